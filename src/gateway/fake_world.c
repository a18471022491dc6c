/* fake_world.c - a net, a loop, a bus and a host for the tests of gateway; see fake_world.h. */
#include "gateway/fake_world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "bus/bus.h"
#include "net/net.h"

/* --- net --- */

struct net_frame {
    size_t refs, n;
    char text[];
};

static size_t live_frames; /* of the one test program */

struct net_frame *net_frame_new(struct str text)
{
    struct net_frame *f = malloc(sizeof *f + text.n);
    ASSERT(f);
    f->refs = 1;
    f->n = text.n;
    memcpy(f->text, text.p, text.n);
    live_frames++;
    return f;
}

/* Joined with the newline that the log of a socket puts between frames. */
struct net_frame *net_frame_join(struct net_frame *const *frames, size_t count)
{
    char room[8192];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        ASSERT(n + frames[i]->n < sizeof room);
        memcpy(room + n, frames[i]->text, frames[i]->n);
        n += frames[i]->n;
        room[n++] = '\n';
    }
    return net_frame_new((struct str){room, n - 1});
}

struct net_frame *net_frame_ref(struct net_frame *f)
{
    f->refs++;
    return f;
}

void net_frame_unref(struct net_frame *f)
{
    if (--f->refs)
        return;
    live_frames--;
    free(f);
}

static struct fake_socket *socket_of(struct net *n, struct net_handle h)
{
    return h.generation == 1 && h.slot < n->opened ? &n->socket[h.slot] : NULL;
}

bool net_ws_send(struct net *n, struct net_handle h, struct net_frame *f)
{
    struct fake_socket *s = socket_of(n, h);
    if (!s || !s->is_open)
        return false;
    if (s->breaks) {
        s->is_open = false;
        gateway_closed(n->gateway, h);
        return false;
    }
    s->writes++;
    if (s->is_stuck)
        s->backlog += f->n;
    if (s->heard_bytes + f->n + 2 <= sizeof s->heard) {
        memcpy(s->heard + s->heard_bytes, f->text, f->n);
        s->heard_bytes += f->n;
        s->heard[s->heard_bytes++] = '\n';
        s->heard[s->heard_bytes] = 0;
    }
    return true;
}

size_t net_ws_backlog(const struct net *n, struct net_handle h)
{
    return n->socket[h.slot].backlog;
}

void net_ws_close(struct net *n, struct net_handle h, int code, struct str reason)
{
    struct fake_socket *s = socket_of(n, h);
    ASSERT(s && s->is_open && reason.n > 0 && reason.n < 124);
    s->is_open = false;
    s->close_code = code;
    if (n->tells_end_at_once)
        gateway_closed(n->gateway, h);
}

void net_ws_hold(struct net *n, struct net_handle h, bool is_held)
{
    struct fake_socket *s = socket_of(n, h);
    ASSERT(s && s->is_open && s->is_held != is_held);
    s->is_held = is_held;
    s->holds++;
}

/* --- loop --- */

struct mono_us loop_now(const struct loop *l)
{
    return l->now;
}

int64_t loop_wall_us(const struct loop *l)
{
    return l->now.us + WORLD_DAY_US;
}

void loop_timer_stop(struct loop *l, struct timer *t)
{
    for (size_t i = 0; i < l->timers; i++)
        if (l->timer[i] == t)
            l->timer[i] = l->timer[--l->timers];
    t->heap_at = 0;
}

void loop_timer_start(struct loop *l, struct timer *t, int64_t in_us)
{
    loop_timer_stop(l, t);
    ASSERT(l->timers < sizeof l->timer / sizeof l->timer[0]);
    t->due.us = l->now.us + in_us;
    t->heap_at = 1;
    l->timer[l->timers++] = t;
}

void loop_defer(struct loop *l, struct deferred *d)
{
    if (d->queued)
        return;
    d->queued = true;
    d->next = l->deferred;
    l->deferred = d;
}

void world_turn(struct world *w)
{
    for (size_t i = w->loop.timers; i-- > 0;) {
        struct timer *t = w->loop.timer[i];
        if (t->due.us > w->loop.now.us)
            continue;
        loop_timer_stop(&w->loop, t);
        t->fire(t);
    }
    struct deferred *d = w->loop.deferred;
    w->loop.deferred = NULL;
    for (struct deferred *next; d; d = next) {
        next = d->next;
        d->queued = false;
        d->run(d);
    }
}

void world_turns(struct world *w)
{
    do
        world_turn(w);
    while (w->loop.deferred);
}

void world_advance(struct world *w, int64_t us)
{
    w->loop.now.us += us;
    world_turn(w);
}

/* --- bus and host --- */

int64_t bus_dropped(const struct bus *b)
{
    return b->dropped;
}

static void on_subscribe(void *ctx, uint64_t ticket, struct live_caller who, struct topic topic,
                         int64_t since)
{
    struct world *w = ctx;
    ASSERT(w->asks < WORLD_ASKS);
    w->ask[w->asks++] = (struct fake_ask){ticket, who, topic, since};
    if (w->answers_at_once)
        gateway_subscribed(w->gateway, ticket, &w->at_once);
}

