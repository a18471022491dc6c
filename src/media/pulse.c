/* pulse.c - what a room says by the clock: who speaks, how good connections are.
 *
 * WHY   both are for everybody, and only worth a message when they change.
 * HOW   ten times a second, while there is an audio track, the levels of its packets are asked;
 *       each five seconds the quality of everybody's paths. A newcomer gets the whole list once.
 *       All rooms ask who speaks at the same moments, which wake the thread once.
 * OWNS  nothing.  RUNS  media thread.  TESTS tests/system/rtc.test.ts */
#include "media/grid.h"
#include "media/room.h"

#define CHANGES_A_TICK 64

static void start_speaking(struct room *r)
{
    int64_t now_us = media_thread_now(r->thread);
    loop_timer_start(r->thread->loop, &r->speaking,
                     grid_after(now_us + 1, SPEAKERS_TICK_US) - now_us);
}

static void on_speaking(struct timer *timer)
{
    struct room *r = (struct room *)((char *)timer - offsetof(struct room, speaking));
    struct arena *a = r->thread->scratch;
    struct speaker_change change[CHANGES_A_TICK];
    size_t n = speakers_tick(r->speakers, media_thread_now(r->thread), change, CHANGES_A_TICK);
    Livekit__SpeakersChanged changed = LIVEKIT__SPEAKERS_CHANGED__INIT;
    changed.speakers = arena_alloc(a, CHANGES_A_TICK * sizeof *changed.speakers);
    for (size_t i = 0; i < n; i++) {
        const struct participant *p = ((const struct track *)change[i].ctx)->owner;
        Livekit__SpeakerInfo *s = arena_alloc(a, sizeof *s);
        if (p->is_hidden)
            continue;
        livekit__speaker_info__init(s);
        s->sid = (char *)(uintptr_t)p->sid;
        s->level = (float)change[i].level;
        s->active = change[i].is_active;
        changed.speakers[changed.n_speakers++] = s;
    }
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_SPEAKERS_CHANGED;
    m.speakers_changed = &changed;
    if (changed.n_speakers)
        tell_room(r, &m);
    arena_reset(a);
    if (r->audio_count || n)
        start_speaking(r);
}

void pulse_audio(struct room *r, int change)
{
    r->audio_count += (size_t)change;
    if (change > 0 && !r->speaking.heap_at)
        start_speaking(r);
}

/* --- quality --- */

/* The worse of both ways. A path that has been silent for 10 s is lost to the others; to itself it
 * is poor, since a client that hears "lost" joins anew. */
static enum quality quality_of(const struct participant *p, int64_t now_us)
{
    if (p->subscriber.is_quiet || p->publisher.is_quiet || !p->subscriber.is_connected)
        return p->session ? QUALITY_POOR : QUALITY_LOST;
    enum quality down = down_peer_quality(p->subscriber.down, now_us);
    enum quality up =
        p->tracks && p->publisher.up ? up_peer_quality(p->publisher.up, now_us) : QUALITY_EXCELLENT;
    if (up == QUALITY_LOST || down == QUALITY_LOST)
        return QUALITY_POOR;
    return up < down ? up : down;
}

/* A bad moment is no bad link, and a sign that comes and goes is not read: worse only when the
 * second rating says so, too. Lost is lost at once. */
static int steady(struct participant *p, enum quality now)
{
    int before = p->rated, told = p->quality, said = (int)now;
    p->rated = said;
    if (told < 0 || told == QUALITY_LOST || now == QUALITY_LOST || said >= told || said >= before)
        return said;
    return before < told ? before : told;
}

static float score_of(enum quality q)
{
    static const float scores[] = {1.5f, 3.2f, 4.5f, 0.0f};
    return scores[q];
}

static void add_quality(struct arena *a, const struct participant *p,
                        Livekit__ConnectionQualityUpdate *to)
{
    Livekit__ConnectionQualityInfo *i = arena_alloc(a, sizeof *i);
    livekit__connection_quality_info__init(i);
    i->participant_sid = (char *)(uintptr_t)p->sid;
    i->quality = (Livekit__ConnectionQuality)p->quality;
    i->score = score_of((enum quality)p->quality);
    to->updates[to->n_updates++] = i;
}

static void on_rating(struct timer *timer)
{
    struct room *r = (struct room *)((char *)timer - offsetof(struct room, rating));
    struct arena *a = r->thread->scratch;
    Livekit__ConnectionQualityUpdate update = LIVEKIT__CONNECTION_QUALITY_UPDATE__INIT;
    update.updates = arena_alloc(a, (r->count + 1) * sizeof *update.updates);
    for (struct participant *p = r->people; p; p = p->next) {
        if (p->state != LIVEKIT__PARTICIPANT_INFO__STATE__ACTIVE)
            continue;
        int quality = steady(p, quality_of(p, media_thread_now(r->thread)));
        bool is_news = quality != p->quality || r->has_newcomer;
        p->quality = quality;
        if (is_news && !p->is_hidden)
            add_quality(a, p, &update);
    }
    r->has_newcomer = false;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_CONNECTION_QUALITY;
    m.connection_quality = &update;
    if (update.n_updates)
        tell_room(r, &m);
    arena_reset(a);
    loop_timer_start(r->thread->loop, timer, QUALITY_US);
}

void pulse_start(struct room *r)
{
    r->speaking.fire = on_speaking;
    r->rating.fire = on_rating;
    loop_timer_start(r->thread->loop, &r->rating, QUALITY_US);
}

void pulse_stop(struct room *r)
{
    loop_timer_stop(r->thread->loop, &r->speaking);
    loop_timer_stop(r->thread->loop, &r->rating);
}
