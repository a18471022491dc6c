/* down_feedback.c - what a subscriber tells us, and the sender reports it gets.
 *
 * HOW   receiver reports of one compound are judged together: losses of all tracks, the round trip
 *       by our own reports. Our reports carry the publisher's clock, so that sound and picture of
 *       one publisher stay together; until the publisher has told its clock there are none.
 * OWNS  nothing.  RUNS  on its media thread.
 * SPEC  RFC 3550 6.4, RFC 4585, RFC 5104.  TESTS down_test.c, tests/media-sim */
#include "media/down_inside.h"
#include "media/forward_inside.h"
#include "media/up_inside.h"

enum { JUDGE_PACKETS = 20, RECENT_US = 3000000, MOST_RTT_US = 10000000 };

/* RFC 3550 6.4.1: A - LSR - DLSR, when it is longer than what was found before. */
static void note_rtt(const struct down_track *d, const struct rtcp_report *r,
                     struct budget_heard *heard, int64_t now_us)
{
    for (int i = 0; i < 2; i++) {
        if (!r->last_sr || d->sr[i].middle != r->last_sr)
            continue;
        int64_t us = now_us - d->sr[i].sent_us - (int64_t)r->since_sr * 1000000 / 65536;
        uint32_t rtt_us = us < 1 ? 1 : us > MOST_RTT_US ? MOST_RTT_US : (uint32_t)us;
        if (rtt_us > heard->rtt_us)
            heard->rtt_us = rtt_us;
        if (d->sr[i].sent_us > heard->sr_us)
            heard->sr_us = d->sr[i].sent_us;
    }
}

static void read_reports(struct down_peer *p, struct rtcp *packet, struct budget_heard *heard,
                         int64_t now_us)
{
    struct rtcp_report r;
    while (rtcp_read_report(packet, &r)) {
        const struct ssrc_entry *e = ssrc_map_get(&p->ssrcs, r.ssrc);
        if (!e || e->tag)
            continue;
        struct down_track *d = e->value;
        uint32_t packets = r.highest - d->reported_highest;
        if (d->reported_highest && packets < 65536) {
            p->expected += packets;
            p->lost += packets * r.lost_256 / 256;
        }
        if (d->reported_highest || !seq_is_newer(d->restart_seq, (uint16_t)r.highest))
            d->reported_highest = r.highest;
        note_rtt(d, &r, heard, now_us);
    }
}

static void read_nacks(struct down_track *d, struct rtcp *packet, int64_t now_us)
{
    uint16_t seq, following;
    while (rtcp_read_nack(packet, &seq, &following)) {
        down_track_resend(d, seq, now_us);
        for (; following; following >>= 1) {
            seq++;
            if (following & 1)
                down_track_resend(d, seq, now_us);
        }
    }
}

static void hear_key_request(struct down_peer *p, uint32_t ssrc, int64_t now_us)
{
    const struct ssrc_entry *e = ssrc_map_get(&p->ssrcs, ssrc);
    if (!e)
        return;
    struct down_track *d = e->value;
    p->forward->counts.plis_heard++;
    if (d->up->conf.kind != MEDIA_VIDEO || !d->is_started || d->is_paused || d->want.is_disabled)
        return;
    if (d->current >= 0 && !d->awaits_key)
        up_layer_ask_key(&d->up->layer[d->current], now_us);
    else
        down_track_ask_key(d, now_us);
}

/* Receivers count payloads of pictures and padding only (libwebrtc): sound, headers and what stands
 * around them are added here. */
static void hear_remb(struct down_peer *p, uint64_t bps, int64_t now_us)
{
    struct budget_told told = {.remb_bps = bps, .sent_bps = meter_bps(&p->sent, now_us)};
    uint64_t audio = meter_bps(&p->audio, now_us), seen = meter_bps(&p->seen, now_us);
    uint64_t pictures = told.sent_bps > audio ? told.sent_bps - audio : 0;
    uint64_t most = bps < BUDGET_MOST_BPS ? bps : BUDGET_MOST_BPS; /* it may say 2^58 */
    told.all_bps = audio + (seen ? most * pictures / seen : most);
    budget_remb(&p->budget, &told, now_us);
}

