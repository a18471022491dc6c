/* up_feedback.c - what we tell a publisher about what arrived.
 *
 * HOW   NACKs at once when a gap is seen, and again from the tick; transport-wide feedback at the
 *       end of a frame or every 100 ms; a receiver report each second. Sender reports are read for
 *       the relation of RTP clocks to the sender's own (layer switches, lip sync).
 * OWNS  nothing.  RUNS  on its media thread.  SPEC  RFC 3550 6.4, RFC 4585, twcc.h.
 * TESTS up_test.c, tests/media-sim */
#include "media/forward_inside.h"
#include "media/up_inside.h"

enum { NACKS_AT_ONCE = 64, SILENT_US = 10000000, GOOD_1024 = 31, POOR_1024 = 102 };

void up_peer_send_twcc(struct up_peer *p, int64_t now_us)
{
    unsigned char bytes[LIMIT_RTCP_BYTES];
    struct wr w = wr_to(bytes, sizeof bytes);
    if (twcc_write(p->twcc, &w, p->forward->ssrc, now_us) && !w.bad)
        p->wire.rtcp(p->wire.ctx, wr_str(&w));
}

void up_layer_send_nacks(struct up_layer *l, int64_t now_us)
{
    struct up_peer *p = l->track->peer;
    uint16_t seq[NACKS_AT_ONCE];
    bool gave_up = false;
    size_t count = nack_due(l->nack, now_us, seq, NACKS_AT_ONCE, &gave_up);
    if (count) {
        unsigned char bytes[LIMIT_RTCP_BYTES];
        struct wr w = wr_to(bytes, sizeof bytes);
        (void)rtcp_write_nack(&w, p->forward->ssrc, l->ssrc, seq, count); /* 64 always fit */
        p->wire.rtcp(p->wire.ctx, wr_str(&w));
        p->forward->counts.nacks_sent += count;
    }
    if (gave_up && l->track->subscribers)
        up_layer_ask_key(l, now_us);
}

/* Report blocks of all streams that were heard since the last report. */
void up_peer_report(struct up_peer *p, int64_t now_us)
{
    struct rtcp_report report[31];
    size_t count = 0;
    for (struct up_track *t = p->tracks; t; t = t->next) {
        for (int i = 0; i < t->conf.layer_count; i++) {
            struct up_layer *l = &t->layer[i];
            if (l->log)
                packet_log_age(l->log, now_us); /* also when nothing comes any more */
            if (count < 31 && l->stream.is_begun && l->stream.heard_us >= p->report_us)
                report[count++] = stream_report(&l->stream, l->ssrc, now_us);
        }
    }
    p->report_us = now_us;
    if (!count)
        return;
    unsigned char bytes[LIMIT_RTCP_BYTES];
    struct wr w = wr_to(bytes, sizeof bytes);
    rtcp_write_rr(&w, p->forward->ssrc, report, count);
    p->wire.rtcp(p->wire.ctx, wr_str(&w));
}

void up_peer_rtcp(struct up_peer *p, struct str plain, int64_t now_us)
{
    forward_note_now(p->forward, now_us);
    struct rd compound = rd_from(plain);
    struct rtcp packet;
    while (rtcp_next(&compound, &packet)) {
        if (packet.type != RTCP_SR)
            continue; /* BYE, too: tracks end by SDP */
        const struct ssrc_entry *e = ssrc_map_get(&p->ssrcs, packet.sender);
        struct rtcp_sender sr;
        if (e && !e->tag && rtcp_read_sender(&packet, &sr))
            stream_note_sr(&((struct up_layer *)e->value)->stream, &sr, now_us);
    }
    p->forward->counts.bad_rtcp += compound.bad;
}

enum quality up_peer_quality(const struct up_peer *p, int64_t now_us)
{
    uint32_t worst = 0;
    bool is_heard = false, is_expected = false;
    for (const struct up_track *t = p->tracks; t; t = t->next) {
        if (t->is_muted || !t->is_started)
            continue;
        is_expected = true;
        for (int i = 0; i < t->conf.layer_count; i++) {
            const struct stream *s = &t->layer[i].stream;
            if (!s->is_begun || now_us - s->heard_us > SILENT_US)
                continue;
            is_heard = true;
            worst = s->lost_1024 > worst ? s->lost_1024 : worst;
        }
    }
    if (is_expected && !is_heard)
        return QUALITY_LOST;
    return worst > POOR_1024 ? QUALITY_POOR : worst > GOOD_1024 ? QUALITY_GOOD : QUALITY_EXCELLENT;
}
