/* gateway.c - the doors of the room: from net, from the bus, from the host.
 *
 * WHY   who may hear what is the host's to say, sockets are net's; here is only the meeting of the
 * two. HOW   each public function does its work between gateway_enter and gateway_leave. The
 * outermost leave puts waiting questions to the host and frees what ended, so calls back in between
 * (a host that answers at once, a net that tells the end of a socket at once) meet whole
 * structures. An access change turns the subscriptions it touches back into questions before the
 * next event is looked at: what was not sent yet is then the host's to allow. OWNS  everything in
 * gateway; net, bus, loop and host are older and die later. RUNS  on the front loop's thread.  SPEC
 * docs/protocol.md.  TESTS gateway_test.c. */
#include <stdlib.h>
#include <sys/random.h>

#include "base/log.h"
#include "gateway/inside.h"
#include "text/json.h"

#define LIMIT_SCRATCH_BYTES 4096
#define IDLE_LOOK_US        SECOND_US /* is the bus losing events? */

static void run_slice(struct deferred *d)
{
    struct gateway *g = INDEX_OWNER(d, struct gateway, slice);
    gateway_enter(g);
    fan_out_slice(g);
    gateway_leave(g);
}

static void ask_session(struct gateway *g, struct session *s)
{
    struct sub *sub;
    TAILQ_FOREACH(sub, &s->subs, of_session)
    sub_ask(g, sub);
    presence_ask_again(g, s);
}

/* org 0: of all. */
static void ask_everybody(struct gateway *g, int64_t org)
{
    struct session *s;
    TAILQ_FOREACH(s, &g->all_sessions, of_gateway)
    if (!org || s->who.org == org)
        ask_session(g, s);
}

/* What an organisation allows is another thing than before: its clients ask what they may. */
static void tell_rules(struct gateway *g, int64_t org)
{
    struct session *s;
    TAILQ_FOREACH(s, &g->all_sessions, of_gateway)
    if (s->who.org == org)
        (void)session_send(g, s, wire_rules()); /* who left meanwhile asks on coming back */
}

/* A lost event in the middle shows as a hole; a lost last one only here. */
static void look_at_bus(struct gateway *g)
{
    int64_t dropped = bus_dropped(g->bus);
    if (dropped == g->bus_dropped)
        return;
    log_line(LOG_WARN, "bus_dropped", "events=%lld", (long long)(dropped - g->bus_dropped));
    g->bus_dropped = dropped;
    ask_everybody(g, 0);
}

static void look(struct timer *t)
{
    struct gateway *g = INDEX_OWNER(t, struct gateway, look);
    gateway_enter(g);
    look_at_bus(g);
    sessions_look(g);
    loop_timer_start(g->loop, &g->look, TAILQ_EMPTY(&g->slow) ? IDLE_LOOK_US : SLOW_LOOK_US);
    gateway_leave(g);
}

static void run_pace(struct timer *t)
{
    struct gateway *g = INDEX_OWNER(t, struct gateway, pace);
    gateway_enter(g);
    sessions_pace(g);
    presence_pace(g);
    if (!TAILQ_EMPTY(&g->throttled) || !TAILQ_EMPTY(&g->watch_later))
        pace_start(g);
    gateway_leave(g); /* asks what is due */
}

void pace_start(struct gateway *g)
{
    if (!g->pace.heap_at)
        loop_timer_start(g->loop, &g->pace, PACE_US);
}

/* --- life --- */

#define INDEXES(g)                                                                                 \
    {                                                                                              \
        &(g)->sessions, &(g)->members, &(g)->channels, &(g)->subs, &(g)->tickets,                  \
            &(g)->watch_tickets                                                                    \
    }

static void init_lists(struct gateway *g, uint64_t seed)
{
    struct index *all[] = INDEXES(g);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        index_init(all[i], seed);
    TAILQ_INIT(&g->throttled);
    TAILQ_INIT(&g->all_sessions);
    TAILQ_INIT(&g->slow);
    TAILQ_INIT(&g->jobs);
    TAILQ_INIT(&g->asks);
    TAILQ_INIT(&g->dead_subs);
    TAILQ_INIT(&g->dead_sessions);
}

enum err gateway_new(struct loop *l, struct net *net, struct bus *bus,
                     const struct gateway_host *host, struct gateway **ret)
{
    uint64_t seed; /* of hash tables: no test and no replay depends on it, so it is no argument */
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        return ERR_UNAVAILABLE;
    struct gateway *g = calloc(1, sizeof *g);
    ASSERT(g);
    g->loop = l;
    g->net = net;
    g->bus = bus;
    g->host = *host;
    g->slice.run = run_slice;
    g->look.fire = look;
    g->scratch = arena_new(LIMIT_SCRATCH_BYTES);
    g->pace.fire = run_pace;
    init_lists(g, seed);
    presence_init(g);
    g->bus_dropped = bus_dropped(bus);
    loop_timer_start(l, &g->look, IDLE_LOOK_US);
    *ret = g;
    return OK;
}

static void free_dead(struct gateway *g)
{
    struct sub *sub;
    while ((sub = TAILQ_FIRST(&g->dead_subs))) {
        TAILQ_REMOVE(&g->dead_subs, sub, queue);
        free(sub);
    }
    struct session *s;
    while ((s = TAILQ_FIRST(&g->dead_sessions))) {
        TAILQ_REMOVE(&g->dead_sessions, s, queue);
        free(s);
    }
}