static void read_feedback(struct down_peer *p, struct rtcp *packet, int64_t now_us)
{
    uint64_t bps;
    uint32_t ssrc;
    if (packet->type == RTCP_RTPFB && packet->count == RTPFB_NACK) {
        const struct ssrc_entry *e = ssrc_map_get(&p->ssrcs, packet->media);
        if (e && !e->tag)
            read_nacks(e->value, packet, now_us);
    } else if (packet->type == RTCP_PSFB && packet->count == PSFB_PLI) {
        hear_key_request(p, packet->media, now_us);
    } else if (packet->type == RTCP_PSFB && packet->count == PSFB_FIR) {
        while (rtcp_read_fir(packet, &ssrc))
            hear_key_request(p, ssrc, now_us);
    } else if (packet->type == RTCP_PSFB && packet->count == PSFB_AFB) {
        if (rtcp_read_remb(packet, &bps))
            hear_remb(p, bps, now_us);
    }
}

static void judge(struct down_peer *p, struct budget_heard *heard, int64_t now_us)
{
    if (p->expected < JUDGE_PACKETS) { /* little is sent: pictures are paused, nobody speaks */
        budget_rtt(&p->budget, heard, now_us);
        return;
    }
    heard->lost_1024 = (uint32_t)((uint64_t)p->lost * 1024 / p->expected);
    p->lost = p->expected = 0;
    budget_report(&p->budget, heard, meter_bps(&p->sent, now_us), now_us);
}

void down_peer_rtcp(struct down_peer *p, struct str plain, int64_t now_us)
{
    struct forward *f = p->forward;
    forward_note_now(f, now_us);
    uint64_t budget_before = p->budget.bps;
    struct budget_heard heard = {0};
    struct rd compound = rd_from(plain);
    struct rtcp packet;
    while (rtcp_next(&compound, &packet)) {
        struct rtcp_sender unused;
        if (packet.type == RTCP_RR ||
            (packet.type == RTCP_SR && rtcp_read_sender(&packet, &unused)))
            read_reports(p, &packet, &heard, now_us);
        else if (packet.type == RTCP_RTPFB || packet.type == RTCP_PSFB)
            read_feedback(p, &packet, now_us);
        f->counts.bad_rtcp += packet.body.bad;
    }
    f->counts.bad_rtcp += compound.bad;
    judge(p, &heard, now_us);
    if (p->budget.bps < budget_before)
        down_peer_allot(p, now_us); /* less at once, more with the tick */
}

/* A sender report for what was forwarded lately. */
static void write_report(struct down_track *d, struct wr *w, int64_t now_us)
{
    if (!d->is_begun || d->current < 0 || now_us - d->sent_us > RECENT_US)
        return;
    const struct up_layer *l = &d->up->layer[d->current];
    if (!l->stream.sr_us || l->source != d->rewrite.source)
        return;
    int64_t us = now_us - l->stream.sr_us;
    struct rtcp_sender s = {
        .ntp = l->stream.sr.ntp + ntp_from_us(us),
        .rtp = l->stream.sr.rtp + d->rewrite.ts_add +
               (uint32_t)(us * codec_clock_hz(d->up->conf.codec) / 1000000),
        .packets = d->packets,
        .octets = d->octets,
    };
    rtcp_write_sr(w, d->conf.ssrc, &s);
    rtcp_write_sdes(w, d->conf.ssrc, str_from(d->conf.cname));
    d->sr[1] = d->sr[0];
    d->sr[0].middle = ntp_middle(s.ntp);
    d->sr[0].sent_us = now_us;
}

bool down_peer_report(struct down_peer *p, int64_t now_us)
{
    bool is_written = false;
    enum { ROOM_FOR_ONE = 28 + 16 + 32 };
    unsigned char bytes[LIMIT_RTCP_BYTES];
    struct wr w = wr_to(bytes, sizeof bytes);
    p->report_us = now_us;
    for (struct down_track *d = p->tracks; d; d = d->next) {
        write_report(d, &w, now_us);
        is_written |= w.n > 0;
        if (w.n + ROOM_FOR_ONE > sizeof bytes || (!d->next && w.n)) {
            p->wire.rtcp(p->wire.ctx, wr_str(&w));
            w = wr_to(bytes, sizeof bytes);
        }
    }
    return is_written;
}
