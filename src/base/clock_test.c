/* clock_test.c - the system's clocks run, and a test's own clock is obeyed. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void the_system_knows_the_century(void **state)
{
    (void)state;
    struct clock c = clock_system();
    int64_t now = clock_wall_us(&c);
    assert_true(now > INT64_C(1600000000) * SECOND_US); /* after 2020: microseconds, not others */
    assert_true(now < INT64_C(16000000000) * SECOND_US);
}

static void monotonic_time_does_not_go_back(void **state)
{
    (void)state;
    struct clock c = clock_system();
    int64_t before = clock_mono(&c).us;
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_mono(&c).us;
        assert_true(now >= before);
        before = now;
    }
}

static int64_t wall_of_test(void *ctx)
{
    return *(int64_t *)ctx;
}

static struct mono_us mono_of_test(void *ctx)
{
    return (struct mono_us){*(int64_t *)ctx - 5};
}

static void a_test_may_own_the_time(void **state)
{
    (void)state;
    int64_t now = 3 * DAY_US;
    struct clock c = {wall_of_test, mono_of_test, &now};
    assert_true(clock_wall_us(&c) == INT64_C(259200000000));
    assert_true(clock_mono(&c).us == INT64_C(259200000000) - 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_system_knows_the_century),
        cmocka_unit_test(monotonic_time_does_not_go_back),
        cmocka_unit_test(a_test_may_own_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
