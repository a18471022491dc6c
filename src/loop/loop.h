/* loop.h - one epoll loop: sockets, timers, mailboxes. Owned by the thread that runs it; only
 * loop_stop and mailbox_post may be called from another thread.
 *
 * A turn: epoll_wait, ready descriptors, mailboxes, timers, deferred calls. What a turn frees is
 * freed after its batch of events. A turn above 20 ms is logged as slow_turn with its cause. */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/histogram.h"

struct loop;

MUST_CHECK enum err loop_new(const struct clock *clock, struct loop **ret);
void loop_free(struct loop *l); /* after loop_run returned; NULL is fine */
void loop_run(struct loop *l);  /* until loop_stop */
/* One turn that waits at most so long: for tests that own the clock, and for an orderly end. */
void loop_turn(struct loop *l, int64_t max_wait_us);
void loop_stop(struct loop *l); /* any thread, also from a signal handler (eventfd write) */
struct mono_us loop_now(const struct loop *l); /* as of the start of this turn */
int64_t loop_wall_us(const struct loop *l);
/* How long turns took, from the end of the wait to the end of the turn. The loop's thread. */
const struct histogram *loop_turns(const struct loop *l);

/* Descriptors. The watch is memory of the caller and must outlive its registration. */
struct watch {
    void (*ready)(struct watch *w, uint32_t epoll_events);
    int fd;
    uint32_t events; /* EPOLLIN | EPOLLOUT as registered */
};
MUST_CHECK enum err loop_watch(struct loop *l, struct watch *w, uint32_t events);
void loop_watch_change(struct loop *l, struct watch *w, uint32_t events);
/* No further ready() in this turn or later; the memory must stay until the deferred calls of this
 * turn. */
void loop_unwatch(struct loop *l, struct watch *w);

/* Timers: embedded in their owner, stopped by its done. */
struct timer {
    void (*fire)(struct timer *t);
    struct mono_us due;
    size_t heap_at; /* 0 = not running */
};
void loop_timer_start(struct loop *l, struct timer *t, int64_t in_us); /* restarts a running one */
void loop_timer_stop(struct loop *l, struct timer *t);

/* Run once at the end of this turn, after all events of its batch: where memory is freed. */
struct deferred {
    void (*run)(struct deferred *d);
    struct deferred *next;
    bool queued;
};
void loop_defer(struct loop *l, struct deferred *d);

#endif
