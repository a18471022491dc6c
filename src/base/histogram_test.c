/* histogram_test.c - every duration falls into one step, its bounds included. */
#include "base/histogram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int64_t counted(const struct histogram *h)
{
    int64_t sum = 0;
    for (int i = 0; i < HISTOGRAM_STEPS; i++)
        sum += h->count[i];
    return sum;
}

static void a_bound_belongs_to_its_step(void **state)
{
    (void)state;
    struct histogram h = {0};
    histogram_add(&h, 100);
    histogram_add(&h, 101);
    assert_int_equal(h.count[0], 1);
    assert_int_equal(h.count[1], 1);
    assert_int_equal(h.sum_us, 201);
}

static void nothing_falls_out_at_the_ends(void **state)
{
    (void)state;
    struct histogram h = {0};
    histogram_add(&h, -5);
    histogram_add(&h, 0);
    histogram_add(&h, 3600LL * 1000000);
    assert_int_equal(h.count[0], 2);
    assert_int_equal(h.count[HISTOGRAM_STEPS - 1], 1);
    assert_int_equal(counted(&h), 3);
    assert_int_equal(h.sum_us, 3600LL * 1000000);
}

static void steps_rise_and_the_last_has_no_end(void **state)
{
    (void)state;
    for (int i = 1; i < HISTOGRAM_STEPS; i++)
        assert_true(histogram_most_us(i) > histogram_most_us(i - 1));
    assert_true(histogram_most_us(HISTOGRAM_STEPS - 1) == INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bound_belongs_to_its_step),
        cmocka_unit_test(nothing_falls_out_at_the_ends),
        cmocka_unit_test(steps_rise_and_the_last_has_no_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
