/* down.c - subscribers and their subscriptions: making, wanting, freeing.
 *
 * WHY   room code says what a subscriber wants to see; how much of it the link can carry is decided
 *       here, without asking back, many times a minute.
 * HOW   the files beside it: down_send.c forwards packet by packet, down_allot.c chooses layers
 *       each half second, down_repair.c resends and probes, down_feedback.c reads and writes RTCP.
 * OWNS  its tracks, their tables of sent packets, the pacer.  RUNS  on its media thread.
 * TESTS down_test.c, tests/media-sim */
#include "media/down.h"

#include <stdlib.h>

#include "base/log.h"
#include "media/down_inside.h"
#include "media/forward_inside.h"
#include "media/up_inside.h"

enum { REPORT_US = 1000000, ALLOT_US = 500000 };
static const struct down_want everything = {.max_quality = LAYERS - 1};

struct down_peer *down_peer_new(struct forward *f, struct wire wire, const struct down_host *host)
{
    struct down_peer *p = calloc(1, sizeof *p);
    ASSERT(p);
    int64_t now_us = forward_now(f);
    p->forward = f;
    p->wire = wire;
    if (host)
        p->host = *host;
    budget_init(&p->budget, now_us);
    p->report_us = p->allotted_us = p->repair_us = now_us;
    p->next = f->downs;
    p->link = &f->downs;
    if (p->next)
        p->next->link = &p->next;
    f->downs = p;
    forward_want_tick(f, now_us + DOWN_TICK_US);
    return p;
}

static void leave_pacing(struct down_peer *p)
{
    struct down_peer **at = &p->forward->pacing;
    while (*at && *at != p)
        at = &(*at)->next_pacing;
    if (*at)
        *at = p->next_pacing;
}

void down_peer_free(struct down_peer *p)
{
    if (!p)
        return;
    ASSERT(!p->tracks);
    if (p->is_pacing)
        leave_pacing(p);
    *p->link = p->next;
    if (p->next)
        p->next->link = p->link;
    pacer_done(&p->pacer);
    ssrc_map_done(&p->ssrcs);
    free(p);
}

struct down_peer *down_peer_next(const struct down_peer *p)
{
    return p->next;
}

struct down_peer **down_peer_next_pacing(struct down_peer *p)
{
    return &p->next_pacing;
}

static void link_track(struct down_track *d)
{
    struct down_peer *p = d->peer;
    d->next = p->tracks;
    d->link = &p->tracks;
    if (d->next)
        d->next->link = &d->next;
    p->tracks = d;
    p->track_count++;
    d->next_of_up = d->up->subscribers;
    d->link_of_up = &d->up->subscribers;
    if (d->next_of_up)
        d->next_of_up->link_of_up = &d->next_of_up;
    d->up->subscribers = d;
}

static void unlink_track(struct down_track *d)
{
    *d->link = d->next;
    if (d->next)
        d->next->link = d->link;
    d->peer->track_count--;
    *d->link_of_up = d->next_of_up;
    if (d->next_of_up)
        d->next_of_up->link_of_up = d->link_of_up;
}

struct down_track *down_track_new(struct down_peer *p, struct up_track *up,
                                  const struct down_track_conf *conf)
{
    if (p->track_count >= LIMIT_DOWN_TRACKS)
        return NULL;
    struct down_track *d = calloc(1, sizeof *d);
    ASSERT(d);
    struct forward *f = p->forward;
    d->peer = p;
    d->up = up;
    d->conf = *conf;
    d->want = everything;
    d->current = -1;
    d->target = up->conf.layer_count - 1;
    d->tid = d->target_tid = TIDS - 1;
    d->awaits_key = up->conf.kind == MEDIA_VIDEO;
    d->needs_restart = true;
    d->rtx_seq = (uint16_t)forward_random(f);
    rewrite_init(&d->rewrite, (struct rewritten){.ts = forward_random(f),
                                                 .seq = (uint16_t)(forward_random(f) & 0x7FFF),
                                                 .picture_id = forward_random(f) & 0x7FFF,
                                                 .tl0 = (uint8_t)forward_random(f)});
    struct str mid = str_from(d->conf.mid);
    rtp_head_init(&d->head, conf->pt, conf->ssrc, conf->ext, mid);
    rtp_head_init(&d->rtx_head, conf->rtx_pt, conf->rtx_ssrc, conf->ext, mid);
    link_track(d);
    ssrc_map_put(&p->ssrcs, conf->ssrc, d, 0);
    if (conf->rtx_ssrc)
        ssrc_map_put(&p->ssrcs, conf->rtx_ssrc, d, 1);
    return d;
}

void down_track_free(struct down_track *d)
{
    if (!d)
        return;
    struct rewritten unused;
    (void)pacer_drop(&d->peer->pacer, d, &unused);
    ssrc_map_remove(&d->peer->ssrcs, d);
    unlink_track(d);
    d->peer->is_changed = true; /* the others may have its share */
    free(d->sent);
    free(d);
}

