/* publisher.c - a client's sending half, without its bandwidth estimator.
 *
 * HOW   30 frames a second with temporal layers in the order 0 2 1 2; a key frame is five times as
 *       large. SSRCs of video are not declared: mid and rid stand in the first packets after a key
 *       frame, as browsers do. Layers have clocks with offsets of their own.
 * OWNS  its history of payloads.  RUNS  in a test. */
#include "publisher.h"

#include <stdlib.h>

#include "base/log.h"
#include "media/rtcp.h"
#include "media/rtp.h"
#include "media/twcc.h"
#include "media/vp8.h"
#include "truth.h"

enum { FRAME_US = 33333, AUDIO_US = 20000, PAYLOAD = 1100 };
static const uint32_t bps_of[LAYERS] = {160000, 450000, 1700000};
static const char *const rid_of[LAYERS] = {"q", "h", "f"};
static const uint8_t tid_of[4] = {0, 2, 1, 2};

void publisher_init(struct publisher *p, struct link *out, uint32_t first_ssrc, uint64_t seed)
{
    *p = (struct publisher){.out = out, .level = 20, .frame_us = FRAME_US, .next_sr_us = 300000};
    uint64_t r = seed * 31 + 7;
    for (int i = 0; i < LAYERS; i++) {
        struct pub_stream *s = &p->video[i];
        *s = (struct pub_stream){.ssrc = first_ssrc + (uint32_t)i,
                                 .rtx_ssrc = first_ssrc + 10 + (uint32_t)i,
                                 .ts_add = (uint32_t)random_next(&r),
                                 .bps = bps_of[i],
                                 .seq = (uint16_t)random_next(&r),
                                 .picture = (uint16_t)random_next(&r) & 0x7FFF,
                                 .tl0 = (uint8_t)random_next(&r),
                                 .layer = (uint8_t)i,
                                 .wants_key = true};
        s->history = calloc(PUB_HISTORY, sizeof *s->history);
        ASSERT(s->history);
    }
    p->audio = (struct pub_stream){.ssrc = first_ssrc + 20, .ts_add = (uint32_t)random_next(&r)};
}

void publisher_done(struct publisher *p)
{
    for (int i = 0; i < LAYERS; i++)
        free(p->video[i].history);
}

struct up_track_conf publisher_video_conf(void)
{
    struct up_track_conf c = {.kind = MEDIA_VIDEO,
                              .codec = CODEC_VP8,
                              .pt = PUB_VP8,
                              .rtx_pt = PUB_VP8_RTX,
                              .mid = "1",
                              .layer_count = LAYERS};
    for (int i = 0; i < LAYERS; i++) {
        c.layer[i] = (struct up_layer_conf){.quality = i, .width = 320u << i, .height = 180u << i};
        c.layer[i].rid[0] = rid_of[i][0];
    }
    c.ext[EXT_MID] = PUB_MID_ID;
    c.ext[EXT_RID] = PUB_RID_ID;
    c.ext[EXT_REPAIRED_RID] = PUB_REPAIRED_ID;
    c.ext[EXT_TWCC] = PUB_TWCC_ID;
    return c;
}

struct up_track_conf publisher_audio_conf(const struct publisher *p)
{
    struct up_track_conf c = {
        .kind = MEDIA_AUDIO, .codec = CODEC_OPUS, .pt = PUB_OPUS, .mid = "0", .layer_count = 1};
    c.layer[0].ssrc = p->audio.ssrc;
    c.ext[EXT_AUDIO_LEVEL] = PUB_LEVEL_ID;
    c.ext[EXT_MID] = PUB_MID_ID;
    return c;
}

static void ext(struct wr *w, int id, const void *value, size_t n)
{
    wr_u8(w, (uint8_t)(id << 4 | (int)(n - 1)));
    wr_bytes(w, value, n);
}

