/* tell.c - messages to clients.
 *
 * WHY   in a room of a thousand the same news goes to everybody: it is encoded once, and many news
 *       are one message.
 * HOW   who changes is marked; at the end of the turn (in large rooms after a tenth of a second)
 *       all who are marked go out as one update. Those who left are encoded while they are still
 *       there. Whoever need not hear of itself gets the update without its own part.
 * OWNS  nothing.  RUNS  media thread.
 * SPEC  LiveKit signalling; the first message after an upgrade is join, reconnect or leave.
 * TESTS tests/system/rtc.test.ts */
#include <stdlib.h>

#include "base/log.h"
#include "media/room.h"
#include "media/signal_codec.h"

static bool encode(struct media_thread *t, const Livekit__SignalResponse *m)
{
    buf_clear(&t->out);
    enum err e = signal_write(&t->out, m);
    if (e == ERR_INVALID) { /* a client would break on it; that is no reason to end all rooms */
        t->counts.messages_unsent++;
        log_line(LOG_ERROR, "message_not_whole", "kind=%d", m->message_case);
    } else if (e) {
        t->counts.messages_unsent++;
        log_line(LOG_WARN, "message_too_long", "kind=%d bytes=%zu most=%d", m->message_case,
                 livekit__signal_response__get_packed_size(m), LIMIT_ANSWER_BYTES);
    }
    return !e;
}

static void post_to(struct media_thread *t, uint64_t session)
{
    struct media_mail *m = media_mail_send(buf_str(&t->out), 1);
    m->sessions[0] = session;
    media_thread_post(t, m);
}

bool tell(struct participant *p, Livekit__SignalResponse *m)
{
    struct media_thread *t = p->room->thread;
    if (!p->session)
        return true;
    bool is_sent = encode(t, m);
    if (is_sent)
        post_to(t, p->session);
    return is_sent;
}

/* What is in the buffer, to everybody with a socket; not to those who are left out. */
static void post_to_all(struct room *r, bool (*leaves_out)(const struct participant *p))
{
    struct media_thread *t = r->thread;
    size_t n = 0;
    struct media_mail *m = media_mail_send(buf_str(&t->out), r->count);
    for (struct participant *p = r->people; p; p = p->next)
        if (p->session && !(leaves_out && leaves_out(p)))
            m->sessions[n++] = p->session;
    m->session_count = n;
    if (n)
        media_thread_post(t, m);
    else
        media_mail_free(m);
}

void tell_room(struct room *r, Livekit__SignalResponse *m)
{
    if (r->count && encode(r->thread, m))
        post_to_all(r, NULL);
}

/* --- updates --- */

static void flush_later(struct room *r)
{
    if (r->count <= LARGE_ROOM)
        loop_defer(r->thread->loop, &r->flush_soon);
    else if (!r->flushing.heap_at)
        loop_timer_start(r->thread->loop, &r->flushing, UPDATE_LARGE_US);
}

void participant_changed(struct participant *p, bool tells_self)
{
    p->version++;
    p->is_dirty = true;
    p->tells_self |= tells_self || p->room->count > LARGE_ROOM; /* one text for all is worth more */
    flush_later(p->room);
}

#define ENTRY_HEAD_BYTES 11

/* Field 1 of ParticipantUpdate: one of its participants. */
static void add_entry(struct buf *out, const Livekit__ParticipantInfo *info)
{
    size_t n = livekit__participant_info__get_packed_size(info);
    unsigned char *packed = malloc(n + 1);
    ASSERT(packed);
    if (out->n + n + ENTRY_HEAD_BYTES > out->max) {
        free(packed); /* half of it would spoil the others: it is told with its next change */
        return;
    }
    livekit__participant_info__pack(info, packed);
    buf_add_byte(out, 0x0a);
    for (size_t left = n;; left >>= 7) {
        buf_add_byte(out, (char)(left < 128 ? left : left % 128 + 128));
        if (left < 128)
            break;
    }
    buf_add(out, (struct str){(const char *)packed, n});
    free(packed);
}

static void remember(struct room *r, const struct participant *p, enum media_leave reason)
{
    struct gone_one *g = &r->gone[r->gone_next++ % LIMIT_GONE];
    memcpy(g->sid, p->sid, sizeof g->sid);
    kept_set(&g->identity, p->identity);
    kept_set(&g->name, p->name);
    g->reason = (int)reason;
    g->at_us = media_thread_now(r->thread);
    g->joined_us = p->joined_us;
}

