/* sdp_offer.c - what we offer to a subscriber.
 *
 * WHY   here the numbers are ours to choose, so every subscriber gets the same ones (codec.h) and
 *       forwarding rewrites by constants.
 * HOW   the application section first, so that there is something to connect before anybody
 *       publishes; then one section for each track, in an order that never changes. Both video
 *       codecs stand in each video section, the track's own first: a browser that lacks it answers
 *       with the other one instead of killing the section.
 * OWNS  nothing.  RUNS any thread.
 * SPEC  RFC 8829 5.2, 8830 (msid), 5576 (ssrc).  TESTS sdp_offer_test.c */
#include <inttypes.h>

#include "media/sdp_inside.h"

#define RTP  STR("UDP/TLS/RTP/SAVPF")
#define DATA STR("UDP/DTLS/SCTP")

/* Constrained baseline, level 3.1, as browsers offer it themselves. */
enum { H264_PROFILE = 0x42e01f };

static const struct {
    enum media_kind kind;
    struct sdp_codec_line line;
} codecs[] = {
    {MEDIA_AUDIO, {.codec = CODEC_OPUS, .pt = SUB_PT_OPUS}},
    {MEDIA_VIDEO,
     {.codec = CODEC_VP8,
      .pt = SUB_PT_VP8,
      .rtx_pt = SUB_PT_VP8_RTX,
      .feedback = SDP_FB_NACK | SDP_FB_PLI | SDP_FB_FIR | SDP_FB_REMB}},
    {MEDIA_VIDEO,
     {.codec = CODEC_H264,
      .pt = SUB_PT_H264,
      .rtx_pt = SUB_PT_H264_RTX,
      .profile = H264_PROFILE,
      .feedback = SDP_FB_NACK | SDP_FB_PLI | SDP_FB_FIR | SDP_FB_REMB}},
};
enum { CODEC_ROWS = sizeof codecs / sizeof codecs[0] };

static const struct {
    enum media_kind kind;
    uint8_t id;
    enum rtp_ext ext;
} extensions[] = {{MEDIA_AUDIO, SUB_EXT_MID, EXT_MID},
                  {MEDIA_AUDIO, SUB_EXT_AUDIO_LEVEL, EXT_AUDIO_LEVEL},
                  {MEDIA_VIDEO, SUB_EXT_MID, EXT_MID},
                  {MEDIA_VIDEO, SUB_EXT_ABS_SEND_TIME, EXT_ABS_SEND_TIME}};

/* The rows of the kind, the track's codec first. */
static size_t rows_of(const struct sdp_send *s, struct sdp_codec_line ret[CODEC_ROWS])
{
    size_t n = 0;
    for (int own = 1; own >= 0; own--)
        for (size_t i = 0; i < CODEC_ROWS; i++)
            if (codecs[i].kind == s->kind && (codecs[i].line.codec == s->codec) == own) {
                ret[n] = codecs[i].line;
                ret[n].no_dtx = s->no_dtx;
                ret[n++].stereo = s->stereo;
            }
    return n;
}

static void write_ssrc(struct sdp_out *o, uint32_t ssrc, const struct sdp_send *s)
{
    sdp_out_line(o, "a=ssrc:%" PRIu32 " cname:%.*s", ssrc, STR_ARG(s->cname));
    sdp_out_line(o, "a=ssrc:%" PRIu32 " msid:%.*s %.*s", ssrc, STR_ARG(s->msid_stream),
                 STR_ARG(s->msid_track));
}

static void write_track(struct sdp_out *o, const struct sdp_send *s)
{
    sdp_out_line(o, "a=msid:%.*s %.*s", STR_ARG(s->msid_stream), STR_ARG(s->msid_track));
    if (s->rtx_ssrc)
        sdp_out_line(o, "a=ssrc-group:FID %" PRIu32 " %" PRIu32, s->ssrc, s->rtx_ssrc);
    write_ssrc(o, s->ssrc, s);
    if (s->rtx_ssrc)
        write_ssrc(o, s->rtx_ssrc, s);
}

static void write_send(struct sdp_out *o, const struct sdp_send *s)
{
    struct sdp_codec_line rows[CODEC_ROWS];
    size_t n = rows_of(s, rows);
    if (s->is_dead) {
        sdp_out_rejected(o, s->kind, RTP, str_from(s->mid), rows[0].pt);
        return;
    }
    sdp_out_media(o, s->kind, false, RTP);
    for (size_t i = 0; i < n; i++) {
        sdp_out_format(o, rows[i].pt);
        sdp_out_format(o, rows[i].rtx_pt);
    }
    sdp_out_media_end(o);
    sdp_out_transport(o, str_from(s->mid), SDP_ACTPASS);
    sdp_out_line(o, "a=%s", s->is_active ? "sendonly" : "inactive");
    sdp_out_line(o, "a=rtcp-mux");
    sdp_out_line(o, "a=rtcp-rsize");
    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++)
        if (extensions[i].kind == s->kind)
            sdp_out_line(o, "a=extmap:%d %.*s", extensions[i].id,
                         STR_ARG(rtp_ext_uri(extensions[i].ext)));
    for (size_t i = 0; i < n; i++)
        sdp_out_codec(o, &rows[i]);
    if (s->is_active)
        write_track(o, s);
}

enum err sdp_offer(struct arena *a, const struct sdp_local *local, uint64_t session_id,
                   uint32_t version, const struct sdp_send *send, size_t send_count,
                   struct str *ret_text)
{
    struct str session = arena_printf(a, "%" PRIu64, session_id & INT64_MAX),
               number = arena_printf(a, "%" PRIu32, version);
    if (send_count >= LIMIT_SDP_SECTIONS || !session.p || !number.p)
        return ERR_TOO_LARGE;
    struct sdp_out o = sdp_out_begin(local, session, number);
    sdp_out_group(&o);
    sdp_out_group_mid(&o, STR("0"));
    for (size_t i = 0; i < send_count; i++)
        if (!send[i].is_dead)
            sdp_out_group_mid(&o, str_from(send[i].mid));
    sdp_out_group_end(&o);
    sdp_out_line(&o, "a=extmap-allow-mixed");
    sdp_out_data(&o, DATA, STR("0"), SDP_ACTPASS);
    for (size_t i = 0; i < send_count; i++)
        write_send(&o, &send[i]);
    return sdp_out_end(&o, a, ret_text);
}
