/* thread.c - a media thread: what wakes it and who answers.
 *
 * WHY   a room needs no locks when all that is its own belongs to one thread; a thread needs no
 *       other when each has a UDP port of its own.
 * HOW   a loop with three kinds of news: datagrams (transport.c), mail of the front (signalling,
 *       commands), mail of the data thread. Rooms, sessions and data associations are found by
 *       number: whoever is gone is simply not found.
 * OWNS  everything in struct media_thread. It is made and freed on the front loop's thread, while
 *       the loop does not run.
 * RUNS  itself.
 * TESTS tests/system/rtc.test.ts */
#include "media/thread.h"

#include <stdlib.h>

#include "base/log.h"
#include "crypto/token.h"
#include "loop/thread.h"
#include "media/room.h"
#include "media/signal_codec.h"

int64_t media_thread_now(const struct media_thread *t)
{
    return loop_now(t->loop).us;
}

void media_thread_sid(struct media_thread *t, const char *prefix, char *ret)
{
    static const char letters[] =
        "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789abcdefghjk";
    unsigned char byte[SID_BYTES - 4];
    rand_fill(&t->rand, byte, sizeof byte);
    memcpy(ret, prefix, 3);
    for (size_t i = 0; i < sizeof byte; i++)
        ret[3 + i] = letters[byte[i] & 63];
    ret[SID_BYTES - 1] = 0;
}

void media_thread_post(struct media_thread *t, struct media_mail *m)
{
    if (mailbox_post(t->front, &m->mail))
        return;
    t->counts.mail_lost++;
    media_mail_free(m);
}

/* --- mail of the front --- */

static void refuse_session(struct media_thread *t, uint64_t session)
{
    struct media_mail *m =
        media_mail_new(MAIL_CLOSE, (struct str){0}, (struct str){0}, (struct str){0});
    m->session = session;
    media_thread_post(t, m);
}

static void on_open(struct media_thread *t, struct media_mail *m)
{
    struct media_ticket *ticket = m->ticket;
    m->ticket = NULL;
    struct room *r = ticket->is_resume ? room_find(t, ticket->room) : NULL;
    if (!r && !t->is_draining)
        r = room_of(t, ticket->room, ticket->is_external);
    if (!r) {
        media_ticket_free(ticket);
        refuse_session(t, m->session);
        return;
    }
    r->opened++;
    if (ticket->is_resume)
        participant_resume(r, m->session, ticket);
    else
        participant_join(r, m->session, ticket);
}

static void on_bytes(struct media_thread *t, const struct media_mail *m)
{
    struct participant *p = id_table_find(&t->sessions, m->session);
    if (!p)
        return;
    t->counts.messages_in++;
    session_request(p, m->bytes);
}

static void on_gone(struct media_thread *t, const struct media_mail *m)
{
    struct participant *p = id_table_find(&t->sessions, m->session);
    if (p)
        participant_session_lost(p);
}

static void mute_sources(struct participant *p, unsigned sources)
{
    for (struct track *t = p->tracks; t; t = t->next) {
        if (!(sources & track_source_bits(t)) || t->is_muted)
            continue;
        track_mute(t, true);
        Livekit__MuteTrackRequest mute = LIVEKIT__MUTE_TRACK_REQUEST__INIT;
        Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
        mute.sid = t->sid;
        mute.muted = true;
        m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_MUTE;
        m.mute = &mute;
        tell(p, &m);
    }
}

static void command_one(struct participant *p, const struct media_mail *m)
{
    if (m->kind == MAIL_MUTE)
        mute_sources(p, (unsigned)m->number);
    else if (m->kind == MAIL_ALLOW)
        participant_allow(p, (unsigned)m->number);
    else
        participant_end(p, MEDIA_LEFT_REMOVED, LIVEKIT__LEAVE_REQUEST__ACTION__DISCONNECT);
}

