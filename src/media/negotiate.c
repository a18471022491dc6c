/* negotiate.c - offers to a subscriber: one at a time.
 *
 * WHY   a description can only be answered by the next one, while people come, go and share at any
 *       time; and each offer costs a browser tens of milliseconds.
 * HOW   changes are gathered for a moment and shown together; what changes while an offer is out
 *       waits for its answer ("again"). An answer starts what its offer showed. An offer nobody
 *       answers ends the connection: the client joins anew. A client that numbers its answers 0
 *       means the newest offer.
 * OWNS  nothing.  RUNS  media thread.
 * SPEC  RFC 8829 (JSEP).  TESTS tests/system/rtc.test.ts */
#include "media/room.h"

static int64_t batch_us(const struct participant *p)
{
    if (!p->offers->id)
        return OFFER_FIRST_US;
    return p->room->count > LARGE_ROOM ? OFFER_LARGE_US : OFFER_AGAIN_US;
}

static void on_no_answer(struct timer *timer)
{
    struct offers *o = (struct offers *)((char *)timer - offsetof(struct offers, timer));
    participant_end(o->who, MEDIA_LEFT_MEDIA_FAILED, LIVEKIT__LEAVE_REQUEST__ACTION__RECONNECT);
}

/* --- the offer --- */

static struct str stream_of(struct arena *a, const struct track *t)
{
    return arena_printf(a, "%s|%s", t->owner->sid, t->sid);
}

static void show_section(struct arena *a, const struct section *s, struct sdp_send *ret)
{
    *ret = (struct sdp_send){
        .kind = s->kind, .is_active = s->use != NULL, .is_dead = s->is_dead, .cname = STR("")};
    memcpy(ret->mid, s->mid, sizeof ret->mid);
    ret->codec = s->kind == MEDIA_AUDIO ? CODEC_OPUS : CODEC_VP8;
    if (!s->use)
        return;
    const struct track *t = s->use->track;
    ret->codec = t->codec;
    ret->msid_stream = stream_of(a, t);
    ret->msid_track = str_from(t->sid);
    ret->ssrc = s->ssrc;
    ret->rtx_ssrc = s->rtx_ssrc;
    ret->cname = str_from(t->owner->sid);
    ret->stereo = t->is_stereo;
    ret->no_dtx = t->disable_dtx;
}

static void add_mids(struct arena *a, const struct offers *o, Livekit__SessionDescription *d)
{
    d->mid_to_track_id = arena_alloc(a, (o->section_count + 1) * sizeof *d->mid_to_track_id);
    for (size_t i = 0; i < o->section_count; i++) {
        const struct section *s = o->section[i];
        if (!s->use)
            continue;
        Livekit__SessionDescription__MidToTrackIdEntry *e = arena_alloc(a, sizeof *e);
        livekit__session_description__mid_to_track_id_entry__init(e);
        e->key = (char *)(uintptr_t)s->mid;
        e->value = s->use->track->sid;
        d->mid_to_track_id[d->n_mid_to_track_id++] = e;
    }
}

static enum err write_offer(struct participant *p, struct arena *a, struct str *ret)
{
    struct offers *o = p->offers;
    struct sdp_send *send = arena_try(a, o->section_count + 1, sizeof *send);
    struct transport_local own;
    if (!send)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < o->section_count; i++)
        show_section(a, o->section[i], &send[i]);
    transport_local(p->subscriber.transport, &own);
    struct sdp_local local = {.ufrag = str_from(own.ufrag),
                              .pwd = str_from(own.pwd),
                              .fingerprint = str_from(own.fingerprint),
                              .candidate = own.candidate,
                              .candidate_count = own.candidate_count,
                              .is_lite = true};
    return sdp_offer(a, &local, o->session_id, o->id, send, o->section_count, ret);
}

