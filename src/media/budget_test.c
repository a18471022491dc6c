/* budget_test.c - down at once, up by proof; and the meter it is fed by. */
#include "media/budget.h"
#include "media/meter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define MS INT64_C(1000)
#define S  INT64_C(1000000)

static void the_meter_shows_the_last_second(void **state)
{
    (void)state;
    struct meter m = {0};
    for (int64_t t = 5 * S; t < 8 * S; t += 10 * MS)
        meter_add(&m, 1250, t); /* 1 Mbit/s */
    assert_in_range(meter_bps(&m, 8 * S), 990000, 1010000);
    assert_true(meter_bps(&m, 8 * S + 500 * MS) < 600000);
    assert_int_equal(meter_bps(&m, 10 * S), 0);
    for (int64_t t = 20 * S; t < 20 * S + 300 * MS; t += 10 * MS)
        meter_add(&m, 1250, t);
    assert_in_range(meter_bps(&m, 20 * S + 300 * MS), 800000,
                    1300000); /* not diluted at the start */
}

static void told(struct budget *b, uint64_t bps, uint64_t sent_bps, int64_t now_us)
{
    struct budget_told t = {bps, bps, sent_bps};
    budget_remb(b, &t, now_us);
}

static void a_remb_below_what_is_sent_cuts_at_once(void **state)
{
    (void)state;
    struct budget b;
    budget_init(&b, 0);
    told(&b, 700000, 700000, 6 * S); /* only as much as there is to see: no news */
    assert_int_equal(b.bps, BUDGET_FIRST_BPS);
    told(&b, 500000, 1400000, 7 * S);
    assert_int_equal(b.bps, 500000);
    assert_true(budget_is_congested(&b, 7 * S + 500 * MS));
    told(&b, 520000, 1400000, 7 * S + 500 * MS); /* rising: the cut has not shown yet */
    assert_int_equal(b.bps, 520000);
    told(&b, 3000000, 500000, 9 * S);
    assert_int_equal(b.bps, 3000000);
    told(&b, 10, 500000, 9 * S);
    assert_int_equal(b.bps, BUDGET_LEAST_BPS);
}

static void report(struct budget *b, int lost_pct, int64_t rtt_us, uint64_t sent, int64_t now_us)
{
    struct budget_heard h = {(uint32_t)(lost_pct * 1024 / 100), (uint32_t)rtt_us, now_us - rtt_us};
    budget_report(b, &h, sent, now_us);
}

static void random_loss_is_not_congestion(void **state)
{
    (void)state;
    struct budget b;
    budget_init(&b, 0);
    for (int i = 1; i < 20; i++)
        report(&b, 10, 50 * MS, 1400000, i * S);
    assert_int_equal(b.bps, BUDGET_FIRST_BPS);
    report(&b, 60, 50 * MS, 1400000, 21 * S); /* but this is */
    assert_true(b.bps < 600000);
}

static void delay_with_loss_is(void **state)
{
    (void)state;
    struct budget b;
    budget_init(&b, 0);
    report(&b, 0, 50 * MS, 1400000, 1 * S);
    report(&b, 8, 300 * MS, 1400000, 2 * S);
    assert_true(b.bps < 1300000);
    uint64_t cut = b.bps;
    report(&b, 8, 300 * MS, 1400000, 2 * S + 500 * MS); /* of the same time */
    assert_int_equal(b.bps, cut);
}

/* Runs a probe to its end; true when the budget has changed. */
static bool run_probe(struct budget *b, int64_t *now_us, int64_t rtt_us)
{
    while (b->probe != PROBE_RUNS) {
        *now_us += 100 * MS;
        (void)budget_tick(b, 500000, 2000000, 4000000, *now_us);
        assert_true(*now_us < 100 * S);
    }
    assert_int_equal(b->probe_bps, 2400000);
    while (b->probe == PROBE_RUNS) {
        *now_us += 100 * MS;
        assert_false(budget_tick(b, 500000, 2000000, 4000000, *now_us));
    }
    report(b, 0, 50 * MS, 500000, *now_us + 20 * MS); /* by a report from before its end */
    assert_false(budget_tick(b, 500000, 2000000, 4000000, *now_us + 30 * MS));
    *now_us += 500 * MS;
    report(b, 0, rtt_us, 500000, *now_us);
    return budget_tick(b, 500000, 2000000, 4000000, *now_us);
}

