/* codec.c - names and numbers of codecs and header extensions.
 *
 * SPEC  RFC 7587 (Opus), RFC 7741 (VP8), RFC 6184 (H264), RFC 8285.
 * TESTS codec_test.c */
#include "media/codec.h"

static const struct {
    struct str mime, name;
    uint32_t clock_hz;
} codecs[CODEC_COUNT] = {
    [CODEC_NONE] = {STR_INIT(""), STR_INIT(""), 0},
    [CODEC_OPUS] = {STR_INIT("audio/opus"), STR_INIT("opus"), 48000},
    [CODEC_VP8] = {STR_INIT("video/VP8"), STR_INIT("VP8"), 90000},
    [CODEC_H264] = {STR_INIT("video/H264"), STR_INIT("H264"), 90000},
};

static const struct str extensions[EXT_COUNT] = {
    [EXT_MID] = STR_INIT("urn:ietf:params:rtp-hdrext:sdes:mid"),
    [EXT_RID] = STR_INIT("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
    [EXT_REPAIRED_RID] = STR_INIT("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
    [EXT_TWCC] =
        STR_INIT("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
    [EXT_AUDIO_LEVEL] = STR_INIT("urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
    [EXT_ABS_SEND_TIME] = STR_INIT("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
};

struct str codec_mime(enum codec c)
{
    return codecs[c].mime;
}

enum codec codec_by_name(struct str name)
{
    for (int c = CODEC_OPUS; c < CODEC_COUNT; c++)
        if (str_equal_ascii_nocase(name, codecs[c].name))
            return (enum codec)c;
    return CODEC_NONE;
}

uint32_t codec_clock_hz(enum codec c)
{
    return codecs[c].clock_hz;
}

struct str rtp_ext_uri(enum rtp_ext e)
{
    return extensions[e];
}

enum rtp_ext rtp_ext_by_uri(struct str uri)
{
    for (int e = 0; e < EXT_COUNT; e++)
        if (str_equal(uri, extensions[e]))
            return (enum rtp_ext)e;
    return EXT_COUNT;
}
