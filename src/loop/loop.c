/* loop.c - one epoll loop.
 *
 * WHY   one thread serves all sockets; everything that waits is a watch, a timer or mail.
 * HOW   level-triggered epoll with pointers to the caller's watches. A turn takes one batch of
 *       events; a watch that leaves is struck from the rest of the batch, and memory is freed by
 *       deferred calls at the end of the turn, so no event can meet freed memory. Mail and
 *       loop_stop come through one eventfd.
 * OWNS  the epoll and event descriptors and the timer heap; watches, timers and deferred calls are
 *       memory of their owners.
 * RUNS  on the thread that calls loop_run; loop_wake and loop_stop on any.
 * TESTS loop_test.c. */
#include "loop/loop.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "loop/inside.h"
#include "loop/timer_heap.h"

#define LIMIT_BATCH_EVENTS 256
#define SLOW_TURN_US       20000
#define LONGEST_WAIT_US    (60 * SECOND_US)

/* What took longest in a turn: the cause in the slow_turn line. */
struct slowest {
    const char *what;
    int fd; /* -1 when it was not a descriptor */
    int64_t us;
};

struct loop {
    struct clock clock;
    struct mono_us now;
    int epoll_fd, wake_fd;
    struct epoll_event batch[LIMIT_BATCH_EVENTS];
    int batch_at, batch_count; /* events before batch_at were handed out */
    struct timer_heap timers;
    struct deferred *deferred, **deferred_end;
    struct loop_inbox *inboxes;
    bool mail_waits; /* an inbox had more than one turn's share */
    atomic_bool stop_wanted;
    bool is_running;
    pthread_t thread; /* of loop_run */
    struct slowest slowest;
    struct histogram turns;
};

enum err loop_new(const struct clock *clock, struct loop **ret)
{
    struct loop *l = calloc(1, sizeof *l);
    ASSERT(l);
    l->clock = *clock;
    l->now = clock_mono(clock);
    l->deferred_end = &l->deferred;
    l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    l->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event wake = {.events = EPOLLIN, .data.ptr = NULL};
    if (l->epoll_fd < 0 || l->wake_fd < 0 ||
        epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, l->wake_fd, &wake)) {
        loop_free(l);
        return ERR_UNAVAILABLE;
    }
    *ret = l;
    return OK;
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    ASSERT(!l->is_running && !l->inboxes);
    if (l->epoll_fd >= 0)
        close(l->epoll_fd);
    if (l->wake_fd >= 0)
        close(l->wake_fd);
    timer_heap_done(&l->timers);
    free(l);
}

static void assert_own_thread(const struct loop *l)
{
    ASSERT(!l->is_running || pthread_equal(l->thread, pthread_self()));
}

struct mono_us loop_now(const struct loop *l)
{
    return l->now;
}

int64_t loop_wall_us(const struct loop *l)
{
    return clock_wall_us(&l->clock);
}

void loop_wake(struct loop *l)
{
    int saved = errno; /* a signal handler may be between a call and its errno */
    uint64_t one = 1;
    /* EAGAIN: the counter is full, so the loop will wake anyway. */
    while (write(l->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
    errno = saved;
}

void loop_stop(struct loop *l)
{
    atomic_store(&l->stop_wanted, true);
    loop_wake(l);
}

/* --- descriptors --- */

enum err loop_watch(struct loop *l, struct watch *w, uint32_t events)
{
    assert_own_thread(l);
    struct epoll_event ev = {.events = events, .data.ptr = w};
    if (epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, w->fd, &ev))
        return ERR_UNAVAILABLE; /* ENOMEM or ENOSPC: the machine has no room for more */
    w->events = events;
    return OK;
}

void loop_watch_change(struct loop *l, struct watch *w, uint32_t events)
{
    assert_own_thread(l);
    if (w->events == events)
        return;
    struct epoll_event ev = {.events = events, .data.ptr = w};
    ASSERT(epoll_ctl(l->epoll_fd, EPOLL_CTL_MOD, w->fd, &ev) == 0);
    w->events = events;
}

void loop_unwatch(struct loop *l, struct watch *w)
{
    assert_own_thread(l);
    ASSERT(epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, w->fd, NULL) == 0);
    w->events = 0;
    for (int i = l->batch_at; i < l->batch_count; i++)
        if (l->batch[i].data.ptr == w)
            l->batch[i].events = 0;
}

/* --- timers --- */

void loop_timer_start(struct loop *l, struct timer *t, int64_t in_us)
{
    assert_own_thread(l);
    if (t->heap_at)
        timer_heap_take(&l->timers, t);
    t->due.us = l->now.us + (in_us > 0 ? in_us : 0);
    timer_heap_put(&l->timers, t);
}

void loop_timer_stop(struct loop *l, struct timer *t)
{
    assert_own_thread(l);
    if (t->heap_at)
        timer_heap_take(&l->timers, t);
}

/* --- deferred calls and inboxes --- */

