/* stream.h - what is known of one stream of RTP packets as it arrives: counts, losses, jitter for
 * receiver reports (RFC 3550 A.1, A.3, A.8), and how its clock goes with its sender's. Pure. */
#ifndef MEDIA_STREAM_H
#define MEDIA_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "media/rtcp.h"

struct stream {
    bool is_begun;
    uint16_t newest;       /* sequence */
    uint32_t cycles, base; /* wraps << 16; first sequence */
    uint32_t received;
    uint32_t expected_before, received_before; /* at the last report */
    uint32_t lost_1024;                        /* smoothed loss of reports, of 1024 */
    uint32_t jitter_16;                        /* RFC 3550 A.8, times 16 */
    int64_t transit;                           /* of the last packet, in units of its clock */
    int64_t heard_us;                          /* the last packet */
    struct rtcp_sender sr;                     /* the last sender report */
    int64_t sr_us;                             /* when it came; 0: none yet */
};
/* A packet came. True when it is the newest; *ret_missing: how many between it and the one before
 * did not come (0 for late ones). A jump of more than 3000 starts the stream anew. */
bool stream_note(struct stream *s, uint16_t seq, uint32_t ts, uint32_t clock_hz, int64_t now_us,
                 uint16_t *ret_missing);
void stream_note_sr(struct stream *s, const struct rtcp_sender *sr, int64_t now_us);
/* The report block for the interval since the last. */
struct rtcp_report stream_report(struct stream *s, uint32_t ssrc, int64_t now_us);
/* The sender's time, NTP, of an RTP time near the last report; 0: no report yet. */
uint64_t stream_ntp_of(const struct stream *s, uint32_t ts, uint32_t clock_hz);

#endif
