/* publish.c - what a client wants to send: its announcements and its offers.
 *
 * WHY   an announcement (add_track) and the section that carries the track come in any order, and
 *       Firefox names the track differently in both.
 * HOW   each sending section of an offer is matched with an announced track: by the section it has
 *       already, by the track's id, else the oldest of its kind. A section nobody announced yet is
 *       agreed on and remembered until its announcement comes. A section that sends no more ends
 *       its track: there is no message for it. Once matched, the track is told to everybody.
 * OWNS  nothing.  RUNS  media thread.
 * SPEC  RFC 8829 (JSEP).  TESTS tests/system/rtc.test.ts */
#include "media/room.h"

/* --- announcements --- */

/* A camera must not be shown by who has the right to a microphone only. */
static bool is_of_its_kind(const Livekit__AddTrackRequest *q)
{
    bool is_audio = q->source == LIVEKIT__TRACK_SOURCE__MICROPHONE ||
                    q->source == LIVEKIT__TRACK_SOURCE__SCREEN_SHARE_AUDIO;
    return q->source == LIVEKIT__TRACK_SOURCE__UNKNOWN ||
           is_audio == (q->type == LIVEKIT__TRACK_TYPE__AUDIO);
}

static Livekit__RequestResponse__Reason verdict(const struct participant *p,
                                                const Livekit__AddTrackRequest *q)
{
    if (q->type != LIVEKIT__TRACK_TYPE__AUDIO && q->type != LIVEKIT__TRACK_TYPE__VIDEO)
        return LIVEKIT__REQUEST_RESPONSE__REASON__UNSUPPORTED_TYPE;
    if (*q->sid) /* a second codec for a track: only for VP9 and AV1 */
        return LIVEKIT__REQUEST_RESPONSE__REASON__UNSUPPORTED_TYPE;
    bool is_known = q->source != LIVEKIT__TRACK_SOURCE__UNKNOWN;
    bool may = is_known ? p->sources & media_source_bit((enum media_source)q->source)
                        : (p->sources & (MEDIA_SOURCES_ALL & ~1u)) == (MEDIA_SOURCES_ALL & ~1u);
    if (!may || !is_of_its_kind(q))
        return LIVEKIT__REQUEST_RESPONSE__REASON__NOT_ALLOWED;
    if (p->track_count >= LIMIT_TRACKS)
        return LIVEKIT__REQUEST_RESPONSE__REASON__LIMIT_EXCEEDED;
    if (!*q->cid || strlen(q->cid) > LIMIT_TRACK_CID || strlen(q->name) > LIMIT_TRACK_NAME ||
        strlen(q->stream) > LIMIT_TRACK_NAME)
        return LIVEKIT__REQUEST_RESPONSE__REASON__INVALID_REQUEST;
    return LIVEKIT__REQUEST_RESPONSE__REASON__OK;
}

static const char *words_for(Livekit__RequestResponse__Reason reason)
{
    switch (reason) {
    case LIVEKIT__REQUEST_RESPONSE__REASON__NOT_ALLOWED:
        return "does not have permission to publish from this source";
    case LIVEKIT__REQUEST_RESPONSE__REASON__LIMIT_EXCEEDED:
        return "too many tracks";
    case LIVEKIT__REQUEST_RESPONSE__REASON__UNSUPPORTED_TYPE:
        return "tracks of this kind are not forwarded here";
    default:
        return "cid is missing, or a name is too long";
    }
}

static void tell_published(struct participant *p, const struct track *t)
{
    struct arena *a = p->room->thread->scratch;
    Livekit__TrackPublishedResponse r = LIVEKIT__TRACK_PUBLISHED_RESPONSE__INIT;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    r.cid = (char *)(uintptr_t)t->cid.p;
    r.track = info_track(a, t);
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_TRACK_PUBLISHED;
    m.track_published = &r;
    tell(p, &m);
    arena_reset(a);
}

static void publish(struct track *t, const struct unclaimed *s)
{
    if (!track_bind(t, s)) {
        track_end(t);
        return;
    }
    participant_changed(t->owner, false);
    subscribe_all_to(t);
}

static bool is_named(const struct track *t, struct str track_id)
{
    if (!track_id.n)
        return false;
    for (size_t i = 0; i < t->wish_count; i++)
        if (str_equal(t->wish[i].cid, track_id))
            return true;
    return str_equal(t->cid, track_id);
}

