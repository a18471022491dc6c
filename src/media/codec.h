/* codec.h - the words of media that every file of this room shares: kinds, codecs, RTP header
 * extensions, simulcast qualities. Pure tables; any thread. */
#ifndef MEDIA_CODEC_H
#define MEDIA_CODEC_H

#include <stdint.h>

#include "base/str.h"

enum media_kind { MEDIA_AUDIO, MEDIA_VIDEO, MEDIA_DATA };

/* What is forwarded. RED, VP9 and AV1 are refused in SDP. */
enum codec { CODEC_NONE, CODEC_OPUS, CODEC_VP8, CODEC_H264, CODEC_COUNT };

/* "audio/opus", "video/VP8", "video/H264"; "" for CODEC_NONE. */
struct str codec_mime(enum codec c);
/* By the name in a=rtpmap or behind the slash of a mime type, in any case. CODEC_NONE: not ours. */
enum codec codec_by_name(struct str name);
/* RTP clock rate in Hz (RFC 7587, 7741, 6184). */
uint32_t codec_clock_hz(enum codec c);

/* RTP header extensions we know (RFC 8285); an id of 0 in a table of ids means not negotiated. */
enum rtp_ext {
    EXT_MID,           /* urn:ietf:params:rtp-hdrext:sdes:mid */
    EXT_RID,           /* urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id */
    EXT_REPAIRED_RID,  /* urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id */
    EXT_TWCC,          /* draft-holmer-rmcat-transport-wide-cc-extensions-01 */
    EXT_AUDIO_LEVEL,   /* urn:ietf:params:rtp-hdrext:ssrc-audio-level (RFC 6464) */
    EXT_ABS_SEND_TIME, /* http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time */
    EXT_COUNT
};
struct str rtp_ext_uri(enum rtp_ext e);
/* EXT_COUNT: not ours. */
enum rtp_ext rtp_ext_by_uri(struct str uri);

/* What we offer to subscribers: fixed, so that the forwarding path rewrites by constants. */
#define SUB_PT_OPUS           111
#define SUB_PT_VP8            96
#define SUB_PT_VP8_RTX        97
#define SUB_PT_H264           98
#define SUB_PT_H264_RTX       99
#define SUB_EXT_MID           1
#define SUB_EXT_ABS_SEND_TIME 2
#define SUB_EXT_TWCC          3 /* reserved for the send-side estimator */
#define SUB_EXT_AUDIO_LEVEL   4

#define LAYERS 3 /* simulcast streams of one track: low, medium, high (LiveKit VideoQuality) */

#endif
