/* rtcp.c - read and write RTCP.
 *
 * WHY   compounds come from anybody who has joined; a wrong length must not cost more than the
 *       packet it stands in.
 * HOW   rtcp_next cuts one packet off and gives its body as a cursor of its own; the read functions
 *       take entries off that cursor until it is empty.
 * OWNS  nothing.  RUNS  any thread.
 * SPEC  RFC 3550 6.4, 6.5; RFC 4585 6.1 to 6.3; RFC 5104 4.3.1; draft-alvestrand-rmcat-remb 2.
 * TESTS rtcp_test.c.  FUZZ fuzz/fuzz_rtcp.c */
#include "media/rtcp.h"

enum { NACK_MAX = 64 };
#define REMB_NAME 0x52454D42u /* "REMB" */

bool rtcp_next(struct rd *compound, struct rtcp *ret)
{
    if (!rd_left(compound))
        return false;
    struct rtcp p = {0};
    uint8_t vpc = rd_u8(compound);
    p.type = rd_u8(compound);
    p.count = vpc & 31;
    struct str body = rd_bytes(compound, (size_t)rd_u16be(compound) * 4);
    if (compound->bad || vpc >> 6 != 2) {
        compound->bad = true;
        return false;
    }
    if (vpc & 32) { /* padding: its count is the last byte */
        size_t padding = body.n ? (unsigned char)body.p[body.n - 1] : 0;
        if (padding == 0 || padding > body.n) {
            compound->bad = true;
            return false;
        }
        body.n -= padding;
    }
    p.body = rd_from(body);
    if (p.type == RTCP_SR || p.type == RTCP_RR || p.type == RTCP_RTPFB || p.type == RTCP_PSFB)
        p.sender = rd_u32be(&p.body);
    if (p.type == RTCP_RTPFB || p.type == RTCP_PSFB)
        p.media = rd_u32be(&p.body);
    compound->bad = p.body.bad;
    *ret = p;
    return !p.body.bad;
}

bool rtcp_read_sender(struct rtcp *p, struct rtcp_sender *ret)
{
    struct rtcp_sender s = {.ntp = rd_u64be(&p->body)};
    s.rtp = rd_u32be(&p->body);
    s.packets = rd_u32be(&p->body);
    s.octets = rd_u32be(&p->body);
    *ret = s;
    return !p->body.bad;
}

bool rtcp_read_report(struct rtcp *p, struct rtcp_report *ret)
{
    if (p->count == 0 || !rd_left(&p->body))
        return false;
    p->count--;
    struct rtcp_report r = {.ssrc = rd_u32be(&p->body)};
    uint32_t lost = rd_u32be(&p->body);
    r.lost_256 = (uint8_t)(lost >> 24);
    r.lost = (int32_t)(lost << 8) / 256; /* sign of 24 bits */
    r.highest = rd_u32be(&p->body);
    r.jitter = rd_u32be(&p->body);
    r.last_sr = rd_u32be(&p->body);
    r.since_sr = rd_u32be(&p->body);
    *ret = r;
    return !p->body.bad;
}

bool rtcp_read_nack(struct rtcp *p, uint16_t *ret_seq, uint16_t *ret_following)
{
    if (!rd_left(&p->body))
        return false;
    *ret_seq = rd_u16be(&p->body);
    *ret_following = rd_u16be(&p->body);
    return !p->body.bad;
}

bool rtcp_read_fir(struct rtcp *p, uint32_t *ret_ssrc)
{
    if (!rd_left(&p->body))
        return false;
    *ret_ssrc = rd_u32be(&p->body);
    (void)rd_u32be(&p->body); /* its number: a repeated request does no harm, it is throttled */
    return !p->body.bad;
}

bool rtcp_read_remb(struct rtcp *p, uint64_t *ret_bps)
{
    if (rd_u32be(&p->body) != REMB_NAME)
        return false;
    (void)rd_u8(&p->body); /* how many SSRCs: it is about all we send */
    uint8_t high = rd_u8(&p->body);
    uint64_t mantissa = (uint64_t)(high & 3) << 16 | rd_u16be(&p->body);
    if (p->body.bad)
        return false;
    int exponent = high >> 2;
    *ret_bps = exponent > 40 ? UINT64_C(1) << 40 : mantissa << exponent;
    return true;
}

