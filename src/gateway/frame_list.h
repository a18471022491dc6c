/* frame_list.h - a bounded first-in-first-out list of shared event frames. Inside gateway. */
#ifndef GATEWAY_FRAME_LIST_H
#define GATEWAY_FRAME_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "net/net.h"

struct event_frame {
    int64_t seq;    /* in its topic */
    int64_t typist; /* not 0: no event but "typing" of this member, without a seq */
    size_t bytes;   /* of the text */
    struct net_frame *frame;
};

/* All zero is an empty list. */
struct frame_list {
    struct event_frame *ring;
    size_t first, count, cap; /* cap: a power of two or 0 */
};

/* Takes a reference of its own. False when max frames are inside: nothing is added. */
MUST_CHECK bool frame_list_add(struct frame_list *l, const struct event_frame *f, size_t max);
struct event_frame *frame_list_at(const struct frame_list *l, size_t i); /* 0: the oldest */
void frame_list_drop(struct frame_list *l, size_t count);                /* the oldest ones */
void frame_list_done(
    struct frame_list *l); /* drops all and gives the memory back; may be used again */

#endif
