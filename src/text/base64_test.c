/* base64_test.c - the vectors of RFC 4648 and what a strict decoder refuses. */
#include "text/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    struct str bytes, standard, url;
} pairs[] = {
    {STR_INIT(""), STR_INIT(""), STR_INIT("")},
    {STR_INIT("f"), STR_INIT("Zg=="), STR_INIT("Zg")},
    {STR_INIT("fo"), STR_INIT("Zm8="), STR_INIT("Zm8")},
    {STR_INIT("foo"), STR_INIT("Zm9v"), STR_INIT("Zm9v")},
    {STR_INIT("foob"), STR_INIT("Zm9vYg=="), STR_INIT("Zm9vYg")},
    {STR_INIT("fooba"), STR_INIT("Zm9vYmE="), STR_INIT("Zm9vYmE")},
    {STR_INIT("foobar"), STR_INIT("Zm9vYmFy"), STR_INIT("Zm9vYmFy")},
};

static void bytes_go_out_and_come_back(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct str back;
        assert_true(str_equal(base64_encode(a, pairs[i].bytes), pairs[i].standard));
        assert_true(str_equal(base64url_encode(a, pairs[i].bytes), pairs[i].url));
        assert_int_equal(base64url_decode(a, pairs[i].url, &back), OK);
        assert_true(str_equal(back, pairs[i].bytes));
    }
    assert_true(str_equal(base64_encode(a, STR("\xfb\xff")), STR("+/8=")));
    assert_true(str_equal(base64url_encode(a, STR("\xfb\xff")), STR("-_8")));
    arena_free(a);
}

static void every_byte_survives(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    char all[256];
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (char)i;
    for (size_t n = 0; n <= sizeof all; n += 5) {
        struct str back, bytes = {all, n};
        assert_int_equal(base64url_decode(a, base64url_encode(a, bytes), &back), OK);
        assert_true(str_equal(back, bytes));
    }
    arena_free(a);
}

static void one_value_has_one_text(void **state)
{
    (void)state;
    static const struct str bad[] = {
        STR_INIT("Z"),    STR_INIT("Zm9vY"),      STR_INIT("Zg=="),   STR_INIT("Zh"),
        STR_INIT("Zm9"),  STR_INIT("Zm 9"),       STR_INIT("Zm+v"),   STR_INIT("Zm/v"),
        STR_INIT("Zm\n"), STR_INIT("Z\xd0\x96x"), STR_INIT("Zm9v\0"),
    };
    struct arena *a = arena_new(1 << 16);
    struct str ret = STR("before");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (base64url_decode(a, bad[i], &ret) != ERR_MALFORMED)
            fail_msg("row %zu", i);
    assert_true(str_equal(ret, STR("before")));
    arena_free(a);
}

static void a_full_arena_refuses(void **state)
{
    (void)state;
    struct arena *a = arena_new(16);
    struct str ret;
    char big[100] = {0};
    assert_null(base64_encode(a, (struct str){big, sizeof big}).p);
    assert_true(arena_refused(a));
    memset(big, 'A', sizeof big);
    assert_int_equal(base64url_decode(a, (struct str){big, sizeof big}, &ret), ERR_TOO_LARGE);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_go_out_and_come_back),
        cmocka_unit_test(every_byte_survives),
        cmocka_unit_test(one_value_has_one_text),
        cmocka_unit_test(a_full_arena_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