static Livekit__ParticipantInfo *info_gone(struct arena *a, const struct gone_one *g)
{
    Livekit__ParticipantInfo *m = arena_alloc(a, sizeof *m);
    livekit__participant_info__init(m);
    m->sid = (char *)(uintptr_t)g->sid;
    m->identity = (char *)(uintptr_t)g->identity.p;
    m->name = (char *)(uintptr_t)g->name.p;
    m->state = LIVEKIT__PARTICIPANT_INFO__STATE__DISCONNECTED;
    m->disconnect_reason = (Livekit__DisconnectReason)g->reason;
    m->joined_at = g->joined_us / SECOND_US;
    m->joined_at_ms = g->joined_us / 1000;
    m->version = UINT32_MAX; /* nothing comes after it */
    return m;
}

void participant_left(struct participant *p, enum media_leave reason)
{
    struct room *r = p->room;
    if (p->is_hidden)
        return;
    remember(r, p, reason);
    struct arena *a = r->thread->scratch;
    struct arena_mark mark = arena_mark(a);
    p->state = LIVEKIT__PARTICIPANT_INFO__STATE__DISCONNECTED;
    p->version++;
    Livekit__ParticipantInfo *info = info_participant(a, p);
    info->disconnect_reason = (Livekit__DisconnectReason)reason;
    add_entry(&r->left, info);
    arena_rewind(a, mark);
    flush_later(r);
}

/* The buffer becomes SignalResponse{update = 5 {entries}}. */
static void wrap_update(struct media_thread *t, struct str entries)
{
    buf_clear(&t->out);
    buf_add_byte(&t->out, 0x2a);
    for (size_t left = entries.n;; left >>= 7) {
        buf_add_byte(&t->out, (char)(left < 128 ? left : left % 128 + 128));
        if (left < 128)
            break;
    }
    buf_add(&t->out, entries);
}

static bool shall_not_hear(const struct participant *p)
{
    return p->is_dirty && !p->tells_self;
}

/* Entries of all who changed; one of them may be left out. */
static void collect(struct room *r, struct buf *out, const struct participant *but)
{
    struct arena *a = r->thread->scratch;
    buf_add(out, buf_str(&r->left));
    for (const struct participant *p = r->people; p; p = p->next) {
        if (!p->is_dirty || p == but || p->is_hidden)
            continue;
        struct arena_mark mark = arena_mark(a);
        add_entry(out, info_participant(a, p));
        arena_rewind(a, mark);
    }
}

/* A hidden one hears of itself alone. */
static void tell_hidden(struct room *r)
{
    struct arena *a = r->thread->scratch;
    for (struct participant *p = r->people; p; p = p->next) {
        if (!p->is_hidden || !p->is_dirty || !p->tells_self || !p->session)
            continue;
        struct buf own;
        struct arena_mark mark = arena_mark(a);
        buf_init(&own, LIMIT_ANSWER_BYTES);
        add_entry(&own, info_participant(a, p));
        wrap_update(r->thread, buf_str(&own));
        post_to(r->thread, p->session);
        buf_done(&own);
        arena_rewind(a, mark);
    }
}

void updates_flush(struct room *r)
{
    struct media_thread *t = r->thread;
    struct buf entries;
    buf_init(&entries, LIMIT_ANSWER_BYTES / 2);
    collect(r, &entries, NULL);
    if (entries.n) {
        wrap_update(t, buf_str(&entries));
        post_to_all(r, shall_not_hear);
    }
    for (struct participant *p = r->people; p; p = p->next) {
        if (!shall_not_hear(p) || !p->session)
            continue;
        buf_clear(&entries);
        collect(r, &entries, p);
        if (!entries.n)
            continue;
        wrap_update(t, buf_str(&entries));
        post_to(t, p->session);
    }
    buf_done(&entries);
    tell_hidden(r);
    buf_clear(&r->left);
    for (struct participant *p = r->people; p; p = p->next)
        p->is_dirty = p->tells_self = false;
    loop_timer_stop(t->loop, &r->flushing);
}

void updates_timer(struct timer *timer)
{
    updates_flush((struct room *)((char *)timer - offsetof(struct room, flushing)));
}

