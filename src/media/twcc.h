/* twcc.h - transport-wide congestion control feedback to a publisher: when each of its packets
 * came, by one sequence number for the whole connection (draft-holmer-rmcat-transport-wide-cc-01).
 * Pure. */
#ifndef MEDIA_TWCC_H
#define MEDIA_TWCC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "media/rtcp.h"

#define LIMIT_TWCC_PACKETS                                                                         \
    256 /* remembered between two feedbacks; older ones are reported lost                          \
         */

struct twcc {
    int64_t arrived_us[LIMIT_TWCC_PACKETS]; /* by sequence; 0: did not come */
    int64_t sent_us;                        /* the last feedback */
    uint32_t media;                         /* SSRC of the last packet: the draft wants one */
    uint16_t next;                          /* first number not reported yet */
    uint16_t highest;                       /* that came */
    uint16_t waiting;                       /* came since the last feedback */
    uint8_t feedbacks;                      /* their count, in each */
    bool is_begun;
};
void twcc_note(struct twcc *t, uint16_t seq, uint32_t ssrc, int64_t now_us);
/* After 100 packets, 50 ms at a frame's end, or 100 ms. */
bool twcc_is_due(const struct twcc *t, bool is_frame_end, int64_t now_us);
int64_t twcc_due_us(const struct twcc *t); /* whatever comes or does not */
/* Appends one feedback packet; false when there is nothing to tell. */
bool twcc_write(struct twcc *t, struct wr *w, uint32_t sender, int64_t now_us);

/* Reads feedback, for tests and fuzzing: calls each for every number, arrived_us < 0 when it did
 * not come, else relative to the feedback's reference time of 24 bits. */
MUST_CHECK enum err twcc_read(struct rtcp *p,
                              void (*each)(void *ctx, uint16_t seq, int64_t arrived_us), void *ctx);

#endif