void down_track_start(struct down_track *d)
{
    if (d->is_started)
        return;
    int64_t now_us = forward_now(d->peer->forward);
    d->is_started = true;
    if (d->up->conf.kind != MEDIA_VIDEO)
        return;
    d->sent_room = SENT_FIRST_PACKETS;
    d->sent = calloc(d->sent_room, sizeof *d->sent);
    ASSERT(d->sent);
    down_peer_allot(d->peer, now_us);
    down_track_ask_key(d, now_us);
}

void down_track_want(struct down_track *d, const struct down_want *want)
{
    bool was_disabled = d->want.is_disabled;
    d->want = *want;
    if (!d->is_started || d->up->conf.kind != MEDIA_VIDEO)
        return;
    int64_t now_us = forward_now(d->peer->forward);
    if (want->is_disabled && !was_disabled)
        down_track_interrupt(d);
    down_peer_allot(d->peer, now_us);
    if (!want->is_disabled && (d->awaits_key || d->target != d->current))
        down_track_ask_key(d, now_us);
}

int down_track_layer(const struct down_track *d)
{
    return !d->is_started || d->awaits_key || d->is_paused || d->want.is_disabled ? -1 : d->current;
}

/* The layer it forwards has stopped while others go on. */
static bool has_lost_layer(const struct down_track *d, int64_t now_us)
{
    return d->current >= 0 && !d->awaits_key &&
           !up_layer_is_usable(&d->up->layer[d->current], now_us) &&
           up_track_is_alive(d->up, now_us);
}

/* Key frames that were asked for are asked for again until they come (throttled by the layer). */
static void chase_keys(struct down_peer *p, int64_t now_us)
{
    for (struct down_track *d = p->tracks; d; d = d->next) {
        if (d->up->conf.kind != MEDIA_VIDEO || !d->is_started || d->is_paused ||
            d->want.is_disabled || d->up->is_muted)
            continue;
        p->is_changed |= has_lost_layer(d, now_us);
        if (d->awaits_key || d->target != d->current)
            down_track_ask_key(d, now_us);
    }
}

static void run_probe(struct down_peer *p, bool begins, int64_t now_us)
{
    if (begins) { /* what left before does not count for it */
        p->probe_us = now_us;
        p->probe_sent = p->sent_bytes;
        p->probe_bytes = 0;
    }
    down_peer_start_pacing(p);
}

void down_peer_tick(struct down_peer *p, int64_t now_us)
{
    uint32_t sent = meter_bps(&p->sent, now_us), padding = meter_bps(&p->padding, now_us);
    uint64_t sent_bps = sent > padding ? sent - padding : 0;
    uint64_t need_bps = p->need_bps ? p->need_bps + meter_bps(&p->audio, now_us) : 0;
    bool was_probing = p->budget.probe == PROBE_RUNS;
    bool has_changed = budget_tick(&p->budget, sent_bps, need_bps, p->all_bps, now_us);
    if (has_changed || p->is_changed || now_us - p->allotted_us >= ALLOT_US)
        down_peer_allot(p, now_us);
    chase_keys(p, now_us);
    if (p->budget.probe == PROBE_RUNS)
        run_probe(p, !was_probing, now_us);
    /* A report behind a probe measures what it left; none follows that would hide its loss. */
    bool waits = p->budget.probe == PROBE_WAITS, ends_probe = was_probing && waits;
    if (ends_probe)
        p->budget.is_asked = down_peer_report(p, now_us);
    else if (!waits && now_us - p->report_us >= REPORT_US)
        (void)down_peer_report(p, now_us);
}

struct down_stats down_peer_stats(const struct down_peer *p)
{
    return (struct down_stats){
        .rtt_us = p->budget.rtt_us,
        .lost_pct = p->budget.lost_1024 * 100 / 1024,
        .budget_bps = p->budget.bps,
        .sent_bps = meter_bps(&p->sent, forward_now(p->forward)),
        .waiting_bytes = p->pacer.bytes,
    };
}

enum quality down_peer_quality(const struct down_peer *p, int64_t now_us)
{
    enum { GOOD_1024 = 31, POOR_1024 = 102, GOOD_RTT_US = 300000, POOR_RTT_US = 800000 };
    (void)now_us; /* an absent subscriber is the transport's to tell */
    bool is_paused = false;
    for (const struct down_track *d = p->tracks; d; d = d->next)
        is_paused |= d->is_paused;
    const struct budget *b = &p->budget;
    if (is_paused || b->lost_1024 > POOR_1024 || b->rtt_us > POOR_RTT_US)
        return QUALITY_POOR;
    if (p->is_lowered || b->lost_1024 > GOOD_1024 || b->rtt_us > GOOD_RTT_US)
        return QUALITY_GOOD;
    return QUALITY_EXCELLENT;
}
