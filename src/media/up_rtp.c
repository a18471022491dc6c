/* up_rtp.c - the way in of every media packet.
 *
 * HOW   read the header once, find the layer, unwrap RTX, read the codec's few bits, note the
 *       arrival (statistics, NACK list, level), keep the packet for repairs, give it to each
 *       subscriber. Whatever can not be read ends here and is counted.
 * OWNS  nothing: the log and the pacers hold references to what they keep.
 * RUNS  on its media thread.  SPEC  RFC 3550, RFC 4588 (RTX).  TESTS up_test.c, tests/media-sim */
#include <stdlib.h>

#include "base/log.h"
#include "base/rd.h"
#include "media/forward_inside.h"
#include "media/h264.h"
#include "media/up_inside.h"

static void note_twcc(struct up_peer *p, const struct rtp *r, int64_t came_us, int64_t now_us)
{
    int32_t seq = rtp_ext_twcc(r);
    if (seq < 0)
        return;
    if (!p->twcc) {
        p->twcc = calloc(1, sizeof *p->twcc);
        ASSERT(p->twcc);
    }
    twcc_note(p->twcc, (uint16_t)seq, r->ssrc, came_us);
    if (twcc_is_due(p->twcc, r->is_marked, now_us))
        up_peer_send_twcc(p, now_us);
    else if (p->twcc->waiting)
        forward_want_up_tick(p->forward, twcc_due_us(p->twcc)); /* should nothing more come */
}

/* RFC 4588 4: the payload begins with the original sequence number. */
static bool unwrap_rtx(struct str packet, struct rtp *r)
{
    struct rd payload = rd_from(str_slice(packet, r->payload_at, r->payload_at + r->payload_bytes));
    uint16_t seq = rd_u16be(&payload);
    if (payload.bad || !rd_left(&payload))
        return false; /* padding, sent to probe the way to us */
    r->seq = seq;
    r->payload_at = (uint16_t)(r->payload_at + 2);
    r->payload_bytes = (uint16_t)(r->payload_bytes - 2);
    return true;
}

static enum err read_codec(struct unit *u, enum codec codec)
{
    struct str payload = unit_payload(u);
    if (codec == CODEC_H264)
        u->is_key = h264_is_key(payload);
    if (codec != CODEC_VP8)
        return OK;
    enum err e = vp8_parse(payload, &u->vp8);
    if (e)
        return e;
    u->is_key = u->vp8.is_key;
    u->payload_at = (uint16_t)(u->payload_at + u->vp8.bytes);
    u->payload_bytes = (uint16_t)(u->payload_bytes - u->vp8.bytes);
    return OK;
}

static void note_gap(struct up_layer *l, struct unit *u, uint16_t missing, int64_t now_us)
{
    if (u->is_late)
        (void)nack_came(l->nack, u->seq, now_us);
    else if (missing && !nack_gap(l->nack, u->seq, missing, now_us))
        up_layer_ask_key(l, now_us);
    else if (missing)
        up_layer_send_nacks(l, now_us);
    if (l->nack->count)
        forward_want_up_tick(l->track->peer->forward, now_us + UP_TICK_US);
}

static void keep_for_repairs(struct up_layer *l, struct unit *u, uint16_t missing, int64_t now_us)
{
    if (!l->log) {
        l->log = malloc(sizeof *l->log);
        l->nack = malloc(sizeof *l->nack);
        ASSERT(l->log && l->nack);
        packet_log_init(l->log);
        nack_init(l->nack);
    }
    note_gap(l, u, missing, now_us);
    packet_log_age(l->log, now_us);
    packet_log_put(l->log, u);
    if (u->is_key && !u->is_late) {
        l->wants_key = false;
        l->key_us = now_us;
    }
}

static void give_to_subscribers(struct up_track *t, struct unit *u, int64_t now_us)
{
    if (!t->is_started) {
        t->is_started = true;
        if (t->host.started)
            t->host.started(t->host.ctx);
    }
    if (t->is_muted) {
        t->silences++;
        return;
    }
    if (t->speakers && !speakers_hear(t->speakers, t, u->level, now_us))
        return;
    for (struct down_track *d = t->subscribers; d; d = down_track_next_of_up(d))
        down_track_take(d, u, now_us);
}

/* What the layer costs to follow. Key frames do not count: they come with changes, are spread by
 * pacers, and would make the layer look dear just when somebody has changed to it. */
static void note_rate(struct up_layer *l, const struct unit *u, uint32_t bytes, int64_t now_us)
{
    int tid = u->vp8.tid < TIDS ? u->vp8.tid : TIDS - 1;
    if (u->is_key) {
        l->has_key_ts = true;
        l->key_ts = u->ts;
    }
    if (!l->has_key_ts || u->ts != l->key_ts)
        meter_add(&l->meter[tid], bytes, now_us);
}

static void take(struct up_layer *l, const struct rtp *r, struct packet *packet, int64_t now_us)
{
    struct up_track *t = l->track;
    struct forward *f = t->peer->forward;
    struct unit *u = unit_new(&f->units, packet);
    u->arrived_us = now_us;
    u->ts = r->ts;
    u->seq = r->seq;
    u->payload_at = r->payload_at;
    u->payload_bytes = r->payload_bytes;
    u->layer = (uint8_t)l->index;
    u->level = (int8_t)rtp_ext_audio_level(r);
    u->is_marked = r->is_marked;
    if (r->payload_bytes && read_codec(u, t->conf.codec) != OK) {
        f->counts.bad_rtp++;
        unit_unref(u);
        return;
    }
    uint16_t missing;
    u->is_late =
        !stream_note(&l->stream, r->seq, r->ts, codec_clock_hz(t->conf.codec), now_us, &missing);
    if (l->stream.received == 1 && l->stream.cycles == 0)
        l->source = ++t->peer->sources; /* the first, or its numbers jumped */
    u->source = l->source;
    note_rate(l, u, packet->bytes, now_us);
    if (t->conf.kind == MEDIA_VIDEO)
        keep_for_repairs(l, u, missing, now_us);
    give_to_subscribers(t, u, now_us);
    unit_unref(u);
}

void up_peer_rtp(struct up_peer *p, struct packet *packet, int64_t now_us)
{
    struct forward *f = p->forward;
    struct str bytes = {(const char *)packet->byte, packet->bytes};
    forward_note_now(f, now_us);
    f->counts.rtp_in++;
    struct rtp r;
    if (rtp_parse(bytes, &p->ext_ids, &r) != OK) {
        f->counts.bad_rtp++;
        return;
    }
    note_twcc(p, &r, packet->arrived_us ? packet->arrived_us : now_us, now_us);
    bool is_rtx = false;
    struct up_layer *l = up_peer_find(p, &r, &is_rtx);
    if (!l) {
        f->counts.unknown_ssrc++;
        return;
    }
    const struct up_track_conf *conf = &l->track->conf;
    if (is_rtx && (r.pt != conf->rtx_pt || !l->stream.is_begun || !unwrap_rtx(bytes, &r)))
        return;
    if (!is_rtx && r.pt != conf->pt) {
        f->counts.bad_rtp++;
        return;
    }
    if (l->log && packet_log_get(l->log, r.seq, l->source))
        return; /* it has come before: a copy, or a probe in RTX */
    take(l, &r, packet, now_us);
}
