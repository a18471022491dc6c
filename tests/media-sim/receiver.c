/* receiver.c - a client's receiving half: packets to frames to a picture.
 *
 * HOW   decides by headers alone what can be decoded, as a browser does, and then looks into the
 *       payload (truth.h) whether that was right: a frame that was not what the headers said, or
 *       whose reference was not decoded, counts as corrupt.
 * OWNS  its slots.  RUNS  in a test. */
#include "receiver.h"

#include <stdlib.h>

#include "base/log.h"
#include "media/rtcp.h"
#include "receiver_estimate.h"

enum { MID = 1, ABS = 2, LEVEL = 4, VP8_PT = 96, RTX_PT = 97, OPUS_PT = 111 };
enum { LATE_US = 120000 };
enum { FREEZE_US = 200000, STUCK_US = 700000, SKIP_US = 300000, NACK_US = 60000, NACK_TRIES = 10 };

void receiver_init(struct receiver *r, struct link *back, uint32_t video, uint32_t rtx,
                   uint32_t audio)
{
    *r = (struct receiver){
        .back = back, .video_ssrc = video, .rtx_ssrc = rtx, .audio_ssrc = audio, .layer = -1};
    rtp_ext_ids_init(&r->ids);
    rtp_ext_ids_set(&r->ids, MID, EXT_MID);
    rtp_ext_ids_set(&r->ids, ABS, EXT_ABS_SEND_TIME);
    rtp_ext_ids_set(&r->ids, LEVEL, EXT_AUDIO_LEVEL);
    r->slots = calloc(RCV_SLOTS, sizeof *r->slots);
    ASSERT(r->slots);
    memset(r->layer_of_s, 9, sizeof r->layer_of_s);
}

void receiver_done(struct receiver *r)
{
    free(r->slots);
}

static struct rcv_slot *slot(struct receiver *r, uint16_t seq)
{
    return &r->slots[seq % RCV_SLOTS];
}

static bool is_here(struct receiver *r, uint16_t seq, uint32_t ts)
{
    struct rcv_slot *s = slot(r, seq);
    return s->is_here && !s->is_used && s->seq == seq && s->ts == ts;
}

static void keep_frame(struct receiver *r, uint16_t first, uint16_t last, int64_t now_us)
{
    struct rcv_slot *s = slot(r, first);
    for (uint16_t q = first; q != (uint16_t)(last + 1); q++) {
        const struct truth *t = &slot(r, q)->truth;
        if (t->frame != s->truth.frame || t->layer != s->truth.layer ||
            t->index != (uint16_t)(q - first))
            r->corrupt++;
        slot(r, q)->is_used = true;
    }
    if (slot(r, last)->truth.index + 1 != slot(r, last)->truth.count)
        r->corrupt++;
    struct rcv_frame f = {true,  s->vp8.picture_id, s->vp8.tl0, s->vp8.tid, s->vp8.is_key,
                          s->ts, s->truth,          now_us};
    struct rcv_frame *oldest = &r->frames[0];
    for (int i = 0; i < RCV_FRAMES; i++) {
        if (!r->frames[i].is_here) {
            r->frames[i] = f;
            return;
        }
        if (r->frames[i].since_us < oldest->since_us)
            oldest = &r->frames[i];
    }
    *oldest = f;
}

static void assemble(struct receiver *r, uint16_t seq, int64_t now_us)
{
    uint32_t ts = slot(r, seq)->ts;
    uint16_t first = seq, last = seq;
    while (is_here(r, first, ts) && !slot(r, first)->vp8.is_start)
        first--;
    while (is_here(r, last, ts) && !slot(r, last)->is_marked)
        last++;
    if (is_here(r, first, ts) && is_here(r, last, ts))
        keep_frame(r, first, last, now_us);
}

static bool is_ahead15(uint16_t a, uint16_t b)
{
    uint16_t d = (uint16_t)((a - b) & 0x7FFF);
    return d != 0 && d < 0x4000;
}

