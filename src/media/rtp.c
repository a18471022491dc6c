/* rtp.c - read and write RTP headers.
 *
 * WHY   each packet is read once when it comes and written once for every subscriber: the reader
 *       may be careful, the writer must be a few stores.
 * HOW   reading through the cursor of base/rd.h. Writing: the whole header with its extensions is
 *       laid out when a stream begins (rtp_head), a packet only patches the fields that change.
 * OWNS  nothing.  RUNS  any thread.  SPEC  RFC 3550 5.1, RFC 8285, RFC 6464, abs-send-time.
 * TESTS rtp_test.c.  FUZZ fuzz/fuzz_rtp.c */
#include "media/rtp.h"

#include <string.h>

#include "base/log.h"
#include "base/rd.h"
#include "media/wr.h"

enum { FIXED_BYTES = 12, ONE_BYTE = 0xBEDE, TWO_BYTE = 0x1000, TWO_BYTE_MASK = 0xFFF0 };

void rtp_ext_ids_init(struct rtp_ext_ids *ids)
{
    memset(ids->by_id, EXT_COUNT, sizeof ids->by_id);
}

void rtp_ext_ids_set(struct rtp_ext_ids *ids, uint8_t id, enum rtp_ext e)
{
    if (id)
        ids->by_id[id] = (uint8_t)e;
}

static void keep_ext(struct rtp *r, const struct rtp_ext_ids *ids, uint8_t id, struct str value)
{
    uint8_t e = ids->by_id[id];
    if (e < EXT_COUNT && value.p)
        r->ext[e] = value;
}

/* RFC 8285 4.2: id and length in one byte; id 15 ends the reading, 0 is padding. */
static void read_one_byte(struct rd *r, const struct rtp_ext_ids *ids, struct rtp *ret)
{
    while (rd_left(r)) {
        uint8_t b = rd_u8(r);
        uint8_t id = b >> 4;
        if (id == 15)
            return;
        if (id)
            keep_ext(ret, ids, id, rd_bytes(r, (size_t)(b & 15) + 1));
    }
}

/* RFC 8285 4.3. */
static void read_two_byte(struct rd *r, const struct rtp_ext_ids *ids, struct rtp *ret)
{
    while (rd_left(r)) {
        uint8_t id = rd_u8(r);
        if (id)
            keep_ext(ret, ids, id, rd_bytes(r, rd_u8(r)));
    }
}

static void read_ext(struct rd *r, const struct rtp_ext_ids *ids, struct rtp *ret)
{
    uint16_t profile = rd_u16be(r);
    struct str block = rd_bytes(r, (size_t)rd_u16be(r) * 4);
    if (!block.p)
        return; /* r is bad */
    struct rd inner = rd_from(block);
    if (profile == ONE_BYTE)
        read_one_byte(&inner, ids, ret);
    else if ((profile & TWO_BYTE_MASK) == TWO_BYTE)
        read_two_byte(&inner, ids, ret);
    r->bad |= inner.bad;
}

enum err rtp_parse(struct str packet, const struct rtp_ext_ids *ids, struct rtp *ret)
{
    struct rd r = rd_from(packet);
    struct rtp p = {0};
    uint8_t vpxcc = rd_u8(&r), mpt = rd_u8(&r);
    p.pt = mpt & 127;
    p.is_marked = mpt >> 7;
    p.seq = rd_u16be(&r);
    p.ts = rd_u32be(&r);
    p.ssrc = rd_u32be(&r);
    (void)rd_bytes(&r, (size_t)(vpxcc & 15) * 4); /* contributing sources: not ours */
    if (vpxcc & 16)
        read_ext(&r, ids, &p);
    if (r.bad || vpxcc >> 6 != 2 || packet.n > UINT16_MAX)
        return ERR_MALFORMED;
    struct str payload = rd_rest(&r);
    if (vpxcc & 32 && payload.n) {
        p.padding_bytes = (uint8_t)payload.p[payload.n - 1];
        if (p.padding_bytes == 0 || p.padding_bytes > payload.n)
            return ERR_MALFORMED;
    }
    p.payload_at = (uint16_t)(packet.n - payload.n);
    p.payload_bytes = (uint16_t)(payload.n - p.padding_bytes);
    *ret = p;
    return OK;
}

int32_t rtp_ext_twcc(const struct rtp *r)
{
    struct rd v = rd_from(r->ext[EXT_TWCC]);
    uint16_t seq = rd_u16be(&v);
    return v.bad ? -1 : seq;
}

int32_t rtp_ext_audio_level(const struct rtp *r)
{
    struct rd v = rd_from(r->ext[EXT_AUDIO_LEVEL]);
    uint8_t b = rd_u8(&v);
    return v.bad ? -1 : b & 127; /* the upper bit is the sender's opinion about voice: unused */
}

static void element(struct wr *w, uint8_t id, const void *value, size_t n)
{
    wr_u8(w, (uint8_t)(id << 4 | (n - 1)));
    wr_bytes(w, value, n);
}

void rtp_head_init(struct rtp_head *h, uint8_t pt, uint32_t ssrc, const uint8_t ids[EXT_COUNT],
                   struct str mid)
{
    *h = (struct rtp_head){0};
    struct wr w = wr_to(h->byte, sizeof h->byte);
    wr_u8(&w, 0x80);
    wr_u8(&w, pt & 127);
    wr_u16(&w, 0);
    wr_u32(&w, 0);
    wr_u32(&w, ssrc);
    wr_u16(&w, ONE_BYTE);
    wr_u16(&w, 0);
    static const unsigned char zero[4];
    if (ids[EXT_ABS_SEND_TIME]) {
        element(&w, ids[EXT_ABS_SEND_TIME], zero, 3);
        h->abs_at = (uint8_t)(w.n - 3);
    }
    if (ids[EXT_AUDIO_LEVEL]) {
        element(&w, ids[EXT_AUDIO_LEVEL], zero, 1);
        h->level_at = (uint8_t)(w.n - 1);
    }
    if (ids[EXT_MID] && mid.n)
        element(&w, ids[EXT_MID], mid.p, mid.n);
    wr_bytes(&w, zero, (4 - w.n % 4) % 4);
    ASSERT(!w.bad);
    h->n = (uint8_t)w.n;
    wr_patch_u16(&w, FIXED_BYTES + 2, (uint16_t)((w.n - FIXED_BYTES - 4) / 4));
    if (w.n == FIXED_BYTES + 4)
        h->n = FIXED_BYTES;
    else
        h->byte[0] |= 16;
}

uint32_t rtp_abs_send_time(int64_t us)
{
    uint64_t in_64_s = (uint64_t)us % 64000000;
    return (uint32_t)((in_64_s << 18) / 1000000) & 0xFFFFFF;
}

void rtp_head_fill(struct rtp_head *h, bool is_marked, uint16_t seq, uint32_t ts, int level,
                   int64_t now_us)
{
    struct wr w = wr_to(h->byte + 2, 6);
    wr_u16(&w, seq);
    wr_u32(&w, ts);
    h->byte[1] = (unsigned char)((h->byte[1] & 127) | (is_marked ? 128 : 0));
    if (h->level_at)
        h->byte[h->level_at] = (unsigned char)(level < 0 ? 127 : level);
    if (h->abs_at) {
        struct wr t = wr_to(h->byte + h->abs_at, 3);
        wr_be(&t, rtp_abs_send_time(now_us), 3);
    }
}

void rtp_head_pad(struct rtp_head *h, bool is_padded)
{
    h->byte[0] = (unsigned char)((h->byte[0] & ~32) | (is_padded ? 32 : 0));
}
