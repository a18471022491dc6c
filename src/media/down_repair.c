/* down_repair.c - write packets to the wire: for the first time, again for who lost them, or as
 * padding for a probe.
 *
 * WHY   all three are the same act: a unit under the numbers that this subscriber knows it by.
 * HOW   a packet asked for is found by our sequence in the track's table, and by the publisher's in
 *       the layer's log; it goes out as RTX with numbers of its own, not twice within a round trip,
 *       and all repairs together take at most half of the budget; a quarter where the link was full
 *       lately, an eighth where it is. Probes repeat the newest packets: if those were lost, the
 *       padding has been of use.
 * OWNS  nothing.  RUNS  on its media thread.  SPEC  RFC 4588 4.
 * TESTS down_test.c, tests/media-sim */
#include "media/down_inside.h"
#include "media/forward_inside.h"
#include "media/up_inside.h"

enum { FIRST_RTT_MS = 60, LEAST_RTT_MS = 20, REPAIR_LEAST_BPS = 100000, REPAIR_BURST_US = 300000 };
enum { CALM_US = 5000000, LOSSY_1024 = 41 /* 4 % */ };
enum { PADDING_BYTES = 224, OVERHEAD_BYTES = 28 + 16 /* IP and UDP headers, SRTP tag */ };

static void count_sent(struct down_track *d, size_t header, size_t payload, int64_t now_us)
{
    struct down_peer *p = d->peer;
    size_t bytes = header + payload + OVERHEAD_BYTES;
    p->sent_bytes += bytes;
    meter_add(&p->sent, (uint32_t)bytes, now_us);
    if (d->up->conf.kind == MEDIA_AUDIO)
        meter_add(&p->audio, (uint32_t)bytes, now_us);
    else
        meter_add(&p->seen, (uint32_t)payload, now_us);
    pacer_spend(&p->pacer, bytes);
    p->forward->counts.rtp_out++;
    p->forward->counts.bytes_out += bytes;
}

void down_track_transmit(struct down_track *d, const struct unit *u, const struct rewritten *n,
                         int64_t now_us)
{
    unsigned char descriptor[VP8_MAX_BYTES];
    struct str patch = {(const char *)descriptor, 0}, payload = unit_payload(u);
    if (u->vp8.bytes)
        patch.n = vp8_write(&u->vp8, n->picture_id, n->tl0, descriptor);
    rtp_head_fill(&d->head, u->is_marked, n->seq, n->ts, u->level, now_us);
    struct str header = {(const char *)d->head.byte, d->head.n};
    d->peer->wire.rtp(d->peer->wire.ctx, header, patch, payload);
    d->packets++;
    d->octets += (uint32_t)(patch.n + payload.n);
    d->sent_us = now_us;
    count_sent(d, header.n, patch.n + payload.n, now_us);
}

/* As RTX. Without a repair stream not at all: the transport never seals a number twice. */
static void transmit_again(struct down_track *d, const struct unit *u, const struct rewritten *n,
                           int64_t now_us)
{
    unsigned char front[2 + VP8_MAX_BYTES] = {(unsigned char)(n->seq >> 8), (unsigned char)n->seq};
    struct str patch = {(const char *)front, 2}, payload = unit_payload(u);
    if (u->vp8.bytes)
        patch.n += vp8_write(&u->vp8, n->picture_id, n->tl0, front + 2);
    rtp_head_pad(&d->rtx_head, false);
    rtp_head_fill(&d->rtx_head, u->is_marked, d->rtx_seq++, n->ts, u->level, now_us);
    struct str header = {(const char *)d->rtx_head.byte, d->rtx_head.n};
    d->peer->wire.rtp(d->peer->wire.ctx, header, patch, payload);
    count_sent(d, header.n, patch.n + payload.n, now_us);
}

static struct unit *find_sent(const struct down_track *d, uint16_t seq, struct sent_packet **ret)
{
    struct sent_packet *s = d->sent ? &d->sent[seq % d->sent_room] : NULL;
    if (!s || !s->source || s->numbers.seq != seq || seq_is_newer(d->restart_seq, seq))
        return NULL; /* what is before the last key frame to start with is of no use */
    const struct packet_log *log = d->up->layer[s->layer].log;
    *ret = s;
    return log ? packet_log_get(log, s->up_seq, s->source) : NULL;
}