static bool can_decode(const struct receiver *r, const struct rcv_frame *f, int64_t now_us)
{
    if (f->is_key)
        return true;
    if (!r->is_decoding)
        return false;
    bool is_next = f->picture == ((r->picture + 1) & 0x7FFF);
    if (f->tid == 0)
        return f->tl0 == (uint8_t)(r->tl0 + 1) && (is_next || now_us - f->since_us > SKIP_US);
    return is_next && f->tl0 == r->tl0;
}

static void show(struct receiver *r, const struct rcv_frame *f, int64_t now_us)
{
    const struct truth *t = &f->truth;
    if (!f->is_key && (t->layer != r->layer || t->base != r->base + (t->tid == 0)))
        r->corrupt++;
    if (f->is_key != !t->is_delta || f->tid != t->tid)
        r->corrupt++;
    if (r->is_decoding && !ts_is_newer(f->ts, r->ts))
        r->ts_back++;
    if (r->shown_us) {
        int64_t gap = now_us - r->shown_us;
        r->frozen_us += gap > FREEZE_US ? gap - FREEZE_US / 6 : 0;
        r->freezes += gap > FREEZE_US;
        r->longest_us = gap > r->longest_us ? gap : r->longest_us;
    }
    r->is_decoding = true;
    r->picture = f->picture;
    r->tl0 = f->tl0;
    r->ts = f->ts;
    r->base = t->base;
    r->layer = t->layer;
    r->shown_us = now_us;
    r->frames_shown++;
    if (now_us / 1000000 < RCV_WINDOW_S) {
        r->layer_of_s[now_us / 1000000] = t->layer;
        r->frames_of_s[now_us / 1000000]++;
    }
}

static void forget_missing_before(struct receiver *r, uint16_t seq)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->missing_count; i++)
        if (!seq_is_newer(seq, r->missing[i].seq))
            r->missing[kept++] = r->missing[i];
    r->missing_count = kept;
}

static void decode(struct receiver *r, int64_t now_us)
{
    for (bool goes_on = true; goes_on;) {
        goes_on = false;
        struct rcv_frame *best = NULL;
        for (int i = 0; i < RCV_FRAMES; i++) {
            struct rcv_frame *f = &r->frames[i];
            if (f->is_here && r->is_decoding && !is_ahead15(f->picture, r->picture))
                f->is_here = false;
            if (f->is_here && can_decode(r, f, now_us) &&
                (!best || is_ahead15(best->picture, f->picture)))
                best = f;
        }
        if (best) {
            show(r, best, now_us);
            best->is_here = false;
            goes_on = true;
        }
    }
}

static void ask_again(struct receiver *r, int64_t now_us)
{
    uint16_t seq[RCV_MISSING];
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < r->missing_count; i++) {
        if (r->missing[i].tries >= NACK_TRIES)
            continue;
        if (r->missing[i].tries == 0 || now_us - r->missing[i].asked_us > NACK_US) {
            r->missing[i].tries++;
            r->missing[i].asked_us = now_us;
            seq[count++] = r->missing[i].seq;
        }
        r->missing[kept++] = r->missing[i];
    }
    r->missing_count = kept;
    for (size_t at = 0; at < count;) {
        unsigned char bytes[LIMIT_RTCP_BYTES];
        struct wr w = wr_to(bytes, sizeof bytes);
        at += rtcp_write_nack(&w, 1, r->video_ssrc, seq + at, count - at);
        link_send(r->back, wr_str(&w), (struct str){0}, (struct str){0}, now_us);
    }
    r->nacks += (uint32_t)count;
}

static void ask_key(struct receiver *r, int64_t now_us)
{
    unsigned char bytes[64];
    struct wr w = wr_to(bytes, sizeof bytes);
    rtcp_write_pli(&w, 1, r->video_ssrc);
    link_send(r->back, wr_str(&w), (struct str){0}, (struct str){0}, now_us);
    r->pli_us = now_us;
    r->plis++;
}

static void note_missing(struct receiver *r, uint16_t seq, uint16_t missing, int64_t now_us)
{
    if (r->missing_count + missing > RCV_MISSING) {
        r->missing_count = 0;
        ask_key(r, now_us);
        return;
    }
    for (uint16_t i = missing; i > 0; i--) {
        r->missing[r->missing_count].seq = (uint16_t)(seq - i);
        r->missing[r->missing_count++].tries = 0;
    }
    ask_again(r, now_us);
}

