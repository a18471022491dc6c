/* moment_test.c - dates and zones in figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/moment.h"

#define AT INT64_C(1795703400000000) /* 2026-11-26 14:30 UTC */

static void a_moment_is_told_in_its_zone(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    assert_true(str_equal(moment_text(a, AT, 0), STR("26.11.2026 14:30")));
    assert_true(str_equal(moment_text(a, AT, 10 * 60), STR("27.11.2026 00:30")));
    assert_true(str_equal(moment_text(a, 0, -30), STR("31.12.1969 23:30")));
    assert_true(str_equal(moment_zone(a, 180), STR("UTC+03:00")));
    assert_true(str_equal(moment_zone(a, -570), STR("UTC-09:30")));
    arena_free(a);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(a_moment_is_told_in_its_zone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
