/* subscribe.c - who gets which track, and how large.
 *
 * WHY   most take everything; some choose; both may change their mind at any time.
 * HOW   a subscription stands in two lists, its subscriber's and its track's. It takes a section of
 *       the subscriber's description (an inactive one of its kind, else a new one; when there is
 *       none it waits), and its half of forwarding with it; packets flow once the client has
 *       answered the offer that shows it.
 * OWNS  subscriptions belong to their subscriber; they end with it or with their track.
 * RUNS  media thread.  TESTS tests/system/rtc.test.ts */
#include <stdio.h>
#include <stdlib.h>

#include "media/room.h"
#include "media/srtp.h"

static struct subscription *subscription_to(const struct participant *p, const struct track *t)
{
    for (struct subscription *s = p->subscriptions; s; s = s->next_of_who)
        if (s->track == t)
            return s;
    return NULL;
}

/* --- sections --- */

static struct section *new_section(struct participant *p, enum media_kind kind)
{
    struct offers *o = p->offers;
    if (o->section_count == LIMIT_SUB_SECTIONS)
        return NULL;
    if (o->section_count == o->section_cap) {
        o->section_cap = o->section_cap ? 2 * o->section_cap : 8;
        o->section = reallocarray(o->section, o->section_cap, sizeof *o->section);
        ASSERT(o->section);
    }
    struct section *s = calloc(1, sizeof *s);
    ASSERT(s);
    s->kind = kind;
    o->section[o->section_count++] = s;
    snprintf(s->mid, sizeof s->mid, "%zu", o->section_count);
    return s;
}

/* Safari does not notice another track in a section of before: it gets new ones until there are no
 * more, and when many of them are out of use joins anew, which takes a second. */
static void renew(struct participant *p)
{
    enum { MANY = LIMIT_SUB_SECTIONS / 4 };
    const struct offers *o = p->offers;
    size_t unused = 0;
    for (size_t i = 0; i < o->section_count; i++)
        unused += !o->section[i]->use;
    if (unused >= MANY && !p->watch.heap_at)
        loop_timer_start(p->room->thread->loop, &p->watch, GRACE_US);
}

static struct section *free_section(struct participant *p, enum media_kind kind)
{
    struct offers *o = p->offers;
    bool is_safari = p->ticket->client.is_safari;
    for (size_t i = 0; i < o->section_count && !is_safari; i++) {
        struct section *s = o->section[i];
        if (s->kind == kind && !s->use && !s->is_dead && s->since <= o->answered)
            return s; /* the client has seen it inactive: now it will notice another track there */
    }
    struct section *made = new_section(p, kind);
    if (!made && is_safari)
        renew(p);
    return made;
}

static bool is_ssrc_taken(const struct offers *o, uint32_t ssrc)
{
    for (size_t i = 0; i < o->section_count; i++)
        if (o->section[i]->ssrc == ssrc || o->section[i]->rtx_ssrc == ssrc)
            return true;
    return false;
}

/* Never one of before, or numbers would be sealed twice; when all that a connection may have are
 * used up (thousands of tracks later) the client is sent to join anew. */
static uint32_t new_ssrc(struct participant *p)
{
    struct media_thread *t = p->room->thread;
    uint32_t ssrc = 0;
    while (!ssrc || is_ssrc_taken(p->offers, ssrc))
        rand_fill(&t->rand, &ssrc, sizeof ssrc);
    if (++p->ssrcs_used == LIMIT_SRTP_OURS - 2 * LIMIT_SUB_SECTIONS)
        loop_timer_start(t->loop, &p->watch, GRACE_US);
    return ssrc;
}

static struct down_track_conf down_conf(const struct subscription *s, const struct section *at)
{
    struct down_track_conf conf = {
        .ssrc = at->ssrc, .rtx_ssrc = at->rtx_ssrc, .track_ctx = (void *)(uintptr_t)s};
    conf.pt = s->track->codec == CODEC_OPUS  ? SUB_PT_OPUS
              : s->track->codec == CODEC_VP8 ? SUB_PT_VP8
                                             : SUB_PT_H264;
    if (s->track->kind == MEDIA_VIDEO)
        conf.rtx_pt = s->track->codec == CODEC_VP8 ? SUB_PT_VP8_RTX : SUB_PT_H264_RTX;
    conf.ext[EXT_MID] = SUB_EXT_MID;
    if (s->track->kind == MEDIA_VIDEO)
        conf.ext[EXT_ABS_SEND_TIME] = SUB_EXT_ABS_SEND_TIME;
    else
        conf.ext[EXT_AUDIO_LEVEL] = SUB_EXT_AUDIO_LEVEL;
    memcpy(conf.mid, at->mid, sizeof conf.mid);
    snprintf(conf.cname, sizeof conf.cname, "%s", s->track->owner->sid);
    return conf;
}

/* False: every section is in use. */
static bool place(struct subscription *s)
{
    struct participant *p = s->who;
    struct section *at = free_section(p, s->track->kind);
    if (!at || !p->subscriber.down)
        return false;
    at->ssrc = new_ssrc(p);
    at->rtx_ssrc = s->track->kind == MEDIA_VIDEO ? new_ssrc(p) : 0;
    struct down_track_conf conf = down_conf(s, at);
    s->down = down_track_new(p->subscriber.down, s->track->up, &conf);
    if (!s->down)
        return false;
    if (s->has_want)
        down_track_want(s->down, &s->want);
    at->use = s;
    at->since = p->offers->id + 1; /* at the earliest the next one shows it */
    s->section = at;
    negotiate_soon(p);
    return true;
}

