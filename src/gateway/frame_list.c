/* frame_list.c - a bounded list of shared event frames.
 *
 * WHY   events wait in two places: before a topic's fan-out, and before a subscription is granted.
 *       Both waits have a bound, and what passes it is answered with "resync", never with memory.
 * HOW   a ring that doubles up to the bound; most rings never exist, since most waits are empty.
 * OWNS  one reference of each frame inside.
 * RUNS  on the front loop's thread.  TESTS frame_list_test.c. */
#include "gateway/frame_list.h"

#include <stdlib.h>

#include "base/log.h"

static void grow(struct frame_list *l)
{
    size_t cap = l->cap ? l->cap * 2 : 4;
    struct event_frame *ring = calloc(cap, sizeof *ring);
    ASSERT(ring);
    for (size_t i = 0; i < l->count; i++)
        ring[i] = *frame_list_at(l, i);
    free(l->ring);
    l->ring = ring;
    l->first = 0;
    l->cap = cap;
}

bool frame_list_add(struct frame_list *l, const struct event_frame *f, size_t max)
{
    if (l->count >= max)
        return false;
    if (l->count == l->cap)
        grow(l);
    l->count++;
    *frame_list_at(l, l->count - 1) = *f;
    (void)net_frame_ref(f->frame); /* gives the frame itself */
    return true;
}

struct event_frame *frame_list_at(const struct frame_list *l, size_t i)
{
    return &l->ring[(l->first + i) & (l->cap - 1)];
}

void frame_list_drop(struct frame_list *l, size_t count)
{
    ASSERT(count <= l->count);
    for (size_t i = 0; i < count; i++)
        net_frame_unref(frame_list_at(l, i)->frame);
    l->first = l->cap ? (l->first + count) & (l->cap - 1) : 0;
    l->count -= count;
}

void frame_list_done(struct frame_list *l)
{
    frame_list_drop(l, l->count);
    free(l->ring);
    *l = (struct frame_list){0};
}