static void claim(struct track *t)
{
    struct participant *p = t->owner;
    size_t found = p->unclaimed_count;
    for (size_t i = p->unclaimed_count; i-- > 0;) {
        const struct unclaimed *s = &p->unclaimed[i];
        if (s->kind == t->kind &&
            (found == p->unclaimed_count || is_named(t, str_from(s->track_id))))
            found = i;
    }
    if (found == p->unclaimed_count)
        return;
    struct unclaimed s = p->unclaimed[found];
    p->unclaimed[found] = p->unclaimed[--p->unclaimed_count];
    publish(t, &s);
}

void publish_add_track(struct participant *p, const Livekit__AddTrackRequest *q)
{
    Livekit__RequestResponse__Reason reason = verdict(p, q);
    if (reason) {
        Livekit__RequestResponse r = LIVEKIT__REQUEST_RESPONSE__INIT;
        r.request_case = LIVEKIT__REQUEST_RESPONSE__REQUEST_ADD_TRACK;
        r.add_track = (Livekit__AddTrackRequest *)(uintptr_t)q;
        tell_refused(p, reason, words_for(reason), &r);
        return;
    }
    struct track *t = track_new(p, q);
    tell_published(p, t);
    claim(t);
}

/* --- offers --- */

static struct track *carried_by(const struct participant *p, struct str mid)
{
    for (struct track *t = p->tracks; t; t = t->next)
        if (t->is_published && str_equal(str_from(t->mid), mid))
            return t;
    return NULL;
}

static bool is_sending(const struct sdp_section *s)
{
    return s->kind != MEDIA_DATA && !s->is_rejected &&
           (s->dir == SDP_SENDONLY || s->dir == SDP_SENDRECV || s->dir == SDP_DIR_UNSAID);
}

/* What one offer is matched with: match[i] for section i. */
struct matching {
    const struct sdp *offer;
    struct track *match[LIMIT_SDP_SECTIONS];
};

static bool is_matched(const struct matching *m, const struct track *t)
{
    for (size_t i = 0; i < m->offer->section_count; i++)
        if (m->match[i] == t)
            return true;
    return false;
}

static void match_section(struct participant *p, struct matching *m, size_t i, bool by_name)
{
    const struct sdp_section *s = &m->offer->section[i];
    for (struct track *t = p->tracks; t && !m->match[i]; t = t->next)
        if (!t->is_published && t->kind == s->kind && !is_matched(m, t) &&
            (!by_name || is_named(t, s->track_id)))
            m->match[i] = t;
}

/* Names first, so that a nameless section does not take the track of another. */
static void match_all(struct participant *p, struct matching *m)
{
    size_t n = m->offer->section_count;
    for (size_t i = 0; i < n; i++)
        if (is_sending(&m->offer->section[i]))
            m->match[i] = carried_by(p, m->offer->section[i].mid);
    for (int by_name = 1; by_name >= 0; by_name--)
        for (size_t i = 0; i < n; i++)
            if (is_sending(&m->offer->section[i]) && !m->match[i])
                match_section(p, m, i, by_name);
}

/* Tracks whose section sends no more, or is another's now. */
static bool end_silent(struct participant *p, const struct matching *m)
{
    bool any = false;
    for (struct track *t = p->tracks, *next; t; t = next) {
        next = t->next;
        if (!t->is_published || is_matched(m, t))
            continue;
        track_end(t);
        any = true;
    }
    return any;
}

static void say_what_is_taken(const struct participant *p, const struct matching *m,
                              struct sdp_take *take)
{
    for (size_t i = 0; i < m->offer->section_count; i++) {
        const struct track *t = m->match[i];
        take[i].is_wanted = m->offer->section[i].kind == MEDIA_DATA ||
                            (is_sending(&m->offer->section[i]) && p->sources);
        take[i].only_preferred = true;
        if (!t)
            continue;
        take[i].prefer = t->is_published ? t->codec : t->wish_count ? t->wish[0].codec : CODEC_NONE;
        take[i].no_dtx = t->disable_dtx;
        take[i].stereo = t->is_stereo;
    }
}

static void copy_text(char *to, size_t cap, struct str s)
{
    size_t n = s.n < cap - 1 ? s.n : cap - 1;
    if (n)
        memcpy(to, s.p, n);
    to[n] = 0;
}

