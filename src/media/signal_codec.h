/* signal_codec.h - LiveKit's signalling messages between bytes and structs (generated from
 * livekit.proto: "media/livekit.pb-c.h"). Pure, any thread. */
#ifndef MEDIA_SIGNAL_CODEC_H
#define MEDIA_SIGNAL_CODEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "media/livekit.pb-c.h"

/* Of one message, either way. The longest are descriptions (LIMIT_SDP_BYTES), and the two that a
 * resume brings. */
#define LIMIT_SIGNAL_BYTES (1536 * 1024)
/* Arena for reading the largest message that a client has reason to send. Small messages made of
 * many small parts reach it first, and are refused. */
#define LIMIT_SIGNAL_ARENA (4 * 1024 * 1024)

/* Everything lies in the arena and ends with it: never call livekit__..._free_unpacked.
 *
 * Of what comes out: strings are valid UTF-8 and never NULL; enums have a known value (an unknown
 * one reads as 0); unknown fields are dropped; sub-messages may be NULL, but never the one of
 * message_case, which is
 * ..._MESSAGE__NOT_SET for what we do not know.
 * ERR_MALFORMED: no such message. ERR_TOO_LARGE: past LIMIT_SIGNAL_BYTES or the arena. */
MUST_CHECK enum err signal_read(struct arena *a, struct str bytes, Livekit__SignalRequest **ret);

/* Append the message. ERR_INVALID: it lacks something without which a client would break (rtc-node
 * ends its process), or holds text that is not UTF-8; nothing is appended then. That is a fault of
 * the caller's. ERR_TOO_LARGE: it does not fit the buffer. */
MUST_CHECK enum err signal_write(struct buf *out, const Livekit__SignalResponse *message);

#endif