static void probes_raise_it_unless_somebody_complains(void **state)
{
    (void)state;
    struct budget b;
    budget_init(&b, 0);
    report(&b, 0, 50 * MS, 500000, 1 * S);
    int64_t now_us = 1 * S;
    assert_false(run_probe(&b, &now_us, 400 * MS)); /* it left a queue */
    assert_int_equal(b.bps, BUDGET_FIRST_BPS);
    report(&b, 0, 50 * MS, 500000, now_us + 100 * MS);
    int64_t failed_us = now_us;
    assert_true(run_probe(&b, &now_us, 55 * MS));
    assert_int_equal(b.bps, 2400000);
    assert_true(now_us - failed_us > 1 * S);
    assert_int_equal(b.probe, PROBE_RESTS);
    for (int i = 0; i < 50; i++) { /* has what it wants: no more of it */
        now_us += 100 * MS;
        (void)budget_tick(&b, 2000000, 0, 2000000, now_us);
        assert_int_equal(b.probe, PROBE_RESTS);
    }
}

/* Pictures are paused and nobody speaks: too few packets for losses, and yet they must come back.
 */
static void a_round_trip_alone_ends_a_probe(void **state)
{
    (void)state;
    struct budget b;
    budget_init(&b, 0);
    report(&b, 60, 50 * MS, 40000, 1 * S);
    report(&b, 60, 50 * MS, 40000, 3 * S);
    assert_int_equal(b.bps, BUDGET_LEAST_BPS);
    int64_t now_us = 10 * S, end_us = 13 * S;
    for (; now_us < end_us && b.bps == BUDGET_LEAST_BPS; now_us += 100 * MS) {
        struct budget_heard h = {0, 50 * MS, now_us - 60 * MS};
        budget_rtt(&b, &h, now_us);
        (void)budget_tick(&b, 5000, 120000, 240000, now_us);
    }
    assert_true(b.bps > 120000);
}

static void silence_is_a_no_only_where_an_answer_could_come(void **state)
{
    (void)state;
    for (int asked = 0; asked < 2; asked++) {
        for (int fell = 0; fell < 2; fell++) {
            struct budget b;
            budget_init(&b, 0);
            report(&b, 60, 50 * MS, 40000, 1 * S);
            report(&b, 60, 50 * MS, 40000, 3 * S);
            uint32_t lost = b.lost_1024;
            int64_t t = 4 * S;
            for (; b.probe != PROBE_RUNS; t += 100 * MS)
                (void)budget_tick(&b, 0, t < 10 * S ? 0 : 120000, 240000, t);
            assert_true(b.lost_1024 <= lost / 4); /* nothing is sent: nothing is lost any more */
            told(&b, 90000, 0, t);
            if (fell)
                told(&b, 60000, 0, t);
            for (; b.probe == PROBE_RUNS; t += 100 * MS)
                (void)budget_tick(&b, 0, 120000, 240000, t);
            b.is_asked = asked;
            for (; b.probe == PROBE_WAITS; t += 100 * MS)
                (void)budget_tick(&b, 0, 120000, 240000, t);
            assert_true((b.bps > 120000) == (!asked && !fell));
        }
    }
}

/* What is said about the padding of a probe is no news of what goes on without it. */
static void a_failed_probe_costs_nothing(void **state)
{
    (void)state;
    struct budget b;
    budget_init(&b, 0);
    report(&b, 0, 50 * MS, 500000, 1 * S);
    int64_t now_us = 1 * S;
    while (b.probe != PROBE_RUNS) {
        now_us += 100 * MS;
        (void)budget_tick(&b, 500000, 2000000, 4000000, now_us);
    }
    told(&b, 9000000, 2400000, now_us + 100 * MS);
    uint64_t before = b.bps;
    told(&b, 400000, 2400000, now_us + 200 * MS);
    assert_int_equal(b.bps, before);
    assert_int_equal(b.probe, PROBE_RESTS);
    told(&b, 300000, 2000000, now_us + 400 * MS); /* it still echoes */
    assert_int_equal(b.bps, before);
    told(&b, 200000, before, now_us + 1500 * MS);
    assert_int_equal(b.bps, 200000);
}

/* The report is about what was sent before the probe: no excuse for it. */
static void a_probe_hides_nothing_of_the_time_before_it(void **state)
{
    (void)state;
    for (int when = 0; when < 2; when++) {
        struct budget b;
        budget_init(&b, 0);
        report(&b, 0, 200 * MS, 1400000, 1 * S);
        int64_t now_us = 1 * S;
        while (b.probe != PROBE_RUNS) {
            now_us += 100 * MS;
            (void)budget_tick(&b, 1400000, 2000000, 4000000, now_us);
        }
        report(&b, 60, 200 * MS, 1400000, now_us + (when == 0 ? 100 : 300) * MS);
        assert_int_equal(b.probe, PROBE_RESTS);
        assert_true((b.bps < 600000) == (when == 0)); /* later it may be about the padding */
    }
}

