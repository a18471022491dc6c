/* session.c - live sockets and the people behind them.
 *
 * WHY   a socket that reads slowly must cost a bounded amount of memory and nothing to its
 * neighbours. HOW   net tells how many bytes a socket has queued. Over LIMIT_SESSION_BACKLOG_BYTES
 * the session gets no events any more: topics that would have had some are marked, and when the
 * socket is empty again their subscribers are told "resync". Over LIMIT_SESSION_BACKLOG_DEAD, or
 * slow for a minute, the socket is closed with 1013. net does not call when a queue is empty, so
 * the few slow sessions are looked at ten times a second. OWNS  sessions and members; a session
 * owns its subscriptions. RUNS  on the front loop's thread.  TESTS gateway_test.c, slow_test.c. */
#include <stdlib.h>

#include "base/log.h"
#include "gateway/inside.h"

static uint64_t handle_hash(const struct gateway *g, struct net_handle h)
{
    return index_hash(&g->sessions, (uint64_t)h.loop << 32 | h.slot, h.generation);
}

static bool handle_equal(struct net_handle a, struct net_handle b)
{
    return a.loop == b.loop && a.slot == b.slot && a.generation == b.generation;
}

struct session *session_find(const struct gateway *g, struct net_handle h)
{
    struct index_node *n = index_first(&g->sessions, handle_hash(g, h));
    for (; n; n = index_next(n)) {
        struct session *s = INDEX_OWNER(n, struct session, by_handle);
        if (handle_equal(s->h, h))
            return s;
    }
    return NULL;
}

struct member *member_find(const struct gateway *g, int64_t id)
{
    struct index_node *n = index_first(&g->members, index_hash(&g->members, (uint64_t)id, 0));
    for (; n; n = index_next(n)) {
        struct member *m = INDEX_OWNER(n, struct member, by_id);
        if (m->id == id)
            return m;
    }
    return NULL;
}

struct member *member_get(struct gateway *g, int64_t id)
{
    struct member *m = member_find(g, id);
    if (m)
        return m;
    m = calloc(1, sizeof *m);
    ASSERT(m);
    m->gateway = g;
    m->id = id;
    TAILQ_INIT(&m->sessions);
    TAILQ_INIT(&m->watchers);
    index_add(&g->members, &m->by_id, index_hash(&g->members, (uint64_t)id, 0));
    return m;
}

void member_free_unused(struct gateway *g, struct member *m)
{
    if (m->session_count || m->is_leaving || m->pins || !TAILQ_EMPTY(&m->watchers))
        return;
    index_remove(&g->members, &m->by_id);
    free(m);
}

static void member_leave(struct gateway *g, struct session *s)
{
    struct member *m = s->member;
    TAILQ_REMOVE(&m->sessions, s, of_member);
    if (--m->session_count == 0)
        presence_left(g, m);
}

struct session *session_new(struct gateway *g, struct net_handle h, struct live_caller who)
{
    struct session *s = calloc(1, sizeof *s);
    ASSERT(s);
    s->h = h;
    s->who = who;
    TAILQ_INIT(&s->subs);
    TAILQ_INIT(&s->sights);
    s->member = member_get(g, who.member);
    TAILQ_INSERT_TAIL(&s->member->sessions, s, of_member);
    if (++s->member->session_count == 1)
        presence_came(g, s->member);
    session_term(g, s, who.ends_us);
    TAILQ_INSERT_TAIL(&g->all_sessions, s, of_gateway);
    index_add(&g->sessions, &s->by_handle, handle_hash(g, h));
    g->counts.sessions++;
    return s;
}

void session_end(struct gateway *g, struct session *s)
{
    if (s->is_ended)
        return;
    while (!TAILQ_EMPTY(&s->subs))
        sub_remove(g, TAILQ_FIRST(&s->subs));
    if (s->is_slow)
        TAILQ_REMOVE(&g->slow, s, queue);
    if (s->is_throttled)
        TAILQ_REMOVE(&g->throttled, s, of_throttled);
    loop_timer_stop(g->loop, &s->term);
    presence_forget(g, s);
    s->is_ended = true;
    member_leave(g, s);
    TAILQ_REMOVE(&g->all_sessions, s, of_gateway);
    index_remove(&g->sessions, &s->by_handle);
    TAILQ_INSERT_TAIL(&g->dead_sessions, s, queue);
    g->counts.sessions--;
}

void session_hang_up(struct gateway *g, struct session *s, int code, const char *reason)
{
    if (s->is_ended)
        return;
    session_end(g, s); /* first: net may tell the end before net_ws_close returns */
    net_ws_close(g->net, s->h, code, str_from(reason));
}

static void cut_slow(struct gateway *g, struct session *s)
{
    g->counts.cut_slow++;
    session_hang_up(g, s, 1013, "too slow");
}

/* The one place that writes to a socket. Takes over the reference. */
static bool put(struct gateway *g, struct session *s, struct net_frame *f)
{
    bool is_there = net_ws_send(g->net, s->h, f);
    net_frame_unref(f);
    if (!is_there)
        session_end(g, s);
    return is_there;
}

