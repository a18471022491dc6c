/* skeleton_test.c - which names look alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/skeleton.h"

static bool look_alike(struct arena *a, const char *x, const char *y)
{
    struct str sx, sy;
    assert_int_equal(text_skeleton(a, str_from(x), &sx), OK);
    assert_int_equal(text_skeleton(a, str_from(y), &sy), OK);
    return str_equal(sx, sy);
}

static void test_look_alikes(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    assert_true(look_alike(a, "СД-2I", "СД-21")); /* Latin I */
    assert_true(look_alike(a, "CД-21", "СД-21")); /* Latin C */
    assert_true(look_alike(a, "сд 21", "СД–21"));
    assert_true(look_alike(a, "1A", "1А")); /* Latin A */
    assert_false(look_alike(a, "СД-21", "СД-22"));
    assert_false(look_alike(a, "СД-12", "СД-21"));
    assert_false(look_alike(a, "СД-11", "СД-21"));
    arena_free(a);
}

static void test_bare_names(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct str x, y;
    assert_int_equal(text_bare(a, STR("сд 21"), &x), OK);
    assert_int_equal(text_bare(a, STR("СД–21"), &y), OK);
    assert_true(str_equal(x, y));
    assert_int_equal(text_bare(a, STR("CД-21"), &y), OK); /* Latin C */
    assert_false(str_equal(x, y));
    arena_free(a);
}

static void test_a_long_one_is_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    char text[LIMIT_SKELETON_BYTES + 1];
    struct str ret;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = 'a';
    assert_int_equal(text_skeleton(a, (struct str){text, sizeof text}, &ret), ERR_TOO_LARGE);
    assert_int_equal(text_skeleton(a, STR(""), &ret), OK);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_look_alikes),
        cmocka_unit_test(test_bare_names),
        cmocka_unit_test(test_a_long_one_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
