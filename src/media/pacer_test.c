/* pacer_test.c - a usual frame leaves at once, a key frame is spread, a jam is thrown away. */
#include "media/pacer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { BYTES = 1200 };
static struct packet_pool *pool;
static struct unit_pool units;

static int prepare(void **state)
{
    (void)state;
    pool = packet_pool_new(LIMIT_PACER_PACKETS + 10);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    assert_int_equal(units.out, 0);
    unit_pool_done(&units);
    packet_pool_free(pool);
    return 0;
}

static bool put(struct pacer *p, void *track, uint16_t seq, int64_t now_us)
{
    struct packet *packet = packet_new(pool);
    struct unit *u = unit_new(&units, packet);
    u->payload_bytes = BYTES;
    struct pacer_item item = {.track = track, .unit = u, .numbers = {.seq = seq}};
    bool is_in = pacer_put(p, &item, now_us);
    unit_unref(u);
    packet_unref(packet);
    return is_in;
}

static void a_frame_at_once_a_key_frame_spread(void **state)
{
    (void)state;
    struct pacer p = {0};
    int at_once = 0, track;
    pacer_fill(&p, 1600000, false, 1000000);
    while (pacer_is_free(&p)) {
        pacer_spend(&p, BYTES);
        at_once++;
    }
    assert_true(at_once >= 10 && at_once <= 13);
    for (uint16_t i = 0; i < 50; i++)
        assert_true(put(&p, &track, i, 1000000));
    assert_int_equal(p.bytes, 50 * BYTES);
    int64_t now_us = 1000000;
    uint16_t next = 0;
    while (p.count) {
        now_us += 5000;
        pacer_fill(&p, 1600000, false, now_us);
        struct pacer_item item;
        while (pacer_take(&p, &item)) {
            assert_int_equal(item.numbers.seq, next++);
            pacer_spend(&p, BYTES);
            unit_unref(item.unit);
        }
    }
    assert_true(now_us - 1000000 >= 100000 && now_us - 1000000 <= 140000); /* 60 kB at 4 Mbit/s */
    pacer_done(&p);
}

static void a_jam_is_refused_and_dropped_by_track(void **state)
{
    (void)state;
    struct pacer p = {0};
    int a, b;
    for (uint16_t i = 0; i < LIMIT_PACER_PACKETS; i++)
        assert_true(put(&p, i % 2 ? &a : &b, (uint16_t)(100 + i), 0));
    assert_false(put(&p, &a, 0, 0));
    struct rewritten first;
    assert_true(pacer_drop(&p, &a, &first));
    assert_int_equal(first.seq, 101);
    assert_int_equal(p.count, LIMIT_PACER_PACKETS / 2);
    assert_false(pacer_drop(&p, &a, &first));
    assert_true(put(&p, &a, 7, LIMIT_PACER_US));
    assert_false(put(&p, &a, 8, LIMIT_PACER_US + 1)); /* the oldest waits for too long */
    pacer_done(&p);
    assert_int_equal(units.out, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_frame_at_once_a_key_frame_spread, prepare, finish),
        cmocka_unit_test_setup_teardown(a_jam_is_refused_and_dropped_by_track, prepare, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
