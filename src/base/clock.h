/* clock.h - time as an argument. Wall and monotonic are different types, so they do not mix.
 *
 * Every time in the house is int64_t microseconds; wall time is UTC since 1970. Any thread. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct mono_us {
    int64_t us;
}; /* only differences have a meaning */

struct clock {
    int64_t (*wall_us)(void *ctx);
    struct mono_us (*mono)(void *ctx);
    void *ctx;
};

/* The machine's own clocks. Tests and `kafedra demo` hand over their own. */
struct clock clock_system(void);
/* Processor time of this thread so far: what was its own work, and what a busy machine's. */
int64_t clock_cpu_us(void);
static inline int64_t clock_wall_us(const struct clock *c)
{
    return c->wall_us(c->ctx);
}
static inline struct mono_us clock_mono(const struct clock *c)
{
    return c->mono(c->ctx);
}

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US   (60 * MINUTE_US)
#define DAY_US    (24 * HOUR_US)

#endif
