/* subscription.c - one session listening to one topic: asked, live, fallen behind.
 *
 * WHY   a client must get every event of a topic once and in order, from the moment it names, and
 *       none that its member may not see any more, although the store is read on another thread
 *       while events keep coming.
 * HOW   while the host is asked, live events are held back. The answer is what was missed up to
 *       `head`; held events above it follow; then the subscription is live and takes seq + 1 and
 *       nothing else. Anything higher is a hole (the bus lost something): the host is asked again
 *       from seq. A change of access is the same question, put before anything newer is sent; an
 *       answer that was on its way meanwhile is stale and is asked again. So there is one path
 *       back to live, whatever the trouble was. Where memory would grow instead, the client is
 *       told "resync" and the subscription ends: the client subscribes from a fresh window.
 *
 *           want ──► ASKED ──yes──► LIVE ──hole, access──► ASKED
 *                      │ no: "gone"   │ slow: RESYNC ──socket empty──► "resync"
 *
 *       Questions are not put while other work is half done: they wait for the end of the public
 *       call, and at most LIMIT_ASKS are out at the host.
 * OWNS  subscriptions (ended ones die in gateway_leave) and their held frames.
 * RUNS  on the front loop's thread.  SPEC docs/protocol.md.  TESTS subscription_test.c. */
#include <stdlib.h>

#include "base/log.h"
#include "gateway/inside.h"

static uint64_t key_hash(const struct gateway *g, const struct session *s, struct topic t)
{
    return index_hash(&g->subs, (uint64_t)t.id << 8 | (uint64_t)t.kind, (uintptr_t)s);
}

struct sub *sub_find(const struct gateway *g, const struct session *s, struct topic t)
{
    struct index_node *n = index_first(&g->subs, key_hash(g, s, t));
    for (; n; n = index_next(n)) {
        struct sub *sub = INDEX_OWNER(n, struct sub, by_topic);
        if (sub->session == s && topic_equal(sub->channel->topic, t))
            return sub;
    }
    return NULL;
}

static struct sub *sub_new(struct gateway *g, struct session *s, struct topic t)
{
    struct sub *sub = calloc(1, sizeof *sub);
    ASSERT(sub);
    sub->session = s;
    channel_add(channel_get(g, t), sub);
    TAILQ_INSERT_TAIL(&s->subs, sub, of_session);
    s->sub_count++;
    index_add(&g->subs, &sub->by_topic, key_hash(g, s, t));
    g->counts.subscriptions++;
    return sub;
}

void sub_remove(struct gateway *g, struct sub *sub)
{
    if (sub->is_gone)
        return;
    if (sub->is_queued)
        TAILQ_REMOVE(&g->asks, sub, queue);
    if (sub->ticket) /* its answer will meet nobody */
        index_remove(&g->tickets, &sub->by_ticket);
    index_remove(&g->subs, &sub->by_topic);
    TAILQ_REMOVE(&sub->session->subs, sub, of_session);
    sub->session->sub_count--;
    channel_remove(g, sub);
    frame_list_done(&sub->held);
    sub->is_gone = true;
    TAILQ_INSERT_TAIL(&g->dead_subs, sub, queue);
    g->counts.subscriptions--;
}

/* --- asking --- */

static void ask_later(struct gateway *g, struct sub *sub)
{
    if (sub->is_queued)
        return;
    sub->is_queued = true;
    TAILQ_INSERT_TAIL(&g->asks, sub, queue);
}

void sub_ask(struct gateway *g, struct sub *sub)
{
    sub->state = SUB_ASKED;
    if (sub->ticket)
        sub->is_stale = true;
    else
        ask_later(g, sub);
}

void sub_want(struct gateway *g, struct session *s, struct topic t, int64_t since)
{
    struct sub *sub = sub_find(g, s, t);
    if (!sub) {
        if (s->sub_count == LIMIT_SESSION_TOPICS) {
            arena_reset(g->scratch);
            (void)session_send(g, s, wire_error("limit_reached", topic_text(g->scratch, t)));
            return;
        }
        sub = sub_new(g, s, t);
    }
    sub->seq = since;
    sub->wants_ack = true;
    sub->holes = 0;
    sub_ask(g, sub);
}

void subs_ask_waiting(struct gateway *g)
{
    while (!TAILQ_EMPTY(&g->asks) && g->asks_out < LIMIT_ASKS) {
        struct sub *sub = TAILQ_FIRST(&g->asks);
        TAILQ_REMOVE(&g->asks, sub, queue);
        sub->is_queued = false;
        sub->has_overrun = false; /* what was dropped up to now is in the store, so in the answer */
        sub->ticket = ++g->last_ticket;
        index_add(&g->tickets, &sub->by_ticket, index_hash(&g->tickets, sub->ticket, 0));
        g->asks_out++;
        g->host.subscribe(g->host.ctx, sub->ticket, sub->session->who, sub->channel->topic,
                          sub->seq);
    }
}

/* --- live events --- */

static void hold(struct sub *sub, const struct event_frame *f)
{
    if (sub->has_overrun || frame_list_add(&sub->held, f, LIMIT_HELD_FRAMES))
        return;
    sub->has_overrun = true;
    frame_list_done(&sub->held);
}

/* Events seq + 1 .. last. */
static void send_events(struct gateway *g, struct sub *sub, struct net_frame *f, int64_t last)
{
    if (session_event(g, sub->session, f, (size_t)(last - sub->seq))) {
        sub->seq = last;
        sub->holes = 0;
    } else if (!sub->is_gone) {
        sub->state = SUB_RESYNC; /* slow: told when its socket is empty */
    }
}

