/* rd_test.c - reads in order, at the end, and after it. */
#include "base/rd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void numbers_are_big_endian(void **state)
{
    (void)state;
    struct rd r = rd_from(STR("\x01\x02\x03\x04\x05\x06\x07\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8"));
    assert_int_equal(rd_u8(&r), 0x01);
    assert_int_equal(rd_u16be(&r), 0x0203);
    assert_int_equal(rd_u32be(&r), 0x04050607);
    assert_true(rd_u64be(&r) == UINT64_C(0xfffefdfcfbfaf9f8));
    assert_false(r.bad);
    assert_int_equal(rd_left(&r), 0);
}

static void past_the_end_gives_zero_and_stays_bad(void **state)
{
    (void)state;
    struct rd r = rd_from(STR("\x11\x22\x33"));
    assert_int_equal(rd_u32be(&r), 0);
    assert_true(r.bad);
    assert_int_equal(rd_u8(&r), 0); /* a byte is left, but a parser that lost step gets none */
    assert_int_equal(rd_left(&r), 0);
    assert_int_equal(rd_peek(&r), 0);
    assert_null(rd_bytes(&r, 0).p);
    assert_null(rd_rest(&r).p);
    assert_null(rd_until(&r, 0x33).p);
}

static void peeking_takes_nothing(void **state)
{
    (void)state;
    struct rd r = rd_from(STR("ab"));
    assert_int_equal(rd_peek(&r), 'a');
    assert_int_equal(rd_u8(&r), 'a');
    assert_int_equal(rd_u8(&r), 'b');
    assert_int_equal(rd_peek(&r), 0);
    assert_false(r.bad);
}

static void views_lie_in_the_input(void **state)
{
    (void)state;
    struct str in = STR("key=value;rest");
    struct rd r = rd_from(in);
    struct str key = rd_until(&r, '=');
    assert_true(str_equal(key, STR("key")) && key.p == in.p);
    assert_true(str_equal(rd_bytes(&r, 5), STR("value")));
    assert_true(str_equal(rd_until(&r, ';'), STR("")));
    assert_true(str_equal(rd_rest(&r), STR("rest")));
    assert_true(str_equal(rd_rest(&r), STR("")));
    assert_false(r.bad);
    assert_null(rd_until(&r, ';').p);
    assert_true(r.bad);
}

static void sizes_that_wrap_are_refused(void **state)
{
    (void)state;
    struct rd r = rd_from(STR("abc"));
    (void)rd_u8(&r);
    assert_null(rd_bytes(&r, SIZE_MAX).p);
    assert_true(r.bad);
}

static void an_absent_string_is_an_empty_input(void **state)
{
    (void)state;
    struct rd r = rd_from((struct str){NULL, 0});
    assert_int_equal(rd_left(&r), 0);
    assert_non_null(rd_rest(&r).p);
    assert_null(rd_until(&r, 'x').p);
    assert_true(r.bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_big_endian),
        cmocka_unit_test(past_the_end_gives_zero_and_stays_bad),
        cmocka_unit_test(peeking_takes_nothing),
        cmocka_unit_test(views_lie_in_the_input),
        cmocka_unit_test(sizes_that_wrap_are_refused),
        cmocka_unit_test(an_absent_string_is_an_empty_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