static void found(struct receiver *r, uint16_t seq)
{
    for (size_t i = 0; i < r->missing_count; i++) {
        if (r->missing[i].seq == seq) {
            r->missing[i] = r->missing[--r->missing_count];
            return;
        }
    }
}

static void take_video(struct receiver *r, const struct rtp *p, struct str payload, int64_t now_us)
{
    struct rcv_slot s = {.is_here = true, .is_marked = p->is_marked, .seq = p->seq, .ts = p->ts};
    ASSERT(vp8_parse(payload, &s.vp8) == OK);
    s.truth = truth_read(str_slice(payload, s.vp8.bytes, payload.n));
    found(r, p->seq);
    if (slot(r, p->seq)->is_here && slot(r, p->seq)->seq == p->seq) {
        if (slot(r, p->seq)->truth.frame != s.truth.frame ||
            slot(r, p->seq)->truth.index != s.truth.index)
            r->corrupt++; /* one number, two contents */
        return;
    }
    *slot(r, p->seq) = s;
    if (s.vp8.is_key)
        forget_missing_before(r, p->seq);
    assemble(r, p->seq, now_us);
    decode(r, now_us);
}

static void take_audio(struct receiver *r, const struct rtp *p, int64_t now_us)
{
    uint16_t missing;
    if (!stream_note(&r->audio, p->seq, p->ts, 48000, now_us, &missing))
        return;
    r->audio_lost += missing;
    r->audio_packets++;
    if (r->audio_us && now_us - r->audio_us > r->audio_gap_us)
        r->audio_gap_us = now_us - r->audio_us;
    r->audio_us = now_us;
    int64_t way_us = now_us - (int64_t)(p->ts - r->audio_ts) * 1000 / 48;
    if (!r->audio_ts) {
        r->audio_ts = p->ts;
        r->audio_least_us = way_us = now_us;
    }
    if (way_us < r->audio_least_us)
        r->audio_least_us = way_us;
    r->audio_late += way_us > r->audio_least_us + LATE_US;
}

void receiver_rtp(struct receiver *r, struct str packet, int64_t now_us)
{
    struct rtp p;
    ASSERT(rtp_parse(packet, &r->ids, &p) == OK);
    receiver_estimate(r, &p, packet.n, now_us);
    struct str payload = str_slice(packet, p.payload_at, p.payload_at + p.payload_bytes);
    uint16_t missing;
    if (p.ssrc == r->audio_ssrc) {
        ASSERT(p.pt == OPUS_PT && p.ext[EXT_AUDIO_LEVEL].n == 1);
        take_audio(r, &p, now_us);
    } else if (p.ssrc == r->video_ssrc) {
        ASSERT(p.pt == VP8_PT);
        r->heard_us = now_us;
        if (stream_note(&r->video, p.seq, p.ts, 90000, now_us, &missing) && missing)
            note_missing(r, p.seq, missing, now_us);
        take_video(r, &p, payload, now_us);
    } else if (p.ssrc == r->rtx_ssrc && payload.n > 2) {
        ASSERT(p.pt == RTX_PT);
        p.seq = (uint16_t)((unsigned char)payload.p[0] << 8 | (unsigned char)payload.p[1]);
        take_video(r, &p, str_slice(payload, 2, payload.n), now_us);
    }
}

void receiver_rtcp(struct receiver *r, struct str plain, int64_t now_us)
{
    struct rd compound = rd_from(plain);
    struct rtcp packet;
    struct rtcp_sender sr;
    while (rtcp_next(&compound, &packet)) {
        if (packet.type != RTCP_SR || !rtcp_read_sender(&packet, &sr))
            continue;
        stream_note_sr(packet.sender == r->audio_ssrc ? &r->audio : &r->video, &sr, now_us);
    }
    ASSERT(!compound.bad);
}

void receiver_tick(struct receiver *r, int64_t now_us)
{
    ask_again(r, now_us);
    decode(r, now_us);
    if (r->heard_us && now_us - r->heard_us < 1000000 && now_us - r->shown_us > STUCK_US &&
        now_us - r->pli_us > STUCK_US)
        ask_key(r, now_us);
    receiver_report(r, now_us);
}
