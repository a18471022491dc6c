/* down_allot_test.c - who gets what of a budget, who is paused, and at what pace it leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "media/down_rig.h"

/* A screen of one layer above the first guess of the budget. */
static void nobody_is_paused_on_a_guess(void **state)
{
    (void)state;
    char big[1100] = {0x41};
    for (int i = 0; i < 120; i++) {
        if (i == 60)
            down_track_start(seen);
        if (i % 30 == 1)
            picture(true);
        for (int k = 0; k < 8; k++)
            rig_send(&rig, up,
                     (struct rig_out){.pt = H264,
                                      .seq = seq++,
                                      .ts = (uint32_t)i * 3000,
                                      .ssrc = 7,
                                      .payload = {big, sizeof big}});
        rig_pass(&rig, 33000);
    }
    assert_int_equal(paused, 0);
    assert_true(down_peer_stats(down).budget_bps > 2000000);
    assert_true(rig.rtp_count > 55 * 8);
    assert_true(rig.rtp_count < 70 * 8); /* no probes: there is nothing better */
}

static void remb(uint64_t bps)
{
    unsigned char bytes[64];
    struct wr w = wr_to(bytes, sizeof bytes);
    uint32_t ssrc = 50;
    rtcp_write_remb(&w, 1, bps, &ssrc, 1);
    down_peer_rtcp(down, wr_str(&w), rig.now_us);
}

/* Of 100 packets of the camera. */
static void report_losses(uint32_t pct)
{
    unsigned char bytes[64];
    uint32_t highest = 0;
    for (size_t i = 0; i < rig.rtp_count; i++)
        if (rig_read(&rig, i).ssrc == 50)
            highest = rig_read(&rig, i).seq;
    for (int i = 0; i < 2; i++, highest += 100) { /* the first says only where it begins */
        struct rtcp_report r = {
            .ssrc = 50, .lost_256 = (uint8_t)(pct * 256 / 100), .highest = highest};
        struct wr w = wr_to(bytes, sizeof bytes);
        rtcp_write_rr(&w, 1, &r, 1);
        down_peer_rtcp(down, wr_str(&w), rig.now_us);
    }
}

/* Half a second of a camera and a screen, 0.5 Mbit/s each. */
static void show_both(uint16_t *screen_seq)
{
    char payload[1100];
    for (int i = 0; i < 15; i++) {
        memset(payload, i == 0 ? 0x65 : 0x41, sizeof payload);
        for (int k = 0; k < 2; k++) {
            struct rig_out out = {.pt = H264,
                                  .seq = seq,
                                  .ts = seq * 3000u,
                                  .ssrc = 7,
                                  .payload = {payload, sizeof payload}};
            seq++;
            rig_send(&rig, up, out);
            out.ssrc = 9;
            out.seq = (*screen_seq)++;
            rig_send(&rig, up, out);
            payload[0] = 0x41;
        }
        rig_pass(&rig, 33000);
    }
}

/* Some 0.1 Mbit/s of the camera. */
static void show_small(int pictures)
{
    char payload[400] = {0x65};
    for (int i = 0; i < pictures; i++) {
        rig_send(&rig, up,
                 (struct rig_out){.pt = H264,
                                  .seq = seq,
                                  .ts = seq * 3000u,
                                  .ssrc = 7,
                                  .payload = {payload, sizeof payload}});
        seq++;
        payload[0] = 0x41;
        rig_pass(&rig, 33000);
    }
}

/* A queue was seen lately, but no loss: a picture that begins now, unlike one that was there, needs
 * no room for its key frame first. */
static void nobody_begins_paused_on_a_guess(void **state)
{
    (void)state;
    show_small(60);
    down->budget.bps = BUDGET_LEAST_BPS;
    down->budget.congested_us = rig.now_us;
    down_track_want(seen, &(struct down_want){.max_quality = 2, .fps = 10});
    down_track_start(seen);
    assert_int_equal(seen->ask.now, -1);
    assert_int_equal(paused, 0);
    show_small(5);
    assert_int_equal(down_track_layer(seen), 0);
}

/* The estimate fell without a loss or a queue: a busy receiver says that, too. */
static void the_last_picture_stays(void **state)
{
    (void)state;
    down_track_start(seen);
    show_small(60);
    remb(60000);
    remb(50000);
    remb(40000);
    assert_true(down_peer_stats(down).budget_bps < 60000);
    assert_int_equal(paused, 0);
    assert_int_equal(down_track_layer(seen), 0);
}

/* The only picture there is takes more than the estimate says, and nothing is lost: it is given, so
 * it must also be sent, and not wait in a queue until that overflows. */
static void what_is_given_is_sent(void **state)
{
    (void)state;
    down_track_start(seen);
    char payload[1000];
    for (int i = 0; i < 400; i++) { /* some 0.5 Mbit/s */
        memset(payload, i % 30 == 0 ? 0x65 : 0x41, sizeof payload);
        for (int k = 0; k < 2; k++)
            rig_send(&rig, up,
                     (struct rig_out){.pt = H264,
                                      .is_marked = k == 1,
                                      .seq = seq++,
                                      .ts = (uint32_t)i * 3000,
                                      .ssrc = 7,
                                      .payload = {payload, sizeof payload}});
        rig_pass(&rig, 33000);
        if (i >= 60 && i < 66)
            remb(660000 - (uint64_t)(i - 60) * 60000);
        if (i == 66) {
            assert_true(down_peer_stats(down).budget_bps <= 420000);
            assert_true(budget_is_tight(&down->budget, rig.now_us));
        }
    }
    assert_int_equal(paused, 0);
    assert_int_equal(forward_counts(rig.forward).overflows, 0);
    assert_true(down->pacer.count < 10);
}

