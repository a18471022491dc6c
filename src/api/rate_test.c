/* rate_test.c - bursts, pauses, and floods that lock nobody out. */
#include "api/rate.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/clock.h"

static void a_burst_is_fine_then_one_by_one(void **state)
{
    (void)state;
    struct rate_table *t = rate_table_new(64);
    int64_t now = 1000 * SECOND_US;
    for (int i = 0; i < 5; i++)
        assert_int_equal(rate_take(t, 7, 5, 10, now), 0);
    assert_int_equal(rate_take(t, 7, 5, 10, now), 2 * SECOND_US); /* 10 s / 5 */
    assert_int_equal(rate_take(t, 7, 5, 10, now), 2 * SECOND_US); /* a refusal costs nothing */
    assert_int_equal(rate_take(t, 7, 5, 10, now + 2 * SECOND_US - 1), 1);
    assert_int_equal(rate_take(t, 7, 5, 10, now + 2 * SECOND_US), 0);
    assert_int_equal(rate_take(t, 7, 5, 10, now + 2 * SECOND_US), 2 * SECOND_US);
    assert_int_equal(rate_take(t, 8, 5, 10, now), 0); /* another caller */
    rate_table_free(t);
}

static void after_a_rest_the_burst_is_whole_again_and_no_larger(void **state)
{
    (void)state;
    struct rate_table *t = rate_table_new(64);
    int64_t now = 1000 * SECOND_US;
    for (int i = 0; i < 5; i++)
        (void)rate_take(t, 7, 5, 10, now);
    now += 1000 * SECOND_US;
    for (int i = 0; i < 5; i++)
        assert_int_equal(rate_take(t, 7, 5, 10, now), 0);
    assert_int_not_equal(rate_take(t, 7, 5, 10, now), 0);
    rate_table_free(t);
}

static void a_flood_of_strangers_locks_nobody_out(void **state)
{
    (void)state;
    struct rate_table *t = rate_table_new(4); /* one set */
    int64_t now = 1000 * SECOND_US;
    for (uint64_t key = 1; key < 1000; key++)
        assert_int_equal(rate_take(t, key, 5, 10, now), 0);
    rate_table_free(t);
}

static void a_busy_row_outlives_idle_ones(void **state)
{
    (void)state;
    struct rate_table *t = rate_table_new(4);
    int64_t now = 1000 * SECOND_US;
    for (int i = 0; i < 5; i++)
        (void)rate_take(t, 7, 5, 10, now);
    for (uint64_t key = 100; key < 200; key++)
        (void)rate_take(t, key, 5, 10, now);
    assert_int_not_equal(rate_take(t, 7, 5, 10, now), 0);
    rate_table_free(t);
}

static void looking_counts_nothing(void **state)
{
    (void)state;
    struct rate_table *t = rate_table_new(64);
    int64_t now = 1000 * SECOND_US;
    for (int i = 0; i < 9; i++)
        assert_int_equal(rate_wait(t, 7, 5, 10, now), 0);
    for (int i = 0; i < 5; i++)
        assert_int_equal(rate_take(t, 7, 5, 10, now), 0);
    assert_int_equal(rate_wait(t, 7, 5, 10, now), 2 * SECOND_US);
    rate_table_free(t);
}

static void a_held_key_is_held_until_its_end_or_until_it_is_forgotten(void **state)
{
    (void)state;
    struct rate_table *t = rate_table_new(4);
    assert_false(rate_is_held(t, 0, 10));
    rate_hold(t, 0, 20);
    assert_true(rate_is_held(t, 0, 19));
    assert_false(rate_is_held(t, 0, 20));
    for (uint64_t key = 100; key < 200; key++)
        rate_hold(t, key, 0); /* forgetting takes nobody's row */
    assert_true(rate_is_held(t, 0, 19));
    rate_hold(t, 0, 0);
    assert_false(rate_is_held(t, 0, 10));
    rate_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_is_fine_then_one_by_one),
        cmocka_unit_test(after_a_rest_the_burst_is_whole_again_and_no_larger),
        cmocka_unit_test(a_flood_of_strangers_locks_nobody_out),
        cmocka_unit_test(a_busy_row_outlives_idle_ones),
        cmocka_unit_test(looking_counts_nothing),
        cmocka_unit_test(a_held_key_is_held_until_its_end_or_until_it_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
