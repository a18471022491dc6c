/* sdp_write.c - the lines that answers and offers of ours have in common.
 *
 * WHY   every fault of interoperability that was found was one of these lines in a wrong place:
 *       a=ice-lite must stand before the first m= line (Firefox), a section that is not wanted
 *       keeps port 9, the same credentials stand in each section of the bundle.
 * HOW   appended to one bounded buffer; nothing is looked at until the end.
 * OWNS  the buffer, from sdp_out_begin to sdp_out_end.  RUNS any thread.
 * SPEC  RFC 8866, 8829, 8839 (candidates), 8841 (SCTP), 8842 (setup), 8843.
 * TESTS sdp_answer_test.c, sdp_offer_test.c */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "media/sdp_inside.h"

enum { SCTP_PORT = 5000, LINE_BYTES = 512 };

void sdp_out_line(struct sdp_out *o, const char *fmt, ...)
{
    char line[LINE_BYTES];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    if (n < 0 || n >= LINE_BYTES)
        o->text.failed = true; /* nothing that we write is so long */
    buf_add(&o->text, str_from(line));
    buf_add(&o->text, STR("\r\n"));
}

struct sdp_out sdp_out_begin(const struct sdp_local *local, struct str session_id,
                             struct str version)
{
    struct sdp_out o = {.local = local};
    buf_init(&o.text, LIMIT_SDP_BYTES);
    sdp_out_line(&o, "v=0");
    sdp_out_line(&o, "o=- %.*s %.*s IN IP4 127.0.0.1", STR_ARG(session_id), STR_ARG(version));
    sdp_out_line(&o, "s=-");
    sdp_out_line(&o, "t=0 0");
    if (local->is_lite)
        sdp_out_line(&o, "a=ice-lite");
    sdp_out_line(&o, "a=msid-semantic: WMS *");
    return o;
}

void sdp_out_group(struct sdp_out *o)
{
    buf_add(&o->text, STR("a=group:BUNDLE"));
}

void sdp_out_group_mid(struct sdp_out *o, struct str mid)
{
    buf_add_byte(&o->text, ' ');
    buf_add(&o->text, mid);
}

void sdp_out_group_end(struct sdp_out *o)
{
    buf_add(&o->text, STR("\r\n"));
}

void sdp_out_media(struct sdp_out *o, enum media_kind kind, bool is_rejected, struct str protocol)
{
    static const char *const words[] = {
        [MEDIA_AUDIO] = "audio", [MEDIA_VIDEO] = "video", [MEDIA_DATA] = "application"};
    /* 9 (discard): the true address is in the candidates. */
    buf_printf(&o->text, "m=%s %d %.*s", words[kind], is_rejected ? 0 : 9, STR_ARG(protocol));
}

void sdp_out_format(struct sdp_out *o, uint8_t pt)
{
    if (pt)
        buf_printf(&o->text, " %d", pt);
}

void sdp_out_media_end(struct sdp_out *o)
{
    buf_add(&o->text, STR("\r\nc=IN IP4 0.0.0.0\r\n"));
}

void sdp_out_rejected(struct sdp_out *o, enum media_kind kind, struct str protocol, struct str mid,
                      uint8_t pt)
{
    sdp_out_media(o, kind, true, protocol);
    if (kind == MEDIA_DATA)
        buf_add(&o->text, STR(" webrtc-datachannel"));
    else
        buf_printf(&o->text, " %d", pt);
    sdp_out_media_end(o);
    if (mid.n > 0)
        sdp_out_line(o, "a=mid:%.*s", STR_ARG(mid));
    sdp_out_line(o, "a=inactive");
}

static void write_candidates(struct sdp_out *o)
{
    for (size_t i = 0; i < o->local->candidate_count; i++) {
        const struct candidate *c = &o->local->candidate[i];
        sdp_out_line(o, "a=candidate:%s 1 udp %" PRIu32 " %s %d typ host", c->foundation,
                     c->priority, c->address, c->port);
    }
    sdp_out_line(o, "a=end-of-candidates");
}

void sdp_out_transport(struct sdp_out *o, struct str mid, enum sdp_setup setup)
{
    static const char *const words[] = {
        [SDP_ACTPASS] = "actpass", [SDP_ACTIVE] = "active", [SDP_PASSIVE] = "passive"};
    const struct sdp_local *l = o->local;
    sdp_out_line(o, "a=mid:%.*s", STR_ARG(mid));
    sdp_out_line(o, "a=ice-ufrag:%.*s", STR_ARG(l->ufrag));
    sdp_out_line(o, "a=ice-pwd:%.*s", STR_ARG(l->pwd));
    sdp_out_line(o, "a=fingerprint:%.*s", STR_ARG(l->fingerprint));
    sdp_out_line(o, "a=setup:%s", words[setup]);
    if (!o->has_candidates)
        write_candidates(o);
    o->has_candidates = true;
}

void sdp_out_data(struct sdp_out *o, struct str protocol, struct str mid, enum sdp_setup setup)
{
    sdp_out_media(o, MEDIA_DATA, false, protocol);
    buf_add(&o->text, STR(" webrtc-datachannel"));
    sdp_out_media_end(o);
    sdp_out_transport(o, mid, setup);
    sdp_out_line(o, "a=sctp-port:%d", SCTP_PORT);
    sdp_out_line(o, "a=max-message-size:%d", LIMIT_SDP_MESSAGE);
}

static void write_feedback(struct sdp_out *o, uint8_t pt, uint8_t feedback)
{
    static const struct {
        uint8_t bit;
        const char *words;
    } known[] = {{SDP_FB_TRANSPORT, "transport-cc"},
                 {SDP_FB_REMB, "goog-remb"},
                 {SDP_FB_FIR, "ccm fir"},
                 {SDP_FB_NACK, "nack"},
                 {SDP_FB_PLI, "nack pli"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (feedback & known[i].bit)
            sdp_out_line(o, "a=rtcp-fb:%d %s", pt, known[i].words);
}

void sdp_out_codec(struct sdp_out *o, const struct sdp_codec_line *c)
{
    struct str mime = codec_mime(c->codec);
    struct str name = str_slice(mime, str_find_byte(mime, '/') + 1, mime.n);
    sdp_out_line(o, "a=rtpmap:%d %.*s/%" PRIu32 "%s", c->pt, STR_ARG(name),
                 codec_clock_hz(c->codec), c->codec == CODEC_OPUS ? "/2" : "");
    write_feedback(o, c->pt, c->feedback);
    if (c->codec == CODEC_OPUS)
        sdp_out_line(o, "a=fmtp:%d minptime=10;useinbandfec=1%s%s", c->pt,
                     c->no_dtx ? "" : ";usedtx=1", c->stereo ? ";stereo=1;sprop-stereo=1" : "");
    if (c->codec == CODEC_H264)
        sdp_out_line(o,
                     "a=fmtp:%d level-asymmetry-allowed=1;packetization-mode=1;"
                     "profile-level-id=%06" PRIx32,
                     c->pt, c->profile);
    if (c->rtx_pt) {
        sdp_out_line(o, "a=rtpmap:%d rtx/%" PRIu32, c->rtx_pt, codec_clock_hz(c->codec));
        sdp_out_line(o, "a=fmtp:%d apt=%d", c->rtx_pt, c->pt);
    }
}

enum err sdp_out_end(struct sdp_out *o, struct arena *a, struct str *ret_text)
{
    struct str text = o->text.failed ? (struct str){NULL, 0} : str_copy(a, buf_str(&o->text));
    buf_done(&o->text);
    if (!text.p)
        return ERR_TOO_LARGE;
    *ret_text = text;
    return OK;
}
