/* sdp_golden_test.c - genuine offers of clients, and what we answer to them, byte for byte.
 *
 * golden/X.offer.sdp was written by the client itself (Chromium 156, Firefox ESR 153, rtc-node
 * 1.1.0); golden/X.answer.sdp (X.h264.answer.sdp) is ours, and was taken by it. When an answer
 * changes on purpose, write it anew and try it on the clients:
 *     build/src/media/media_sdp_golden_test answer X.offer.sdp > X.answer.sdp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "media/sdp.h"

enum { ARENA_BYTES = 4 * 1024 * 1024, PATH_BYTES = 4096 };

static struct str file_at(struct arena *a, const char *path)
{
    char *bytes = arena_alloc(a, LIMIT_SDP_BYTES);
    FILE *f = fopen(path, "rb");
    if (!f) {
        fprintf(stderr, "can not read %s\n", path);
        exit(1);
    }
    size_t n = fread(bytes, 1, LIMIT_SDP_BYTES, f);
    fclose(f);
    return (struct str){bytes, n};
}

static struct str golden(struct arena *a, const char *name)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, GOLDEN_FOLDER "/%s.sdp", name);
    return file_at(a, path);
}

static const struct candidate candidates[] = {{"192.0.2.7", 40000, 2130706431, "1"},
                                              {"2001:db8::7", 40000, 2130706175, "2"}};
static const struct sdp_local local = {
    STR_INIT("kafedra0"),
    STR_INIT("kafedrakafedrakafedra00"),
    STR_INIT(
        "sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:"
        "AA:BB:CC:DD:EE:FF"),
    candidates,
    2,
    true};

static enum err answer(struct arena *a, struct str text, enum codec prefer, struct sdp **ret_offer,
                       struct sdp_agreed **ret_agreed, struct str *ret_text)
{
    enum err e = sdp_parse(a, text, ret_offer);
    if (e)
        return e;
    size_t n = (*ret_offer)->section_count;
    struct sdp_take *take = arena_alloc(a, n * sizeof *take);
    *ret_agreed = arena_alloc(a, n * sizeof **ret_agreed);
    for (size_t i = 0; i < n; i++)
        take[i] = (struct sdp_take){.is_wanted = true, .prefer = prefer, .only_preferred = true};
    return sdp_answer(a, *ret_offer, &local, take, *ret_agreed, ret_text);
}

static const struct {
    const char *offer, *answer;
    enum codec prefer;
} rows[] = {
    {"chromium_publish.offer", "chromium_publish.answer", CODEC_VP8},
    {"chromium_publish.offer", "chromium_publish.h264.answer", CODEC_H264},
    {"chromium_one.offer", "chromium_one.answer", CODEC_VP8},
    {"chromium_data.offer", "chromium_data.answer", CODEC_NONE},
    {"firefox_publish.offer", "firefox_publish.answer", CODEC_NONE},
    {"firefox_maxbundle.offer", "firefox_maxbundle.answer", CODEC_H264}, /* it has none: VP8 */
    {"chromium_stop.offer", "chromium_stop.answer", CODEC_NONE},         /* a stopped transceiver */
    {"firefox_stop.offer", "firefox_stop.answer", CODEC_NONE},
    {"firefox_unpublish.offer", "firefox_unpublish.answer", CODEC_NONE},
    {"firefox_livekit.offer", "firefox_livekit.answer", CODEC_NONE}, /* through livekit-client */
    {"rtc_node_first.offer", "rtc_node_first.answer", CODEC_NONE},
    {"rtc_node_publish.offer", "rtc_node_publish.answer", CODEC_NONE},
};

static void answers_are_as_they_were_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *a = arena_new(ARENA_BYTES);
        struct sdp *offer;
        struct sdp_agreed *agreed = NULL;
        struct str text, want = golden(a, rows[i].answer);
        assert_int_equal(
            answer(a, golden(a, rows[i].offer), rows[i].prefer, &offer, &agreed, &text), OK);
        if (!str_equal(text, want))
            fail_msg("%s is now:\n%.*s", rows[i].answer, STR_ARG(text));
        arena_free(a);
    }
}

static void chromium_is_understood(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    struct sdp *s;
    struct sdp_agreed *agreed = NULL;
    struct str text;
    assert_int_equal(answer(a, golden(a, "chromium_publish.offer"), CODEC_VP8, &s, &agreed, &text),
                     OK);
    assert_int_equal(s->section_count, 3);
    assert_int_equal(s->setup, SDP_ACTPASS);
    assert_int_equal(s->ufrag.n, 4);
    assert_int_equal(s->pwd.n, 24);
    assert_int_equal(s->fingerprint.n, 8 + 95);
    const struct sdp_section *audio = &s->section[0], *video = &s->section[1];
    assert_int_equal(audio->codec_count, 1);
    assert_int_equal(audio->codec[0].pt, 111);
    assert_int_equal(audio->track_id.n, 36);
    assert_int_equal(audio->ssrc_count, 1);
    assert_int_equal(video->dir, SDP_SENDONLY);
    assert_int_equal(video->rid_count, 3);
    assert_true(str_equal(video->rid[0], STR("q")) && str_equal(video->rid[2], STR("f")));
    assert_int_equal(video->codec_count, 3); /* VP8, H264 baseline, H264 constrained baseline */
    assert_int_equal(video->codec[2].profile, 0x42e01f);
    assert_int_equal(video->ssrc_count, 0);
    assert_int_equal(s->section[2].kind, MEDIA_DATA);
    assert_int_equal(agreed[0].codec, CODEC_OPUS);
    assert_int_equal(agreed[0].ext[EXT_AUDIO_LEVEL], 1);
    assert_int_equal(agreed[1].pt, 96);
    assert_int_equal(agreed[1].rtx_pt, 97);
    assert_int_equal(agreed[1].ext[EXT_TWCC], 3);
    assert_int_equal(agreed[1].ext[EXT_RID], 10);
    assert_int_equal(agreed[1].ext[EXT_REPAIRED_RID], 11);
    assert_int_equal(agreed[2].codec, CODEC_NONE);
    arena_free(a);
}

