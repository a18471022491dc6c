/* clock.c - the machine's two clocks behind the table that everybody takes as an argument.
 *
 * WHY   code that asks for the time itself can not be tested without sleeping.
 * OWNS  nothing.  RUNS  any thread.  TESTS clock_test.c. */
#include "base/clock.h"

#include <time.h>

#include "base/log.h"

static int64_t read_us(clockid_t id)
{
    struct timespec t;
    ASSERT(clock_gettime(id, &t) == 0);
    return (int64_t)t.tv_sec * SECOND_US + t.tv_nsec / 1000;
}

static int64_t system_wall(void *ctx)
{
    (void)ctx;
    return read_us(CLOCK_REALTIME);
}

static struct mono_us system_mono(void *ctx)
{
    (void)ctx;
    return (struct mono_us){read_us(CLOCK_MONOTONIC)};
}

struct clock clock_system(void)
{
    return (struct clock){system_wall, system_mono, NULL};
}

int64_t clock_cpu_us(void)
{
    return read_us(CLOCK_THREAD_CPUTIME_ID);
}
