/* presence.c - who is here, told to those who have them on screen.
 *
 * WHY   presence is news about people: it goes to whoever may know it and looks, is written
 * nowhere, and must stay cheap when a whole college comes at nine o'clock. HOW   a client names the
 * members it shows; the host says which of them it may see, and each of these becomes a sight: an
 * edge from session to member. The answer is the list of those who are online; afterwards a change
 * of a member queues its sights, and a turn of the loop sends PRESENCE_SLICE of them. A change of
 * rights drops the sights at once and asks again. A member without a socket stays online for
 * LEAVE_DELAY_US, so a tunnel or a reload is no news; all delays are equally long, so those who
 * leave stand in one queue with one timer. The end of a session's term is the same question with an
 * empty list.
 *
 *       A session asks once in WATCH_EVERY_US, so a storm of lists costs one look at the store.
 * OWNS  sights, and the wanted lists of sessions.
 * RUNS  on the front loop's thread.  SPEC docs/protocol.md, architecture.md 5.
 * TESTS presence_test.c. */
#include <stdlib.h>

#include "base/log.h"
#include "gateway/inside.h"

static bool is_online(const struct member *m)
{
    return m->session_count > 0 || m->is_leaving;
}

/* --- sights --- */

static void sight_remove(struct gateway *g, struct sight *x)
{
    struct member *m = x->member;
    if (x->is_queued)
        TAILQ_REMOVE(&g->tells, x, queue);
    TAILQ_REMOVE(&x->session->sights, x, of_session);
    TAILQ_REMOVE(&m->watchers, x, of_member);
    free(x);
    member_free_unused(g, m);
}

static void sights_drop(struct gateway *g, struct session *s)
{
    while (!TAILQ_EMPTY(&s->sights))
        sight_remove(g, TAILQ_FIRST(&s->sights));
}

static bool sight_add(struct gateway *g, struct session *s, int64_t id)
{
    struct sight *x = calloc(1, sizeof *x);
    ASSERT(x);
    x->session = s;
    x->member = member_get(g, id);
    x->is_online = is_online(x->member);
    TAILQ_INSERT_TAIL(&s->sights, x, of_session);
    TAILQ_INSERT_TAIL(&x->member->watchers, x, of_member);
    return x->is_online;
}

static void tell_later(struct gateway *g, const struct member *m)
{
    struct sight *x;
    TAILQ_FOREACH(x, &m->watchers, of_member)
    if (!x->is_queued) {
        x->is_queued = true;
        TAILQ_INSERT_TAIL(&g->tells, x, queue);
    }
    if (!TAILQ_EMPTY(&g->tells))
        loop_defer(g->loop, &g->tell);
}

/* The frame is made once for neighbours in the queue: a change puts its sights side by side. */
static void tell_some(struct gateway *g)
{
    struct net_frame *f = NULL;
    int64_t of = 0;
    bool was_online = false;
    struct sight *x;
    for (size_t i = 0; i < PRESENCE_SLICE && (x = TAILQ_FIRST(&g->tells)); i++) {
        TAILQ_REMOVE(&g->tells, x, queue);
        x->is_queued = false;
        bool now_online = is_online(x->member);
        if (x->is_online == now_online) /* came and went */
            continue;
        if (!f || of != x->member->id || was_online != now_online) {
            if (f)
                net_frame_unref(f);
            of = x->member->id;
            was_online = now_online;
            f = wire_presence(of, now_online);
        }
        x->is_online = now_online;
        (void)session_send(g, x->session,
                           net_frame_ref(f)); /* false: it ended, the sight with it */
    }
    if (f)
        net_frame_unref(f);
    if (!TAILQ_EMPTY(&g->tells))
        loop_defer(g->loop, &g->tell);
}

static void run_tell(struct deferred *d)
{
    struct gateway *g = INDEX_OWNER(d, struct gateway, tell);
    gateway_enter(g);
    tell_some(g);
    gateway_leave(g);
}

/* --- coming and going --- */

