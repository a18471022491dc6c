/* up_test.c - streams are found by SSRC or by name; losses are asked for, key frames sparingly. */
#include "media/up.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "media/forward_rig.h"

enum { MID = 1, RID = 2, REPAIRED = 3, TWCC = 4, VP8 = 96, RTX = 97 };
static struct rig rig;
static struct up_peer *up;
static struct up_track *video;
static struct down_peer *down;
static struct down_track *seen;
static int started;

static void on_started(void *ctx)
{
    ++*(int *)ctx;
}

static int build(void **state)
{
    (void)state;
    rig_init(&rig);
    started = 0;
    up = up_peer_new(rig.forward, rig_wire(&rig));
    down = down_peer_new(rig.forward, rig_wire(&rig), NULL);
    struct up_track_conf c = {.kind = MEDIA_VIDEO,
                              .codec = CODEC_VP8,
                              .pt = VP8,
                              .rtx_pt = RTX,
                              .mid = "v",
                              .layer_count = 2};
    c.layer[0] = (struct up_layer_conf){.rid = "q", .quality = 0, .width = 320, .height = 180};
    c.layer[1] = (struct up_layer_conf){.rid = "h", .quality = 2, .width = 640, .height = 360};
    c.ext[EXT_MID] = MID;
    c.ext[EXT_RID] = RID;
    c.ext[EXT_REPAIRED_RID] = REPAIRED;
    c.ext[EXT_TWCC] = TWCC;
    video = up_track_new(up, &c, &(struct up_track_host){&started, on_started});
    struct down_track_conf d = {.pt = 96, .rtx_pt = 97, .ssrc = 50, .rtx_ssrc = 51};
    seen = down_track_new(down, video, &d);
    down_track_want(seen, &(struct down_want){.max_quality = 0});
    down_track_start(seen);
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    down_track_free(seen);
    down_peer_free(down);
    up_track_free(video);
    up_peer_free(up);
    rig_done(&rig);
    return 0;
}

/* A frame in one packet; named by mid and rid where name is set. */
static void frame(uint32_t ssrc, uint16_t seq, bool is_key, const char *name)
{
    char payload[] = {(char)0x90, (char)0x80, (char)(seq & 127), (char)!is_key, 'x'};
    char ext[] = {MID << 4, 'v', RID << 4, name ? name[0] : 0};
    rig_send(&rig, up,
             (struct rig_out){.pt = VP8,
                              .is_marked = true,
                              .seq = seq,
                              .ts = seq * 3000u,
                              .ssrc = ssrc,
                              .ext = {ext, name ? 4 : 0},
                              .payload = {payload, sizeof payload}});
}

static void names_are_learnt(void **state)
{
    (void)state;
    frame(7001, 10, true, NULL);
    assert_int_equal(forward_counts(rig.forward).unknown_ssrc, 1);
    assert_int_equal(started, 0);
    frame(7001, 11, true, "z");
    assert_int_equal(forward_counts(rig.forward).unknown_ssrc, 2);
    frame(7001, 12, true, "q");
    assert_int_equal(started, 1);
    assert_int_equal(rig.rtp_count, 1);
    frame(7001, 13, false, NULL); /* known by now */
    assert_int_equal(rig.rtp_count, 2);
    frame(7002, 500, true, "h"); /* the other layer: not wanted */
    assert_int_equal(rig.rtp_count, 2);
    assert_int_equal(started, 1);
    assert_true(up_track_is_alive(video, rig.now_us));
}

static void strangers_cost_a_bounded_look(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 5000; i++)
        frame(90000 + i, 1, true, "z");
    frame(7001, 12, true, "q"); /* no looks are left in this second */
    assert_int_equal(started, 0);
    rig_pass(&rig, 1100000);
    frame(7001, 13, true, "q");
    assert_int_equal(started, 1);
}

