/* Pieces, however cut, are the whole. */
#include "crypto/sum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void pieces_are_the_whole(void **state)
{
    (void)state;
    struct str text = STR("сто граммов яблок и ещё немного");
    struct hash whole = sha256(text);
    for (size_t cut = 0; cut <= text.n; cut++) {
        struct sum *s = sum_new();
        sum_add(s, str_slice(text, 0, cut));
        sum_add(s, str_slice(text, cut, text.n));
        struct hash h = sum_end(s);
        assert_true(hash_equal(&h, &whole));
    }
}

static void nothing_has_a_sum(void **state)
{
    (void)state;
    struct hash none = sha256(STR("")), h = sum_end(sum_new());
    assert_true(hash_equal(&h, &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_the_whole),
        cmocka_unit_test(nothing_has_a_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