void loop_defer(struct loop *l, struct deferred *d)
{
    assert_own_thread(l);
    if (d->queued)
        return;
    d->queued = true;
    d->next = NULL;
    *l->deferred_end = d;
    l->deferred_end = &d->next;
}

void loop_add_inbox(struct loop *l, struct loop_inbox *in)
{
    assert_own_thread(l);
    struct loop_inbox **end = &l->inboxes;
    while (*end)
        end = &(*end)->next;
    in->next = NULL;
    *end = in;
}

void loop_remove_inbox(struct loop *l, struct loop_inbox *in)
{
    ASSERT(!l->is_running);
    struct loop_inbox **at = &l->inboxes;
    while (*at != in)
        at = &(*at)->next;
    *at = in->next;
}

/* --- one turn --- */

/* Closes the account of one piece of work that began at start; gives the time it ended. */
static int64_t note_work(struct loop *l, const char *what, int fd, int64_t start)
{
    int64_t end = clock_mono(&l->clock).us;
    if (end - start > l->slowest.us)
        l->slowest = (struct slowest){what, fd, end - start};
    return end;
}

static int wait_ms(const struct loop *l, int64_t max_wait_us)
{
    if (l->mail_waits || l->deferred || atomic_load(&l->stop_wanted))
        return 0;
    int64_t wait = max_wait_us;
    const struct timer *first = timer_heap_first(&l->timers);
    if (first) {
        int64_t left = first->due.us - clock_mono(&l->clock).us;
        if (left < wait)
            wait = left;
    }
    return wait <= 0 ? 0 : (int)((wait + 999) / 1000);
}

/* True when the eventfd was among the events: somebody posted or stopped. */
static bool serve_batch(struct loop *l, int64_t *at_us)
{
    bool woken = false;
    for (l->batch_at = 0; l->batch_at < l->batch_count;) {
        struct epoll_event ev = l->batch[l->batch_at++];
        struct watch *w = ev.data.ptr;
        if (!ev.events)
            continue; /* struck by loop_unwatch */
        if (!w) {
            uint64_t n;
            woken = true;
            (void)!read(l->wake_fd, &n, sizeof n); /* only resets the counter */
            continue;
        }
        uint32_t wanted = ev.events & (w->events | EPOLLERR | EPOLLHUP);
        if (!wanted)
            continue; /* changed earlier in this batch */
        int fd = w->fd;
        w->ready(w, wanted);
        *at_us = note_work(l, "ready", fd, *at_us);
    }
    l->batch_at = l->batch_count = 0;
    return woken;
}

static void serve_mail(struct loop *l, int64_t *at_us)
{
    l->mail_waits = false;
    for (struct loop_inbox *in = l->inboxes; in; in = in->next) {
        if (in->deliver(in))
            l->mail_waits = true;
        *at_us = note_work(l, "mail", -1, *at_us);
    }
}

static void serve_timers(struct loop *l, int64_t *at_us)
{
    struct timer *t;
    /* l->now stays: a timer started with 0 by a timer would otherwise spin here. */
    size_t most = l->timers.count;
    while (most-- > 0 && (t = timer_heap_first(&l->timers)) && t->due.us <= l->now.us) {
        timer_heap_take(&l->timers, t);
        t->fire(t);
        *at_us = note_work(l, "timer", -1, *at_us);
    }
}

static void serve_deferred(struct loop *l, int64_t *at_us)
{
    struct deferred *d = l->deferred;
    l->deferred = NULL;
    l->deferred_end = &l->deferred;
    while (d) {
        struct deferred *next = d->next; /* run may free d */
        d->queued = false;
        d->run(d);
        *at_us = note_work(l, "deferred", -1, *at_us);
        d = next;
    }
}

void loop_turn(struct loop *l, int64_t max_wait_us)
{
    int n = epoll_wait(l->epoll_fd, l->batch, LIMIT_BATCH_EVENTS, wait_ms(l, max_wait_us));
    ASSERT(n >= 0 || errno == EINTR);
    l->batch_count = n > 0 ? n : 0;
    l->now = clock_mono(&l->clock);
    l->slowest = (struct slowest){.what = "nothing", .fd = -1};
    int64_t at_us = l->now.us;
    bool woken = serve_batch(l, &at_us);
    if (woken || l->mail_waits)
        serve_mail(l, &at_us);
    serve_timers(l, &at_us);
    serve_deferred(l, &at_us);
    histogram_add(&l->turns, at_us - l->now.us);
    if (at_us - l->now.us > SLOW_TURN_US)
        log_line(LOG_WARN, "slow_turn", "us=%lld events=%d cause=%s fd=%d cause_us=%lld",
                 (long long)(at_us - l->now.us), n, l->slowest.what, l->slowest.fd,
                 (long long)l->slowest.us);
}

const struct histogram *loop_turns(const struct loop *l)
{
    return &l->turns;
}

void loop_run(struct loop *l)
{
    l->thread = pthread_self();
    l->is_running = true;
    while (!atomic_load(&l->stop_wanted))
        loop_turn(l, LONGEST_WAIT_US);
    l->is_running = false;
    atomic_store(&l->stop_wanted, false);
}