static void a_gap_is_asked_for_and_filled_by_rtx(void **state)
{
    (void)state;
    frame(7001, 100, true, "q");
    size_t from = rig.rtcp_count;
    frame(7001, 103, false, NULL);
    assert_int_equal(rig_count_rtcp(&rig, from, RTCP_RTPFB, RTPFB_NACK, 7001), 1);
    rig_pass(&rig, 50000);
    assert_int_equal(rig_count_rtcp(&rig, from, RTCP_RTPFB, RTPFB_NACK, 7001), 1);
    char ext[] = {MID << 4, 'v', REPAIRED << 4, 'q'};
    char payload[] = {0, 101, (char)0x90, (char)0x80, 101, 1, 'x'};
    struct rig_out rtx = {.pt = RTX,
                          .seq = 1,
                          .ts = 101 * 3000,
                          .ssrc = 8001,
                          .ext = {ext, 4},
                          .payload = {payload, sizeof payload}};
    rig_send(&rig, up, rtx);
    assert_int_equal(rig.rtp_count, 3);
    assert_int_equal(rig_read(&rig, 2).seq, (uint16_t)(rig_read(&rig, 0).seq + 1));
    rtx.seq = 2;
    rig_send(&rig, up, rtx); /* once more: a probe of the publisher's */
    assert_int_equal(rig.rtp_count, 3);
    rig_pass(&rig, 300000);
    assert_true(rig_count_rtcp(&rig, from, RTCP_RTPFB, RTPFB_NACK, 7001) >= 2); /* 102 again */
    rig_pass(&rig, 3000000);
    size_t all = rig_count_rtcp(&rig, from, RTCP_RTPFB, RTPFB_NACK, 7001);
    assert_true(all < 12);
    rig_pass(&rig, 3000000);
    assert_int_equal(rig_count_rtcp(&rig, from, RTCP_RTPFB, RTPFB_NACK, 7001), all);
}

static void key_frames_are_asked_for_until_they_come(void **state)
{
    (void)state;
    frame(7001, 100, false, "q");
    rig_pass(&rig, 200000);
    size_t from = 0;
    size_t first = rig_count_rtcp(&rig, from, RTCP_PSFB, PSFB_PLI, 7001);
    assert_int_equal(first, 1);
    for (uint16_t i = 0; i < 100; i++) {
        frame(7001, (uint16_t)(101 + i), false, NULL);
        rig_pass(&rig, 33000);
    }
    size_t in_3_s = rig_count_rtcp(&rig, from, RTCP_PSFB, PSFB_PLI, 7001);
    assert_in_range(in_3_s, 3, 8); /* one in half a second at most */
    frame(7001, 201, true, NULL);
    for (uint16_t i = 0; i < 60; i++) {
        frame(7001, (uint16_t)(202 + i), false, NULL);
        rig_pass(&rig, 33000);
    }
    assert_int_equal(rig_count_rtcp(&rig, from, RTCP_PSFB, PSFB_PLI, 7001), in_3_s);
    assert_int_equal(rig.rtp_count, 61);
}

static void reports_each_second(void **state)
{
    (void)state;
    for (uint16_t i = 0; i < 100; i++) {
        if (i % 10)
            frame(7001, (uint16_t)(100 + i), i == 1, "q");
        rig_pass(&rig, 33000);
    }
    assert_in_range(rig_count_rtcp(&rig, 0, RTCP_RR, 1, 0), 3, 4);
    assert_int_equal(up_peer_quality(up, rig.now_us), QUALITY_GOOD);
    assert_int_equal(up_peer_quality(up, rig.now_us + 11000000), QUALITY_LOST);
    up_track_mute(video, true);
    assert_int_equal(up_peer_quality(up, rig.now_us + 11000000), QUALITY_EXCELLENT);
}

static void limits(void **state)
{
    (void)state;
    struct up_track *more[LIMIT_UP_TRACKS] = {0};
    struct up_track_conf c = {.kind = MEDIA_AUDIO, .codec = CODEC_OPUS, .layer_count = 1};
    for (int i = 0; i < LIMIT_UP_TRACKS; i++) {
        more[i] = up_track_new(up, &c, NULL);
        assert_int_equal(more[i] != NULL, i < LIMIT_UP_TRACKS - 1);
    }
    for (int i = 0; i < LIMIT_UP_TRACKS; i++)
        up_track_free(more[i]);
    c.layer_count = LAYERS + 1;
    assert_null(up_track_new(up, &c, NULL));
    c.layer_count = 0;
    assert_null(up_track_new(up, &c, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_are_learnt, build, take_down),
        cmocka_unit_test_setup_teardown(strangers_cost_a_bounded_look, build, take_down),
        cmocka_unit_test_setup_teardown(a_gap_is_asked_for_and_filled_by_rtx, build, take_down),
        cmocka_unit_test_setup_teardown(key_frames_are_asked_for_until_they_come, build, take_down),
        cmocka_unit_test_setup_teardown(reports_each_second, build, take_down),
        cmocka_unit_test_setup_teardown(limits, build, take_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