void updates_soon(struct deferred *d)
{
    struct room *r = (struct room *)((char *)d - offsetof(struct room, flush_soon));
    if (!r->is_closed)
        updates_flush(r);
}

/* --- single messages --- */

static Livekit__ParticipantInfo **others(struct arena *a, const struct participant *me, size_t *n)
{
    const struct room *r = me->room;
    Livekit__ParticipantInfo **list = arena_alloc(a, (r->count + 1) * sizeof *list);
    for (const struct participant *p = r->people; p; p = p->next)
        if (p != me && !p->is_hidden)
            list[(*n)++] = info_participant(a, p);
    return list;
}

static void add_codecs(struct arena *a, Livekit__JoinResponse *j)
{
    static const char *const mime[] = {"audio/opus", "video/VP8", "video/H264", "video/rtx"};
    size_t n = sizeof mime / sizeof *mime;
    j->enabled_publish_codecs = arena_alloc(a, n * sizeof *j->enabled_publish_codecs);
    for (size_t i = 0; i < n; i++) {
        Livekit__Codec *c = j->enabled_publish_codecs[j->n_enabled_publish_codecs++] =
            arena_alloc(a, sizeof *c);
        livekit__codec__init(c);
        c->mime = said(mime[i]);
        c->fmtp_line = said("");
    }
}

bool tell_join(struct participant *p)
{
    struct arena *a = p->room->thread->scratch;
    Livekit__JoinResponse join = LIVEKIT__JOIN_RESPONSE__INIT;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    unsigned char trailer[16];
    rand_fill(&p->room->thread->rand, trailer, sizeof trailer);
    join.room = info_room(a, p->room);
    join.participant = info_participant(a, p);
    join.other_participants = others(a, p, &join.n_other_participants);
    join.server_info = info_server(a);
    join.server_version = join.server_info->version;
    join.subscriber_primary = true;
    join.ping_interval = PING_INTERVAL_S;
    join.ping_timeout = PING_TIMEOUT_S;
    join.fast_publish = p->sources != 0 || p->can_publish_data;
    join.sif_trailer = (ProtobufCBinaryData){sizeof trailer, trailer};
    add_codecs(a, &join);
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_JOIN;
    m.join = &join;
    bool is_sent = tell(p, &m);
    arena_reset(a);
    return is_sent;
}

void tell_leave(struct participant *p, enum media_leave reason,
                Livekit__LeaveRequest__Action action)
{
    Livekit__LeaveRequest leave = LIVEKIT__LEAVE_REQUEST__INIT;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    leave.action = action;
    leave.can_reconnect = action != LIVEKIT__LEAVE_REQUEST__ACTION__DISCONNECT;
    leave.reason = (Livekit__DisconnectReason)reason;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_LEAVE;
    m.leave = &leave;
    tell(p, &m);
}

void tell_refused(struct participant *p, Livekit__RequestResponse__Reason reason,
                  const char *message, Livekit__RequestResponse *about)
{
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    about->reason = reason;
    about->message = (char *)(uintptr_t)message;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_REQUEST_RESPONSE;
    m.request_response = about;
    tell(p, &m);
}

/* Its socket may have been dead for long before that was known here: then it has not heard of those
 * who left meanwhile. Whoever is here again is not told of: a client may think it left now. */
static bool may_be_news(const struct participant *p, const struct gone_one *g)
{
    int64_t now_us = media_thread_now(p->room->thread);
    if (!g->identity.p || g->at_us < p->came_us)
        return false;
    return g->at_us >= p->session_lost_us ||
           (g->at_us >= now_us - RESUME_WAIT_US && !room_person(p->room, g->identity));
}

void tell_everybody(struct participant *p)
{
    struct room *r = p->room;
    struct arena *a = r->thread->scratch;
    Livekit__ParticipantUpdate update = LIVEKIT__PARTICIPANT_UPDATE__INIT;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    size_t room = r->count + LIMIT_GONE;
    Livekit__ParticipantInfo **list = arena_alloc(a, room * sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < LIMIT_GONE; i++)
        if (may_be_news(p, &r->gone[i]))
            list[n++] = info_gone(a, &r->gone[i]);
    for (const struct participant *other = r->people; other; other = other->next)
        if (other == p || !other->is_hidden)
            list[n++] = info_participant(a, other);
    update.participants = list;
    update.n_participants = n;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_UPDATE;
    m.update = &update;
    tell(p, &m);
    arena_reset(a);
}
