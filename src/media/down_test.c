/* down_test.c - what a subscriber gets, packet by packet; the long run is in tests/media-sim. */
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "media/down_rig.h"

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
        cmocka_unit_test_setup_teardown(a_jam_is_begun_anew, build, take_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