/* --- subscriptions --- */

static void subscribe(struct participant *p, struct track *t)
{
    if (!p->can_subscribe || t->owner == p || !t->up || p->is_gone ||
        p->subscription_count >= LIMIT_SUBSCRIPTIONS || subscription_to(p, t))
        return;
    struct subscription *s = calloc(1, sizeof *s);
    ASSERT(s);
    s->who = p;
    s->track = t;
    s->next_of_who = p->subscriptions;
    s->next_of_track = t->subscriptions;
    p->subscriptions = s;
    t->subscriptions = s;
    p->subscription_count++;
    (void)place(s); /* or it waits for a section */
}

static void strike(struct subscription *s)
{
    struct subscription **at = &s->who->subscriptions;
    while (*at != s)
        at = &(*at)->next_of_who;
    *at = s->next_of_who;
    for (at = &s->track->subscriptions; *at != s;)
        at = &(*at)->next_of_track;
    *at = s->next_of_track;
    s->who->subscription_count--;
}

void subscribe_waiting(struct participant *p)
{
    bool is_full[MEDIA_DATA + 1] = {false};
    for (struct subscription *s = p->subscriptions; s; s = s->next_of_who)
        if (!s->section && !is_full[s->track->kind])
            is_full[s->track->kind] = !place(s);
}

void subscription_end(struct subscription *s)
{
    struct participant *p = s->who;
    bool had_section = s->section != NULL;
    down_track_free(s->down);
    if (had_section) {
        s->section->use = NULL;
        s->section->since = p->offers->id + 1;
    }
    strike(s);
    free(s);
    if (!had_section || p->is_gone)
        return;
    negotiate_soon(p); /* once it is answered, one that waits takes the place */
}

void subscribe_newcomer(struct participant *p)
{
    if (!p->auto_subscribe)
        return;
    for (struct participant *other = p->room->people; other; other = other->next)
        for (struct track *t = other->tracks; t; t = t->next)
            subscribe(p, t);
}

void subscribe_all_to(struct track *t)
{
    for (struct participant *p = t->owner->room->people; p; p = p->next)
        if (p->auto_subscribe)
            subscribe(p, t);
}

void subscribe_start_ready(struct participant *p)
{
    for (struct subscription *s = p->subscriptions; s; s = s->next_of_who) {
        bool is_shown = s->section && s->section->since <= p->offers->answered;
        if (!is_shown || s->is_started || !p->subscriber.is_connected)
            continue;
        s->is_started = true;
        down_track_start(s->down);
        if (s->track->is_heard)
            continue;
        Livekit__TrackSubscribed heard = LIVEKIT__TRACK_SUBSCRIBED__INIT;
        Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
        heard.track_sid = s->track->sid;
        m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_TRACK_SUBSCRIBED;
        m.track_subscribed = &heard;
        s->track->is_heard = true;
        tell(s->track->owner, &m);
    }
}

/* --- requests --- */

static void tell_unknown(struct participant *p, const char *sid)
{
    Livekit__SubscriptionResponse r = LIVEKIT__SUBSCRIPTION_RESPONSE__INIT;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    r.track_sid = (char *)(uintptr_t)sid;
    r.err = LIVEKIT__SUBSCRIPTION_ERROR__SE_TRACK_NOTFOUND;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_SUBSCRIPTION_RESPONSE;
    m.subscription_response = &r;
    tell(p, &m);
}

static void change_one(struct participant *p, const char *sid, bool wants)
{
    struct track *t = track_find(p->room, str_from(sid));
    struct subscription *s = t ? subscription_to(p, t) : NULL;
    if (!t && wants)
        tell_unknown(p, sid);
    else if (wants && t)
        subscribe(p, t);
    else if (s)
        subscription_end(s);
}

void subscribe_request(struct participant *p, const Livekit__UpdateSubscription *q)
{
    size_t left = LIMIT_REQUEST_SIDS;
    for (size_t i = 0; i < q->n_track_sids && left; i++, left--)
        change_one(p, q->track_sids[i], q->subscribe);
    for (size_t i = 0; i < q->n_participant_tracks && left; i++) {
        const Livekit__ParticipantTracks *of = q->participant_tracks[i];
        for (size_t k = 0; k < of->n_track_sids && left; k++, left--)
            change_one(p, of->track_sids[k], q->subscribe);
    }
    p->room->thread->counts.messages_bad += !left;
}

void subscribe_settings(struct participant *p, const Livekit__UpdateTrackSettings *q)
{
    for (size_t i = 0; i < q->n_track_sids && i < LIMIT_REQUEST_SIDS; i++) {
        struct track *t = track_find(p->room, str_from(q->track_sids[i]));
        struct subscription *s = t ? subscription_to(p, t) : NULL;
        if (!s)
            continue;
        s->has_want = true;
        s->want = (struct down_want){.is_disabled = q->disabled,
                                     .max_quality = (int)q->quality,
                                     .width = q->width,
                                     .height = q->height,
                                     .fps = q->fps,
                                     .priority = q->priority};
        if (q->quality == LIVEKIT__VIDEO_QUALITY__OFF)
            s->want.is_disabled = true;
        if (s->down)
            down_track_want(s->down, &s->want);
    }
}
