/* forward_inside.h - what the files of the forwarding path know of each other: forward.c (timer),
 * up*.c (publishers), down*.c (subscribers). Inside those only.
 *
 * Order of death: down tracks, up tracks, peers, forward. */
#ifndef MEDIA_FORWARD_INSIDE_H
#define MEDIA_FORWARD_INSIDE_H

#include <stdbool.h>

#include "media/forward.h"
#include "media/unit.h"

struct up_peer;
struct down_peer;

struct forward {
    struct loop *loop; /* NULL: driven by hand */
    struct timer timer;
    struct rand_source rand;
    int64_t now_us;
    int64_t due_us;       /* the next tick; INT64_MAX: none */
    int64_t up_tick_us;   /* when publishers are looked at next; INT64_MAX: none has anything */
    int64_t down_tick_us; /* when subscribers are */
    int64_t pace_tick_us; /* when the pacers are, while something waits */
    struct up_peer *ups;  /* lists through next_peer */
    struct down_peer *downs;
    struct down_peer *pacing; /* those with something to send; through next_pacing */
    struct unit_pool units;
    uint32_t ssrc; /* of our own feedback */
    struct forward_counts counts;
};

#define UP_TICK_US   20000
#define DOWN_TICK_US 100000
#define PACE_TICK_US 5000

void forward_note_now(struct forward *f, int64_t now_us);
/* The next tick is no later than this. */
void forward_want_tick(struct forward *f, int64_t at_us);
uint32_t forward_random(struct forward *f);

/* Publishers are looked at then, or at the next step of UP_TICK_US. */
void forward_want_up_tick(struct forward *f, int64_t at_us);

/* The parts of a tick, called by forward.c alone. */
void up_peer_tick(struct up_peer *p, int64_t now_us);
/* When it has something to do next. */
int64_t up_peer_due(const struct up_peer *p);
struct up_peer *up_peer_next(const struct up_peer *p);
void down_peer_tick(struct down_peer *p, int64_t now_us);
struct down_peer *down_peer_next(const struct down_peer *p);
/* Sends what is due of the pacer's queue; false when nothing waits any more. */
bool down_peer_pace(struct down_peer *p, int64_t now_us);
struct down_peer **down_peer_next_pacing(struct down_peer *p);

#endif