/* A smaller picture has begun with its key frame, which made a queue: that is not the link. */
static void who_sends_little_learns_little(void **state)
{
    (void)state;
    struct budget b;
    budget_init(&b, 0);
    told(&b, 2000000, 1400000, 5 * S);
    told(&b, 300000, 1900000, 6 * S);
    assert_int_equal(b.bps, 300000);
    for (int64_t t = 8000; t < 9000; t += 100)
        (void)budget_tick(&b, t < 8500 ? 210000 : 120000, 0, 400000, t * MS);
    told(&b, 80000, 120000, 9 * S);
    assert_int_equal(b.bps, 210000);
    told(&b, 70000, 190000, 9500 * MS); /* said again of nearly all that there is */
    assert_int_equal(b.bps, 70000);
}

/* A queue alone may be a busy receiver's; behind a link that has lost packets for want of room it
 * is a queue. */
static void a_standing_queue_counts_where_the_link_is_narrow(void **state)
{
    (void)state;
    struct budget b;
    budget_init(&b, 0);
    told(&b, 2000000, 1400000, 5 * S);
    report(&b, 0, 50 * MS, 1400000, 6 * S);
    report(&b, 0, 300 * MS, 1400000, 7 * S);
    assert_int_equal(b.bps, 2000000);
    assert_false(b.is_narrow);
    report(&b, 60, 300 * MS, 1400000, 8 * S);
    assert_true(b.is_narrow);
    uint64_t cut = b.bps;
    report(&b, 0, 300 * MS, cut, 10 * S);
    assert_true(b.bps < cut);
}

/* In a small call no probe ever gets so high that it would say so. */
static void a_link_that_was_calm_and_gave_all_is_narrow_no_more(void **state)
{
    (void)state;
    struct budget b;
    budget_init(&b, 0);
    report(&b, 60, 50 * MS, 300000, 1 * S);
    report(&b, 60, 50 * MS, 300000, 3 * S);
    assert_true(b.is_narrow);
    for (int64_t t = 4 * S; t < 32 * S; t += 100 * MS)
        (void)budget_tick(&b, 100000, 0, 110000, t);
    assert_true(b.is_narrow);
    struct budget lacking = b;
    (void)budget_tick(&lacking, 100000, 400000, 500000, 34 * S); /* something is still wanted */
    assert_true(lacking.is_narrow);
    (void)budget_tick(&b, 100000, 0, 110000, 34 * S);
    assert_false(b.is_narrow);
}

static void nothing_is_probed_beyond_the_ceiling(void **state)
{
    (void)state;
    struct budget b;
    budget_init(&b, 0);
    told(&b, 60000000, 1000000, 1 * S);
    assert_int_equal(b.bps, BUDGET_MOST_BPS);
    for (int64_t t = 1 * S; t < 6 * S; t += 100 * MS) {
        (void)budget_tick(&b, 40000000, 60000000, 70000000, t);
        assert_int_equal(b.probe, PROBE_RESTS);
    }
}

static void use_is_proof(void **state)
{
    (void)state;
    struct budget b;
    budget_init(&b, 0);
    assert_true(budget_tick(&b, 1900000, 0, 1900000, 1 * S));
    assert_int_equal(b.bps, 1900000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_meter_shows_the_last_second),
        cmocka_unit_test(a_remb_below_what_is_sent_cuts_at_once),
        cmocka_unit_test(random_loss_is_not_congestion),
        cmocka_unit_test(delay_with_loss_is),
        cmocka_unit_test(probes_raise_it_unless_somebody_complains),
        cmocka_unit_test(a_round_trip_alone_ends_a_probe),
        cmocka_unit_test(silence_is_a_no_only_where_an_answer_could_come),
        cmocka_unit_test(a_failed_probe_costs_nothing),
        cmocka_unit_test(a_probe_hides_nothing_of_the_time_before_it),
        cmocka_unit_test(who_sends_little_learns_little),
        cmocka_unit_test(a_standing_queue_counts_where_the_link_is_narrow),
        cmocka_unit_test(a_link_that_was_calm_and_gave_all_is_narrow_no_more),
        cmocka_unit_test(nothing_is_probed_beyond_the_ceiling),
        cmocka_unit_test(use_is_proof),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