bool sub_burst(struct gateway *g, struct sub *sub, struct net_frame *burst, int64_t first,
               int64_t last)
{
    if (sub->state != SUB_LIVE || sub->seq + 1 != first)
        return false;
    send_events(g, sub, burst, last);
    return true;
}

static void meet_hole(struct gateway *g, struct sub *sub, const struct event_frame *f)
{
    if (++sub->holes > LIMIT_HOLES) { /* the store does not have it either */
        sub_say_resync(g, sub);
        return;
    }
    sub_ask(g, sub);
    hold(sub, f);
}

/* Not held, not repeated: who misses it misses nothing. */
static void hear_typing(struct gateway *g, struct sub *sub, const struct event_frame *f)
{
    if (sub->state == SUB_LIVE && sub->session->who.member != f->typist)
        (void)session_whisper(g, sub->session, f->frame);
}

void sub_event(struct gateway *g, struct sub *sub, const struct event_frame *f)
{
    if (sub->is_gone || sub->state == SUB_RESYNC)
        return;
    if (f->typist)
        hear_typing(g, sub, f);
    else if (sub->state == SUB_ASKED)
        hold(sub, f);
    else if (f->seq == sub->seq + 1)
        send_events(g, sub, f->frame, f->seq);
    else if (f->seq > sub->seq)
        meet_hole(g, sub, f);
    /* else: it came with the replay */
}

void sub_overrun(struct gateway *g, struct sub *sub)
{
    if (sub->state == SUB_LIVE)
        sub_say_resync(g, sub);
    else if (sub->state == SUB_ASKED) {
        sub->has_overrun = true;
        frame_list_done(&sub->held);
    }
}

void sub_say_resync(struct gateway *g, struct sub *sub)
{
    struct session *s = sub->session;
    if (s->is_slow) {
        sub->state = SUB_RESYNC;
        frame_list_done(&sub->held);
        return;
    }
    struct channel *c = sub->channel;
    int64_t head = c->head > sub->seq ? c->head : sub->seq;
    struct net_frame *f = wire_of_topic(g, "resync", c->topic, head > 0 ? head : 0);
    g->counts.resyncs++;
    sub_remove(g, sub);
    (void)session_send(g, s, f); /* false: the session ended, and this with it */
}

/* --- the host's answer --- */

static void refuse(struct gateway *g, struct sub *sub, enum err e)
{
    if (is_broken_machine(e)) {
        sub_say_resync(g, sub);
        return;
    }
    struct session *s = sub->session;
    if (e == ERR_NO_SESSION) {
        session_hang_up(g, s, 1008, "session ended");
        return;
    }
    struct net_frame *f = wire_gone(g, sub->channel->topic);
    sub_remove(g, sub);
    (void)session_send(g, s, f); /* as above */
}

static bool fits_budget(const struct gateway *g, const struct sub *sub,
                        const struct gateway_replay *r)
{
    size_t bytes = net_ws_backlog(g->net, sub->session->h);
    for (size_t i = 0; i < r->count; i++)
        bytes += r->frames[i].n;
    return bytes <= LIMIT_SESSION_BACKLOG_BYTES;
}

/* What was missed, up to head. False when the session did not take it all. */
static bool replay(struct gateway *g, struct sub *sub, const struct gateway_replay *r)
{
    for (size_t i = 0; i < r->count && sub->seq >= 0; i++) {
        struct net_frame *f = net_frame_new(r->frames[i]);
        bool is_sent = session_event(g, sub->session, f, 1);
        net_frame_unref(f);
        if (!is_sent)
            return false;
    }
    sub->seq = r->head;
    return true;
}

static void go_live(struct gateway *g, struct sub *sub)
{
    struct frame_list held = sub->held;
    sub->held = (struct frame_list){0};
    sub->state = SUB_LIVE;
    for (size_t i = 0; i < held.count; i++)
        sub_event(g, sub, frame_list_at(&held, i));
    frame_list_done(&held);
}

static void grant(struct gateway *g, struct sub *sub, const struct gateway_replay *r)
{
    struct session *s = sub->session;
    if (r->head > sub->channel->head)
        sub->channel->head = r->head;
    sub->may_type = r->may_type;
    bool is_too_far = r->is_resync || sub->has_overrun || sub->seq > r->head;
    if (is_too_far || s->is_slow || !fits_budget(g, sub, r) || !replay(g, sub, r)) {
        if (!sub->is_gone)
            sub_say_resync(g, sub);
        return;
    }
    if (sub->wants_ack) {
        sub->wants_ack = false;
        if (!session_send(g, s, wire_of_topic(g, "subscribed", sub->channel->topic, sub->seq)))
            return;
    }
    go_live(g, sub);
}

static struct sub *take_ticket(struct gateway *g, uint64_t ticket)
{
    struct index_node *n = index_first(&g->tickets, index_hash(&g->tickets, ticket, 0));
    for (; n; n = index_next(n)) {
        struct sub *sub = INDEX_OWNER(n, struct sub, by_ticket);
        if (sub->ticket != ticket)
            continue;
        index_remove(&g->tickets, n);
        sub->ticket = 0;
        return sub;
    }
    return NULL;
}

void subs_answer(struct gateway *g, uint64_t ticket, const struct gateway_replay *r)
{
    if (g->asks_out)
        g->asks_out--;
    struct sub *sub = take_ticket(g, ticket);
    if (!sub)
        return; /* the session left, or the client changed its mind */
    bool was_stale = sub->is_stale;
    sub->is_stale = false;
    if (sub->state != SUB_ASKED)
        return; /* fell behind meanwhile: "resync" is due */
    if (was_stale)
        ask_later(g, sub);
    else if (r->result)
        refuse(g, sub, r->result);
    else
        grant(g, sub, r);
}
