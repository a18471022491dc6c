/* sdp_parse_test.c - descriptions that are refused, and the details of those that are not.
 * Whole ones of real clients: sdp_golden_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "media/sdp.h"

enum { ARENA_BYTES = 8 * 1024 * 1024 };

#define HEAD "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
#define KEYS                                                                                       \
    "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\na=setup:actpass\r\n"                  \
    "a=fingerprint:sha-256 AA:BB\r\n"
#define VIDEO "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=rtcp-mux\r\n"
#define VP8   "a=rtpmap:96 VP8/90000\r\n"

static const struct {
    const char *text;
    enum err want;
} rows[] = {
    {HEAD KEYS "a=group:BUNDLE 0\r\n" VIDEO "a=mid:0\r\n" VP8, OK},
    {HEAD KEYS "a=group:BUNDLE 0\n" VIDEO "a=mid:0\n" VP8,
     OK},                                                   /* bare line ends, none at the end */
    {HEAD KEYS "a=group:BUNDLE 0\r\n" VIDEO "a=mid:0", OK}, /* nothing we know: still a section */
    {HEAD KEYS "a=group:BUNDLE 1 2 0\r\n" VIDEO "a=mid:0\r\n" VIDEO "a=mid:1\r\n",
     OK}, /* any order */
    {HEAD KEYS "a=group:BUNDLE 1\r\n" VIDEO "a=mid:0\r\n" VP8, ERR_INVALID},
    {HEAD KEYS VIDEO "a=mid:0\r\n" VP8, ERR_INVALID},                    /* no bundle */
    {HEAD KEYS "a=group:LS 0\r\n" VIDEO "a=mid:0\r\n" VP8, ERR_INVALID}, /* another group */
    {HEAD KEYS "a=group:BUNDLE 0\r\n" VIDEO VP8, ERR_INVALID},           /* no mid */
    {HEAD KEYS "a=group:BUNDLE 0\r\n" VIDEO "a=mid:\r\n", ERR_INVALID},
    {HEAD KEYS "a=group:BUNDLE 0\r\n" VIDEO "a=mid:0 1\r\n", ERR_INVALID},
    {HEAD KEYS "a=group:BUNDLE 12345678901234567\r\n" VIDEO "a=mid:12345678901234567\r\n",
     ERR_INVALID},
    {HEAD KEYS "a=group:BUNDLE 0\r\n" VIDEO "a=mid:0\r\n" VIDEO "a=mid:0\r\n", ERR_INVALID},
    {HEAD KEYS "a=group:BUNDLE 0\r\n", ERR_INVALID}, /* no sections */
    {HEAD KEYS "a=group:BUNDLE 0\r\nm=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n", ERR_INVALID},
    {HEAD KEYS "a=group:BUNDLE 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n",
     ERR_INVALID}, /* RTCP on a port of its own */
    {HEAD KEYS "a=group:BUNDLE 0\r\nm=video 9 RTP/AVP 96\r\na=rtcp-mux\r\na=mid:0\r\n",
     ERR_INVALID},
    {HEAD KEYS "a=group:BUNDLE 0\r\nm=text 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n", ERR_INVALID},
    {HEAD KEYS "a=group:BUNDLE 0\r\nm=application 9 UDP/DTLS/SCTP x\r\na=mid:0\r\n", OK},
    {HEAD KEYS "a=group:BUNDLE 0\r\nm=video 70000 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n",
     ERR_INVALID},
    {HEAD
     "a=ice-ufrag:abcd\r\na=setup:actpass\r\na=fingerprint:sha-256 A\r\na=group:BUNDLE 0\r\n" VIDEO
     "a=mid:0\r\n",
     ERR_INVALID}, /* no password */
    {HEAD "a=ice-ufrag:abcd\r\na=ice-pwd:x\r\na=setup:actpass\r\na=fingerprint:sha-1 A\r\n"
          "a=group:BUNDLE 0\r\n" VIDEO "a=mid:0\r\n",
     ERR_INVALID}, /* no fingerprint of the kind we check */
    {HEAD "a=ice-ufrag:abcd\r\na=ice-pwd:x\r\na=setup:holdconn\r\na=fingerprint:sha-256 A\r\n"
          "a=group:BUNDLE 0\r\n" VIDEO "a=mid:0\r\n",
     ERR_INVALID},
    {"v=0\r\ns=-\r\n" KEYS "a=group:BUNDLE 0\r\n" VIDEO "a=mid:0\r\n",
     ERR_MALFORMED}, /* no origin */
    {"v=0\r\no=- x 1 IN\r\n", ERR_MALFORMED},
    {"v=0\r\no=- 1; 1 IN\r\n", ERR_MALFORMED},
    {HEAD "hello", ERR_MALFORMED},
    {HEAD "\r\n", ERR_MALFORMED},
    {"", ERR_MALFORMED},
    {"m=video 9", ERR_MALFORMED},
};

