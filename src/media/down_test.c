/* down_test.c - what a subscriber gets, packet by packet; the long run is in tests/media-sim. */
#include "media/down.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "media/down_inside.h"
#include "media/forward_rig.h"

enum { H264 = 102, H264_RTX = 103, OPUS = 111, LEVEL_ID = 1 };
static struct rig rig;
static struct up_peer *up;
static struct up_track *video, *audio;
static struct down_peer *down;
static struct down_track *seen, *heard;
static uint16_t seq;
static int paused, resumed;

static void on_stream_state(void *ctx, void *track_ctx, bool is_paused)
{
    (void)ctx;
    (void)track_ctx;
    paused += is_paused;
    resumed += !is_paused;
}

static int build(void **state)
{
    (void)state;
    rig_init(&rig);
    seq = 65530;
    up = up_peer_new(rig.forward, rig_wire(&rig));
    paused = resumed = 0;
    down = down_peer_new(rig.forward, rig_wire(&rig), &(struct down_host){NULL, on_stream_state});
    struct up_track_conf v = {
        .kind = MEDIA_VIDEO, .codec = CODEC_H264, .pt = H264, .rtx_pt = H264_RTX, .layer_count = 1};
    v.layer[0].ssrc = 7;
    v.layer[0].quality = 2;
    struct up_track_conf a = {
        .kind = MEDIA_AUDIO, .codec = CODEC_OPUS, .pt = OPUS, .layer_count = 1};
    a.layer[0].ssrc = 8;
    a.ext[EXT_AUDIO_LEVEL] = LEVEL_ID;
    video = up_track_new(up, &v, NULL);
    audio = up_track_new(up, &a, NULL);
    struct down_track_conf d = {.pt = SUB_PT_H264,
                                .rtx_pt = SUB_PT_H264_RTX,
                                .ssrc = 50,
                                .rtx_ssrc = 51,
                                .mid = "3",
                                .cname = "x"};
    d.ext[EXT_MID] = SUB_EXT_MID;
    d.ext[EXT_ABS_SEND_TIME] = SUB_EXT_ABS_SEND_TIME;
    seen = down_track_new(down, video, &d);
    struct down_track_conf e = {.pt = SUB_PT_OPUS, .ssrc = 52, .cname = "x"};
    e.ext[EXT_AUDIO_LEVEL] = SUB_EXT_AUDIO_LEVEL;
    heard = down_track_new(down, audio, &e);
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    down_track_free(seen);
    down_track_free(heard);
    down_peer_free(down);
    up_track_free(video);
    up_track_free(audio);
    up_peer_free(up);
    rig_done(&rig);
    return 0;
}

static void picture(bool is_key)
{
    char payload[40] = {is_key ? 0x65 : 0x41, (char)seq};
    rig_send(&rig, up,
             (struct rig_out){.pt = H264,
                              .is_marked = true,
                              .seq = seq,
                              .ts = seq * 3000u,
                              .ssrc = 7,
                              .payload = {payload, sizeof payload}});
    seq++;
}

static void sound(uint16_t number, uint8_t level)
{
    char ext[2] = {LEVEL_ID << 4, (char)level};
    rig_send(&rig, up,
             (struct rig_out){.pt = OPUS,
                              .seq = number,
                              .ts = number * 960u,
                              .ssrc = 8,
                              .ext = {ext, 2},
                              .payload = STR("opus")});
}

static void begins_with_a_key_frame_under_new_numbers(void **state)
{
    (void)state;
    picture(true);
    assert_int_equal(rig.rtp_count, 0); /* not started */
    down_track_start(seen);
    picture(false);
    assert_int_equal(rig.rtp_count, 0);
    assert_int_equal(down_track_layer(seen), -1);
    picture(true);
    picture(false);
    assert_int_equal(rig.rtp_count, 2);
    assert_int_equal(down_track_layer(seen), 0);
    struct rtp a = rig_read(&rig, 0), b = rig_read(&rig, 1);
    assert_int_equal(a.ssrc, 50);
    assert_int_equal(a.pt, SUB_PT_H264);
    assert_true(a.is_marked);
    assert_true(str_equal(a.ext[EXT_MID], STR("3")));
    assert_int_equal(a.ext[EXT_ABS_SEND_TIME].n, 3);
    assert_int_equal(b.seq, (uint16_t)(a.seq + 1));
    assert_int_equal(b.ts - a.ts, 3000);
    assert_int_equal(a.payload_bytes, 40);
}