static void head(struct publisher *p, struct wr *w, int pt, bool is_marked, uint16_t seq,
                 uint32_t ts, uint32_t ssrc)
{
    wr_u8(w, 0x90);
    wr_u8(w, (uint8_t)(pt | (is_marked ? 128 : 0)));
    wr_u16(w, seq);
    wr_u32(w, ts);
    wr_u32(w, ssrc);
    wr_u32(w, 0xBEDE0000);
    if (pt == PUB_OPUS) {
        ext(w, PUB_LEVEL_ID, &p->level, 1);
        return;
    }
    unsigned char twcc[2] = {(unsigned char)(p->twcc >> 8), (unsigned char)p->twcc};
    p->twcc++;
    ext(w, PUB_TWCC_ID, twcc, 2);
    ext(w, PUB_MID_ID, "1", 1);
}

static void end_head(struct wr *w)
{
    while (w->n % 4)
        wr_u8(w, 0);
    wr_patch_u16(w, 14, (uint16_t)((w->n - 16) / 4));
}

static void send_video_packet(struct publisher *p, struct pub_stream *s, const struct truth *t,
                              size_t bytes, uint32_t ts, int64_t now_us)
{
    unsigned char header[64], payload[1300] = {0};
    struct wr h = wr_to(header, sizeof header), w = wr_to(payload, sizeof payload);
    head(p, &h, PUB_VP8, t->index + 1 == t->count, s->seq, ts, s->ssrc);
    ext(&h, PUB_RID_ID, rid_of[s->layer], 1);
    end_head(&h);
    struct vp8 v = {.first = t->index == 0 ? 0x10 : 0,
                    .has_picture_id = true,
                    .has_15_bits = true,
                    .has_tl0 = true,
                    .has_tid = true,
                    .tid = t->tid,
                    .is_sync = t->tid == 1};
    unsigned char descriptor[VP8_MAX_BYTES];
    wr_bytes(&w, descriptor, vp8_write(&v, s->picture, s->tl0, descriptor));
    truth_write(&w, t);
    size_t n = bytes > w.n ? bytes : w.n;
    s->history[s->seq % PUB_HISTORY].seq = s->seq;
    s->history[s->seq % PUB_HISTORY].bytes = (uint16_t)n;
    s->history[s->seq % PUB_HISTORY].ts = ts;
    memcpy(s->history[s->seq % PUB_HISTORY].byte, payload, n);
    link_send(p->out, wr_str(&h), (struct str){(char *)payload, n}, (struct str){0}, now_us);
    s->seq++;
    s->packets++;
    s->octets += (uint32_t)n;
}

static void send_frame(struct publisher *p, struct pub_stream *s, int64_t now_us)
{
    bool is_key = s->wants_key && now_us - s->key_us > 200000;
    if (is_key) {
        s->frame = (s->frame + 3) & ~3u; /* the pattern begins anew */
        s->wants_key = false;
        s->key_us = now_us;
        p->keys++;
    }
    uint8_t tid = tid_of[s->frame % 4];
    if (tid == 0) {
        s->base++;
        s->tl0++;
    }
    static const uint32_t share_of[3] = {160, 100, 70}; /* of the mean frame, in hundredths */
    uint32_t bytes =
        (uint32_t)(s->bps * p->frame_us / 8000000) * share_of[tid] / 100 * (is_key ? 5 : 1);
    uint16_t count = (uint16_t)(bytes / PAYLOAD + 1);
    struct truth t = {.is_delta = !is_key,
                      .layer = s->layer,
                      .tid = tid,
                      .frame = s->frame,
                      .base = s->base,
                      .count = count};
    uint32_t ts = (uint32_t)(now_us * 9 / 100) + s->ts_add;
    for (; t.index < count; t.index++)
        send_video_packet(p, s, &t, bytes / count, ts, now_us);
    s->frame++;
    s->picture = (s->picture + 1) & 0x7FFF;
}

static void send_audio(struct publisher *p, int64_t now_us)
{
    struct pub_stream *s = &p->audio;
    unsigned char header[64], payload[80] = {1, 2, 3};
    struct wr h = wr_to(header, sizeof header);
    head(p, &h, PUB_OPUS, false, s->seq++, (uint32_t)(now_us * 48 / 1000) + s->ts_add, s->ssrc);
    end_head(&h);
    link_send(p->out, wr_str(&h), (struct str){(char *)payload, sizeof payload}, (struct str){0},
              now_us);
}

