/* participant.c - one person in a room: coming, connecting, leaving, vanishing.
 *
 * WHY   people leave in many ways: they say so, their socket closes, their packets stop, they never
 *       come, somebody removes them, the same identity comes again. All end here, once.
 * HOW   a participant has a socket (session) and two peer connections (links). It stays as long as
 *       one of both lives: a lost socket is waited for while media flows, a lost connection ends
 *       it, since its keys are gone (the client is told to join anew). Memory goes at the end of
 *       the turn: whoever ends inside a callback of its own transport is safe.
 * OWNS  links, tracks, subscriptions, texts, its ticket.
 * RUNS  media thread.  TESTS tests/system/rtc.test.ts */
#include <stdlib.h>

#include "media/room.h"

static void on_watch(struct timer *timer)
{
    struct participant *p =
        (struct participant *)((char *)timer - offsetof(struct participant, watch));
    if (p->state != LIVEKIT__PARTICIPANT_INFO__STATE__ACTIVE) {
        participant_end(p, MEDIA_LEFT_JOIN_FAILED, LIVEKIT__LEAVE_REQUEST__ACTION__RECONNECT);
        return;
    }
    p->room->thread->counts.vanished++;
    participant_end(p, MEDIA_LEFT_SIGNAL_LOST, LIVEKIT__LEAVE_REQUEST__ACTION__RECONNECT);
}

/* A token for the next connection, good for longer than the one it came with may be. */
static void on_refresh(struct timer *timer)
{
    struct participant *p =
        (struct participant *)((char *)timer - offsetof(struct participant, refresh));
    struct media_thread *t = p->room->thread;
    const struct media_keys *k = t->keys;
    bool is_outer = p->room->is_external;
    p->grant.expires_us = clock_wall_us(&t->clock) + REFRESHED_LIFE_US;
    p->grant.metadata = STR("");                    /* what it is now stands in the room */
    p->grant.publish_sources = (uint8_t)p->sources; /* as they are now */
    p->grant.can_publish = p->sources != 0;
    struct str token =
        token_write(t->scratch, is_outer ? k->outer_secret : k->inner_secret, 0, &p->grant);
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_REFRESH_TOKEN;
    m.refresh_token = (char *)(uintptr_t)token.p;
    if (token.p)
        tell(p, &m);
    arena_reset(t->scratch);
    loop_timer_start(t->loop, timer, REFRESH_US);
}

static void bury(struct deferred *d)
{
    participant_free((struct participant *)((char *)d - offsetof(struct participant, burial)));
}

static void take_grant(struct participant *p, struct media_ticket *ticket)
{
    const struct token_grant *g = &ticket->grant;
    p->ticket = ticket;
    p->grant = *g;
    p->sources = g->can_publish ? g->publish_sources : 0;
    p->can_subscribe = g->can_subscribe;
    p->can_publish_data = g->can_publish_data;
    p->can_update_own = g->can_update_own_metadata;
    p->is_hidden = g->hidden && p->room->is_external;
    p->auto_subscribe = ticket->auto_subscribe;
    kept_set(&p->identity, g->identity);
    kept_set(&p->name, g->name);
    kept_set(&p->metadata, g->metadata);
    for (size_t i = 0; i < g->attribute_count && i < LIMIT_ATTRIBUTES; i++) {
        kept_set(&p->attribute[i].key, g->attribute[i].key);
        kept_set(&p->attribute[i].value, g->attribute[i].value);
        p->attribute_count = i + 1;
    }
}

static struct participant *participant_new(struct room *r, uint64_t session,
                                           struct media_ticket *ticket)
{
    struct media_thread *t = r->thread;
    struct participant *p = calloc(1, sizeof *p);
    struct offers *o = calloc(1, sizeof *o);
    ASSERT(p && o);
    p->room = r;
    p->session = session;
    p->burial.run = bury;
    p->watch.fire = on_watch;
    p->refresh.fire = on_refresh;
    p->offers = o;
    o->who = p;
    p->quality = -1;
    p->joined_us = clock_wall_us(&t->clock);
    p->came_us = media_thread_now(t);
    p->state = LIVEKIT__PARTICIPANT_INFO__STATE__JOINED;
    p->publisher = (struct link){.who = p};
    p->subscriber = (struct link){.who = p, .is_subscriber = true};
    rand_fill(&t->rand, &o->session_id, sizeof o->session_id);
    o->session_id >>= 2; /* a number that fits 63 bits (RFC 8866 5.2) */
    media_thread_sid(t, "PA_", p->sid);
    take_grant(p, ticket);
    p->next = r->people;
    r->people = p;
    r->count++;
    id_table_put(&t->sessions, session, p);
    return p;
}

