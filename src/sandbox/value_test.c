/* value_test.c - numbers and dates; the pairs were looked up in LibreOffice and Excel. */
#include "sandbox/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void gives(const char *text, bool is_date, bool is_1904, const char *wanted)
{
    char room[VALUE_BYTES];
    struct str v = value_number(str_from(text), is_date, is_1904, room);
    assert_int_equal(v.n, strlen(wanted));
    assert_memory_equal(v.p, wanted, v.n);
}

static void numbers(void **s)
{
    (void)s;
    gives("12", false, false, "12");
    gives("12.0", false, false, "12");
    gives("-0", false, false, "0");
    gives("1E3", false, false, "1000");
    gives("0.1", false, false, "0.1");
    gives("0.30000000000000004", false, false, "0.3");
    gives("89161234567", false, false, "89161234567");
    gives("123456789012345", false, false, "123456789012345");
    gives("1e300", false, false, "1e+300");
    gives("seven", false, false, "seven");
    gives("nan", false, false, "nan");
    gives("1e999", false, false, "1e999");
    gives("", false, false, "");
}

static void days(void **s)
{
    (void)s;
    gives("1", true, false, "1900-01-01");
    gives("59", true, false, "1900-02-28");
    gives("61", true, false, "1900-03-01");
    gives("36526", true, false, "2000-01-01");
    gives("36585", true, false, "2000-02-29");
    gives("39692", true, false, "2008-09-01");
    gives("45658", true, false, "2025-01-01");
    gives("2958465", true, false, "9999-12-31");
    gives("2958466", true, false, "2958466");
    gives("-1", true, false, "-1");
    gives("38230", true, true, "2008-09-01");
    gives("0", true, true, "1904-01-01");
    gives("39692.75", true, false, "2008-09-01 18:00");
    gives("39692.99999", true, false, "2008-09-02");
    gives("0.5", true, false, "12:00");
    gives("0", true, false, "00:00");
}

static void formats(void **s)
{
    (void)s;
    assert_true(value_format_is_date(14) && value_format_is_date(22) && value_format_is_date(47));
    assert_false(value_format_is_date(0) || value_format_is_date(13) || value_format_is_date(49));
    assert_true(value_code_is_date(STR("dd.mm.yyyy")));
    assert_true(value_code_is_date(STR("[$-419]d mmmm yyyy;@")));
    assert_true(value_code_is_date(STR("H:MM")));
    assert_false(value_code_is_date(STR("#,##0.00")));
    assert_false(value_code_is_date(STR("0\" days\"")));
    assert_false(value_code_is_date(STR("0\\d")));
    assert_false(value_code_is_date(STR("General;dd")));
    assert_false(value_code_is_date(STR("[Red]0")));
    assert_false(value_code_is_date(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers), cmocka_unit_test(days),
                                       cmocka_unit_test(formats)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
