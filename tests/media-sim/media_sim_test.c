/* media_sim_test.c - what a viewer notices on bad paths, through the real forwarding code.
 *
 * HOW   each test is a minute or less of virtual time with a fixed seed; bounds are what we
 *       promise, the figures themselves are printed. Always: no broken frame, time never goes back,
 *       nothing leaks (world_done).
 * RUNS  in one thread, no clock, no socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "world.h"

#define MS INT64_C(1000)
#define S  INT64_C(1000000)

static void account(const char *what, const struct world *w)
{
    const struct world_receiver *r = &w->receivers[0];
    const struct receiver *c = &r->client;
    struct forward_counts f = forward_counts(w->forward);
    struct down_stats s = down_peer_stats(r->peer);
    printf("%-26s frames %4u freezes %2u frozen %5lld ms longest %4lld ms | audio lost %3u late "
           "%3u gap "
           "%3lld ms "
           "| pli %u nack %u resent %llu keys %llu paced %llu overflows %llu probe %llu kB | "
           "budget %llu kbit/s\n",
           what, c->frames_shown, c->freezes, (long long)c->frozen_us / 1000,
           (long long)c->longest_us / 1000, c->audio_lost, c->audio_late,
           (long long)c->audio_gap_us / 1000, c->plis, c->nacks, (unsigned long long)f.resent,
           (unsigned long long)w->publisher.keys, (unsigned long long)f.paced,
           (unsigned long long)f.overflows, (unsigned long long)f.probe_bytes / 1000,
           (unsigned long long)s.budget_bps / 1000);
}

static void assert_sound(const struct world *w)
{
    for (int i = 0; i < w->receiver_count; i++) {
        assert_int_equal(w->receivers[i].client.corrupt, 0);
        assert_int_equal(w->receivers[i].client.ts_back, 0);
    }
    struct forward_counts f = forward_counts(w->forward);
    assert_int_equal(f.bad_rtp, 0);
    assert_int_equal(f.bad_rtcp, 0);
}

/* 20 ms each way, and nothing lost. */
static void free_ways(struct world *w, int seed, int receivers)
{
    struct link_conf way = {.delay_us = 20 * MS};
    world_init(w, (uint64_t)seed, way, way, receivers);
}

/* Lifts the bottleneck of the first receiver, and gives the time until it is shown the best layer.
 */
static int64_t full_again(struct world *w, int64_t most_us)
{
    struct world_receiver *r = &w->receivers[0];
    int64_t lifted_us = w->now_us;
    r->down.conf.rate_bps = 0;
    while ((r->client.layer != 2 || r->client.shown_us < lifted_us) &&
           w->now_us - lifted_us < most_us)
        world_run(w, 50 * MS);
    printf("full again after %lld ms\n", (long long)(w->now_us - lifted_us) / 1000);
    return w->now_us - lifted_us;
}

/* The highest layer within the first second, everything decoded, no key frame beyond need. */
static void a_clean_path_shows_everything(void **state)
{
    (void)state;
    struct world w;
    free_ways(&w, 1, 1);
    world_run(&w, 30 * S);
    account("clean", &w);
    const struct receiver *c = &w.receivers[0].client;
    assert_sound(&w);
    assert_true(c->frames_shown > 30 * 29 + 20);
    assert_int_equal(c->freezes, 0);
    assert_int_equal(c->audio_lost, 0);
    assert_int_equal(c->layer, 2);
    assert_int_equal(c->layer_of_s[2], 2);
    assert_true(w.publisher.keys <= 9);
    assert_true(w.publisher.twcc_told > 2000);
    assert_int_equal(w.publisher.twcc_lost, 0);
    assert_true(down_peer_stats(w.receivers[0].peer).rtt_us > 38 * MS);
    assert_true(down_peer_stats(w.receivers[0].peer).rtt_us < 46 * MS);
    world_done(&w);
}

static void losses_are_repaired(void **state)
{
    (void)state;
    static const struct {
        uint32_t loss_1000;
        int64_t most_frozen_ms, most_gap_ms;
        uint32_t least_frames;
    } rows[] = {{10, 200, 150, 880}, {50, 800, 200, 860}, {100, 2500, 250, 800}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int is_up = 0; is_up < 2; is_up++) {
            struct link_conf bad = {.delay_us = 20 * MS, .loss_1000 = rows[i].loss_1000},
                             good = {.delay_us = 20 * MS};
            struct world w;
            world_init(&w, 2, is_up ? bad : good, is_up ? good : bad, 1);
            world_run(&w, 30 * S);
            char what[32];
            snprintf(what, sizeof what, "%u %% lost %s", rows[i].loss_1000 / 10,
                     is_up ? "upwards" : "downwards");
            account(what, &w);
            const struct receiver *c = &w.receivers[0].client;
            assert_sound(&w);
            assert_true(c->frozen_us <= rows[i].most_frozen_ms * MS);
            assert_true(c->audio_gap_us <= rows[i].most_gap_ms * MS);
            assert_true(c->frames_shown >= rows[i].least_frames);
            assert_true(c->layer >= 1);
            world_done(&w);
        }
    }
}