static void close_session(struct participant *p)
{
    struct media_thread *t = p->room->thread;
    struct media_mail *m =
        media_mail_new(MAIL_CLOSE, (struct str){0}, (struct str){0}, (struct str){0});
    m->session = p->session;
    media_thread_post(t, m);
    id_table_take(&t->sessions, p->session);
    p->session = 0;
}

void session_refuse(struct room *r, uint64_t session, enum media_leave reason,
                    Livekit__LeaveRequest__Action action)
{
    struct participant nobody = {.room = r, .session = session};
    tell_leave(&nobody, reason, action);
    close_session(&nobody);
    room_emptied(r);
}

/* Refused before there is a participant: only a leave, which every client understands. */
static void refuse(struct room *r, uint64_t session, struct media_ticket *ticket,
                   enum media_leave reason)
{
    session_refuse(r, session, reason, LIVEKIT__LEAVE_REQUEST__ACTION__DISCONNECT);
    media_ticket_free(ticket);
}

void participant_join(struct room *r, uint64_t session, struct media_ticket *ticket)
{
    if (room_keeps_out(r, ticket->grant.identity)) {
        refuse(r, session, ticket, MEDIA_LEFT_REMOVED);
        return;
    }
    if (r->count >= LIMIT_ROOM_PEOPLE) {
        refuse(r, session, ticket, MEDIA_LEFT_JOIN_FAILED);
        return;
    }
    struct participant *before = room_person(r, ticket->grant.identity);
    if (before)
        participant_end(before, MEDIA_LEFT_DUPLICATE, LIVEKIT__LEAVE_REQUEST__ACTION__DISCONNECT);
    if (r->left.n ||
        r->count <= LARGE_ROOM) /* it reads all in join; in a large room that it hears */
        updates_flush(r);       /* some of it again is cheaper than a text for each */
    struct media_thread *t = r->thread;
    struct participant *p = participant_new(r, session, ticket);
    loop_timer_stop(t->loop, &r->closing);
    loop_timer_start(t->loop, &p->watch, NEVER_CONNECTED_US);
    loop_timer_start(t->loop, &p->refresh, REFRESH_FIRST_US);
    t->counts.joins++;
    if (link_open(&p->subscriber)) {
        participant_end(p, MEDIA_LEFT_JOIN_FAILED, LIVEKIT__LEAVE_REQUEST__ACTION__DISCONNECT);
        return;
    }
    if (!tell_join(p)) {
        participant_end(p, MEDIA_LEFT_JOIN_FAILED, LIVEKIT__LEAVE_REQUEST__ACTION__DISCONNECT);
        return;
    }
    participant_changed(p, false);
    subscribe_newcomer(p);
    negotiate_soon(p);
}

/* --- its connections --- */

static void check_active(struct participant *p)
{
    if (!p->subscriber.is_connected || p->state == LIVEKIT__PARTICIPANT_INFO__STATE__ACTIVE)
        return;
    p->state = LIVEKIT__PARTICIPANT_INFO__STATE__ACTIVE;
    loop_timer_stop(p->room->thread->loop, &p->watch);
    p->room->has_newcomer = true;
    participant_changed(p, true);
    if (!p->was_active)
        room_tell(p->room, MEDIA_JOINED, p->identity, MEDIA_LEFT_UNKNOWN);
    p->was_active = true;
}

static void on_connected(void *ctx)
{
    struct link *l = ctx;
    struct media_thread *t = l->who->room->thread;
    l->is_connected = true;
    l->assoc = ++t->next_assoc;
    id_table_put(&t->links, l->assoc, l);
    data_open(t->data, l->assoc, t->data_in, l->is_subscriber);
    if (l->is_subscriber) {
        check_active(l->who);
        talk_replay(l->who, NULL);
        subscribe_start_ready(l->who);
    }
}

