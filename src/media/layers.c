/* layers.c - who gets which layer.
 *
 * HOW   greedy, in two rounds: the lowest step for all, heavier first, so that a picture is taken
 *       from the least important only when there is not enough for everybody's smallest; then up,
 *       from the heaviest weight down, tracks of one weight step by step in turn. What a track does
 *       not have yet must fit with something to spare, so that rates that breathe do not flap.
 * OWNS  nothing.  RUNS  on its media thread.  TESTS layers_test.c */
#include "media/layers.h"

#include <stdbool.h>
#include <stdlib.h>

static int heavier_first(const void *a, const void *b)
{
    const struct layers_ask *x = *(struct layers_ask *const *)a,
                            *y = *(struct layers_ask *const *)b;
    return (x->weight < y->weight) - (x->weight > y->weight);
}

static uint64_t with_spare(const struct layers_ask *a, int step, uint64_t more)
{
    uint64_t spare = step == 0 && a->is_trusted ? 0 : a->spare_bps;
    return more + more / 10 + (more < spare ? more : spare);
}

static bool raise(struct layers_ask *a, uint64_t *left)
{
    int step = a->got + 1;
    if (step >= a->steps)
        return false;
    uint32_t has = a->got < 0 ? 0 : a->bps[a->got];
    uint64_t more = a->bps[step] > has ? a->bps[step] - has : 0;
    uint64_t needs = step > a->now ? with_spare(a, step, more) : more;
    if (needs > *left)
        return false;
    a->got = step;
    *left -= more;
    return true;
}

static void raise_together(struct layers_ask **ask, size_t count, uint64_t *left)
{
    for (bool goes_on = true; goes_on;) {
        goes_on = false;
        for (size_t i = 0; i < count; i++)
            goes_on |= ask[i]->got >= 0 && raise(ask[i], left);
    }
}

static uint64_t next_need(struct layers_ask **ask, size_t count, uint64_t used)
{
    for (size_t i = 0; i < count; i++) {
        const struct layers_ask *a = ask[i];
        if (a->got + 1 >= a->steps)
            continue;
        uint32_t has = a->got < 0 ? 0 : a->bps[a->got];
        uint32_t next = a->bps[a->got + 1];
        uint64_t more = next > has ? next - has : 0;
        return used + with_spare(a, a->got + 1, more) + 1;
    }
    return 0;
}

uint64_t layers_allot(struct layers_ask **ask, size_t count, uint64_t budget_bps)
{
    uint64_t left = budget_bps;
    qsort(ask, count, sizeof ask[0], heavier_first);
    for (size_t i = 0; i < count; i++) {
        ask[i]->got = -1;
        (void)raise(ask[i], &left);
    }
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && ask[to]->weight == ask[from]->weight;)
            to++;
        raise_together(ask + from, to - from, &left);
    }
    return next_need(ask, count, budget_bps - left);
}