static void reordered_and_doubled_packets_do_no_harm(void **state)
{
    (void)state;
    struct link_conf odd = {.delay_us = 20 * MS, .reorder_1000 = 50, .duplicate_1000 = 50};
    struct world w;
    world_init(&w, 3, odd, odd, 1);
    world_run(&w, 30 * S);
    account("reordered and doubled", &w);
    assert_sound(&w);
    assert_true(w.receivers[0].client.frames_shown > 30 * 28);
    assert_int_equal(w.receivers[0].client.freezes, 0);
    assert_int_equal(w.receivers[0].client.layer, 2);
    world_done(&w);
}

static void print_seconds(const struct world *w, int from, int to)
{
    for (int s = from; s <= to; s++)
        printf("%d:%d*%u(%u) ", s, w->receivers[0].client.layer_of_s[s],
               w->receivers[0].client.frames_of_s[s], w->receivers[0].client.kbps_of_s[s]);
    printf("\n");
}

static void a_bottleneck_lowers_layers_and_is_recovered_from(void **state)
{
    (void)state;
    struct world w;
    free_ways(&w, 4, 1);
    world_run(&w, 10 * S);
    struct receiver *c = &w.receivers[0].client;
    assert_int_equal(c->layer, 2);
    w.receivers[0].down.conf.rate_bps = 300000;
    w.receivers[0].down.conf.queue_us = 400 * MS;
    world_run(&w, 20 * S);
    account("10 s free, 20 s 300 kbit/s", &w);
    print_seconds(&w, 9, 31);
    uint32_t shown = c->frames_shown;
    assert_int_equal(c->layer, 0);
    assert_true(c->audio_gap_us < 700 * MS);
    assert_true(full_again(&w, 10 * S) < 5 * S);
    world_run(&w, 10 * S);
    account("and free again", &w);
    print_seconds(&w, 30, 41);
    assert_sound(&w);
    assert_true(c->frames_shown - shown > 10 * 28);
    assert_int_equal(c->layer, 2);
    assert_true(c->longest_us < 2500 * MS);
    world_done(&w);
}

/* The same at other moments, with a long and a short queue. */
static void every_bottleneck_is_recovered_from(void **state)
{
    (void)state;
    for (int seed = 1; seed <= 12; seed++) {
        struct world w;
        free_ways(&w, seed, 1);
        struct receiver *c = &w.receivers[0].client;
        world_run(&w, 10 * S + seed * 37 * MS);
        w.receivers[0].down.conf.rate_bps = 300000;
        w.receivers[0].down.conf.queue_us = (seed % 2 ? 400 : 150) * MS;
        world_run(&w, 20 * S + seed * 91 * MS);
        char what[32];
        snprintf(what, sizeof what, "300 kbit/s, seed %d", seed);
        account(what, &w);
        assert_true(c->frozen_us < 4 * S);
        assert_true(c->longest_us < 2000 * MS);
        assert_true(c->audio_gap_us < 400 * MS);
        assert_true(full_again(&w, 10 * S) < 5 * S);
        assert_sound(&w);
        world_done(&w);
    }
}

/* Whatever a publisher's reports say of its clocks, pictures do not leap when layers change. */
static void reports_of_any_time_do_no_harm(void **state)
{
    (void)state;
    struct world w;
    free_ways(&w, 9, 1);
    w.publisher.video[0].clock_off_us = -3600 * S;
    w.publisher.video[1].clock_off_us = 3600 * S;
    struct receiver *c = &w.receivers[0].client;
    world_run(&w, 2 * S);
    uint32_t ts = c->ts;
    int64_t from_us = c->shown_us;
    for (int i = 0; i < 10; i++) {
        struct down_want want = {.max_quality = i % 3};
        down_track_want(w.receivers[0].video, &want);
        world_run(&w, 3 * S);
        assert_int_equal(c->layer, i % 3);
    }
    int64_t went_us = (int64_t)(c->ts - ts) * 100 / 9, passed_us = c->shown_us - from_us;
    assert_true(went_us > passed_us - S && went_us < passed_us + S);
    assert_sound(&w);
    world_done(&w);
}