static void what_can_be_served(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *a = arena_new(ARENA_BYTES);
        struct sdp *s;
        enum err e = sdp_parse(a, str_from(rows[i].text), &s);
        if (e != rows[i].want)
            fail_msg("row %zu: error %d, not %d", i, (int)e, (int)rows[i].want);
        arena_free(a);
    }
}

/* One video section with these lines. */
static const struct sdp_section *section_of(struct arena *a, const char *lines)
{
    struct sdp *s;
    struct str text = arena_printf(a, HEAD KEYS "a=group:BUNDLE 0\r\n%s", lines);
    assert_int_equal(sdp_parse(a, text, &s), OK);
    assert_int_equal(s->section_count, 1);
    return &s->section[0];
}

static void codecs_are_put_together_from_any_order(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    const struct sdp_section *s = section_of(
        a,
        "m=video 9 UDP/TLS/RTP/SAVPF 98 100 102 104 106 96 35 128 96 x\r\na=mid:0\r\n"
        "a=fmtp:97 apt=96\r\na=fmtp:98 profile-id=0\r\na=rtpmap:98 VP9/90000\r\n"
        "a=fmtp:100 packetization-mode=1;profile-level-id=64001f\r\n"
        "a=fmtp:102 profile-level-id=42E01F; packetization-mode=1 ;x-google-start-bitrate=1\r\n"
        "a=fmtp:104 profile-level-id=42e01f\r\na=rtpmap:97 rtx/90000\r\n"
        "a=fmtp:106 packetization-mode=1;profile-level-id=42e01\r\n"
        "a=rtpmap:100 H264/90000\r\na=rtpmap:102 h264/90000\r\na=rtpmap:104 H264/90000\r\n"
        "a=rtpmap:106 H264/90000\r\na=rtpmap:35 VP8/48000\r\na=rtcp-fb:* nack pli\r\n"
        "a=rtcp-fb:96 nack\r\na=rtcp-fb:96 ccm tmmbr\r\na=rtpmap:96 VP8/90000\r\na=rtcp-mux\r\n");
    assert_int_equal(s->codec_count, 2);
    assert_int_equal(s->codec[0].pt, 102);
    assert_int_equal(s->codec[0].codec, CODEC_H264);
    assert_int_equal(s->codec[0].profile, 0x42e01f);
    assert_int_equal(s->codec[0].rtx_pt, 0);
    assert_int_equal(s->codec[1].pt, 96);
    assert_int_equal(s->codec[1].rtx_pt, 97);
    assert_int_equal(s->codec[1].feedback, SDP_FB_NACK | SDP_FB_PLI);
    arena_free(a);
}

static void an_audio_section_takes_no_video(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    const struct sdp_section *s =
        section_of(a, "m=audio 9 UDP/TLS/RTP/SAVPF 96 111\r\na=mid:0\r\na=rtcp-mux\r\n" VP8
                      "a=rtpmap:111 opus/48000/2\r\na=ssrc:7 cname:x\r\na=ssrc:7 msid:S T\r\n");
    assert_int_equal(s->codec_count, 1);
    assert_int_equal(s->codec[0].codec, CODEC_OPUS);
    assert_true(str_equal(s->stream_id, STR("S")) && str_equal(s->track_id, STR("T")));
    arena_free(a);
}