/* As much as a REMB can say: the product with a rate of so many bits must not wrap to nothing. */
static void an_endless_estimate_is_no_sign_of_congestion(void **state)
{
    (void)state;
    struct meter steady = {0};
    rig_pass(&rig, 2000000);
    for (int64_t t = rig.now_us - 1000000; t <= rig.now_us; t += METER_BUCKET_US)
        meter_add(&steady, 14000, t);
    assert_int_equal(meter_bps(&steady, rig.now_us), 7000 * 128);
    down->sent = down->seen = steady;
    down->budget.remb_bps = UINT64_MAX; /* so that it falls */
    remb(UINT64_C(1) << 57);
    assert_false(budget_is_congested(&down->budget, rig.now_us));
    assert_int_equal(down_peer_stats(down).budget_bps, BUDGET_MOST_BPS);
}

/* A client that shows no paused picture, and asks for none that it does not show, is told that the
 * pause is over. */
static void what_is_hidden_is_not_paused(void **state)
{
    (void)state;
    down_track_start(seen);
    show_small(60);
    down->budget.is_narrow = true; /* no room at all, and nothing kept for the last one */
    down->budget.bps = 0;
    down->budget.lost_1024 = 1000;
    down_peer_allot(down, rig.now_us);
    assert_int_equal(paused, 1);
    down_track_want(seen, &(struct down_want){.is_disabled = true});
    assert_int_equal(resumed, 1);
    down->budget.bps = 3000000;
    down_track_want(seen, &(struct down_want){0});
    show_small(5);
    assert_int_equal(down_track_layer(seen), 0);
    assert_int_equal(paused, 1);
}

static void screens_outlive_cameras(void **state)
{
    (void)state;
    struct up_track_conf c = {
        .kind = MEDIA_VIDEO, .codec = CODEC_H264, .pt = H264, .layer_count = 1, .is_screen = true};
    c.layer[0].ssrc = 9;
    struct up_track *screen = up_track_new(up, &c, NULL);
    struct down_track_conf d = {.pt = SUB_PT_H264, .ssrc = 60, .cname = "x"};
    struct down_track *screen_seen = down_track_new(down, screen, &d);
    down_track_start(seen);
    down_track_start(screen_seen);
    uint16_t screen_seq = 5;
    for (int i = 0; i < 4; i++)
        show_both(&screen_seq);
    assert_int_equal(down_track_layer(seen), 0);
    assert_int_equal(down_track_layer(screen_seen), 0);
    report_losses(6);
    remb(640000);
    remb(620000);
    remb(600000);
    assert_int_equal(paused, 1);
    assert_int_equal(down_track_layer(seen), -1);
    assert_int_equal(down_track_layer(screen_seen), 0);
    assert_int_equal(down_peer_quality(down, rig.now_us), QUALITY_POOR);
    show_both(&screen_seq);
    remb(3000000);
    show_both(&screen_seq);
    show_both(&screen_seq);
    assert_int_equal(down_track_layer(seen), 0);
    assert_int_equal(down_peer_quality(down, rig.now_us), QUALITY_EXCELLENT);
    down_track_free(screen_seen);
    up_track_free(screen);
}

/* What left before a probe began, out of the pacer's queue, is not part of it. */
static void a_probe_is_charged_for_its_own_time(void **state)
{
    (void)state;
    down_track_start(seen);
    show_small(30);
    char big[1100] = {0x41};
    for (int i = 0; i < 250; i++)
        rig_send(
            &rig, up,
            (struct rig_out){.pt = H264, .seq = seq++, .ssrc = 7, .payload = {big, sizeof big}});
    rig_pass(&rig, 300000);
    assert_true(down->pacer.count > 0);
    for (int i = 0; i < 120 && down->budget.probe != PROBE_RUNS; i++) {
        down->need_bps = 4000000;
        rig_pass(&rig, 1000);
    }
    assert_int_equal(down->budget.probe, PROBE_RUNS);
    assert_true(down->pacer.count > 0);
    uint64_t before = down->sent_bytes, whole = down->budget.probe_bps / 8 * 4 / 10;
    while (down->budget.probe == PROBE_RUNS)
        rig_pass(&rig, 1000);
    assert_in_range(down->sent_bytes - before, whole * 95 / 100, whole * 105 / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nobody_is_paused_on_a_guess, build, take_down),
        cmocka_unit_test_setup_teardown(nobody_begins_paused_on_a_guess, build, take_down),
        cmocka_unit_test_setup_teardown(the_last_picture_stays, build, take_down),
        cmocka_unit_test_setup_teardown(what_is_given_is_sent, build, take_down),
        cmocka_unit_test_setup_teardown(an_endless_estimate_is_no_sign_of_congestion, build,
                                        take_down),
        cmocka_unit_test_setup_teardown(what_is_hidden_is_not_paused, build, take_down),
        cmocka_unit_test_setup_teardown(screens_outlive_cameras, build, take_down),
        cmocka_unit_test_setup_teardown(a_probe_is_charged_for_its_own_time, build, take_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
