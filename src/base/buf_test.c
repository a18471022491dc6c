/* buf_test.c - growing to the maximum and not past it. */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/failing_alloc.h"

static void bytes_are_appended_in_order(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1000);
    assert_true(str_equal(buf_str(&b), STR("")));
    assert_non_null(buf_str(&b).p);
    assert_true(buf_add(&b, STR("one")) && buf_add_byte(&b, ' '));
    assert_true(buf_printf(&b, "%d-%s", 2, "x") && buf_add(&b, (struct str){NULL, 0}));
    assert_true(str_equal(buf_str(&b), STR("one 2-x")));
    buf_done(&b);
    buf_done(&b); /* twice is fine: it is empty */
}

static void the_maximum_is_exact(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 100);
    for (int i = 0; i < 100; i++)
        assert_true(buf_add_byte(&b, 'x'));
    assert_false(b.failed);
    assert_false(buf_add_byte(&b, 'y'));
    assert_true(b.failed);
    assert_int_equal(b.n, 100);
    assert_true(b.cap <= 101);
    buf_clear(&b);
    assert_true(buf_printf(&b, "%100d", 1)); /* printf's NUL costs none of them */
    buf_clear(&b);
    assert_false(buf_printf(&b, "%101d", 1));
    assert_int_equal(b.n, 0);
    buf_done(&b);
}

static void a_failure_is_sticky_and_appends_nothing(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 4);
    assert_true(buf_add(&b, STR("abc")));
    assert_false(buf_add(&b, STR("de")));
    assert_false(buf_add(&b, STR("d"))); /* it would fit, but a hole would be before it */
    assert_true(str_equal(buf_str(&b), STR("abc")));
    buf_clear(&b);
    assert_false(b.failed);
    assert_true(buf_add(&b, STR("d")));
    buf_done(&b);
}

static void the_front_is_consumed(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10);
    assert_true(buf_add(&b, STR("0123456789")));
    buf_consume(&b, 3);
    assert_true(str_equal(buf_str(&b), STR("3456789")));
    assert_true(buf_add(&b, STR("abc")));
    assert_true(str_equal(buf_str(&b), STR("3456789abc")));
    buf_consume(&b, 0);
    assert_int_equal(b.n, 10);
    buf_consume(&b, 99);
    assert_int_equal(b.n, 0);
    buf_consume(&b, 1);
    buf_done(&b);
}

static void short_memory_fails_and_keeps_what_was_there(void **state)
{
    (void)state;
    struct failing_alloc f;
    size_t n = 0;
    do {
        failing_alloc_init(&f, n++);
        struct buf b;
        buf_init_with(&b, 10000, &f.table);
        size_t added = 0;
        while (added < 1000 && buf_add_byte(&b, (char)('a' + added % 26)))
            added++;
        assert_int_equal(b.failed, f.has_failed);
        assert_int_equal(b.n, added);
        for (size_t i = 0; i < added; i++)
            assert_int_equal(b.p[i], 'a' + i % 26);
        buf_done(&b);
        assert_int_equal(f.live, 0);
    } while (f.has_failed);
    assert_true(n > 3);
}

static void a_zeroed_buffer_holds_nothing_and_says_so(void **state)
{
    (void)state;
    struct buf b = {0};
    assert_true(buf_add(&b, STR("")));
    assert_false(buf_add(&b, STR("x")));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_appended_in_order),
        cmocka_unit_test(the_maximum_is_exact),
        cmocka_unit_test(a_failure_is_sticky_and_appends_nothing),
        cmocka_unit_test(the_front_is_consumed),
        cmocka_unit_test(short_memory_fails_and_keeps_what_was_there),
        cmocka_unit_test(a_zeroed_buffer_holds_nothing_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
