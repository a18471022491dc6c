/* forward.c - the heart beat of the forwarding path.
 *
 * WHY   forwarding itself happens inside up_peer_rtp, packet by packet, with no timer in between.
 *       What needs time is the rest: feedback to publishers, reports and budgets of subscribers,
 *       and packets that wait in a pacer.
 * HOW   one timer with three rhythms: 20 ms for publishers, while one misses something or has to be
 *       told of what came; 100 ms for subscribers; 5 ms only while a pacer holds something. The
 *       first two lie on whole steps of the clock, so that they wake the thread together. With
 *       nobody here there is no timer.
 * OWNS  the units of all packets held.  RUNS  on its media thread.
 * TESTS forward_test.c, tests/media-sim */
#include "media/forward.h"

#include <stdlib.h>

#include "base/log.h"
#include "media/forward_inside.h"
#include "media/grid.h"

static void on_timer(struct timer *t)
{
    struct forward *f = (struct forward *)((char *)t - offsetof(struct forward, timer));
    (void)forward_tick(f, loop_now(f->loop).us); /* starts the timer again */
}

enum err forward_new(struct loop *l, struct rand_source rand, struct forward **ret)
{
    struct forward *f = calloc(1, sizeof *f);
    ASSERT(f);
    f->loop = l;
    f->rand = rand;
    f->timer.fire = on_timer;
    f->due_us = f->up_tick_us = f->pace_tick_us = INT64_MAX;
    f->ssrc = forward_random(f);
    *ret = f;
    return OK;
}

void forward_free(struct forward *f)
{
    if (!f)
        return;
    ASSERT(!f->ups && !f->downs);
    if (f->loop)
        loop_timer_stop(f->loop, &f->timer);
    unit_pool_done(&f->units);
    free(f);
}

int64_t forward_now(const struct forward *f)
{
    return f->loop ? loop_now(f->loop).us : f->now_us;
}

void forward_note_now(struct forward *f, int64_t now_us)
{
    if (now_us > f->now_us)
        f->now_us = now_us;
}

uint32_t forward_random(struct forward *f)
{
    uint32_t r;
    rand_fill(&f->rand, &r, sizeof r);
    return r ? r : 1;
}

void forward_want_tick(struct forward *f, int64_t at_us)
{
    if (at_us >= f->due_us)
        return;
    f->due_us = at_us;
    if (!f->loop)
        return;
    int64_t in_us = at_us - loop_now(f->loop).us;
    loop_timer_start(f->loop, &f->timer, in_us > 0 ? in_us : 0);
}

void forward_want_up_tick(struct forward *f, int64_t at_us)
{
    if (at_us >= f->up_tick_us)
        return;
    f->up_tick_us = grid_after(at_us, UP_TICK_US);
    forward_want_tick(f, f->up_tick_us);
}

static void tick_ups(struct forward *f, int64_t now_us)
{
    int64_t due_us = INT64_MAX;
    f->up_tick_us = now_us; /* what they want meanwhile is asked below */
    for (struct up_peer *p = f->ups; p; p = up_peer_next(p)) {
        up_peer_tick(p, now_us);
        int64_t due = up_peer_due(p);
        due_us = due < due_us ? due : due_us;
    }
    f->up_tick_us = INT64_MAX;
    if (f->ups)
        forward_want_up_tick(f, due_us > now_us ? due_us : now_us + 1);
}

static void tick_pacers(struct forward *f, int64_t now_us)
{
    struct down_peer **at = &f->pacing;
    while (*at) {
        struct down_peer *p = *at;
        if (down_peer_pace(p, now_us)) {
            at = down_peer_next_pacing(p);
        } else {
            *at = *down_peer_next_pacing(p);
            *down_peer_next_pacing(p) = NULL;
        }
    }
    f->pace_tick_us = now_us + PACE_TICK_US;
}

int64_t forward_tick(struct forward *f, int64_t now_us)
{
    forward_note_now(f, now_us);
    f->due_us = INT64_MAX;
    if (now_us >= f->up_tick_us)
        tick_ups(f, now_us);
    if (f->downs && now_us >= f->down_tick_us) {
        for (struct down_peer *p = f->downs; p; p = down_peer_next(p))
            down_peer_tick(p, now_us);
        f->down_tick_us = grid_after(now_us + 1, DOWN_TICK_US);
    }
    if (f->pacing && now_us >= f->pace_tick_us)
        tick_pacers(f, now_us);
    forward_want_tick(f, f->up_tick_us);
    if (f->downs)
        forward_want_tick(f, f->down_tick_us);
    if (f->pacing)
        forward_want_tick(f, f->pace_tick_us);
    return f->due_us;
}

int64_t forward_due(const struct forward *f)
{
    return f->due_us;
}

struct forward_counts forward_counts(const struct forward *f)
{
    return f->counts;
}
