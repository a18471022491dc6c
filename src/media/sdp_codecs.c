/* sdp_codecs.c - the codecs and SSRCs of one section, put together from lines in any order.
 *
 * WHY   a payload type is told in up to five lines (m=, rtpmap, fmtp, rtcp-fb, the fmtp of its
 *       RTX), which each browser orders its own way.
 * HOW   a table by payload type is filled while the section is read; at its end the formats of the
 *       m= line are walked in their order, and those we can forward are kept.
 * OWNS  nothing.  RUNS  any thread.
 * SPEC  RFC 8866 6.6 and 6.15, 4588 8 (apt), 6184 8.1 (H264), 5576 (ssrc), 4585 4.2 (rtcp-fb).
 * TESTS sdp_parse_test.c  FUZZ fuzz/fuzz_sdp.c */
#include "media/sdp_inside.h"

void sdp_begin_codecs(struct sdp_parser *p, struct str formats)
{
    p->formats = formats;
    p->feedback_of_all = 0;
    p->stream_count = 0;
    memset(p->payload, 0, sizeof p->payload);
}

/* The payload type before the first blank; NULL when it is none. */
static struct sdp_payload *payload_of(struct sdp_parser *p, struct rd *r)
{
    uint32_t pt;
    return sdp_number(sdp_word(r, ' '), PAYLOAD_TYPES - 1, &pt) ? &p->payload[pt] : NULL;
}

void sdp_read_rtpmap(struct sdp_parser *p, struct str value)
{
    struct rd r = rd_from(value);
    struct sdp_payload *one = payload_of(p, &r);
    if (!one)
        return;
    one->name = sdp_word(&r, '/');
    if (!sdp_number(sdp_word(&r, '/'), UINT32_MAX, &one->clock_hz))
        one->clock_hz = 0;
}

void sdp_read_fmtp(struct sdp_parser *p, struct str value)
{
    struct rd r = rd_from(value);
    struct sdp_payload *one = payload_of(p, &r);
    if (one)
        one->fmtp = rd_rest(&r);
}

void sdp_read_feedback(struct sdp_parser *p, struct str value)
{
    static const struct {
        struct str words;
        uint8_t bit;
    } known[] = {{STR_INIT("nack"), SDP_FB_NACK},
                 {STR_INIT("nack pli"), SDP_FB_PLI},
                 {STR_INIT("ccm fir"), SDP_FB_FIR},
                 {STR_INIT("transport-cc"), SDP_FB_TRANSPORT},
                 {STR_INIT("goog-remb"), SDP_FB_REMB}};
    struct rd r = rd_from(value);
    bool is_for_all = str_starts_with(value, STR("* "));
    struct sdp_payload *one = payload_of(p, &r);
    struct str words = rd_rest(&r);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_equal(words, known[i].words)) {
            if (is_for_all)
                p->feedback_of_all |= known[i].bit;
            else if (one)
                one->feedback |= known[i].bit;
        }
}

/* --- format parameters: "name=value;name=value" --- */

static struct str parameter(struct str fmtp, struct str name)
{
    struct rd r = rd_from(fmtp);
    while (rd_left(&r) > 0) {
        struct str pair = str_trim(sdp_word(&r, ';'));
        size_t equals = str_find_byte(pair, '=');
        if (str_equal_ascii_nocase(str_slice(pair, 0, equals), name))
            return str_slice(pair, equals + 1, pair.n);
    }
    return STR("");
}

static bool hex_digit(char c, uint32_t *ret)
{
    if (c >= '0' && c <= '9')
        *ret = (uint32_t)(c - '0');
    else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        *ret = (uint32_t)((c | 0x20) - 'a' + 10);
    else
        return false;
    return true;
}

/* Baseline (66), with or without the constraints: what every browser decodes. The level is the
 * receiver's affair, so any will do. Packetization-mode 1 only: mode 0 knows no fragments. */
static bool h264_is_ours(struct str fmtp, uint32_t *ret_profile)
{
    struct str id = parameter(fmtp, STR("profile-level-id"));
    uint32_t profile = 0, digit;
    if (id.n != 6 || !str_equal(parameter(fmtp, STR("packetization-mode")), STR("1")))
        return false;
    for (size_t i = 0; i < id.n; i++) {
        if (!hex_digit(id.p[i], &digit))
            return false;
        profile = profile << 4 | digit;
    }
    *ret_profile = profile;
    return profile >> 16 == 0x42;
}