/* Where the head was written, so that its length can be set afterwards. */
static size_t begin(struct wr *w, int count, int type, uint32_t sender)
{
    size_t at = w->n;
    wr_u8(w, (uint8_t)(0x80 | count));
    wr_u8(w, (uint8_t)type);
    wr_u16(w, 0);
    wr_u32(w, sender);
    return at;
}

static void end(struct wr *w, size_t at)
{
    while (!w->bad && (w->n - at) % 4)
        wr_u8(w, 0);
    wr_patch_u16(w, at + 2, (uint16_t)((w->n - at) / 4 - 1));
}

void rtcp_write_sr(struct wr *w, uint32_t ssrc, const struct rtcp_sender *s)
{
    size_t at = begin(w, 0, RTCP_SR, ssrc);
    wr_be(w, s->ntp, 8);
    wr_u32(w, s->rtp);
    wr_u32(w, s->packets);
    wr_u32(w, s->octets);
    end(w, at);
}

void rtcp_write_rr(struct wr *w, uint32_t sender, const struct rtcp_report *report, size_t count)
{
    size_t at = begin(w, (int)(count & 31), RTCP_RR, sender);
    for (size_t i = 0; i < count && i < 31; i++) {
        const struct rtcp_report *r = &report[i];
        wr_u32(w, r->ssrc);
        wr_u32(w, (uint32_t)r->lost_256 << 24 | ((uint32_t)r->lost & 0xFFFFFF));
        wr_u32(w, r->highest);
        wr_u32(w, r->jitter);
        wr_u32(w, r->last_sr);
        wr_u32(w, r->since_sr);
    }
    end(w, at);
}

void rtcp_write_sdes(struct wr *w, uint32_t ssrc, struct str cname)
{
    size_t at = begin(w, 1, RTCP_SDES, ssrc);
    wr_u8(w, 1); /* CNAME */
    wr_u8(w, (uint8_t)cname.n);
    wr_bytes(w, cname.p, cname.n & 255);
    wr_u8(w, 0); /* ends the list; end() fills up to a word */
    end(w, at);
}

void rtcp_write_pli(struct wr *w, uint32_t sender, uint32_t media)
{
    size_t at = begin(w, PSFB_PLI, RTCP_PSFB, sender);
    wr_u32(w, media);
    end(w, at);
}

size_t rtcp_write_nack(struct wr *w, uint32_t sender, uint32_t media, const uint16_t *seq,
                       size_t count)
{
    size_t at = begin(w, RTPFB_NACK, RTCP_RTPFB, sender), taken = 0;
    wr_u32(w, media);
    for (int entries = 0; taken < count && entries < NACK_MAX; entries++) {
        uint16_t first = seq[taken++], following = 0;
        for (; taken < count; taken++) {
            uint16_t ahead = (uint16_t)(seq[taken] - first);
            if (ahead == 0 || ahead > 16)
                break;
            following |= (uint16_t)(1u << (ahead - 1));
        }
        wr_u16(w, first);
        wr_u16(w, following);
    }
    end(w, at);
    return taken;
}

void rtcp_write_remb(struct wr *w, uint32_t sender, uint64_t bps, const uint32_t *ssrc,
                     size_t count)
{
    int exponent = 0;
    while (bps >> exponent > 0x3FFFF)
        exponent++;
    uint32_t mantissa = (uint32_t)(bps >> exponent);
    size_t at = begin(w, PSFB_AFB, RTCP_PSFB, sender);
    wr_u32(w, 0);
    wr_u32(w, REMB_NAME);
    wr_u8(w, (uint8_t)count);
    wr_u8(w, (uint8_t)(exponent << 2 | mantissa >> 16));
    wr_u16(w, (uint16_t)mantissa);
    for (size_t i = 0; i < count && i < 255; i++)
        wr_u32(w, ssrc[i]);
    end(w, at);
}

uint64_t ntp_from_us(int64_t us)
{
    uint64_t s = (uint64_t)us / 1000000, rest = (uint64_t)us % 1000000;
    return s << 32 | (rest << 32) / 1000000;
}

int64_t ntp_to_us(uint64_t ntp)
{
    return (int64_t)((ntp >> 32) * 1000000 + (((ntp & 0xFFFFFFFF) * 1000000) >> 32));
}
