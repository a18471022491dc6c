/* down_send.c - one packet to one subscriber: the hot path.
 *
 * HOW   is it of the layer we forward (or the key frame at which we change to another)? Then it
 *       gets this subscriber's numbers, is noted for repairs, and leaves at once, or waits in the
 *       pacer when the allowance of the moment is used up. Audio never waits.
 * OWNS  nothing; the pacer holds references.  RUNS  on its media thread, inside up_peer_rtp.
 * SPEC  RFC 3550, RFC 7741.  TESTS down_test.c, tests/media-sim */
#include <stdlib.h>

#include "base/log.h"
#include "media/down_inside.h"
#include "media/forward_inside.h"
#include "media/up_inside.h"

enum { FAR_US = 500000, CLOCK_US = 600000000 };

struct down_track *down_track_next_of_up(const struct down_track *d)
{
    return d->next_of_up;
}

static struct up_layer *layer_of(const struct down_track *d, int layer)
{
    return &d->up->layer[layer];
}

void down_track_ask_key(struct down_track *d, int64_t now_us)
{
    up_layer_ask_key(layer_of(d, d->target), now_us);
}

void down_track_interrupt(struct down_track *d)
{
    struct rewritten first;
    if (pacer_drop(&d->peer->pacer, d, &first))
        rewrite_back_to(&d->rewrite, &first);
    d->awaits_key = d->up->conf.kind == MEDIA_VIDEO;
    d->needs_restart = true;
}

void down_track_on_mute(struct down_track *d, bool is_muted, int64_t now_us)
{
    if (d->up->conf.kind != MEDIA_VIDEO)
        return;
    if (is_muted)
        down_track_interrupt(d);
    else if (d->is_started && !d->is_paused && !d->want.is_disabled)
        down_track_ask_key(d, now_us);
}

/* How far the sender's clock went between our newest packet and u of another stream. */
static bool ticks_by_reports(const struct down_track *d, const struct unit *u, uint32_t hz,
                             int64_t *ret_ticks)
{
    if (d->current < 0)
        return false;
    const struct up_layer *old = layer_of(d, d->current), *new = layer_of(d, u->layer);
    if (old->source != d->rewrite.source)
        return false;
    uint64_t from = stream_ntp_of(&old->stream, d->rewrite.newest.ts - d->rewrite.ts_add, hz);
    uint64_t to = stream_ntp_of(&new->stream, u->ts, hz);
    if (!from || !to)
        return false;
    int64_t us = to >= from ? ntp_to_us(to - from) : -ntp_to_us(from - to);
    if (us > CLOCK_US || us < -CLOCK_US)
        return false; /* a sender may say any time */
    *ret_ticks = us * hz / 1000000;
    return true;
}

/* Our timestamp for u, the first packet after a change. */
static uint32_t next_ts(const struct down_track *d, const struct unit *u, int64_t now_us)
{
    uint32_t newest = d->rewrite.newest.ts;
    if (!d->is_begun)
        return newest;
    int64_t hz = codec_clock_hz(d->up->conf.codec), ticks;
    int64_t by_arrival = (now_us - d->sent_us) * hz / 1000000;
    if (u->source == d->rewrite.source)
        ticks = (int32_t)(u->ts + d->rewrite.ts_add - newest); /* the same clock goes on */
    else if (!ticks_by_reports(d, u, (uint32_t)hz, &ticks) ||
             ticks - by_arrival > FAR_US * hz / 1000000 ||
             by_arrival - ticks > FAR_US * hz / 1000000)
        ticks = by_arrival;
    return newest + (uint32_t)(ticks > 0 ? ticks : 1);
}

static void restart(struct down_track *d, const struct unit *u, int64_t now_us)
{
    if (d->awaits_key || d->needs_restart)
        d->reported_highest = 0; /* what was lost before the pause is no news of the link */
    d->restart_seq = (uint16_t)(d->rewrite.newest.seq + 1);
    rewrite_restart(&d->rewrite, u, next_ts(d, u, now_us));
    d->current = u->layer;
    d->tid = d->target_tid;
    d->awaits_key = d->needs_restart = false;
    d->is_begun = true;
}

void down_peer_start_pacing(struct down_peer *p)
{
    if (p->is_pacing)
        return;
    struct forward *f = p->forward;
    p->is_pacing = true;
    p->next_pacing = f->pacing;
    if (!f->pacing)
        f->pace_tick_us = f->now_us + PACE_TICK_US;
    f->pacing = p;
    forward_want_tick(f, f->pace_tick_us);
}

/* While it probes, the padding must not stand in the way of what it makes room for. What was given
 * goes out at no less than its own rate. */
static void fill_pacer(struct down_peer *p, int64_t now_us)
{
    const struct budget *b = &p->budget;
    bool is_probing = b->probe == PROBE_RUNS && b->probe_bps > b->bps;
    bool is_tight = !is_probing && budget_is_tight(b, now_us);
    uint64_t bps = is_probing ? b->probe_bps : b->bps;
    uint64_t given = is_tight ? p->allotted_bps : p->allotted_bps * 100 / PACER_PCT;
    pacer_fill(&p->pacer, bps > given ? bps : given, is_tight, now_us);
}