static bool codec_is_ours(const struct sdp_payload *one, enum media_kind kind,
                          struct sdp_codec *ret)
{
    ret->codec = one->name.p ? codec_by_name(one->name) : CODEC_NONE;
    if (ret->codec == CODEC_NONE || one->clock_hz != codec_clock_hz(ret->codec))
        return false;
    if ((ret->codec == CODEC_OPUS) != (kind == MEDIA_AUDIO))
        return false;
    return ret->codec != CODEC_H264 || h264_is_ours(one->fmtp, &ret->profile);
}

/* The payload type whose RTX parameters name this one; 0: none. */
static uint8_t rtx_of(const struct sdp_parser *p, uint8_t pt)
{
    for (size_t i = 1; i < PAYLOAD_TYPES; i++) {
        const struct sdp_payload *one = &p->payload[i];
        uint32_t apt;
        if (one->name.p && str_equal_ascii_nocase(one->name, STR("rtx")) &&
            sdp_number(parameter(one->fmtp, STR("apt")), PAYLOAD_TYPES - 1, &apt) && apt == pt)
            return (uint8_t)i;
    }
    return 0;
}

static bool has_codec(const struct sdp_section *s, uint8_t pt)
{
    for (size_t i = 0; i < s->codec_count; i++)
        if (s->codec[i].pt == pt)
            return true;
    return false;
}

static void end_formats(struct sdp_parser *p)
{
    struct rd r = rd_from(p->formats);
    struct sdp_section *s = p->now;
    uint32_t pt;
    while (rd_left(&r) > 0 && s->codec_count < LIMIT_SDP_CODECS) {
        if (!sdp_number(sdp_word(&r, ' '), PAYLOAD_TYPES - 1, &pt) || has_codec(s, (uint8_t)pt))
            continue;
        const struct sdp_payload *one = &p->payload[pt];
        struct sdp_codec *c = &s->codec[s->codec_count];
        *c = (struct sdp_codec){.pt = (uint8_t)pt,
                                .feedback = one->feedback | p->feedback_of_all,
                                .fmtp = one->fmtp.p ? one->fmtp : STR("")};
        if (!codec_is_ours(one, s->kind, c))
            continue;
        c->rtx_pt = rtx_of(p, (uint8_t)pt);
        s->codec_count++;
    }
}

/* --- streams --- */

static struct sdp_stream *stream_of(struct sdp_parser *p, uint32_t ssrc)
{
    for (size_t i = 0; i < p->stream_count; i++)
        if (p->stream[i].ssrc == ssrc)
            return &p->stream[i];
    if (ssrc == 0 || p->stream_count == LIMIT_SSRCS)
        return NULL;
    p->stream[p->stream_count] = (struct sdp_stream){.ssrc = ssrc};
    return &p->stream[p->stream_count++];
}

void sdp_read_ssrc(struct sdp_parser *p, struct str value)
{
    struct rd r = rd_from(value);
    uint32_t ssrc;
    if (!sdp_number(sdp_word(&r, ' '), UINT32_MAX, &ssrc))
        return;
    (void)stream_of(p, ssrc); /* remembered; those past the limit are learnt from packets */
    if (str_equal(sdp_word(&r, ':'), STR("msid")))
        sdp_read_ssrc_msid(p, rd_rest(&r));
}

/* "FID 1 2": 2 repeats 1. "FEC-FR 1 3": 3 corrects it. */
void sdp_read_ssrc_group(struct sdp_parser *p, struct str value)
{
    struct rd r = rd_from(value);
    struct str word = sdp_word(&r, ' ');
    bool is_rtx = str_equal(word, STR("FID"));
    uint32_t first, second;
    if (!is_rtx && !str_equal(word, STR("FEC-FR")) && !str_equal(word, STR("FEC")))
        return;
    if (!sdp_number(sdp_word(&r, ' '), UINT32_MAX, &first) ||
        !sdp_number(sdp_word(&r, ' '), UINT32_MAX, &second) || first == second)
        return;
    struct sdp_stream *one = stream_of(p, first), *other = stream_of(p, second);
    if (!one || !other)
        return;
    other->is_repair = true;
    if (is_rtx)
        one->rtx = second;
}

static void end_streams(struct sdp_parser *p)
{
    struct sdp_section *s = p->now;
    for (size_t i = 0; i < p->stream_count && s->ssrc_count < LAYERS; i++) {
        if (p->stream[i].is_repair)
            continue;
        s->ssrc[s->ssrc_count] = p->stream[i].ssrc;
        s->rtx_ssrc[s->ssrc_count++] = p->stream[i].rtx;
    }
}

void sdp_end_codecs(struct sdp_parser *p)
{
    if (p->now->kind == MEDIA_DATA)
        return;
    end_formats(p);
    end_streams(p);
}
