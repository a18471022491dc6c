/* forward_rig.h - for tests of the forwarding path: a forwarder driven by hand, a wire that keeps
 * what left, and packets to feed it with. */
#ifndef MEDIA_FORWARD_RIG_H
#define MEDIA_FORWARD_RIG_H

#include <string.h>

#include "base/log.h"
#include "media/down.h"
#include "media/forward.h"
#include "media/rtcp.h"
#include "media/rtp.h"
#include "media/up.h"

#define RIG_KEPT 4096
struct rig_packet {
    uint16_t bytes;
    unsigned char byte[1500];
};
struct rig {
    struct forward *forward;
    struct packet_pool *pool;
    int64_t now_us;
    struct rig_packet *rtp, *rtcp; /* what left; the first RIG_KEPT */
    size_t rtp_count, rtcp_count;
    struct rtp_ext_ids sub_ids;
};

static inline void rig_keep(struct rig_packet *kept, size_t *count, struct str a, struct str b,
                            struct str c)
{
    struct rig_packet *p = &kept[*count % RIG_KEPT];
    struct wr w = wr_to(p->byte, sizeof p->byte);
    wr_bytes(&w, a.p, a.n);
    wr_bytes(&w, b.p ? b.p : "", b.n);
    wr_bytes(&w, c.p ? c.p : "", c.n);
    ASSERT(!w.bad);
    p->bytes = (uint16_t)w.n;
    ++*count;
}
static inline void rig_rtp(void *ctx, struct str header, struct str patch, struct str payload)
{
    struct rig *r = ctx;
    rig_keep(r->rtp, &r->rtp_count, header, patch, payload);
}
static inline void rig_rtcp(void *ctx, struct str plain)
{
    struct rig *r = ctx;
    rig_keep(r->rtcp, &r->rtcp_count, plain, (struct str){0}, (struct str){0});
}
static inline void rig_fill(void *ctx, void *bytes, size_t n)
{
    (void)ctx;
    memset(bytes, 0x5A, n);
}

static inline void rig_init(struct rig *r)
{
    *r = (struct rig){.now_us = 1000000};
    r->rtp = calloc(RIG_KEPT, sizeof *r->rtp);
    r->rtcp = calloc(RIG_KEPT, sizeof *r->rtcp);
    ASSERT(r->rtp && r->rtcp);
    ASSERT(forward_new(NULL, (struct rand_source){rig_fill, NULL}, &r->forward) == OK);
    (void)forward_tick(r->forward, r->now_us);
    r->pool = packet_pool_new(2000);
    rtp_ext_ids_init(&r->sub_ids);
    rtp_ext_ids_set(&r->sub_ids, SUB_EXT_MID, EXT_MID);
    rtp_ext_ids_set(&r->sub_ids, SUB_EXT_ABS_SEND_TIME, EXT_ABS_SEND_TIME);
    rtp_ext_ids_set(&r->sub_ids, SUB_EXT_AUDIO_LEVEL, EXT_AUDIO_LEVEL);
}
static inline void rig_done(struct rig *r)
{
    forward_free(r->forward);
    ASSERT(packet_pool_out(r->pool) == 0);
    packet_pool_free(r->pool);
    free(r->rtp);
    free(r->rtcp);
}
static inline struct wire rig_wire(struct rig *r)
{
    return (struct wire){r, rig_rtp, rig_rtcp};
}
static inline void rig_pass(struct rig *r, int64_t us)
{
    for (int64_t until = r->now_us + us; r->now_us < until;) {
        r->now_us += 1000;
        if (r->now_us >= forward_due(r->forward))
            (void)forward_tick(r->forward, r->now_us);
    }
}
/* The kept RTP packet i, read. */
static inline struct rtp rig_read(const struct rig *r, size_t i)
{
    struct rtp p;
    const struct rig_packet *k = &r->rtp[i % RIG_KEPT];
    ASSERT(rtp_parse((struct str){(const char *)k->byte, k->bytes}, &r->sub_ids, &p) == OK);
    return p;
}
/* How many packets of RTCP of a type and format left since the kept one from. */
static inline size_t rig_count_rtcp(const struct rig *r, size_t from, int type, int count,
                                    uint32_t media)
{
    size_t found = 0;
    for (size_t i = from; i < r->rtcp_count; i++) {
        struct rd in = rd_from((struct str){(const char *)r->rtcp[i].byte, r->rtcp[i].bytes});
        struct rtcp p;
        while (rtcp_next(&in, &p))
            found += p.type == type && p.count == count && (!media || p.media == media);
    }
    return found;
}

/* A publisher's packet; ext: the bytes of its one-byte extensions. */
struct rig_out {
    uint8_t pt;
    bool is_marked;
    uint16_t seq;
    uint32_t ts, ssrc;
    struct str ext, payload;
};
static inline void rig_send(struct rig *r, struct up_peer *up, struct rig_out out)
{
    struct packet *p = packet_new(r->pool);
    ASSERT(p);
    struct wr w = wr_to(p->byte, sizeof p->byte);
    wr_u8(&w, out.ext.n ? 0x90 : 0x80);
    wr_u8(&w, (uint8_t)(out.pt | (out.is_marked ? 128 : 0)));
    wr_u16(&w, out.seq);
    wr_u32(&w, out.ts);
    wr_u32(&w, out.ssrc);
    if (out.ext.n) {
        wr_u16(&w, 0xBEDE);
        wr_u16(&w, (uint16_t)((out.ext.n + 3) / 4));
        wr_bytes(&w, out.ext.p, out.ext.n);
        while (w.n % 4)
            wr_u8(&w, 0);
    }
    wr_bytes(&w, out.payload.p, out.payload.n);
    p->bytes = (uint16_t)w.n;
    p->arrived_us = r->now_us;
    up_peer_rtp(up, p, r->now_us);
    packet_unref(p);
}

#endif
