/* head_scan_test.c - where a head ends, and what is no line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/head_scan.h"

static enum head_scan_result scan(struct str s, size_t *ret_used)
{
    struct head_scan h = {0};
    return head_scan_feed(&h, s, ret_used);
}

static void head_ends_with_its_empty_line(void **state)
{
    (void)state;
    size_t used;
    assert_int_equal(scan(STR("GET\r\nA: b\r\n\r\nbody"), &used), HEAD_SCAN_END);
    assert_int_equal(used, 13);
    assert_int_equal(scan(STR("GET\r\nA: b\r\n\r"), &used), HEAD_SCAN_MORE);
    assert_int_equal(used, 12);
}

static void only_crlf_ends_a_line(void **state)
{
    (void)state;
    size_t used;
    assert_int_equal(scan(STR("GET\n"), &used), HEAD_SCAN_BAD);
    assert_int_equal(scan(STR("GET\rX"), &used), HEAD_SCAN_BAD);
    assert_int_equal(scan(STR("GET\r\r\n"), &used), HEAD_SCAN_BAD);
    assert_int_equal(scan(STR("GE\tT\r\n"), &used), HEAD_SCAN_MORE);
    assert_int_equal(scan(STR("GE\0T"), &used), HEAD_SCAN_BAD);
    assert_int_equal(scan(STR("G\r\n folded"), &used), HEAD_SCAN_BAD);
    assert_int_equal(scan(STR("G\r\n: nameless"), &used), HEAD_SCAN_BAD);
}

static void framing_rule_remembers_a_cr_between_calls(void **state)
{
    (void)state;
    struct head_scan h = {0};
    assert_true(head_scan_framing(&h, STR("5;a=b\r")));
    assert_true(head_scan_framing(&h, STR("\n")));
    assert_true(head_scan_framing(&h, STR("0\r")));
    assert_false(head_scan_framing(&h, STR("x")));
    h = (struct head_scan){0};
    assert_false(head_scan_framing(&h, STR("5\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(head_ends_with_its_empty_line),
        cmocka_unit_test(only_crlf_ends_a_line),
        cmocka_unit_test(framing_rule_remembers_a_cr_between_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