static void on_lost(void *ctx, enum transport_lost why)
{
    struct link *l = ctx;
    struct participant *p = l->who;
    bool is_vanished = why == TRANSPORT_SILENT || why == TRANSPORT_CLOSED;
    link_close(l);
    if (p->is_gone)
        return;
    p->room->thread->counts.vanished += !p->session;
    if (why == TRANSPORT_CLOSED && p->session) {
        loop_timer_start(p->room->thread->loop, &p->watch, GRACE_US); /* its leave may come */
        return;
    }
    participant_end(p, is_vanished ? MEDIA_LEFT_SIGNAL_LOST : MEDIA_LEFT_MEDIA_FAILED,
                    LIVEKIT__LEAVE_REQUEST__ACTION__RECONNECT);
}

static void on_quiet(void *ctx, bool is_quiet)
{
    ((struct link *)ctx)->is_quiet = is_quiet;
}

static void on_rtp(void *ctx, struct packet *packet)
{
    struct link *l = ctx;
    if (l->up)
        up_peer_rtp(l->up, packet, media_thread_now(l->who->room->thread));
}

static void on_rtcp(void *ctx, struct str plain, int64_t now_us)
{
    struct link *l = ctx;
    if (l->up)
        up_peer_rtcp(l->up, plain, now_us);
    else if (l->down)
        down_peer_rtcp(l->down, plain, now_us);
}

static void on_record(void *ctx, struct str sctp)
{
    struct link *l = ctx;
    if (l->assoc)
        data_record(l->who->room->thread->data, l->assoc, sctp);
}

static void send_rtp(void *ctx, struct str header, struct str patch, struct str payload)
{
    struct link *l = ctx;
    if (l->transport)
        transport_send_rtp(l->transport, header, patch, payload);
}

static void send_rtcp(void *ctx, struct str plain)
{
    struct link *l = ctx;
    if (l->transport)
        transport_send_rtcp(l->transport, plain);
}

static void on_stream_state(void *ctx, void *track_ctx, bool is_paused)
{
    struct participant *p = ((struct link *)ctx)->who;
    struct subscription *s = track_ctx;
    Livekit__StreamStateInfo state = LIVEKIT__STREAM_STATE_INFO__INIT, *states[] = {&state};
    Livekit__StreamStateUpdate update = LIVEKIT__STREAM_STATE_UPDATE__INIT;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    s->is_paused = is_paused;
    state.participant_sid = s->track->owner->sid;
    state.track_sid = s->track->sid;
    state.state = is_paused ? LIVEKIT__STREAM_STATE__PAUSED : LIVEKIT__STREAM_STATE__ACTIVE;
    update.n_stream_states = 1;
    update.stream_states = states;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_STREAM_STATE_UPDATE;
    m.stream_state_update = &update;
    tell(p, &m);
}

enum err link_open(struct link *l)
{
    struct media_thread *t = l->who->room->thread;
    struct transport_host host = {.ctx = l,
                                  .connected = on_connected,
                                  .lost = on_lost,
                                  .quiet = on_quiet,
                                  .rtp = on_rtp,
                                  .rtcp = on_rtcp,
                                  .record = on_record};
    struct wire wire = {l, send_rtp, send_rtcp};
    struct down_host down = {l, on_stream_state};
    enum err e = transport_new(t->transports, &host, &l->transport);
    if (e)
        return e;
    if (l->is_subscriber)
        l->down = down_peer_new(t->forward, wire, &down);
    else
        l->up = up_peer_new(t->forward, wire);
    return OK;
}

/* The halves of forwarding stay for their tracks; participant_end frees them. */
void link_close(struct link *l)
{
    struct media_thread *t = l->who->room->thread;
    if (l->assoc) {
        id_table_take(&t->links, l->assoc);
        if (t->data)
            data_close(t->data, l->assoc);
    }
    transport_free(l->transport);
    l->transport = NULL;
    l->assoc = 0;
    l->is_connected = false;
}