static bool on_call(void *ctx, struct net_handle h, struct live_caller who,
                    const struct json *frame, size_t bytes)
{
    struct world *w = ctx;
    struct str op = {0};
    ASSERT(json_str(json_get(frame, "op"), &op));
    w->calls++;
    (void)snprintf(w->call, sizeof w->call, "%" PRIu32 " %" PRId64 " %zu %.*s", h.slot, who.member,
                   bytes, STR_ARG(op)); /* a cut text fails the comparison */
    if (w->refuses_calls)
        gateway_reply(w->gateway, h, STR("refused"));
    return !w->refuses_calls;
}

static void on_watch(void *ctx, uint64_t ticket, struct live_caller who, const int64_t *members,
                     size_t count)
{
    struct world *w = ctx;
    ASSERT(w->watches < WORLD_ASKS && count <= LIMIT_SESSION_WATCHED);
    struct fake_watch *a = &w->watch[w->watches++];
    *a = (struct fake_watch){.ticket = ticket, .who = who, .count = count};
    if (count)
        memcpy(a->member, members, count * sizeof *members);
}

/* --- the test's hands --- */

int world_setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    ASSERT(w);
    w->loop.now.us = 1000;
    struct gateway_host host = {w, on_subscribe, on_call, on_watch};
    ASSERT(gateway_new(&w->loop, &w->net, &w->bus, &host, &w->gateway) == OK);
    w->net.gateway = w->gateway;
    *state = w;
    return 0;
}

int world_teardown(void **state)
{
    struct world *w = *state;
    gateway_free(w->gateway);
    ASSERT(w->loop.timers == 0);
    ASSERT(live_frames == 0); /* a leak */
    free(w);
    return 0;
}

struct net_handle world_open_until(struct world *w, int64_t member, int64_t session,
                                   int64_t ends_us)
{
    ASSERT(w->net.opened < WORLD_SOCKETS);
    struct net_handle h = {0, w->net.opened++, 1};
    w->net.socket[h.slot].is_open = true;
    gateway_open(
        w->gateway, h,
        (struct live_caller){.session = session, .member = member, .org = 1, .ends_us = ends_us});
    return h;
}

struct net_handle world_open(struct world *w, int64_t member, int64_t session)
{
    return world_open_until(w, member, session, 0);
}

void world_say(struct world *w, struct net_handle h, const char *text)
{
    gateway_message(w->gateway, h, str_from(text));
}

static struct str event_text(char *room, size_t n, struct topic t, int64_t seq)
{
    int len =
        snprintf(room, n, "%c%" PRId64 ":%" PRId64, t.kind == TOPIC_CHAT ? 'c' : 'm', t.id, seq);
    return (struct str){room, (size_t)len};
}

void world_event(struct world *w, struct topic t, int64_t seq)
{
    char room[64];
    gateway_event(w->gateway, &(struct bus_event){.kind = BUS_EVENT,
                                                  .topic = t,
                                                  .seq = seq,
                                                  .frame = event_text(room, sizeof room, t, seq)});
}

void world_access(struct world *w, struct topic t, int64_t member, int64_t session)
{
    gateway_event(w->gateway, &(struct bus_event){.kind = BUS_ACCESS_CHANGED,
                                                  .topic = t,
                                                  .member = member,
                                                  .session = session});
}

void world_answer(struct world *w, size_t i, int64_t head)
{
    ASSERT(i < w->asks);
    const struct fake_ask *a = &w->ask[i];
    struct str frame[512];
    char room[512][64];
    size_t count = 0;
    for (int64_t seq = a->since + 1; a->since >= 0 && seq <= head; seq++, count++) {
        ASSERT(count < 512);
        frame[count] = event_text(room[count], sizeof room[count], a->topic, seq);
    }
    gateway_subscribed(
        w->gateway, a->ticket,
        &(struct gateway_replay){
            .result = OK, .may_type = true, .head = head, .frames = frame, .count = count});
}

void world_refuse(struct world *w, size_t i, enum err e)
{
    ASSERT(i < w->asks);
    gateway_subscribed(w->gateway, w->ask[i].ticket, &(struct gateway_replay){.result = e});
}

void world_see_all(struct world *w)
{
    ASSERT(w->watches);
    const struct fake_watch *a = &w->watch[w->watches - 1];
    gateway_watched(w->gateway, a->ticket,
                    &(struct gateway_sight){.members = a->member, .count = a->count});
}

void world_see_none(struct world *w, enum err e)
{
    ASSERT(w->watches);
    gateway_watched(w->gateway, w->watch[w->watches - 1].ticket,
                    &(struct gateway_sight){.result = e});
}

void world_listen(struct world *w, struct net_handle h, struct topic t, int64_t seq)
{
    char text[100], room[64];
    struct str name = event_text(room, sizeof room, t, 0);
    (void)snprintf(text, sizeof text,
                   "{\"t\":\"subscribe\",\"topic\":\"%.*s\",\"since\":%" PRId64 "}",
                   (int)name.n - 2, name.p, seq);
    world_say(w, h, text);
    world_answer(w, w->asks - 1, seq);
    ASSERT(strstr(world_socket(w, h)->heard, "\"t\":\"subscribed\""));
    world_forget(w, h);
}

struct fake_socket *world_socket(struct world *w, struct net_handle h)
{
    struct fake_socket *s = socket_of(&w->net, h);
    ASSERT(s);
    return s;
}

void world_forget(struct world *w, struct net_handle h)
{
    struct fake_socket *s = world_socket(w, h);
    s->heard[0] = 0;
    s->heard_bytes = 0;
}
