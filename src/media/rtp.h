/* rtp.h - RTP packets (RFC 3550) with header extensions (RFC 8285): read what publishers send, and
 * write headers for subscribers. Pure. */
#ifndef MEDIA_RTP_H
#define MEDIA_RTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "media/codec.h"

/* Which extension an id means on one connection. */
struct rtp_ext_ids {
    uint8_t by_id[256]; /* enum rtp_ext; EXT_COUNT: not ours */
};
void rtp_ext_ids_init(struct rtp_ext_ids *ids);
void rtp_ext_ids_set(struct rtp_ext_ids *ids, uint8_t id, enum rtp_ext e); /* id 0 is ignored */

struct rtp {
    uint32_t ts, ssrc;
    uint16_t seq;
    uint8_t pt;
    bool is_marked;
    uint16_t payload_at, payload_bytes; /* in the packet, without padding */
    uint8_t padding_bytes;
    struct str ext[EXT_COUNT]; /* views; absent when it does not have it */
};
/* ERR_MALFORMED: not RTP of version 2, or its lengths do not fit. */
MUST_CHECK enum err rtp_parse(struct str packet, const struct rtp_ext_ids *ids, struct rtp *ret);
/* Values of extensions; -1 when absent or of a wrong length. */
int32_t rtp_ext_twcc(const struct rtp *r);        /* the transport-wide sequence number */
int32_t rtp_ext_audio_level(const struct rtp *r); /* -dBov, 0 loudest .. 127 silence */

/* A header written once for a stream, whose changing fields are filled in for each packet. */
#define RTP_HEAD_BYTES 48
struct rtp_head {
    unsigned char byte[RTP_HEAD_BYTES];
    uint8_t n;                /* bytes */
    uint8_t abs_at, level_at; /* where these values stand; 0: not sent */
};
/* ids as negotiated with the receiver (1..14, 0: not sent). */
void rtp_head_init(struct rtp_head *h, uint8_t pt, uint32_t ssrc, const uint8_t ids[EXT_COUNT],
                   struct str mid);
/* level: -1 when the packet has none (silence is written where the extension is agreed). */
void rtp_head_fill(struct rtp_head *h, bool is_marked, uint16_t seq, uint32_t ts, int level,
                   int64_t now_us);
/* The padding bit: the payload ends with its padding and the count of it. */
void rtp_head_pad(struct rtp_head *h, bool is_padded);
/* The 24 bits of abs-send-time: 6.18 fixed point seconds. */
uint32_t rtp_abs_send_time(int64_t us);

/* a after b on the circle of 16 or 32 bits. */
static inline bool seq_is_newer(uint16_t a, uint16_t b)
{
    return (int16_t)(uint16_t)(a - b) > 0;
}
static inline bool ts_is_newer(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

#endif
