/* str_test.c - views, compares, numbers. */
#include "base/str.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

static const struct str absent = {NULL, 0};

static void equality_is_of_bytes(void **state)
{
    (void)state;
    assert_true(str_equal(STR("a\0b"), STR("a\0b")));
    assert_false(str_equal(STR("a\0b"), STR("a\0c")));
    assert_false(str_equal(STR("ab"), STR("abc")));
    assert_true(str_equal(STR(""), absent));
    assert_true(str_equal_ascii_nocase(STR("Content-TYPE"), STR("content-type")));
    assert_false(str_equal_ascii_nocase(STR("a["), STR("a{"))); /* differ by the case bit only */
    assert_false(str_equal_ascii_nocase(STR("Ж"), STR("ж")));
    assert_false(str_equal_ascii_nocase(STR("a"), STR("ab")));
}

static void ends_are_compared(void **state)
{
    (void)state;
    assert_true(str_starts_with(STR("/api/x"), STR("/api")));
    assert_true(str_starts_with(STR("x"), STR("")));
    assert_false(str_starts_with(STR("/ap"), STR("/api")));
    assert_true(str_ends_with(STR("a.css"), STR(".css")));
    assert_false(str_ends_with(STR("css"), STR(".css")));
    assert_true(str_ends_with(absent, STR("")));
}

static void bytes_are_found_or_not(void **state)
{
    (void)state;
    assert_int_equal(str_find_byte(STR("a=b=c"), '='), 1);
    assert_int_equal(str_find_byte(STR("abc"), '='), 3);
    assert_int_equal(str_find_byte(STR("a\0b"), '\0'), 1);
    assert_int_equal(str_find_byte(absent, 'x'), 0);
}

static void slices_never_reach_outside(void **state)
{
    (void)state;
    struct str s = STR("hello");
    assert_true(str_equal(str_slice(s, 1, 3), STR("el")));
    assert_true(str_equal(str_slice(s, 3, 99), STR("lo")));
    assert_int_equal(str_slice(s, 99, 100).n, 0);
    assert_int_equal(str_slice(s, 4, 2).n, 0);
    assert_null(str_slice(absent, 0, 9).p);
}

static void trimming_takes_blanks_at_both_ends(void **state)
{
    (void)state;
    assert_true(str_equal(str_trim(STR(" \t\r\n a b \v\f")), STR("a b")));
    assert_int_equal(str_trim(STR("   ")).n, 0);
    assert_int_equal(str_trim(absent).n, 0);
}

static void copies_are_terminated_and_apart(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000);
    char bytes[] = "abc";
    struct str copy = str_copy(a, (struct str){bytes, 2});
    bytes[0] = 'z';
    assert_string_equal(copy.p, "ab");
    assert_int_equal(copy.n, 2);
    assert_non_null(str_copy(a, STR("")).p);
    assert_null(str_copy(a, absent).p);
    assert_false(arena_refused(a));
    char big[2000] = {0};
    assert_null(str_copy(a, (struct str){big, sizeof big}).p);
    assert_true(arena_refused(a));
    arena_free(a);
}

static const struct {
    struct str text;
    bool is_number;
    long long value;
} numbers[] = {
    {STR_INIT("0"), true, 0},
    {STR_INIT("-0"), true, 0},
    {STR_INIT("007"), true, 7},
    {STR_INIT("-42"), true, -42},
    {STR_INIT("9223372036854775807"), true, LLONG_MAX},
    {STR_INIT("-9223372036854775808"), true, LLONG_MIN},
    {STR_INIT("9223372036854775808"), false, 0},
    {STR_INIT("-9223372036854775809"), false, 0},
    {STR_INIT("99999999999999999999999"), false, 0},
    {STR_INIT(""), false, 0},
    {STR_INIT("-"), false, 0},
    {STR_INIT("+1"), false, 0},
    {STR_INIT(" 1"), false, 0},
    {STR_INIT("1 "), false, 0},
    {STR_INIT("1\0"), false, 0},
    {STR_INIT("0x1"), false, 0},
    {STR_INIT("--1"), false, 0},
    {STR_INIT("1.0"), false, 0},
    {{NULL, 0}, false, 0},
};

static void numbers_are_plain_decimal(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        long long v = 5;
        if (str_to_i64(numbers[i].text, &v) != numbers[i].is_number)
            fail_msg("row %zu", i);
        assert_true(v == (numbers[i].is_number ? numbers[i].value : 5));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equality_is_of_bytes),
        cmocka_unit_test(ends_are_compared),
        cmocka_unit_test(bytes_are_found_or_not),
        cmocka_unit_test(slices_never_reach_outside),
        cmocka_unit_test(trimming_takes_blanks_at_both_ends),
        cmocka_unit_test(copies_are_terminated_and_apart),
        cmocka_unit_test(numbers_are_plain_decimal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
