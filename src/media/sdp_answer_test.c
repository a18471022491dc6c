/* sdp_answer_test.c - what of an offer is agreed, and the lines that clients are touchy about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "media/sdp.h"

enum { ARENA_BYTES = 4 * 1024 * 1024, SECTIONS = 8 };

#define HEAD                                                                                       \
    "v=0\r\no=- 77 8 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123\r\n"   \
    "a=fingerprint:sha-256 AA:BB\r\n"
#define VIDEO                                                                                      \
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 100\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\n"          \
    "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:98 H264/90000\r\n"                      \
    "a=fmtp:98 packetization-mode=1;profile-level-id=42001f\r\na=rtpmap:100 H264/90000\r\n"        \
    "a=fmtp:100 packetization-mode=1;profile-level-id=42e01f\r\na=rtcp-fb:96 nack\r\n"             \
    "a=extmap:3 http://www.ietf.org/id/"                                                           \
    "draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
#define AUDIO "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n"

static const struct sdp_local local = {
    STR_INIT("uuuu"), STR_INIT("pppp"), STR_INIT("sha-256 00:11"), NULL, 0, true};

struct answered {
    struct arena *arena;
    struct sdp *offer;
    struct sdp_agreed agreed[SECTIONS];
    struct str text;
};

static struct answered answer(const char *offer, const struct sdp_take *take)
{
    struct answered got = {.arena = arena_new(ARENA_BYTES)};
    assert_int_equal(sdp_parse(got.arena, str_from(offer), &got.offer), OK);
    assert_int_equal(sdp_answer(got.arena, got.offer, &local, take, got.agreed, &got.text), OK);
    return got;
}

static bool says(const struct answered *got, const char *words)
{
    return strstr(got->text.p, words) != NULL;
}

static void the_preferred_codec_comes_first_or_alone(void **state)
{
    (void)state;
    const char *offer = HEAD "a=setup:actpass\r\na=group:BUNDLE 0\r\n" VIDEO "a=mid:0\r\n";
    struct sdp_take take = {.is_wanted = true, .prefer = CODEC_H264};
    struct answered got = answer(offer, &take);
    assert_int_equal(got.agreed[0].pt, 100); /* the constrained baseline of two */
    assert_true(says(&got, "m=video 9 UDP/TLS/RTP/SAVPF 100 96 97 98\r\n"));
    assert_true(says(&got, "profile-level-id=42e01f\r\n"));
    arena_free(got.arena);
    take.only_preferred = true;
    got = answer(offer, &take);
    assert_true(says(&got, "m=video 9 UDP/TLS/RTP/SAVPF 100\r\n"));
    assert_false(says(&got, "VP8"));
    arena_free(got.arena);
    take.prefer = CODEC_NONE;
    got = answer(offer, &take);
    assert_int_equal(got.agreed[0].codec, CODEC_VP8);
    assert_int_equal(got.agreed[0].rtx_pt, 97);
    assert_int_equal(got.agreed[0].ext[EXT_TWCC], 3);
    assert_true(says(&got, "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"));
    assert_true(says(&got, "a=rtcp-fb:96 nack\r\n"));
    assert_false(says(&got, "transport-cc")); /* was not offered */
    arena_free(got.arena);
}

/* Not wanted, or nothing sent there: alive, in the bundle, port 9. Dead: port 0, out of it. */
static void sections_without_use_live_on(void **state)
{
    (void)state;
    const struct sdp_take take[] = {
        {.is_wanted = false}, {.is_wanted = true}, {.is_wanted = true}, {.is_wanted = true}};
    struct answered got = answer(HEAD "a=setup:actpass\r\na=group:BUNDLE a b d\r\n" VIDEO
                                      "a=mid:a\r\n" AUDIO "a=mid:b\r\na=recvonly\r\n"
                                      "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:c\r\na=inactive\r\n"
                                      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
                                      "a=mid:d\r\n",
                                 take);
    assert_true(says(&got, "\r\na=group:BUNDLE a b d\r\n"));
    assert_true(says(&got, "\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"));
    assert_true(says(&got, "\r\nm=video 0 UDP/TLS/RTP/SAVPF 0\r\n"));
    assert_true(says(&got, "\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"));
    assert_false(says(&got, "a=recvonly"));
    for (int i = 0; i < 4; i++)
        assert_int_equal(got.agreed[i].codec, CODEC_NONE);
    arena_free(got.arena);
}

static void lite_stands_before_the_first_section(void **state)
{
    (void)state;
    struct sdp_take take = {.is_wanted = true};
    struct answered got =
        answer(HEAD "a=setup:actpass\r\na=group:BUNDLE 0\r\n" AUDIO "a=mid:0\r\n", &take);
    const char *lite = strstr(got.text.p, "\r\na=ice-lite\r\n"),
               *first = strstr(got.text.p, "\r\nm=");
    assert_true(lite && first && lite < first);
    assert_null(strstr(lite + 5, "a=ice-lite"));
    assert_true(says(&got, "\r\no=- 77 8 IN IP4"));
    arena_free(got.arena);
}

static void the_role_answers_theirs(void **state)
{
    (void)state;
    struct sdp_take take = {.is_wanted = true};
    static const char *const rows[][2] = {
        {"actpass", "passive"}, {"active", "passive"}, {"passive", "active"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *a = arena_new(10000);
        struct str offer = arena_printf(
            a, HEAD "a=setup:%s\r\na=group:BUNDLE 0\r\n" AUDIO "a=mid:0\r\n", rows[i][0]);
        struct str want = arena_printf(a, "\r\na=setup:%s\r\n", rows[i][1]);
        struct answered got = answer(offer.p, &take);
        assert_true(says(&got, want.p));
        arena_free(got.arena);
        arena_free(a);
    }
}

static void opus_as_the_track_wants_it(void **state)
{
    (void)state;
    const char *offer = HEAD "a=setup:actpass\r\na=group:BUNDLE 0\r\n" AUDIO "a=mid:0\r\n";
    struct sdp_take plain = {.is_wanted = true},
                    music = {.is_wanted = true, .no_dtx = true, .stereo = true};
    struct answered got = answer(offer, &plain);
    assert_true(says(&got, "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1\r\n"));
    arena_free(got.arena);
    got = answer(offer, &music);
    assert_true(says(&got, "a=fmtp:111 minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1\r\n"));
    arena_free(got.arena);
}

static void a_full_arena_is_told(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES), *small = arena_new(100);
    struct sdp *offer;
    struct sdp_agreed agreed[1];
    struct sdp_take take = {.is_wanted = true};
    struct str text;
    assert_int_equal(
        sdp_parse(a, STR(HEAD "a=setup:actpass\r\na=group:BUNDLE 0\r\n" AUDIO "a=mid:0\r\n"),
                  &offer),
        OK);
    assert_int_equal(sdp_answer(small, offer, &local, &take, agreed, &text), ERR_TOO_LARGE);
    arena_free(small);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_preferred_codec_comes_first_or_alone),
        cmocka_unit_test(sections_without_use_live_on),
        cmocka_unit_test(lite_stands_before_the_first_section),
        cmocka_unit_test(the_role_answers_theirs),
        cmocka_unit_test(opus_as_the_track_wants_it),
        cmocka_unit_test(a_full_arena_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