static void stop_leaving(struct gateway *g, struct member *m)
{
    m->is_leaving = false;
    TAILQ_REMOVE(&g->leaving, m, of_leaving);
    g->leaving_count--;
}

static void be_offline(struct gateway *g, struct member *m)
{
    stop_leaving(g, m);
    tell_later(g, m);
    member_free_unused(g, m);
}

static void wait_for_first(struct gateway *g)
{
    const struct member *m = TAILQ_FIRST(&g->leaving);
    if (m)
        loop_timer_start(g->loop, &g->leave, m->left.us + LEAVE_DELAY_US - loop_now(g->loop).us);
}

static void run_leave(struct timer *t)
{
    struct gateway *g = INDEX_OWNER(t, struct gateway, leave);
    struct member *m;
    gateway_enter(g);
    while ((m = TAILQ_FIRST(&g->leaving)) && loop_now(g->loop).us - m->left.us >= LEAVE_DELAY_US)
        be_offline(g, m);
    wait_for_first(g);
    gateway_leave(g);
}

void presence_came(struct gateway *g, struct member *m)
{
    if (m->is_leaving)
        stop_leaving(g, m);
    else
        tell_later(g, m);
}

void presence_left(struct gateway *g, struct member *m)
{
    if (g->leaving_count == LIMIT_LEAVING)
        be_offline(g, TAILQ_FIRST(&g->leaving));
    m->is_leaving = true;
    m->left = loop_now(g->loop);
    TAILQ_INSERT_TAIL(&g->leaving, m, of_leaving);
    g->leaving_count++;
    if (!g->leave.heap_at)
        wait_for_first(g);
}

/* --- asking --- */

static void ask_later(struct gateway *g, struct session *s)
{
    if (s->ticket) {
        s->is_watch_stale = true;
        return;
    }
    if (s->watch != WATCH_IDLE)
        return;
    bool is_due = loop_now(g->loop).us >= s->watch_from.us;
    s->watch = is_due ? WATCH_DUE : WATCH_LATER;
    if (is_due) {
        TAILQ_INSERT_TAIL(&g->watch_due, s, of_watch);
    } else {
        TAILQ_INSERT_TAIL(&g->watch_later, s, of_watch);
        pace_start(g);
    }
}

static void leave_queue(struct gateway *g, struct session *s)
{
    if (s->watch == WATCH_DUE)
        TAILQ_REMOVE(&g->watch_due, s, of_watch);
    if (s->watch == WATCH_LATER)
        TAILQ_REMOVE(&g->watch_later, s, of_watch);
    s->watch = WATCH_IDLE;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void presence_want(struct gateway *g, struct session *s, const int64_t *ids, size_t count)
{
    sights_drop(g, s);
    free(s->wanted);
    s->wanted = NULL;
    s->wanted_count = 0;
    if (count == 0) {
        if (s->ticket)
            s->is_watch_stale = true;
        (void)session_send(g, s, wire_online(NULL, 0)); /* nobody waits when it left */
        return;
    }
    s->wanted = calloc(count, sizeof *s->wanted);
    ASSERT(s->wanted);
    memcpy(s->wanted, ids, count * sizeof *ids);
    qsort(s->wanted, count, sizeof *s->wanted, by_id);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || s->wanted[i] != s->wanted[s->wanted_count - 1])
            s->wanted[s->wanted_count++] = s->wanted[i];
    ask_later(g, s);
}

void presence_ask_again(struct gateway *g, struct session *s)
{
    sights_drop(g, s);
    if (s->wanted_count)
        ask_later(g, s);
}

void presence_ask_watchers(struct gateway *g, struct member *m)
{
    struct sight *x;
    m->pins++;
    while ((x = TAILQ_FIRST(&m->watchers)))
        presence_ask_again(g, x->session); /* takes all its sights, this one too */
    m->pins--;
    member_free_unused(g, m);
}

void presence_ask_term(struct gateway *g, struct session *s)
{
    ask_later(g, s);
}

