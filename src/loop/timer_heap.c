/* timer_heap.c - the running timers of one loop, nearest first.
 *
 * WHY   20,000 connections have a deadline each; starting and stopping one must not search.
 * HOW   a binary heap by due time; every timer knows its own place. Not a wheel: deadlines lie
 *       between 5 ms and 75 s, and a heap of 20,000 is 15 steps deep.
 * OWNS  the array of pointers; the timers belong to those who embed them.
 * RUNS  on the loop's thread.  TESTS timer_heap_test.c. */
#include "loop/timer_heap.h"

#include <stdlib.h>

#include "base/log.h"

void timer_heap_done(struct timer_heap *h)
{
    free(h->at);
    *h = (struct timer_heap){0};
}

static bool is_sooner(const struct timer *a, const struct timer *b)
{
    return a->due.us < b->due.us;
}

static void place(struct timer_heap *h, size_t i, struct timer *t)
{
    h->at[i] = t;
    t->heap_at = i;
}

static void move_up(struct timer_heap *h, size_t i, struct timer *t)
{
    while (i > 1 && is_sooner(t, h->at[i / 2])) {
        place(h, i, h->at[i / 2]);
        i /= 2;
    }
    place(h, i, t);
}

static void move_down(struct timer_heap *h, size_t i, struct timer *t)
{
    for (;;) {
        size_t child = 2 * i;
        if (child > h->count)
            break;
        if (child < h->count && is_sooner(h->at[child + 1], h->at[child]))
            child++;
        if (!is_sooner(h->at[child], t))
            break;
        place(h, i, h->at[child]);
        i = child;
    }
    place(h, i, t);
}

static void grow(struct timer_heap *h)
{
    h->cap = h->cap ? 2 * h->cap : 64;
    h->at = reallocarray(h->at, h->cap, sizeof *h->at);
    ASSERT(h->at);
}

void timer_heap_put(struct timer_heap *h, struct timer *t)
{
    ASSERT(t->heap_at == 0);
    if (h->count + 2 > h->cap)
        grow(h);
    h->count++;
    move_up(h, h->count, t);
}

void timer_heap_take(struct timer_heap *h, struct timer *t)
{
    size_t hole = t->heap_at;
    ASSERT(hole > 0 && hole <= h->count && h->at[hole] == t);
    struct timer *last = h->at[h->count];
    h->count--;
    t->heap_at = 0;
    if (last == t)
        return;
    if (hole > 1 && is_sooner(last, h->at[hole / 2]))
        move_up(h, hole, last);
    else
        move_down(h, hole, last);
}

struct timer *timer_heap_first(const struct timer_heap *h)
{
    return h->count ? h->at[1] : NULL;
}