static void send_reports(struct publisher *p, int64_t now_us)
{
    for (int i = 0; i <= LAYERS; i++) {
        struct pub_stream *s = i < LAYERS ? &p->video[i] : &p->audio;
        uint32_t ts = i < LAYERS ? (uint32_t)(now_us * 9 / 100) : (uint32_t)(now_us * 48 / 1000);
        struct rtcp_sender sr = {.ntp = ntp_from_us(now_us + s->clock_off_us + 10000000000),
                                 .rtp = ts + s->ts_add,
                                 .packets = s->packets,
                                 .octets = s->octets};
        unsigned char bytes[64];
        struct wr w = wr_to(bytes, sizeof bytes);
        rtcp_write_sr(&w, s->ssrc, &sr);
        link_send(p->out, wr_str(&w), (struct str){0}, (struct str){0}, now_us);
    }
}

void publisher_tick(struct publisher *p, int64_t now_us)
{
    if (now_us >= p->next_audio_us) {
        send_audio(p, now_us);
        p->next_audio_us += AUDIO_US;
    }
    if (now_us >= p->next_sr_us) {
        send_reports(p, now_us);
        p->next_sr_us += 1000000;
    }
    if (now_us < p->next_frame_us)
        return;
    p->next_frame_us += p->frame_us;
    for (int i = 0; i < LAYERS && !p->is_quiet; i++)
        if (!p->video[i].is_off)
            send_frame(p, &p->video[i], now_us);
}

static void resend(struct publisher *p, struct pub_stream *s, uint16_t seq, int64_t now_us)
{
    if (s->history[seq % PUB_HISTORY].seq != seq)
        return;
    p->resent++;
    unsigned char header[64], osn[2] = {(unsigned char)(seq >> 8), (unsigned char)seq};
    struct wr h = wr_to(header, sizeof header);
    const unsigned char *payload = s->history[seq % PUB_HISTORY].byte;
    struct vp8 v;
    size_t n = s->history[seq % PUB_HISTORY].bytes;
    if (vp8_parse((struct str){(const char *)payload, n}, &v) != OK)
        return;
    struct truth t = truth_read((struct str){(const char *)payload + v.bytes, n - v.bytes});
    head(p, &h, PUB_VP8_RTX, t.index + 1 == t.count, s->rtx_seq++, s->history[seq % PUB_HISTORY].ts,
         s->rtx_ssrc);
    ext(&h, PUB_REPAIRED_ID, rid_of[s->layer], 1);
    end_head(&h);
    link_send(p->out, wr_str(&h), (struct str){(char *)osn, 2},
              (struct str){(const char *)payload, n}, now_us);
}

static struct pub_stream *stream_by(struct publisher *p, uint32_t ssrc)
{
    for (int i = 0; i < LAYERS; i++)
        if (p->video[i].ssrc == ssrc)
            return &p->video[i];
    return NULL;
}

static void note_twcc(void *ctx, uint16_t seq, int64_t arrived_us)
{
    struct publisher *p = ctx;
    (void)seq;
    if (arrived_us < 0)
        p->twcc_lost++;
    else
        p->twcc_told++;
}

void publisher_rtcp(struct publisher *p, struct str plain, int64_t now_us)
{
    struct rd compound = rd_from(plain);
    struct rtcp packet;
    while (rtcp_next(&compound, &packet)) {
        struct pub_stream *s = stream_by(p, packet.media);
        if (packet.type == RTCP_PSFB && packet.count == PSFB_PLI && s) {
            p->plis++;
            s->wants_key = true;
        } else if (packet.type == RTCP_RTPFB && packet.count == RTPFB_NACK && s) {
            uint16_t seq, following;
            while (rtcp_read_nack(&packet, &seq, &following)) {
                p->nacks++;
                resend(p, s, seq, now_us);
                for (int i = 0; i < 16; i++)
                    if (following >> i & 1)
                        resend(p, s, (uint16_t)(seq + 1 + i), now_us);
            }
        } else if (packet.type == RTCP_RTPFB && packet.count == RTPFB_TWCC) {
            ASSERT(twcc_read(&packet, note_twcc, p) == OK);
        }
    }
    ASSERT(!compound.bad);
}