void link_data(struct link *l, const struct data_mail *m)
{
    if (m->what == DATA_RECORD && l->transport)
        transport_send_record(l->transport, m->bytes);
    else if (m->what == DATA_MESSAGE && !l->is_subscriber)
        talk_from(l->who, m->channel, m->bytes);
    else if (m->what == DATA_CLOSED && l->is_subscriber)
        participant_end(l->who, MEDIA_LEFT_MEDIA_FAILED,
                        LIVEKIT__LEAVE_REQUEST__ACTION__RECONNECT); /* too slow to follow */
}

/* --- leaving --- */

void participant_session_lost(struct participant *p)
{
    struct media_thread *t = p->room->thread;
    if (p->session)
        id_table_take(&t->sessions, p->session);
    p->session = 0;
    p->session_lost_us = media_thread_now(t);
    bool is_connected = p->subscriber.is_connected || p->publisher.is_connected;
    if (is_connected) /* media tells within 15 s whether it is still there */
        loop_timer_start(t->loop, &p->watch, RESUME_WAIT_US);
    else
        participant_end(p, MEDIA_LEFT_SIGNAL_LOST, LIVEKIT__LEAVE_REQUEST__ACTION__DISCONNECT);
}

static void drop_media(struct participant *p)
{
    while (p->subscriptions)
        subscription_end(p->subscriptions);
    while (p->tracks)
        track_end(p->tracks);
    link_close(&p->publisher);
    link_close(&p->subscriber);
    up_peer_free(p->publisher.up);
    down_peer_free(p->subscriber.down);
    p->publisher.up = NULL;
    p->subscriber.down = NULL;
}

static void strike(struct participant *p)
{
    struct participant **at = &p->room->people;
    while (*at != p)
        at = &(*at)->next;
    *at = p->next;
    p->next = NULL;
    p->room->count--;
}

static void stop_timers(struct participant *p)
{
    struct loop *l = p->room->thread->loop;
    loop_timer_stop(l, &p->watch);
    loop_timer_stop(l, &p->refresh);
    loop_timer_stop(l, &p->offers->timer);
}

void participant_end(struct participant *p, enum media_leave reason,
                     Livekit__LeaveRequest__Action action)
{
    if (p->is_gone)
        return;
    struct room *r = p->room;
    p->is_gone = true;
    stop_timers(p);
    if (p->session && reason != MEDIA_LEFT_BY_SELF)
        tell_leave(p, reason, action);
    if (p->session)
        close_session(p);
    drop_media(p);
    strike(p);
    participant_left(p, reason);
    if (p->was_active)
        room_tell(r, MEDIA_LEFT, p->identity, reason);
    room_emptied(r);
    loop_defer(r->thread->loop, &p->burial);
}

void participant_free(struct participant *p)
{
    if (!p->is_gone) {     /* the end of the thread */
        p->is_gone = true; /* first: or its subscriptions' ends would arm the timer of offers */
        stop_timers(p);
        drop_media(p);
        strike(p);
        if (p->session)
            id_table_take(&p->room->thread->sessions, p->session);
    }
    kept_drop(&p->identity);
    kept_drop(&p->name);
    kept_drop(&p->metadata);
    for (size_t i = 0; i < p->attribute_count; i++) {
        kept_drop(&p->attribute[i].key);
        kept_drop(&p->attribute[i].value);
    }
    kept_drop(&p->publisher.remote_ufrag);
    media_ticket_free(p->ticket);
    for (size_t i = 0; i < p->offers->section_count; i++)
        free(p->offers->section[i]);
    free(p->offers->section);
    free(p->offers);
    free(p);
}

void participant_allow(struct participant *p, unsigned sources)
{
    if (p->sources == sources)
        return;
    p->sources = sources;
    for (struct track *t = p->tracks, *next; t; t = next) {
        next = t->next;
        if (sources & track_source_bits(t))
            continue;
        Livekit__TrackUnpublishedResponse gone = LIVEKIT__TRACK_UNPUBLISHED_RESPONSE__INIT;
        Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
        gone.track_sid = t->sid;
        m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_TRACK_UNPUBLISHED;
        m.track_unpublished = &gone;
        tell(p, &m);
        track_end(t);
    }
    participant_changed(p, true);
}