static void ask(uint16_t number)
{
    unsigned char bytes[64];
    struct wr w = wr_to(bytes, sizeof bytes);
    (void)rtcp_write_nack(&w, 1, 50, &number, 1);
    down_peer_rtcp(down, wr_str(&w), rig.now_us);
}

static void what_was_lost_is_sent_again_once_a_round_trip(void **state)
{
    (void)state;
    down_track_start(seen);
    picture(true);
    picture(false);
    uint16_t number = rig_read(&rig, 0).seq;
    rig_pass(&rig, 30000);
    ask(number);
    assert_int_equal(rig.rtp_count, 3);
    struct rtp again = rig_read(&rig, 2);
    assert_int_equal(again.ssrc, 51);
    assert_int_equal(again.pt, SUB_PT_H264_RTX);
    assert_int_equal(again.ts, rig_read(&rig, 0).ts);
    const unsigned char *payload = rig.rtp[2].byte + again.payload_at;
    assert_int_equal(payload[0] << 8 | payload[1], number);
    assert_memory_equal(payload + 2, rig.rtp[0].byte + rig_read(&rig, 0).payload_at, 40);
    ask(number);
    assert_int_equal(rig.rtp_count, 3);
    rig_pass(&rig, 100000);
    ask(number);
    assert_int_equal(rig.rtp_count, 5); /* lost twice: two copies */
    ask((uint16_t)(number - 1));        /* was never sent */
    ask((uint16_t)(number + 100));
    assert_int_equal(rig.rtp_count, 5);
}

static void pictures(int count, int64_t every_us)
{
    for (int i = 0; i < count; i++) {
        picture(false);
        rig_pass(&rig, every_us);
    }
}

/* What is remembered is as long as repairs may be asked for, not as large as it can be. */
static void a_slow_picture_takes_little_memory_a_fast_one_is_remembered(void **state)
{
    (void)state;
    down_track_start(seen);
    picture(true);
    pictures(150, 33000);
    assert_int_equal(seen->sent_room, SENT_FIRST_PACKETS);
    size_t from = rig.rtp_count;
    pictures(300, 3000);
    uint16_t oldest = rig_read(&rig, from).seq;
    assert_int_equal(seen->sent_room, LIMIT_SENT_PACKETS);
    from = rig.rtp_count;
    ask((uint16_t)(oldest + 40)); /* from before the table grew for the last time */
    assert_int_equal(rig.rtp_count, from + 1);
}

static void repairs_do_not_take_the_link(void **state)
{
    (void)state;
    down_track_start(seen);
    picture(true);
    for (int i = 0; i < 400; i++)
        picture(false);
    rig_pass(&rig, 100000);
    uint16_t first = rig_read(&rig, 0).seq;
    size_t before = rig.rtp_count;
    for (int round = 0; round < 200; round++) { /* everything again, all the time */
        for (uint16_t i = 0; i < 400; i++)
            ask((uint16_t)(first + i));
        rig_pass(&rig, 5000);
    }
    size_t bytes = (rig.rtp_count - before) * 40;
    assert_true(bytes < 1500000 / 8); /* a second's budget, of which half and a burst */
}

static void sound_follows_mutes_without_gaps(void **state)
{
    (void)state;
    down_track_start(heard);
    sound(10, 40);
    sound(12, 41); /* a real loss stays one */
    up_track_mute(audio, true);
    sound(13, 127);
    sound(14, 127);
    up_track_mute(audio, false);
    sound(15, 42);
    assert_int_equal(rig.rtp_count, 3);
    struct rtp a = rig_read(&rig, 0), b = rig_read(&rig, 1), c = rig_read(&rig, 2);
    assert_int_equal(b.seq, (uint16_t)(a.seq + 2));
    assert_int_equal(c.seq, (uint16_t)(b.seq + 1));
    assert_int_equal(c.ts - b.ts, 3 * 960);
    assert_int_equal(rtp_ext_audio_level(&c), 42);
    down_track_want(heard, &(struct down_want){.is_disabled = true});
    sound(16, 42);
    assert_int_equal(rig.rtp_count, 3);
    down_track_want(heard, &(struct down_want){.max_quality = 2});
    sound(17, 42);
    assert_int_equal(rig_read(&rig, 3).seq, (uint16_t)(c.seq + 1));
}

