/* sdp_offer_test.c - our offers can be read again, and hold what livekit-client looks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "media/sdp.h"

enum { ARENA_BYTES = 8 * 1024 * 1024 };

static const struct candidate candidates[] = {{"127.0.0.1", 4000, 7, "1"}};
static const struct sdp_local local = {
    STR_INIT("uuuu"), STR_INIT("pppp"), STR_INIT("sha-256 00:11"), candidates, 1, true};

static const struct sdp_send microphone = {.kind = MEDIA_AUDIO,
                                           .mid = "1",
                                           .is_active = true,
                                           .codec = CODEC_OPUS,
                                           .msid_stream = STR_INIT("PA_x|TR_a"),
                                           .msid_track = STR_INIT("TR_a"),
                                           .ssrc = 11,
                                           .cname = STR_INIT("PA_x")};
static const struct sdp_send camera = {.kind = MEDIA_VIDEO,
                                       .mid = "2",
                                       .is_active = true,
                                       .codec = CODEC_H264,
                                       .msid_stream = STR_INIT("PA_x|TR_v"),
                                       .msid_track = STR_INIT("TR_v"),
                                       .ssrc = 12,
                                       .rtx_ssrc = 13,
                                       .cname = STR_INIT("PA_x")};

static struct str offer(struct arena *a, const struct sdp_send *send, size_t n)
{
    struct str text;
    assert_int_equal(sdp_offer(a, &local, 99, 3, send, n, &text), OK);
    return text;
}

static void tracks_are_told_by_their_msid(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    const struct sdp_send send[] = {microphone, camera};
    struct str text = offer(a, send, 2);
    struct sdp *s;
    assert_int_equal(sdp_parse(a, text, &s), OK);
    assert_true(s->is_lite);
    assert_int_equal(s->setup, SDP_ACTPASS);
    assert_int_equal(s->section_count, 3);
    assert_int_equal(s->section[0].kind, MEDIA_DATA);
    assert_true(str_equal(s->section[0].mid, STR("0")));
    const struct sdp_section *video = sdp_section_of(s, STR("2"));
    assert_non_null(video);
    assert_int_equal(video->dir, SDP_SENDONLY);
    assert_true(str_equal(video->stream_id, STR("PA_x|TR_v")));
    assert_true(str_equal(video->track_id, STR("TR_v")));
    assert_int_equal(video->ssrc[0], 12);
    assert_int_equal(video->rtx_ssrc[0], 13);
    assert_int_equal(video->codec[0].pt, SUB_PT_H264);
    assert_int_equal(video->codec[0].rtx_pt, SUB_PT_H264_RTX);
    assert_int_equal(video->codec[1].pt, SUB_PT_VP8); /* for those that lack H264 */
    assert_int_equal(video->ext[EXT_ABS_SEND_TIME], SUB_EXT_ABS_SEND_TIME);
    const struct sdp_section *audio = sdp_section_of(s, STR("1"));
    assert_int_equal(audio->codec[0].pt, SUB_PT_OPUS);
    assert_int_equal(audio->rtx_ssrc[0], 0);
    assert_int_equal(audio->ext[EXT_MID], SUB_EXT_MID);
    assert_non_null(strstr(text.p, "\r\na=group:BUNDLE 0 1 2\r\n"));
    assert_null(sdp_section_of(s, STR("3")));
    arena_free(a);
}

static void nothing_yet_still_connects(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    struct str text = offer(a, NULL, 0);
    struct sdp *s;
    assert_int_equal(sdp_parse(a, text, &s), OK);
    assert_int_equal(s->section_count, 1);
    assert_non_null(strstr(text.p, "a=candidate:1 1 udp 7 127.0.0.1 4000 typ host\r\n"));
    assert_non_null(strstr(text.p, "a=sctp-port:5000\r\na=max-message-size:65536\r\n"));
    arena_free(a);
}

static void unsubscribed_and_dead_sections_keep_their_place(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    struct sdp_send send[] = {microphone, camera};
    struct sdp *s;
    send[0].is_active = false;
    send[1].is_dead = true;
    struct str text = offer(a, send, 2);
    assert_int_equal(sdp_parse(a, text, &s), OK);
    assert_int_equal(s->section_count, 3);
    assert_int_equal(s->section[1].dir, SDP_INACTIVE);
    assert_int_equal(s->section[1].track_id.n, 0);
    assert_int_equal(s->section[1].ssrc_count, 0);
    assert_true(s->section[2].is_rejected);
    assert_non_null(strstr(text.p, "\r\na=group:BUNDLE 0 1\r\n"));
    arena_free(a);
}

static void what_an_answer_takes(void **state)
{
    (void)state;
    struct sdp_section s = {.kind = MEDIA_VIDEO, .dir = SDP_RECVONLY, .codec_count = 1};
    s.codec[0].codec = CODEC_VP8;
    assert_true(sdp_section_takes(&s, CODEC_VP8));
    assert_false(sdp_section_takes(&s, CODEC_H264));
    s.dir = SDP_INACTIVE;
    assert_false(sdp_section_takes(&s, CODEC_VP8));
    s.dir = SDP_RECVONLY;
    s.is_rejected = true;
    assert_false(sdp_section_takes(&s, CODEC_VP8));
    assert_false(sdp_section_takes(NULL, CODEC_VP8));
}

/* 200 people with microphone and camera; and no more sections than may be. */
static void a_crowd_fits(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    struct sdp_send *send = calloc(LIMIT_SDP_SECTIONS, sizeof *send);
    struct str text;
    for (unsigned i = 0; i < LIMIT_SDP_SECTIONS; i++) {
        send[i] = i % 2 ? camera : microphone;
        snprintf(send[i].mid, sizeof send[i].mid, "%u", i + 1);
    }
    assert_int_equal(sdp_offer(a, &local, 1, 1, send, 400, &text), OK);
    assert_int_equal(sdp_offer(a, &local, 1, 1, send, LIMIT_SDP_SECTIONS, &text), ERR_TOO_LARGE);
    free(send);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tracks_are_told_by_their_msid),
        cmocka_unit_test(nothing_yet_still_connects),
        cmocka_unit_test(unsubscribed_and_dead_sections_keep_their_place),
        cmocka_unit_test(what_an_answer_takes),
        cmocka_unit_test(a_crowd_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