/* A fake camera of Chromium: 12 frames a second, and layers that are far below their limits. */
static void publish_as_browser(struct world *w)
{
    static const uint32_t bps[LAYERS] = {85000, 180000, 380000};
    for (int i = 0; i < LAYERS; i++)
        w->publisher.video[i].bps = bps[i];
    w->publisher.frame_us = 83333;
}

/* What 300 kbit/s can carry is shown: a small picture that moves, whatever the moment. */
static void a_small_picture_moves_behind_a_bottleneck(void **state)
{
    (void)state;
    for (int seed = 1; seed <= 12; seed++) {
        struct world w;
        world_init(&w, (uint64_t)seed, (struct link_conf){.delay_us = 1 * MS},
                   (struct link_conf){.delay_us = 20 * MS}, 1);
        publish_as_browser(&w);
        struct receiver *c = &w.receivers[0].client;
        world_run(&w, 10 * S + seed * 37 * MS);
        assert_int_equal(c->layer, 2);
        w.receivers[0].down.conf.rate_bps = 300000;
        w.receivers[0].down.conf.queue_us = (seed % 3 ? 300 : 150) * MS;
        world_run(&w, 4 * S);
        uint32_t shown = c->frames_shown;
        world_run(&w, 20 * S);
        char what[32];
        snprintf(what, sizeof what, "camera, 300 kbit/s, seed %d", seed);
        account(what, &w);
        print_seconds(&w, 9, 34);
        assert_true(c->frames_shown - shown >= 20 * 10);
        assert_sound(&w);
        world_done(&w);
    }
}

/* The publisher's uplink narrows: its browser leaves the best layer out, and takes it in again. */
static void a_layer_that_stops_is_replaced(void **state)
{
    (void)state;
    struct world w;
    free_ways(&w, 8, 1);
    world_run(&w, 5 * S);
    struct receiver *c = &w.receivers[0].client;
    assert_int_equal(c->layer, 2);
    w.publisher.video[2].is_off = true;
    world_run(&w, 5 * S);
    account("best layer left out", &w);
    assert_int_equal(c->layer, 1);
    assert_true(c->longest_us < 1300 * MS);
    w.publisher.video[2].is_off = false;
    world_run(&w, 3 * S);
    assert_int_equal(c->layer, 2);
    w.publisher.is_quiet = true; /* a frozen camera: nothing to choose from */
    world_run(&w, 40 * S);
    w.publisher.is_quiet = false;
    world_run(&w, 6 * S);
    assert_int_equal(c->layer, 2);
    assert_true(w.now_us - c->shown_us < 100 * MS);
    assert_sound(&w);
    world_done(&w);
}

/* A link so narrow that no picture fits: sound goes on, the picture is paused and comes back. */
static void sound_outlives_the_picture(void **state)
{
    (void)state;
    struct world w;
    free_ways(&w, 5, 1);
    world_run(&w, 5 * S);
    struct world_receiver *r = &w.receivers[0];
    r->down.conf.rate_bps = 90000;
    r->down.conf.queue_us = 400 * MS;
    world_run(&w, 5 * S);
    r->client.audio_gap_us = 0;
    uint32_t heard = r->client.audio_packets;
    world_run(&w, 20 * S);
    account("90 kbit/s", &w);
    print_seconds(&w, 5, 30);
    assert_true(r->paused > 0);
    assert_true(r->client.audio_packets - heard > 20 * 50 * 9 / 10);
    assert_true(r->client.audio_gap_us < 300 * MS);
    assert_true(full_again(&w, 12 * S) < 8 * S); /* three steps up, of one report each */
    assert_true(r->resumed == r->paused);
    assert_sound(&w);
    world_done(&w);
}

/* Everybody is muted, and the only camera is paused: nothing is sent that reports could be about,
 * and yet it comes back when the link does. */
static void a_picture_without_sound_comes_back(void **state)
{
    (void)state;
    for (int seed = 1; seed <= 6; seed++) {
        struct world w;
        free_ways(&w, seed, 1);
        struct world_receiver *r = &w.receivers[0];
        up_track_mute(w.audio, true);
        world_run(&w, 10 * S + seed * 37 * MS);
        assert_int_equal(r->client.layer, 2);
        r->down.conf.rate_bps = 40000;
        r->down.conf.queue_us = (seed % 2 ? 400 : 150) * MS;
        world_run(&w, 8 * S);
        assert_true(r->paused > 0);
        int64_t took_us = full_again(&w, 30 * S);
        account("muted, 8 s of 40 kbit/s", &w);
        print_seconds(&w, 9, 30);
        assert_true(took_us < 12 * S);
        assert_int_equal(r->resumed, r->paused);
        assert_sound(&w);
        world_done(&w);
    }
}