static void on_command(struct media_thread *t, const struct media_mail *m)
{
    struct room *r = room_find(t, m->room);
    if (!r)
        return;
    if (m->kind == MAIL_CLOSE_ROOM) {
        room_close(r, MEDIA_LEFT_ROOM_CLOSED);
        return;
    }
    if (m->kind == MAIL_REMOVE && m->identity.p)
        (m->flag ? room_keep_out : room_let_in)(r, m->identity);
    for (struct participant *p = r->people, *next; p; p = next) {
        next = p->next;
        if (!p->is_gone && (!m->identity.p || str_equal(p->identity, m->identity)))
            command_one(p, m);
    }
}

static void on_drain(struct media_thread *t)
{
    t->is_draining = true;
    for (struct room *r = t->rooms; r; r = r->next)
        if (!r->is_closed)
            room_close(r, MEDIA_LEFT_SHUTDOWN);
    media_thread_post(
        t, media_mail_new(MAIL_DRAINED, (struct str){0}, (struct str){0}, (struct str){0}));
}

static void deliver(void *ctx, struct mail *mail)
{
    struct media_thread *t = ctx;
    struct media_mail *m = (struct media_mail *)mail;
    switch (m->kind) {
    case MAIL_OPEN:
        on_open(t, m);
        break;
    case MAIL_BYTES:
        on_bytes(t, m);
        break;
    case MAIL_GONE:
        on_gone(t, m);
        break;
    case MAIL_REMOVE:
    case MAIL_MUTE:
    case MAIL_ALLOW:
    case MAIL_CLOSE_ROOM:
        on_command(t, m);
        break;
    case MAIL_DRAIN:
        on_drain(t);
        break;
    default:
        BUG("not for a media thread");
    }
    media_mail_free(m);
}

static void drop(void *ctx, struct mail *m)
{
    (void)ctx;
    media_mail_free((struct media_mail *)m);
}

/* --- mail of the data thread --- */

static void deliver_data(void *ctx, struct mail *mail)
{
    struct media_thread *t = ctx;
    struct data_mail *m = (struct data_mail *)mail;
    struct link *l = id_table_find(&t->links, m->assoc);
    if (l)
        link_data(l, m);
    data_mail_free(m);
}

static void drop_data(void *ctx, struct mail *m)
{
    (void)ctx;
    data_mail_free((struct data_mail *)m);
}

/* --- figures --- */

static void count_path(struct media_thread *t)
{
    struct transports_counts ts = transports_counts(t->transports);
    struct forward_counts f = forward_counts(t->forward);
    struct media_counts *c = &t->counts;
    c->packets_in = (int64_t)ts.datagrams;
    c->packets_out = (int64_t)ts.sent_packets;
    c->bytes_in = (int64_t)ts.bytes;
    c->bytes_out = (int64_t)ts.sent_bytes;
    c->sends = (int64_t)ts.sends;
    c->packets_bad = (int64_t)(ts.dropped_unknown + ts.dropped_cut + ts.dropped_stun + f.bad_rtp +
                               f.bad_rtcp + f.unknown_ssrc);
    c->packets_lost = (int64_t)(ts.dropped_no_packet + ts.send_failed + f.overflows);
    c->nacks_in = (int64_t)f.nacked;
    c->retransmitted = (int64_t)f.resent;
    c->key_frames_asked = (int64_t)f.plis_sent;
}

static void count_people(struct media_thread *t)
{
    struct media_counts *c = &t->counts;
    c->rooms = c->participants = c->tracks = c->subscriptions = 0;
    for (struct room *r = t->rooms; r; r = r->next) {
        c->rooms++;
        for (struct participant *p = r->people; p; p = p->next) {
            c->participants++;
            c->tracks += (int64_t)p->track_count;
            c->subscriptions += (int64_t)p->subscription_count;
        }
    }
}

