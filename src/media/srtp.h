/* srtp.h - SRTP and SRTCP of one connection, both ways. One thread. No allocation per packet; a
 * new SSRC may grow a table.
 *
 * Sizes: a sealed RTP packet is SRTP_EXTRA_BYTES longer at most, RTCP SRTCP_EXTRA_BYTES. */
#ifndef MEDIA_SRTP_H
#define MEDIA_SRTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "crypto/dtls.h"

#define SRTP_EXTRA_BYTES  PACKET_TAG_BYTES
#define SRTCP_EXTRA_BYTES (PACKET_TAG_BYTES + 4)
#define SRTP_WINDOW       1024 /* packets that may come late, and be told from replays */
#define LIMIT_SRTP_THEIRS 1024 /* SSRCs that one other side may send */
#define LIMIT_SRTP_OURS   8192 /* SSRCs that one connection may be sent in its life */

enum srtp_result { SRTP_OK, SRTP_MALFORMED, SRTP_FORGED, SRTP_REPLAYED };

struct srtp;
struct srtp *srtp_new(const struct dtls_keys *keys);
void srtp_free(struct srtp *s); /* NULL is fine */

/* out: n bytes of room, and may be p. ret_n: bytes of the plain packet. What fails leaves no trace
 * but in out. The fixed header, CSRCs and the extension of an opened packet are within it. */
MUST_CHECK enum srtp_result srtp_open_rtp(struct srtp *s, struct str sealed, unsigned char *out,
                                          size_t *ret_n);
MUST_CHECK enum srtp_result srtp_open_rtcp(struct srtp *s, struct str sealed, unsigned char *out,
                                           size_t *ret_n);
/* out: room for all parts and SRTP_EXTRA_BYTES. Gives the bytes written; 0: refused, since it is
 * no RTP, its sequence number was sealed before, or there are too many SSRCs. header: fixed header,
 * CSRCs and extension (clear); patch and payload are encrypted. */
size_t srtp_seal_rtp(struct srtp *s, struct str header, struct str patch, struct str payload,
                     unsigned char *out);
size_t srtp_seal_rtcp(struct srtp *s, struct str plain, unsigned char *out);

#endif