static struct unclaimed carrier(const struct sdp_section *s, const struct sdp_agreed *agreed)
{
    struct unclaimed u = {.agreed = *agreed, .kind = s->kind};
    copy_text(u.mid, sizeof u.mid, s->mid);
    copy_text(u.track_id, sizeof u.track_id, s->track_id);
    u.rid_count = s->rid_count;
    for (size_t i = 0; i < s->rid_count; i++)
        copy_text(u.rid[i], sizeof u.rid[i], s->rid[i]);
    u.ssrc_count = s->ssrc_count;
    memcpy(u.ssrc, s->ssrc, sizeof u.ssrc);
    memcpy(u.rtx_ssrc, s->rtx_ssrc, sizeof u.rtx_ssrc);
    return u;
}

static void publish_agreed(struct participant *p, const struct matching *m,
                           const struct sdp_agreed *agreed)
{
    p->unclaimed_count = 0; /* what is still there comes with this offer again */
    for (size_t i = 0; i < m->offer->section_count; i++) {
        const struct sdp_section *s = &m->offer->section[i];
        if (!agreed[i].codec || (m->match[i] && m->match[i]->is_published))
            continue;
        struct unclaimed u = carrier(s, &agreed[i]);
        if (m->match[i])
            publish(m->match[i], &u);
        else if (p->unclaimed_count < LIMIT_UNCLAIMED)
            p->unclaimed[p->unclaimed_count++] = u;
    }
}

static void tell_answer(struct participant *p, struct str text, uint32_t id)
{
    Livekit__SessionDescription d = LIVEKIT__SESSION_DESCRIPTION__INIT;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    d.type = said("answer");
    d.sdp = (char *)(uintptr_t)text.p;
    d.id = id;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_ANSWER;
    m.answer = &d;
    tell(p, &m);
}

static enum err answer(struct participant *p, struct matching *m, uint32_t id)
{
    struct arena *a = p->room->thread->described;
    size_t n = m->offer->section_count;
    struct sdp_take *take = arena_try(a, n + 1, sizeof *take);
    struct sdp_agreed *agreed = arena_try(a, n + 1, sizeof *agreed);
    struct transport_local own;
    struct str text;
    if (!take || !agreed)
        return ERR_TOO_LARGE;
    say_what_is_taken(p, m, take);
    transport_local(p->publisher.transport, &own);
    struct sdp_local local = {.ufrag = str_from(own.ufrag),
                              .pwd = str_from(own.pwd),
                              .fingerprint = str_from(own.fingerprint),
                              .candidate = own.candidate,
                              .candidate_count = own.candidate_count,
                              .is_lite = true};
    enum err e = sdp_answer(a, m->offer, &local, take, agreed, &text);
    if (e)
        return e;
    tell_answer(p, text, id);
    publish_agreed(p, m, agreed);
    return OK;
}

/* A changed ufrag of theirs is an ICE restart: ours change with it. */
static enum err accept_remote(struct link *l, const struct sdp *offer)
{
    bool is_new = !l->transport;
    if (is_new && l->up)
        return ERR_INVALID; /* it had a connection, whose keys are gone: it has to join anew */
    enum err e = is_new ? link_open(l) : OK;
    if (e)
        return e;
    if (!is_new && l->remote_ufrag.n && !str_equal(l->remote_ufrag, offer->ufrag))
        transport_restart(l->transport);
    kept_set(&l->remote_ufrag, offer->ufrag);
    return transport_remote(l->transport, offer->ufrag, offer->pwd, offer->fingerprint,
                            offer->setup);
}

static enum err take_offer(struct participant *p, const Livekit__SessionDescription *d)
{
    struct matching m = {0};
    struct sdp *offer;
    enum err e = sdp_parse(p->room->thread->described, str_from(d->sdp), &offer);
    if (!e)
        e = accept_remote(&p->publisher, offer);
    if (e)
        return e;
    m.offer = offer;
    match_all(p, &m);
    if (end_silent(p, &m))
        participant_changed(p, false);
    return answer(p, &m, d->id);
}

void publish_offer(struct participant *p, const Livekit__SessionDescription *d)
{
    enum err e = take_offer(p, d);
    arena_reset(p->room->thread->described);
    if (!e)
        return;
    p->room->thread->counts.messages_bad++;
    log_line(LOG_DEBUG, "offer_refused", "participant=%s error=%s", p->sid, err_row(e)->code);
    participant_end(p, MEDIA_LEFT_MEDIA_FAILED, LIVEKIT__LEAVE_REQUEST__ACTION__RECONNECT);
}