static void streams_and_what_repairs_them(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    const struct sdp_section *s = section_of(
        a,
        VIDEO "a=mid:0\r\na=ssrc-group:FID 1 2\r\na=ssrc-group:FEC-FR 1 3\r\na=ssrc:1 cname:x\r\n"
              "a=ssrc:2 cname:x\r\na=ssrc:3 cname:x\r\na=ssrc:4 cname:x\r\na=ssrc:4294967295 a\r\n"
              "a=ssrc:4294967296 a\r\na=ssrc:-1 a\r\na=ssrc:0 a\r\na=ssrc:5 a\r\n");
    assert_int_equal(s->ssrc_count, LAYERS);
    assert_int_equal(s->ssrc[0], 1);
    assert_int_equal(s->rtx_ssrc[0], 2);
    assert_int_equal(s->ssrc[1], 4);
    assert_int_equal(s->rtx_ssrc[1], 0);
    assert_int_equal(s->ssrc[2], UINT32_MAX);
    arena_free(a);
}

static void simulcast_is_in_the_order_of_its_line(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    const struct sdp_section *s =
        section_of(a, VIDEO "a=mid:0\r\na=rid:f send pt=96\r\na=rid:q send\r\na=rid:r recv\r\n"
                            "a=rid:h send\r\na=rid:toolongrid send\r\na=rid:a;b send\r\n"
                            "a=simulcast:recv r send ~q,f;r;toolongrid;h;unknown;f\r\n");
    assert_int_equal(s->rid_count, 3);
    assert_true(str_equal(s->rid[0], STR("q")) && str_equal(s->rid[1], STR("h")) &&
                str_equal(s->rid[2], STR("f")));
    s = section_of(a, VIDEO "a=mid:0\r\na=rid:q send\r\n"); /* one stream: not simulcast */
    assert_int_equal(s->rid_count, 0);
    arena_free(a);
}

static void extensions_with_and_without_direction(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    const struct sdp_section *s = section_of(
        a, VIDEO "a=mid:0\r\na=extmap:14/recvonly urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
                 "a=extmap:15 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
                 "a=extmap:0 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n"
                 "a=extmap:3 urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on\r\n");
    assert_int_equal(s->ext[EXT_MID], 14);
    assert_int_equal(s->ext_dir[EXT_MID], SDP_RECVONLY);
    assert_int_equal(s->ext[EXT_RID], 0); /* needs the two-byte form */
    assert_int_equal(s->ext[EXT_REPAIRED_RID], 0);
    assert_int_equal(s->ext[EXT_AUDIO_LEVEL], 3);
    assert_int_equal(s->ext_dir[EXT_AUDIO_LEVEL], SDP_DIR_UNSAID);
    arena_free(a);
}

static void crowds_and_long_texts_are_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    struct buf text;
    struct sdp *s;
    buf_init(&text, LIMIT_SDP_BYTES + 1);
    buf_add(&text, STR(HEAD KEYS "a=group:BUNDLE"));
    for (int i = 0; i < LIMIT_SDP_SECTIONS; i++)
        buf_printf(&text, " %d", i);
    for (int i = 0; i < LIMIT_SDP_SECTIONS; i++)
        buf_printf(&text, "\r\n" VIDEO "a=mid:%d", i);
    assert_int_equal(sdp_parse(a, buf_str(&text), &s), OK);
    assert_int_equal(s->section_count, LIMIT_SDP_SECTIONS);
    struct arena *small = arena_new(10000);
    assert_int_equal(sdp_parse(small, buf_str(&text), &s), ERR_TOO_LARGE);
    arena_free(small);
    buf_add(&text, STR("\r\n" VIDEO "a=mid:x"));
    assert_int_equal(sdp_parse(a, buf_str(&text), &s), ERR_TOO_LARGE);
    buf_clear(&text);
    while (text.n <= LIMIT_SDP_BYTES)
        buf_add_byte(&text, 'v');
    assert_int_equal(sdp_parse(a, buf_str(&text), &s), ERR_TOO_LARGE);
    buf_done(&text);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_served),
        cmocka_unit_test(codecs_are_put_together_from_any_order),
        cmocka_unit_test(an_audio_section_takes_no_video),
        cmocka_unit_test(streams_and_what_repairs_them),
        cmocka_unit_test(simulcast_is_in_the_order_of_its_line),
        cmocka_unit_test(extensions_with_and_without_direction),
        cmocka_unit_test(crowds_and_long_texts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