bool session_send(struct gateway *g, struct session *s, struct net_frame *f)
{
    if (s->is_ended) {
        net_frame_unref(f);
        return false;
    }
    if (!put(g, s, f))
        return false;
    if (net_ws_backlog(g->net, s->h) > LIMIT_SESSION_BACKLOG_DEAD)
        cut_slow(g, s);
    return !s->is_ended;
}

bool session_whisper(struct gateway *g, struct session *s, struct net_frame *f)
{
    if (s->is_ended || s->is_slow || net_ws_backlog(g->net, s->h) > LIMIT_SESSION_BACKLOG_BYTES / 2)
        return false;
    return put(g, s, net_frame_ref(f));
}

/* --- sockets that are not read for a while --- */

/* Back-pressure: TCP tells the client to wait. Letting go may bring messages before it returns. */
static void hold_or_let_go(struct gateway *g, struct session *s)
{
    bool is_held = s->is_full || s->is_throttled;
    if (is_held == s->is_held || s->is_ended)
        return;
    s->is_held = is_held;
    net_ws_hold(g->net, s->h, is_held);
}

/* One socket has no more than its share of the host's calls. */
void session_call_began(struct gateway *g, struct session *s)
{
    if (++s->calls_out < LIMIT_SESSION_CALLS)
        return;
    s->is_full = true;
    hold_or_let_go(g, s);
}

void session_call_ended(struct gateway *g, struct session *s)
{
    ASSERT(s->calls_out > 0);
    if (--s->calls_out > LIMIT_SESSION_CALLS / 2)
        return;
    s->is_full = false;
    hold_or_let_go(g, s);
}

void session_frame_came(struct gateway *g, struct session *s)
{
    int64_t step_us = SECOND_US / LIMIT_MEMBER_FRAMES_PER_SECOND, now_us = loop_now(g->loop).us;
    struct mono_us *full = &s->member->frames_full;
    full->us = (full->us > now_us ? full->us : now_us) + step_us;
    int64_t over_us = full->us - now_us - LIMIT_MEMBER_FRAMES * step_us;
    if (over_us <= 0)
        return;
    s->throttled_until.us = now_us + over_us;
    if (s->is_throttled)
        return;
    s->is_throttled = true;
    g->counts.throttled++;
    TAILQ_INSERT_TAIL(&g->throttled, s, of_throttled);
    hold_or_let_go(g, s);
    pace_start(g);
}

void sessions_pace(struct gateway *g)
{
    size_t count = 0;
    struct session *s;
    TAILQ_FOREACH(s, &g->throttled, of_throttled)
    count++;
    for (; count > 0 && (s = TAILQ_FIRST(&g->throttled)); count--) {
        TAILQ_REMOVE(&g->throttled, s, of_throttled);
        if (loop_now(g->loop).us < s->throttled_until.us) {
            TAILQ_INSERT_TAIL(&g->throttled, s, of_throttled);
            continue;
        }
        s->is_throttled = false;
        hold_or_let_go(g, s); /* its messages may come, it and others may end in here */
    }
}

/* --- the end of a term --- */

static void on_term(struct timer *t)
{
    struct session *s = INDEX_OWNER(t, struct session, term);
    struct gateway *g = s->member->gateway;
    gateway_enter(g);
    presence_ask_term(g, s); /* it may have been renewed since */
    gateway_leave(g);
}

void session_term(struct gateway *g, struct session *s, int64_t ends_us)
{
    s->who.ends_us = ends_us;
    s->term.fire = on_term;
    loop_timer_stop(g->loop, &s->term);
    if (ends_us)
        loop_timer_start(g->loop, &s->term, ends_us - loop_wall_us(g->loop));
}

/* --- slow ones --- */

static void become_slow(struct gateway *g, struct session *s)
{
    if (TAILQ_EMPTY(&g->slow))
        loop_timer_start(g->loop, &g->look, SLOW_LOOK_US);
    s->is_slow = true;
    s->slow_since = loop_now(g->loop);
    TAILQ_INSERT_TAIL(&g->slow, s, queue);
}

bool session_event(struct gateway *g, struct session *s, struct net_frame *f, size_t events)
{
    if (s->is_ended || s->is_slow)
        return false;
    if (net_ws_backlog(g->net, s->h) > LIMIT_SESSION_BACKLOG_BYTES) {
        become_slow(g, s);
        return false;
    }
    if (!put(g, s, net_frame_ref(f)))
        return false;
    g->counts.deliveries += (int64_t)events;
    return true;
}

static void become_quick(struct gateway *g, struct session *s)
{
    s->is_slow = false;
    TAILQ_REMOVE(&g->slow, s, queue);
    for (struct sub *sub = TAILQ_FIRST(&s->subs), *next; sub && !s->is_ended; sub = next) {
        next = TAILQ_NEXT(sub, of_session);
        if (sub->state == SUB_RESYNC)
            sub_say_resync(g, sub);
    }
}

void sessions_look(struct gateway *g)
{
    int64_t now_us = loop_now(g->loop).us;
    for (struct session *s = TAILQ_FIRST(&g->slow), *next; s && !s->is_ended; s = next) {
        next = TAILQ_NEXT(s, queue);
        if (net_ws_backlog(g->net, s->h) == 0)
            become_quick(g, s);
        else if (now_us - s->slow_since.us >= SLOW_PATIENCE_US)
            cut_slow(g, s);
    }
}