static void ask(struct gateway *g, struct session *s)
{
    leave_queue(g, s);
    s->ticket = ++g->last_ticket;
    s->watch_from.us = loop_now(g->loop).us + WATCH_EVERY_US;
    index_add(&g->watch_tickets, &s->by_ticket, index_hash(&g->watch_tickets, s->ticket, 0));
    g->watches_out++;
    g->host.watch(g->host.ctx, s->ticket, s->who, s->wanted, s->wanted_count);
}

void presence_ask_waiting(struct gateway *g)
{
    struct session *s;
    while (g->watches_out < LIMIT_WATCH_ASKS && (s = TAILQ_FIRST(&g->watch_due)))
        ask(g, s);
}

void presence_pace(struct gateway *g)
{
    struct session *s = TAILQ_FIRST(&g->watch_later), *next;
    for (; s; s = next) {
        next = TAILQ_NEXT(s, of_watch);
        if (loop_now(g->loop).us < s->watch_from.us)
            continue;
        leave_queue(g, s);
        ask_later(g, s);
    }
}

/* --- the answer --- */

static struct session *take_ticket(struct gateway *g, uint64_t ticket)
{
    struct index_node *n = index_first(&g->watch_tickets, index_hash(&g->watch_tickets, ticket, 0));
    for (; n; n = index_next(n)) {
        struct session *s = INDEX_OWNER(n, struct session, by_ticket);
        if (s->ticket != ticket)
            continue;
        index_remove(&g->watch_tickets, n);
        s->ticket = 0;
        return s;
    }
    return NULL;
}

static void see(struct gateway *g, struct session *s, const struct gateway_sight *sight)
{
    int64_t online[LIMIT_SESSION_WATCHED];
    size_t count = 0;
    sights_drop(g, s);
    for (size_t i = 0; i < sight->count && i < LIMIT_SESSION_WATCHED; i++)
        if (sight_add(g, s, sight->members[i]))
            online[count++] = sight->members[i];
    (void)session_send(g, s, wire_online(online, count)); /* nobody waits when it left */
}

/* True when the session ended. */
static bool is_over(struct gateway *g, struct session *s, const struct gateway_sight *sight)
{
    bool has_term = sight->ends_us > 0; /* known, whatever was said of the list */
    if (sight->result == ERR_NO_SESSION || (has_term && sight->ends_us <= loop_wall_us(g->loop))) {
        session_hang_up(g, s, 1008, "session ended");
        return true;
    }
    if (has_term)
        session_term(g, s, sight->ends_us);
    return false;
}

void presence_answer(struct gateway *g, uint64_t ticket, const struct gateway_sight *sight)
{
    if (g->watches_out)
        g->watches_out--;
    struct session *s = take_ticket(g, ticket);
    if (!s || is_over(g, s, sight))
        return;
    bool was_stale = s->is_watch_stale;
    s->is_watch_stale = false;
    if (is_broken_machine(sight->result)) {
        ask_later(g, s); /* in a second */
        return;
    }
    if (!s->wanted_count)
        return;
    if (was_stale)
        ask_later(g, s);
    else
        see(g, s, sight->result ? &(struct gateway_sight){0} : sight);
}

void presence_forget(struct gateway *g, struct session *s)
{
    sights_drop(g, s);
    leave_queue(g, s);
    if (s->ticket) /* its answer will meet nobody */
        index_remove(&g->watch_tickets, &s->by_ticket);
    s->ticket = 0;
    free(s->wanted);
    s->wanted = NULL;
}

/* --- life --- */

void presence_init(struct gateway *g)
{
    TAILQ_INIT(&g->watch_due);
    TAILQ_INIT(&g->watch_later);
    TAILQ_INIT(&g->tells);
    TAILQ_INIT(&g->leaving);
    g->tell.run = run_tell;
    g->leave.fire = run_leave;
}

void presence_done(struct gateway *g)
{
    while (!TAILQ_EMPTY(&g->leaving))
        be_offline(g, TAILQ_FIRST(&g->leaving));
    loop_timer_stop(g->loop, &g->leave);
}
