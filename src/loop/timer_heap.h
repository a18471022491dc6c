/* timer_heap.h - the running timers of one loop, nearest first. Inside loop only.
 *
 * A binary heap of pointers to timers that live in their owners; timer.heap_at is the place of a
 * timer, from 1, so that stopping needs no search. Bounded by the number of owners. */
#ifndef LOOP_TIMER_HEAP_H
#define LOOP_TIMER_HEAP_H

#include <stddef.h>

#include "loop/loop.h"

struct timer_heap {
    struct timer **at; /* at[1] is the nearest; at[0] is not used */
    size_t count, cap;
};

void timer_heap_done(struct timer_heap *h);
void timer_heap_put(struct timer_heap *h, struct timer *t);  /* t is not running; t->due is set */
void timer_heap_take(struct timer_heap *h, struct timer *t); /* t is running */
struct timer *timer_heap_first(const struct timer_heap *h);  /* NULL when there is none */

#endif