static void on_second(struct timer *timer)
{
    struct media_thread *t =
        (struct media_thread *)((char *)timer - offsetof(struct media_thread, second));
    count_path(t);
    count_people(t);
    struct media_mail *m =
        media_mail_new(MAIL_COUNTS, (struct str){0}, (struct str){0}, (struct str){0});
    m->number = (uint64_t)t->index;
    m->counts = t->counts;
    media_thread_post(t, m);
    loop_timer_start(t->loop, timer, SECOND_US);
}

/* --- life --- */

static enum err open_path(struct media_thread *t, const struct media_conf *conf)
{
    struct transports_conf ts = {.loop = t->loop,
                                 .clock = conf->clock,
                                 .rand = conf->rand,
                                 .host = conf->host,
                                 .port = conf->port ? conf->port + t->index : 0,
                                 .announce = conf->announce,
                                 .announce_count = conf->announce_count,
                                 .pool = t->pool};
    enum err e = transports_new(&ts, &t->transports);
    if (!e)
        e = forward_new(t->loop, conf->rand, &t->forward);
    if (!e)
        e = mailbox_new(t->loop, LIMIT_THREAD_MAIL, deliver, t, &t->in);
    if (!e)
        e = mailbox_new(t->loop, LIMIT_DATA_MAIL, deliver_data, t, &t->data_in);
    return e;
}

enum err media_thread_new(const struct media_thread_conf *conf, struct media_thread **ret)
{
    const struct media_conf *c = conf->conf;
    struct media_thread *t = calloc(1, sizeof *t);
    ASSERT(t);
    *t = (struct media_thread){.index = conf->index,
                               .clock = c->clock,
                               .rand = c->rand,
                               .keys = conf->keys,
                               .empty_us = c->ext_empty_us ? c->ext_empty_us : ROOM_EMPTY_US,
                               .departure_us =
                                   c->ext_departure_us ? c->ext_departure_us : ROOM_DEPARTURE_US,
                               .front = conf->front,
                               .data = conf->data,
                               .second = {.fire = on_second}};
    t->next_assoc = (uint64_t)(conf->index + 1) << 48;
    rand_fill(&c->rand, t->hash_key, sizeof t->hash_key);
    t->request = arena_new(LIMIT_SIGNAL_ARENA);
    t->described = arena_new(LIMIT_DESCRIBED_BYTES);
    t->scratch = arena_new(LIMIT_SCRATCH_BYTES);
    buf_init(&t->out, LIMIT_ANSWER_BYTES);
    t->pool = packet_pool_new(LIMIT_POOL_PACKETS);
    enum err e = loop_new(&t->clock, &t->loop);
    if (!e)
        e = open_path(t, c);
    if (e) {
        media_thread_free(t);
        return e;
    }
    *ret = t;
    return OK;
}

static void run(void *ctx)
{
    struct media_thread *t = ctx;
    loop_timer_start(t->loop, &t->second, SECOND_US);
    loop_run(t->loop);
}

enum err media_thread_start(struct media_thread *t)
{
    char name[16];
    snprintf(name, sizeof name, "media %d", t->index);
    return thread_start(name, run, t, &t->thread);
}

void media_thread_stop(struct media_thread *t)
{
    if (!t->thread)
        return;
    loop_stop(t->loop);
    thread_join(t->thread);
    t->thread = NULL;
}

void media_thread_free(struct media_thread *t)
{
    if (!t)
        return;
    mailbox_free(t->in, drop);
    mailbox_free(t->data_in, drop_data);
    if (t->loop)
        loop_timer_stop(t->loop, &t->second);
    while (t->rooms)
        room_free(t->rooms);
    forward_free(t->forward);
    transports_free(t->transports);
    packet_pool_free(t->pool);
    loop_free(t->loop);
    id_table_done(&t->sessions);
    id_table_done(&t->links);
    id_table_done(&t->room_table);
    id_table_done(&t->tracks);
    arena_free(t->request);
    arena_free(t->described);
    arena_free(t->scratch);
    buf_done(&t->out);
    free(t);
}
