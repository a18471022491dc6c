/* speakers_test.c - few microphones are all heard; of many, whoever speaks, from the first packet.
 */
#include "media/speakers.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "media/forward_rig.h"

enum { MANY = LIMIT_ALL_AUDIO + 10, LEVEL_ID = 1 };
static struct rig rig;
static struct up_peer *ups[MANY];
static struct up_track *tracks[MANY];
static struct down_peer *down;
static struct down_track *subscribed[MANY];
static struct speakers *speakers;
static int ids[MANY];
static uint16_t seq;

static void build(int count)
{
    rig_init(&rig);
    speakers = speakers_new();
    down = down_peer_new(rig.forward, rig_wire(&rig), NULL);
    for (int i = 0; i < count; i++) {
        struct up_track_conf c = {
            .kind = MEDIA_AUDIO, .codec = CODEC_OPUS, .pt = 111, .layer_count = 1};
        c.layer[0].ssrc = 100 + (uint32_t)i;
        c.ext[EXT_AUDIO_LEVEL] = LEVEL_ID;
        ups[i] = up_peer_new(rig.forward, rig_wire(&rig));
        tracks[i] = up_track_new(ups[i], &c, NULL);
        speakers_add(speakers, tracks[i], &ids[i]);
        struct down_track_conf d = {.pt = 111, .ssrc = 1000 + (uint32_t)i};
        d.ext[EXT_AUDIO_LEVEL] = SUB_EXT_AUDIO_LEVEL;
        subscribed[i] = down_track_new(down, tracks[i], &d);
        down_track_start(subscribed[i]);
    }
}

static void take_down(int count)
{
    for (int i = 0; i < count; i++) {
        down_track_free(subscribed[i]);
        speakers_remove(speakers, tracks[i]);
        up_track_free(tracks[i]);
        up_peer_free(ups[i]);
    }
    down_peer_free(down);
    speakers_free(speakers);
    rig_done(&rig);
}

/* One packet; true when it was forwarded. */
static bool say(int who, uint8_t minus_dbov)
{
    size_t before = rig.rtp_count;
    char ext[2] = {LEVEL_ID << 4, (char)minus_dbov};
    rig_send(&rig, ups[who],
             (struct rig_out){.pt = 111,
                              .seq = seq++,
                              .ssrc = 100 + (uint32_t)who,
                              .ext = {ext, 2},
                              .payload = STR("opus")});
    return rig.rtp_count > before;
}

static void few_are_all_heard(void **state)
{
    (void)state;
    build(LIMIT_ALL_AUDIO);
    for (int i = 0; i < LIMIT_ALL_AUDIO; i++)
        assert_true(say(i, 90));
    take_down(LIMIT_ALL_AUDIO);
}

static void of_many_the_loudest_from_the_first_packet(void **state)
{
    (void)state;
    build(MANY);
    for (int i = 0; i < MANY; i++)
        assert_false(say(i, 90));
    for (int i = 0; i < LIMIT_LOUDEST_AUDIO; i++)
        assert_true(say(i, 30));                /* the first loud packet, not the second */
    assert_false(say(LIMIT_LOUDEST_AUDIO, 30)); /* all places are taken by people who speak */
    rig_pass(&rig, 3000000);
    for (int i = 1; i < LIMIT_LOUDEST_AUDIO; i++)
        assert_true(say(i, 30));
    assert_true(say(0, 90));  /* quiet, but nobody needs its place */
    assert_true(say(20, 30)); /* takes it */
    assert_false(say(0, 90));
    for (int i = 1; i < LIMIT_LOUDEST_AUDIO; i++)
        assert_true(say(i, 90));
    take_down(MANY);
}

/* What was left out is no gap in the subscriber's numbers. */
static void returning_voices_are_continuous(void **state)
{
    (void)state;
    build(MANY);
    assert_true(say(3, 20));
    uint16_t first = rig_read(&rig, rig.rtp_count - 1).seq;
    rig_pass(&rig, 100000);
    for (int i = 5; i < 5 + LIMIT_LOUDEST_AUDIO; i++)
        (void)say(i, 20);
    rig_pass(&rig, 3000000);
    assert_true(say(24, 20)); /* takes the place of the one quiet for longest: 3 */
    assert_false(say(3, 90));
    rig_pass(&rig, 3000000);
    assert_true(say(3, 20));
    assert_int_equal(rig_read(&rig, rig.rtp_count - 1).seq, (uint16_t)(first + 1));
    take_down(MANY);
}

static void changes_are_told_once(void **state)
{
    (void)state;
    build(3);
    struct speaker_change change[8];
    assert_int_equal(speakers_tick(speakers, rig.now_us, change, 8), 0);
    for (int i = 0; i < 60; i++) {
        (void)say(1, 12);
        (void)say(2, 70);
        rig_pass(&rig, 20000);
    }
    assert_int_equal(speakers_tick(speakers, rig.now_us, change, 8), 1);
    assert_ptr_equal(change[0].ctx, &ids[1]);
    assert_true(change[0].is_active && change[0].level == 0.25);
    assert_int_equal(speakers_tick(speakers, rig.now_us, change, 8), 0);
    up_track_mute(tracks[1], true);
    assert_int_equal(speakers_tick(speakers, rig.now_us, change, 0), 0); /* no room: next time */
    assert_int_equal(speakers_tick(speakers, rig.now_us, change, 8), 1);
    assert_false(change[0].is_active);
    assert_true(change[0].level == 0);
    take_down(3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_are_all_heard),
        cmocka_unit_test(of_many_the_loudest_from_the_first_packet),
        cmocka_unit_test(returning_voices_are_continuous),
        cmocka_unit_test(changes_are_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
