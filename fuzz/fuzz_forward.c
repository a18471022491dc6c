/* fuzz_forward.c - the whole forwarding path under any packets from both sides.
 *
 * A publisher with two layers of VP8, one H264 track and one microphone, and a subscriber to all.
 * The input is a row of (who, length, bytes). Laws: every packet that leaves is RTP or RTCP that
 * our own readers take; memory and packets go back. */
#include <string.h>

#include "base/rd.h"
#include "check.h"
#include "media/down.h"
#include "media/rtcp.h"
#include "media/rtp.h"
#include "media/up.h"

enum { TRACKS = 3 };

static void fill(void *ctx, void *bytes, size_t n)
{
    (void)ctx;
    memset(bytes, 0x5A, n);
}

static void on_rtp(void *ctx, struct str header, struct str patch, struct str payload)
{
    unsigned char packet[2000];
    struct wr w = wr_to(packet, sizeof packet);
    wr_bytes(&w, header.p, header.n);
    wr_bytes(&w, patch.p, patch.n);
    wr_bytes(&w, payload.p, payload.n);
    struct rtp_ext_ids ids;
    struct rtp r;
    (void)ctx;
    rtp_ext_ids_init(&ids);
    CHECK(!w.bad && rtp_parse(wr_str(&w), &ids, &r) == OK);
}

static void on_rtcp(void *ctx, struct str plain)
{
    struct rd in = rd_from(plain);
    struct rtcp p;
    (void)ctx;
    CHECK(plain.n > 0);
    while (rtcp_next(&in, &p))
        ;
    CHECK(!in.bad);
}

static struct up_track_conf track_conf(int i)
{
    struct up_track_conf c = {.kind = i ? MEDIA_VIDEO : MEDIA_AUDIO,
                              .codec = i == 0   ? CODEC_OPUS
                                       : i == 1 ? CODEC_VP8
                                                : CODEC_H264,
                              .pt = (uint8_t)(111 - i),
                              .rtx_pt = (uint8_t)(i ? 90 + i : 0),
                              .layer_count = i == 1 ? 2 : 1};
    c.mid[0] = (char)('0' + i);
    for (int l = 0; l < c.layer_count; l++) {
        c.layer[l].quality = l;
        c.layer[l].rid[0] = (char)(i == 1 ? 'q' + l : 0);
        c.layer[l].ssrc = i == 1 ? 0 : (uint32_t)(0x30303030 + i);
    }
    for (int e = 0; e < EXT_COUNT; e++)
        c.ext[e] = (uint8_t)(1 + e);
    return c;
}

struct house {
    struct forward *forward;
    struct packet_pool *pool;
    struct up_peer *up;
    struct down_peer *down;
    struct up_track *tracks[TRACKS];
    struct down_track *subscribed[TRACKS];
    int64_t now_us;
};

static void build(struct house *h)
{
    struct wire wire = {NULL, on_rtp, on_rtcp};
    CHECK(forward_new(NULL, (struct rand_source){fill, NULL}, &h->forward) == OK);
    h->now_us = forward_tick(h->forward, 1000000) > 0 ? 1000000 : 0;
    h->pool = packet_pool_new(2000);
    h->up = up_peer_new(h->forward, wire);
    h->down = down_peer_new(h->forward, wire, NULL);
    for (int i = 0; i < TRACKS; i++) {
        struct up_track_conf c = track_conf(i);
        h->tracks[i] = up_track_new(h->up, &c, NULL);
        struct down_track_conf d = {.pt = 96,
                                    .rtx_pt = (uint8_t)(i ? 97 : 0),
                                    .ssrc = (uint32_t)(10 + 2 * i),
                                    .rtx_ssrc = (uint32_t)(i ? 11 + 2 * i : 0),
                                    .cname = "c"};
        d.ext[EXT_ABS_SEND_TIME] = 2;
        h->subscribed[i] = down_track_new(h->down, h->tracks[i], &d);
        down_track_start(h->subscribed[i]);
    }
}

static void take_down(struct house *h)
{
    for (int i = 0; i < TRACKS; i++) {
        down_track_free(h->subscribed[i]);
        up_track_free(h->tracks[i]);
    }
    down_peer_free(h->down);
    up_peer_free(h->up);
    forward_free(h->forward);
    CHECK(packet_pool_out(h->pool) == 0);
    packet_pool_free(h->pool);
}

static void receive(struct house *h, struct str s)
{
    struct packet *p = packet_new(h->pool);
    if (!p || s.n > LIMIT_PACKET_BYTES) {
        packet_unref(p);
        return;
    }
    memcpy(p->byte, s.p, s.n);
    p->bytes = (uint16_t)s.n;
    up_peer_rtp(h->up, p, h->now_us);
    packet_unref(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct rd in = rd_from((struct str){n ? (const char *)data : "", n});
    struct house h = {0};
    build(&h);
    while (rd_left(&in) > 2) {
        uint8_t what = rd_u8(&in), length = rd_u8(&in);
        struct str s = rd_bytes(&in, length < rd_left(&in) ? length : rd_left(&in));
        h.now_us += (what >> 2) * 1000;
        if (what % 4 == 0)
            up_peer_rtcp(h.up, s, h.now_us);
        else if (what % 4 == 1)
            down_peer_rtcp(h.down, s, h.now_us);
        else
            receive(&h, s);
        if (h.now_us >= forward_due(h.forward))
            (void)forward_tick(h.forward, h.now_us);
    }
    take_down(&h);
    return 0;
}
