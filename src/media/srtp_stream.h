/* srtp_stream.h - per SSRC: which sequence numbers were seen, and the roll-overs. Inside srtp only.
 *
 * A table of open addressing by SSRC that only grows: to forget an SSRC would be to accept its
 * packets twice, or to seal under an IV twice. */
#ifndef MEDIA_SRTP_STREAM_H
#define MEDIA_SRTP_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/srtp.h"

struct srtp_stream {
    uint32_t ssrc;
    bool is_used;                      /* of the table */
    bool has_rtp;                      /* index is valid */
    int64_t index;                     /* highest seen: roll-over counter << 16 | sequence number */
    int64_t rtcp;                      /* highest SRTCP index seen; -1: none */
    uint64_t rtcp_window;              /* bit i: rtcp - i was seen */
    uint64_t window[SRTP_WINDOW / 64]; /* a ring of bits by index */
};

struct srtp_streams {
    struct srtp_stream *at;
    uint32_t count, size, limit; /* size: a power of two, or 0 */
};

/* NULL: not there. */
struct srtp_stream *srtp_stream_find(struct srtp_streams *t, uint32_t ssrc);
/* Found or made; NULL: the limit is reached. May move the others. */
struct srtp_stream *srtp_stream_take(struct srtp_streams *t, uint32_t ssrc);

/* The index that a sequence number most likely has (RFC 3711 3.3.1). s may be NULL: a first one.
 * -1: before the beginning of time. */
int64_t srtp_guess(const struct srtp_stream *s, uint16_t sequence);
bool srtp_is_new(const struct srtp_stream *s, int64_t index);
void srtp_note(struct srtp_stream *s, int64_t index); /* is new */
bool srtcp_is_new(const struct srtp_stream *s, int64_t index);
void srtcp_note(struct srtp_stream *s, int64_t index);

#endif