static void reports_carry_the_publishers_clock(void **state)
{
    (void)state;
    down_track_start(heard);
    sound(10, 40);
    rig_pass(&rig, 1100000);
    assert_int_equal(rig_count_rtcp(&rig, 0, RTCP_SR, 0, 0), 0); /* it has not told it */
    unsigned char bytes[64];
    struct wr w = wr_to(bytes, sizeof bytes);
    struct rtcp_sender sr = {.ntp = ntp_from_us(50000000), .rtp = 10 * 960};
    rtcp_write_sr(&w, 8, &sr);
    up_peer_rtcp(up, wr_str(&w), rig.now_us);
    int64_t told_us = rig.now_us;
    sound(11, 40);
    size_t from = rig.rtcp_count;
    rig_pass(&rig, 1100000);
    assert_int_equal(rig_count_rtcp(&rig, from, RTCP_SR, 0, 0), 1);
    assert_int_equal(rig_count_rtcp(&rig, from, RTCP_SDES, 1, 0), 1);
    for (size_t i = from; i < rig.rtcp_count; i++) {
        struct rd in = rd_from((struct str){(char *)rig.rtcp[i].byte, rig.rtcp[i].bytes});
        struct rtcp p;
        struct rtcp_sender got;
        while (rtcp_next(&in, &p)) {
            if (p.type != RTCP_SR)
                continue;
            assert_int_equal(p.sender, 52);
            assert_true(rtcp_read_sender(&p, &got));
            assert_int_equal(got.packets, 2);
            int64_t us = ntp_to_us(got.ntp - sr.ntp);
            assert_true(us >= 0 && us <= rig.now_us - told_us);
            uint32_t ticks = got.rtp - rig_read(&rig, 0).ts;
            assert_true(llabs((int64_t)ticks - us * 48 / 1000) <= 48);
        }
    }
}

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

static size_t count_pictures(void)
{
    size_t count = 0;
    for (size_t i = 0; i < rig.rtp_count; i++)
        count += rig_read(&rig, i).ssrc == 50;
    return count;
}

static void a_jam_is_begun_anew(void **state)
{
    (void)state;
    down_track_start(seen);
    picture(true);
    uint16_t first = rig_read(&rig, 0).seq;
    char big[1100] = {0x41};
    for (int i = 0; i < 700; i++) /* no time passes: more than the pacer holds */
        rig_send(
            &rig, up,
            (struct rig_out){.pt = H264, .seq = seq++, .ssrc = 7, .payload = {big, sizeof big}});
    assert_int_equal(forward_counts(rig.forward).overflows, 1);
    size_t sent = rig.rtp_count;
    assert_true(sent < 20);
    rig_pass(&rig, 1700000); /* also out of the pause that such a rate means; probes are RTX */
    assert_int_equal(count_pictures(), sent);
    assert_true(rig_count_rtcp(&rig, 0, RTCP_PSFB, PSFB_PLI, 7) >= 1);
    picture(true);
    assert_int_equal(count_pictures(), sent + 1);
    assert_int_equal(rig_read(&rig, rig.rtp_count - 1).seq, (uint16_t)(first + sent)); /* no gap */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(begins_with_a_key_frame_under_new_numbers, build,
                                        take_down),
        cmocka_unit_test_setup_teardown(what_was_lost_is_sent_again_once_a_round_trip, build,
                                        take_down),
        cmocka_unit_test_setup_teardown(a_slow_picture_takes_little_memory_a_fast_one_is_remembered,
                                        build, take_down),
        cmocka_unit_test_setup_teardown(repairs_do_not_take_the_link, build, take_down),
        cmocka_unit_test_setup_teardown(sound_follows_mutes_without_gaps, build, take_down),
        cmocka_unit_test_setup_teardown(reports_carry_the_publishers_clock, build, take_down),
        cmocka_unit_test_setup_teardown(screens_outlive_cameras, build, take_down),
        cmocka_unit_test_setup_teardown(what_is_hidden_is_not_paused, build, take_down),
        cmocka_unit_test_setup_teardown(nobody_is_paused_on_a_guess, build, take_down),
        cmocka_unit_test_setup_teardown(what_is_given_is_sent, build, take_down),
        cmocka_unit_test_setup_teardown(an_endless_estimate_is_no_sign_of_congestion, build,
                                        take_down),
        cmocka_unit_test_setup_teardown(nobody_begins_paused_on_a_guess, build, take_down),
        cmocka_unit_test_setup_teardown(the_last_picture_stays, build, take_down),
        cmocka_unit_test_setup_teardown(a_probe_is_charged_for_its_own_time, build, take_down),
        cmocka_unit_test_setup_teardown(a_jam_is_begun_anew, build, take_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