void gateway_free(struct gateway *g)
{
    if (!g)
        return;
    while (!TAILQ_EMPTY(&g->all_sessions))
        session_end(g, TAILQ_FIRST(&g->all_sessions));
    while (!TAILQ_EMPTY(&g->jobs))
        channel_free(g, TAILQ_FIRST(&g->jobs));
    presence_done(g);
    free_dead(g);
    loop_timer_stop(g->loop, &g->look);
    loop_timer_stop(g->loop, &g->pace);
    struct index *all[] = INDEXES(g);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        index_done(all[i]);
    arena_free(g->scratch);
    free(g);
}

void gateway_enter(struct gateway *g)
{
    g->depth++;
}

void gateway_leave(struct gateway *g)
{
    if (g->depth == 1) {
        subs_ask_waiting(g);
        presence_ask_waiting(g);
        free_dead(g);
    }
    g->depth--;
}

/* --- from net --- */

void gateway_open(struct gateway *g, struct net_handle h, struct live_caller who)
{
    gateway_enter(g);
    struct member *m = member_find(g, who.member);
    if (m && m->session_count == LIMIT_MEMBER_SESSIONS)
        session_hang_up(g, TAILQ_FIRST(&m->sessions), 4000, "a newer socket took the place");
    struct session *s = session_new(g, h, who);
    (void)session_send(g, s, wire_hello(who)); /* false: it left already, which net tells too */
    gateway_leave(g);
}

/* True: an operation's own rate counts it. */
static bool obey(struct gateway *g, struct session *s, const struct wire_in *in, size_t bytes)
{
    struct sub *sub;
    switch (in->type) {
    case WIRE_SUBSCRIBE:
        sub_want(g, s, in->topic, in->since);
        break;
    case WIRE_UNSUBSCRIBE:
        if ((sub = sub_find(g, s, in->topic)))
            sub_remove(g, sub);
        break;
    case WIRE_TYPING:
        if ((sub = sub_find(g, s, in->topic)))
            fan_out_typing(g, sub);
        break;
    case WIRE_WATCH:
        if (in->member_count > LIMIT_SESSION_WATCHED)
            (void)session_send(g, s, wire_error("limit_reached", (struct str){0})); /* as below */
        else
            presence_want(g, s, in->members, in->member_count);
        break;
    case WIRE_PING:
        (void)session_send(g, s, wire_pong(in->id)); /* nobody waits when it left */
        break;
    case WIRE_CALL:
        session_call_began(g, s);
        return g->host.call(g->host.ctx, s->h, s->who, in->tree, bytes);
    }
    return false;
}

void gateway_message(struct gateway *g, struct net_handle h, struct str text)
{
    struct session *s = session_find(g, h);
    if (!s)
        return; /* closed by us; its last words are on the way */
    gateway_enter(g);
    struct wire_in in;
    bool is_call = false;
    if (wire_read(text, &in)) {
        g->counts.malformed++;
        (void)session_send(g, s, wire_error("malformed", (struct str){0})); /* as above */
    } else {
        is_call = obey(g, s, &in, text.n);
        json_free(in.tree);
    }
    if (!is_call && !s->is_ended)
        session_frame_came(g, s);
    gateway_leave(g);
}

void gateway_closed(struct gateway *g, struct net_handle h)
{
    struct session *s = session_find(g, h);
    if (!s)
        return;
    gateway_enter(g);
    session_end(g, s);
    gateway_leave(g);
}

/* --- from the host --- */

void gateway_subscribed(struct gateway *g, uint64_t ticket, const struct gateway_replay *r)
{
    gateway_enter(g);
    subs_answer(g, ticket, r);
    gateway_leave(g);
}

void gateway_watched(struct gateway *g, uint64_t ticket, const struct gateway_sight *sight)
{
    gateway_enter(g);
    presence_answer(g, ticket, sight);
    gateway_leave(g);
}

void gateway_reply(struct gateway *g, struct net_handle h, struct str frame)
{
    struct session *s = session_find(g, h);
    if (!s)
        return;
    gateway_enter(g);
    (void)session_send(g, s, net_frame_new(frame)); /* nobody waits when it left */
    session_call_ended(g, s);
    gateway_leave(g);
}

/* --- from the bus --- */

static void ask_member(struct gateway *g, int64_t member, struct topic topic)
{
    struct member *m = member_find(g, member);
    struct session *s;
    struct sub *sub;
    if (!m)
        return;
    TAILQ_FOREACH(s, &m->sessions, of_member)
    {
        if (topic.kind == TOPIC_MEMBER) {
            ask_session(g, s);
            continue;
        }
        if ((sub = sub_find(g, s, topic)))
            sub_ask(g, sub);
        presence_ask_again(g, s); /* a chat that is left is an acquaintance less */
    }
    presence_ask_watchers(g, m);
}

static struct session *session_of(const struct gateway *g, int64_t member, int64_t session)
{
    struct member *m = member_find(g, member);
    struct session *s;
    if (m)
        TAILQ_FOREACH(s, &m->sessions, of_member)
    if (s->who.session == session)
        return s;
    return NULL;
}

static void obey_access(struct gateway *g, const struct bus_event *e)
{
    struct session *s;
    if (e->session)
        while ((s = session_of(g, e->member, e->session)))
            session_hang_up(g, s, 1008, "session ended");
    else if (e->member)
        ask_member(g, e->member, e->topic);
    else if (e->topic.kind == TOPIC_CHAT)
        channel_ask(g, e->topic);
    else
        ask_everybody(g, e->org);
    if (!e->session && !e->member && e->org && e->topic.kind == TOPIC_MEMBER)
        tell_rules(g, e->org);
}

void gateway_event(void *gateway, const struct bus_event *e)
{
    struct gateway *g = gateway;
    gateway_enter(g);
    if (e->kind == BUS_ACCESS_CHANGED)
        obey_access(g, e);
    else
        fan_out(g, e);
    gateway_leave(g);
}

struct gateway_counts gateway_counts(const struct gateway *g)
{
    return g->counts;
}
