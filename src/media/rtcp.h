/* rtcp.h - RTCP compounds (RFC 3550 6, 4585, 5104, the REMB draft): read and write. Pure.
 * Transport-wide feedback is in twcc.h. */
#ifndef MEDIA_RTCP_H
#define MEDIA_RTCP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/rd.h"
#include "base/str.h"
#include "media/wr.h"

enum {
    RTCP_SR = 200,
    RTCP_RR = 201,
    RTCP_SDES = 202,
    RTCP_BYE = 203,
    RTCP_RTPFB = 205,
    RTCP_PSFB = 206
};
enum { RTPFB_NACK = 1, RTPFB_TWCC = 15 };
enum { PSFB_PLI = 1, PSFB_FIR = 4, PSFB_AFB = 15 };
#define LIMIT_RTCP_BYTES 1200 /* of what we write */

/* One packet of a compound. */
struct rtcp {
    uint8_t type, count; /* count: report blocks, or the format of feedback */
    uint32_t sender;     /* SSRC of who writes; 0 in SDES and BYE */
    uint32_t media;      /* SSRC it is about; feedback only */
    struct rd body;      /* what follows */
};
/* The next packet; false at the end, and when the rest can not be read (compound->bad). */
bool rtcp_next(struct rd *compound, struct rtcp *ret);

struct rtcp_sender { /* RFC 3550 6.4.1 */
    uint64_t ntp;
    uint32_t rtp, packets, octets;
};
bool rtcp_read_sender(struct rtcp *p, struct rtcp_sender *ret); /* of an SR, before its reports */
struct rtcp_report {
    uint32_t ssrc;
    uint8_t lost_256;                            /* fraction since the last, of 256 */
    int32_t lost;                                /* in all, 24 bits */
    uint32_t highest, jitter, last_sr, since_sr; /* since_sr in 1/65536 s */
};
bool rtcp_read_report(struct rtcp *p, struct rtcp_report *ret); /* false: no more */
/* One entry of a NACK: a packet, and which of the 16 after it. */
bool rtcp_read_nack(struct rtcp *p, uint16_t *ret_seq, uint16_t *ret_following);
bool rtcp_read_fir(struct rtcp *p, uint32_t *ret_ssrc); /* false: no more */
/* False: another kind of application feedback. */
bool rtcp_read_remb(struct rtcp *p, uint64_t *ret_bps);

/* Writers append one packet; sticky as wr.h is. */
void rtcp_write_sr(struct wr *w, uint32_t ssrc, const struct rtcp_sender *s);
void rtcp_write_rr(struct wr *w, uint32_t sender, const struct rtcp_report *report, size_t count);
void rtcp_write_sdes(struct wr *w, uint32_t ssrc, struct str cname);
void rtcp_write_pli(struct wr *w, uint32_t sender, uint32_t media);
/* seqs rising on the circle; how many of them fit into one packet of at most 64 entries. */
size_t rtcp_write_nack(struct wr *w, uint32_t sender, uint32_t media, const uint16_t *seq,
                       size_t count);
void rtcp_write_remb(struct wr *w, uint32_t sender, uint64_t bps, const uint32_t *ssrc,
                     size_t count);

/* The middle 32 bits of an NTP time, as reports quote it. */
static inline uint32_t ntp_middle(uint64_t ntp)
{
    return (uint32_t)(ntp >> 16);
}
/* Microseconds as NTP fixed point, and back; for differences. */
uint64_t ntp_from_us(int64_t us);
int64_t ntp_to_us(uint64_t ntp);

#endif