static void transmit_or_wait(struct down_track *d, struct unit *u, const struct rewritten *n,
                             int64_t now_us)
{
    struct down_peer *p = d->peer;
    if (now_us != p->pacer.filled_us)
        fill_pacer(p, now_us);
    if (pacer_is_free(&p->pacer)) {
        down_track_transmit(d, u, n, now_us);
        return;
    }
    struct pacer_item item = {.track = d, .unit = u, .numbers = *n};
    if (pacer_put(&p->pacer, &item, now_us)) {
        p->forward->counts.paced++;
        down_peer_start_pacing(p);
        return;
    }
    p->forward->counts.overflows++;
    if (!u->is_late) /* u itself was not sent either; then the whole queue */
        rewrite_back_to(&d->rewrite, n);
    down_track_interrupt(d);
    down_track_ask_key(d, now_us);
}

static void grow_sent(struct down_track *d)
{
    uint32_t room = 2 * d->sent_room;
    struct sent_packet *sent = calloc(room, sizeof *sent);
    ASSERT(sent);
    for (uint32_t i = 0; i < d->sent_room; i++)
        if (d->sent[i].source)
            sent[d->sent[i].numbers.seq % room] = d->sent[i];
    free(d->sent);
    d->sent = sent;
    d->sent_room = room;
}

/* A small picture's table stays small: it grows when it went round faster than repairs are asked
 * for. */
static void note_sent(struct down_track *d, const struct unit *u, const struct rewritten *n,
                      int64_t now_us)
{
    if (n->seq % d->sent_room == 0) {
        if (now_us - d->sent_round_us < LIMIT_LOG_US && d->sent_room < LIMIT_SENT_PACKETS)
            grow_sent(d);
        d->sent_round_us = now_us;
    }
    d->sent[n->seq % d->sent_room] = (struct sent_packet){
        .numbers = *n, .up_seq = u->seq, .source = u->source, .layer = u->layer};
}

/* Temporal layers change at the beginning of a frame; upwards only at one that refers to no upper
 * frames. True: u is not for this subscriber. */
static bool is_above_tid(struct down_track *d, const struct unit *u)
{
    if (u->vp8.is_start && d->target_tid < d->tid)
        d->tid = d->target_tid;
    else if (u->vp8.is_start && d->target_tid > d->tid && (u->vp8.is_sync || u->is_key))
        d->tid = d->target_tid;
    return u->vp8.tid > d->tid;
}

static void take_video(struct down_track *d, struct unit *u, int64_t now_us)
{
    if (u->is_key && !u->is_late && u->layer == d->target &&
        (d->awaits_key || d->current != d->target))
        restart(d, u, now_us);
    if (d->awaits_key || u->layer != d->current)
        return;
    if (u->source != d->rewrite.source) { /* the publisher began anew */
        down_track_interrupt(d);
        down_track_ask_key(d, now_us);
        return;
    }
    if (!u->is_late && u->vp8.has_tid && is_above_tid(d, u)) {
        rewrite_skip(&d->rewrite, u);
        return;
    }
    struct rewritten n;
    if (!rewrite_unit(&d->rewrite, u, &n))
        return;
    note_sent(d, u, &n, now_us);
    transmit_or_wait(d, u, &n, now_us);
}

static void take_audio(struct down_track *d, struct unit *u, int64_t now_us)
{
    if (d->silences != d->up->silences || u->source != d->rewrite.source || d->needs_restart) {
        restart(d, u, now_us);
        d->silences = d->up->silences;
    }
    struct rewritten n;
    if (rewrite_unit(&d->rewrite, u, &n))
        down_track_transmit(d, u, &n, now_us);
}

void down_track_take(struct down_track *d, struct unit *u, int64_t now_us)
{
    if (!d->is_started || d->is_paused || d->want.is_disabled) {
        d->needs_restart = true;
        return;
    }
    if (d->up->conf.kind == MEDIA_VIDEO)
        take_video(d, u, now_us);
    else
        take_audio(d, u, now_us);
}

/* What a running probe owes since the last time, beyond what was sent anyway. */
static void probe(struct down_peer *p, int64_t now_us)
{
    int64_t us = now_us - p->probe_us;
    p->probe_us = now_us;
    if (us > 10 * PACE_TICK_US)
        us = 10 * PACE_TICK_US;
    p->probe_bytes += (int64_t)(p->budget.probe_bps / 8) * us / 1000000;
    p->probe_bytes -= (int64_t)(p->sent_bytes - p->probe_sent);
    if (p->probe_bytes > 0)
        down_peer_pad(p, p->probe_bytes, now_us);
    p->probe_bytes -= p->probe_bytes > 0 ? (int64_t)(p->sent_bytes - p->probe_sent) : 0;
    p->probe_sent = p->sent_bytes;
}

bool down_peer_pace(struct down_peer *p, int64_t now_us)
{
    fill_pacer(p, now_us);
    struct pacer_item item;
    while (pacer_take(&p->pacer, &item)) {
        down_track_transmit(item.track, item.unit, &item.numbers, now_us);
        unit_unref(item.unit);
    }
    if (p->budget.probe == PROBE_RUNS)
        probe(p, now_us);
    p->is_pacing = p->pacer.count > 0 || p->budget.probe == PROBE_RUNS;
    return p->is_pacing;
}