static void fill_repairs(struct down_peer *p, int64_t now_us)
{
    bool is_full = budget_is_congested(&p->budget, now_us);
    bool is_tight = budget_is_tight(&p->budget, now_us);
    uint64_t bps = p->budget.bps / (is_full ? 8 : is_tight ? 4 : 2);
    uint64_t least = is_tight ? REPAIR_LEAST_BPS / 4 : REPAIR_LEAST_BPS;
    int64_t rate = (int64_t)(bps > least ? bps : least) / 8;
    int64_t most = rate * REPAIR_BURST_US / 1000000;
    int64_t us = now_us - p->repair_us;
    p->repair_us = now_us;
    p->repair_bytes += rate * (us < 1000000 ? us : 1000000) / 1000000;
    if (p->repair_bytes > most)
        p->repair_bytes = most;
}

void down_track_resend(struct down_track *d, uint16_t seq, int64_t now_us)
{
    struct down_peer *p = d->peer;
    struct sent_packet *s;
    struct unit *u = find_sent(d, seq, &s);
    p->forward->counts.nacked++;
    if (!u || !d->conf.rtx_pt || d->is_paused || d->want.is_disabled)
        return;
    uint32_t now_ms = (uint32_t)(now_us / 1000) | 1;
    uint32_t rtt_ms = p->budget.rtt_us ? p->budget.rtt_us / 1000 : FIRST_RTT_MS;
    if (s->resent_ms && now_ms - s->resent_ms < (rtt_ms > LEAST_RTT_MS ? rtt_ms : LEAST_RTT_MS))
        return;
    fill_repairs(p, now_us);
    if (p->repair_bytes <= 0)
        return;
    /* Lost twice, or where much is lost, and the link is not full: two are hardly lost both. */
    bool is_calm = !p->budget.congested_us || now_us - p->budget.congested_us > CALM_US;
    bool is_lossy = s->resent_ms || p->budget.lost_1024 > LOSSY_1024;
    for (int copies = is_lossy && is_calm ? 2 : 1; copies > 0; copies--) {
        p->repair_bytes -= u->payload_bytes;
        p->forward->counts.resent++;
        transmit_again(d, u, &s->numbers, now_us);
    }
    s->resent_ms = now_ms;
}

/* RFC 3550 5.1: nothing but padding. */
static void transmit_padding(struct down_track *d, int64_t now_us)
{
    static const unsigned char zero[PADDING_BYTES];
    static const unsigned char count = PADDING_BYTES + 1;
    rtp_head_pad(&d->rtx_head, true);
    rtp_head_fill(&d->rtx_head, false, d->rtx_seq++, d->rewrite.newest.ts, -1, now_us);
    struct str header = {(const char *)d->rtx_head.byte, d->rtx_head.n};
    d->peer->wire.rtp(d->peer->wire.ctx, header, (struct str){(const char *)zero, sizeof zero},
                      (struct str){(const char *)&count, 1});
    count_sent(d, header.n, sizeof zero + 1, now_us);
}

static struct down_track *track_to_pad(const struct down_peer *p)
{
    for (struct down_track *d = p->tracks; d; d = d->next)
        if (d->sent && d->is_begun && d->conf.rtx_pt)
            return d;
    return NULL;
}

void down_peer_pad(struct down_peer *p, int64_t bytes, int64_t now_us)
{
    enum { REPEATS = 32, AT_ONCE = 64 };
    struct down_track *d = track_to_pad(p);
    uint64_t until = p->sent_bytes + (uint64_t)bytes;
    for (uint16_t i = 0; d && p->sent_bytes < until && i < AT_ONCE; i++) {
        struct sent_packet *s;
        uint16_t seq = (uint16_t)(d->rewrite.newest.seq - i % REPEATS);
        struct unit *u = d->is_paused || p->pacer.count ? NULL : find_sent(d, seq, &s);
        uint64_t before = p->sent_bytes;
        if (u)
            transmit_again(d, u, &s->numbers, now_us);
        else
            transmit_padding(d, now_us);
        p->forward->counts.probe_bytes += p->sent_bytes - before;
        meter_add(&p->padding, (uint32_t)(p->sent_bytes - before), now_us);
    }
}