static void firefox_is_understood(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    struct sdp *s;
    struct sdp_agreed *agreed = NULL;
    struct str text;
    assert_int_equal(
        answer(a, golden(a, "firefox_maxbundle.offer"), CODEC_H264, &s, &agreed, &text), OK);
    assert_int_equal(s->section_count, 3);
    const struct sdp_section *video = &s->section[2];
    assert_false(video->is_rejected); /* port 0, but only bundled */
    assert_int_equal(video->codec[0].pt, 120);
    assert_int_equal(video->codec[0].rtx_pt, 124);
    assert_int_equal(video->rid_count, 3);
    assert_int_equal(video->ssrc_count, 3);
    assert_true(video->ssrc[0] && video->rtx_ssrc[2]);
    assert_int_equal(video->ext_dir[EXT_RID], SDP_SENDONLY);
    assert_int_equal(agreed[2].codec, CODEC_VP8);
    assert_int_equal(agreed[2].ext[EXT_RID], 9);
    assert_int_equal(agreed[1].pt, 109);
    arena_free(a);
}

/* Six spare sections that nothing is sent in stay alive; the bundle is that of the offer. */
static void rtc_nodes_spare_sections_live_on(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    struct sdp *s;
    struct sdp_agreed *agreed = NULL;
    struct str text;
    assert_int_equal(answer(a, golden(a, "rtc_node_first.offer"), CODEC_NONE, &s, &agreed, &text),
                     OK);
    assert_int_equal(s->section_count, 7);
    assert_non_null(strstr(text.p, "\r\na=group:BUNDLE 7 8 9 10 11 12 13\r\n"));
    assert_null(strstr(text.p, "\nm=audio 0"));
    assert_null(strstr(text.p, "\nm=video 0"));
    for (size_t i = 0; i < s->section_count; i++)
        assert_int_equal(agreed[i].codec, CODEC_NONE);
    arena_free(a);
}

/* Two layers, the better one first; no RTX; tracks without a stream. */
static void rtc_nodes_simulcast_is_understood(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    struct sdp *s;
    struct sdp_agreed *agreed = NULL;
    struct str text;
    assert_int_equal(answer(a, golden(a, "rtc_node_publish.offer"), CODEC_NONE, &s, &agreed, &text),
                     OK);
    assert_int_equal(s->section_count, 9);
    const struct sdp_section *video = &s->section[8];
    assert_true(str_equal(video->mid, STR("15")));
    assert_true(str_equal(video->stream_id, STR("-")));
    assert_int_equal(video->track_id.n, 36);
    assert_int_equal(video->rid_count, 2);
    assert_true(str_equal(video->rid[0], STR("h")) && str_equal(video->rid[1], STR("q")));
    assert_int_equal(agreed[8].codec, CODEC_VP8);
    assert_int_equal(agreed[8].rtx_pt, 0);
    assert_int_equal(agreed[8].ext[EXT_REPAIRED_RID], 11);
    assert_int_equal(agreed[7].codec, CODEC_OPUS);
    arena_free(a);
}

/* Answers to an offer of ours: Opus, H264 that is inactive now, VP8. */
static void what_subscribers_take(void **state)
{
    (void)state;
    struct arena *a = arena_new(ARENA_BYTES);
    struct sdp *chromium, *firefox;
    assert_int_equal(sdp_parse(a, golden(a, "chromium_takes"), &chromium), OK);
    assert_int_equal(sdp_parse(a, golden(a, "firefox_takes"), &firefox), OK);
    const struct sdp *both[] = {chromium, firefox};
    for (int i = 0; i < 2; i++) {
        const struct sdp *s = both[i];
        assert_int_equal(s->section_count, 4);
        assert_int_equal(s->setup, SDP_ACTIVE);
        assert_true(sdp_section_takes(sdp_section_of(s, STR("1")), CODEC_OPUS));
        assert_false(sdp_section_takes(sdp_section_of(s, STR("2")), CODEC_H264));
        assert_true(sdp_section_takes(sdp_section_of(s, STR("3")), CODEC_VP8));
        assert_int_equal(s->section[3].ext[EXT_ABS_SEND_TIME], SUB_EXT_ABS_SEND_TIME);
    }
    assert_true(sdp_section_takes(sdp_section_of(chromium, STR("3")), CODEC_H264));
    assert_false(sdp_section_takes(sdp_section_of(firefox, STR("3")), CODEC_H264)); /* Debian's */
    arena_free(a);
}

static int print_answer(const char *path, enum codec prefer)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct sdp *offer;
    struct sdp_agreed *agreed = NULL;
    struct str text;
    enum err e = answer(a, file_at(a, path), prefer, &offer, &agreed, &text);
    if (e)
        fprintf(stderr, "error %d\n", (int)e);
    else
        fwrite(text.p, 1, text.n, stdout);
    arena_free(a);
    return e ? 1 : 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_as_they_were_taken),
        cmocka_unit_test(chromium_is_understood),
        cmocka_unit_test(firefox_is_understood),
        cmocka_unit_test(rtc_nodes_spare_sections_live_on),
        cmocka_unit_test(rtc_nodes_simulcast_is_understood),
        cmocka_unit_test(what_subscribers_take),
    };
    if (argc >= 3 && strcmp(argv[1], "answer") == 0)
        return print_answer(argv[2], argc > 3 ? codec_by_name(str_from(argv[3])) : CODEC_NONE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