/* The viewer resizes, hides and shows; the publisher mutes: never a broken frame, never a step
 * back. */
static void changes_of_layer_leave_no_trace(void **state)
{
    (void)state;
    struct link_conf a_bit_bad = {.delay_us = 15 * MS, .loss_1000 = 10, .reorder_1000 = 10};
    struct world w;
    world_init(&w, 6, a_bit_bad, a_bit_bad, 2);
    world_run(&w, 2 * S);
    uint64_t random = 12345;
    for (int i = 0; i < 60; i++) {
        uint64_t r = random_next(&random);
        struct down_want want = {
            .is_disabled = r % 7 == 0, .max_quality = (int)(r / 7 % 3), .fps = r / 21 % 2 ? 10 : 0};
        down_track_want(w.receivers[i % 2].video, &want);
        if (r / 42 % 10 == 0)
            up_track_mute(w.video, true);
        world_run(&w, 300 * MS + (int64_t)(r / 420 % 700) * MS);
        up_track_mute(w.video, false);
    }
    struct down_want all = {.max_quality = 2};
    down_track_want(w.receivers[0].video, &all);
    down_track_want(w.receivers[1].video, &all);
    world_run(&w, 5 * S);
    account("sixty changes", &w);
    assert_sound(&w);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(w.receivers[i].client.layer, 2);
        assert_true(w.receivers[i].client.frames_shown > 700);
    }
    world_done(&w);
}

/* A viewer's machine has too much to do: what it gets and what it says comes late by turns, and
 * nothing is lost. The picture may get smaller; it is never taken away, and comes back. */
static void a_busy_viewer_keeps_its_picture(void **state)
{
    (void)state;
    for (int seed = 1; seed <= 6; seed++) {
        struct world w;
        free_ways(&w, seed, 1);
        struct world_receiver *r = &w.receivers[0];
        world_run(&w, 3 * S);
        for (int i = 0; i < 20; i++) {
            r->back.conf.delay_us = (20 + i * seed * 61 % 500) * MS;
            r->down.conf.delay_us = (20 + i * seed * 37 % 160) * MS;
            world_run(&w, 1 * S);
        }
        account("busy viewer", &w);
        assert_int_equal(r->paused, 0);
        assert_true(r->client.longest_us < 1 * S);
        r->back.conf.delay_us = r->down.conf.delay_us = 20 * MS;
        world_run(&w, 8 * S);
        assert_int_equal(r->client.layer, 2);
        assert_sound(&w);
        world_done(&w);
    }
}

/* One viewer on a bad line costs the others nothing. */
static void viewers_do_not_disturb_each_other(void **state)
{
    (void)state;
    struct world w;
    free_ways(&w, 7, 3);
    world_run(&w, 3 * S);
    w.receivers[1].down.conf.rate_bps = 250000;
    w.receivers[1].down.conf.queue_us = 300 * MS;
    w.receivers[2].down.conf.loss_1000 = 150;
    world_run(&w, 20 * S);
    account("beside bad lines", &w);
    assert_sound(&w);
    assert_int_equal(w.receivers[0].client.freezes, 0);
    assert_int_equal(w.receivers[0].client.layer, 2);
    assert_true(w.receivers[0].client.frames_shown > 22 * 29);
    assert_true(w.publisher.keys < 100); /* in 23 s of three layers, whatever the bad lines ask */
    world_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_path_shows_everything),
        cmocka_unit_test(losses_are_repaired),
        cmocka_unit_test(reordered_and_doubled_packets_do_no_harm),
        cmocka_unit_test(a_bottleneck_lowers_layers_and_is_recovered_from),
        cmocka_unit_test(every_bottleneck_is_recovered_from),
        cmocka_unit_test(reports_of_any_time_do_no_harm),
        cmocka_unit_test(a_small_picture_moves_behind_a_bottleneck),
        cmocka_unit_test(a_layer_that_stops_is_replaced),
        cmocka_unit_test(sound_outlives_the_picture),
        cmocka_unit_test(a_picture_without_sound_comes_back),
        cmocka_unit_test(changes_of_layer_leave_no_trace),
        cmocka_unit_test(a_busy_viewer_keeps_its_picture),
        cmocka_unit_test(viewers_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