static void offer(struct participant *p)
{
    struct offers *o = p->offers;
    struct media_thread *t = p->room->thread;
    struct arena *a = t->scratch;
    struct str text;
    if (p->is_gone || !p->session || !p->subscriber.transport)
        return; /* a resume offers anew */
    o->id++;
    enum err e = write_offer(p, a, &text);
    if (e) {
        arena_reset(a);
        participant_end(p, MEDIA_LEFT_MEDIA_FAILED, LIVEKIT__LEAVE_REQUEST__ACTION__RECONNECT);
        return;
    }
    Livekit__SessionDescription d = LIVEKIT__SESSION_DESCRIPTION__INIT;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    d.type = said("offer");
    d.sdp = (char *)(uintptr_t)text.p;
    d.id = o->id;
    add_mids(a, o, &d);
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_OFFER;
    m.offer = &d;
    tell(p, &m);
    arena_reset(a);
    o->is_out = true;
    o->again = false;
    o->timer.fire = on_no_answer;
    loop_timer_start(t->loop, &o->timer, ANSWER_US);
}

static void on_batch(struct timer *timer)
{
    struct offers *o = (struct offers *)((char *)timer - offsetof(struct offers, timer));
    offer(o->who);
}

void negotiate_soon(struct participant *p)
{
    struct offers *o = p->offers;
    if (o->is_out) {
        o->again = true;
        return;
    }
    if (o->timer.heap_at)
        return;
    o->timer.fire = on_batch;
    loop_timer_start(p->room->thread->loop, &o->timer, batch_us(p));
}

void negotiate_now(struct participant *p)
{
    loop_timer_stop(p->room->thread->loop, &p->offers->timer);
    p->offers->is_out = false;
    offer(p);
}

/* --- the answer --- */

static void tell_unsupported(struct participant *p, const struct track *t)
{
    Livekit__SubscriptionResponse r = LIVEKIT__SUBSCRIPTION_RESPONSE__INIT;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    r.track_sid = (char *)(uintptr_t)t->sid;
    r.err = LIVEKIT__SUBSCRIPTION_ERROR__SE_CODEC_UNSUPPORTED;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_SUBSCRIPTION_RESPONSE;
    m.subscription_response = &r;
    tell(p, &m);
}

/* Sections that the client can not use end their subscription. */
static void judge_sections(struct participant *p, const struct sdp *answer)
{
    struct offers *o = p->offers;
    for (size_t i = 0; i < o->section_count; i++) {
        struct section *s = o->section[i];
        const struct sdp_section *theirs = sdp_section_of(answer, str_from(s->mid));
        if (theirs && theirs->is_rejected && s->since <= o->id)
            s->is_dead = true;
        if (!s->use || s->since > o->id ||
            (theirs && sdp_section_takes(theirs, s->use->track->codec)))
            continue;
        tell_unsupported(p, s->use->track);
        subscription_end(s->use);
    }
}

static enum err take_answer(struct participant *p, const Livekit__SessionDescription *d)
{
    struct sdp *answer;
    enum err e = sdp_parse(p->room->thread->described, str_from(d->sdp), &answer);
    if (!e && p->subscriber.transport)
        e = transport_remote(p->subscriber.transport, answer->ufrag, answer->pwd,
                             answer->fingerprint, answer->setup);
    if (e)
        return e;
    judge_sections(p, answer);
    return OK;
}

void negotiate_answer(struct participant *p, const Livekit__SessionDescription *d)
{
    struct offers *o = p->offers;
    if (!o->is_out || (d->id && d->id != o->id))
        return;
    loop_timer_stop(p->room->thread->loop, &o->timer);
    o->is_out = false;
    enum err e = take_answer(p, d);
    arena_reset(p->room->thread->described);
    if (e) {
        p->room->thread->counts.messages_bad++;
        log_line(LOG_DEBUG, "answer_refused", "participant=%s error=%s", p->sid, err_row(e)->code);
        participant_end(p, MEDIA_LEFT_MEDIA_FAILED, LIVEKIT__LEAVE_REQUEST__ACTION__RECONNECT);
        return;
    }
    o->answered = o->id;
    subscribe_start_ready(p);
    if (o->section_count == LIMIT_SUB_SECTIONS)
        subscribe_waiting(p);
    if (o->again)
        negotiate_soon(p);
}
