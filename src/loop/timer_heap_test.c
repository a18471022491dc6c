/* timer_heap_test.c - the heap against a plain search, over many random puts and takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "loop/timer_heap.h"

#define TIMERS 500

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static int64_t nearest(const struct timer *timers)
{
    int64_t best = INT64_MAX;
    for (int i = 0; i < TIMERS; i++)
        if (timers[i].heap_at && timers[i].due.us < best)
            best = timers[i].due.us;
    return best;
}

static void first_is_always_the_nearest(void **state)
{
    (void)state;
    static struct timer timers[TIMERS];
    struct timer_heap h = {0};
    uint32_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        struct timer *t = &timers[next_random(&seed) % TIMERS];
        if (t->heap_at) {
            timer_heap_take(&h, t);
            assert_int_equal(t->heap_at, 0);
        } else {
            t->due.us = next_random(&seed) % 1000;
            timer_heap_put(&h, t);
        }
        struct timer *first = timer_heap_first(&h);
        assert_int_equal(first ? first->due.us : INT64_MAX, nearest(timers));
    }
    timer_heap_done(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(first_is_always_the_nearest)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
