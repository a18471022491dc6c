/* packet_log_test.c - what was put in the last window is there, nothing else is, nothing leaks. */
#include "media/packet_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct packet_pool *pool;
static struct unit_pool units;
static struct packet_log log_;

static int prepare(void **state)
{
    (void)state;
    pool = packet_pool_new(LIMIT_LOG_PACKETS + 10);
    packet_log_init(&log_);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    packet_log_done(&log_);
    assert_int_equal(units.out, 0);
    assert_int_equal(packet_pool_out(pool), 0);
    unit_pool_done(&units);
    packet_pool_free(pool);
    return 0;
}

static void put(uint16_t seq, int64_t now_us)
{
    struct packet *p = packet_new(pool);
    assert_non_null(p);
    struct unit *u = unit_new(&units, p);
    u->seq = seq;
    u->source = 1;
    u->arrived_us = now_us;
    packet_log_put(&log_, u);
    unit_unref(u);
    packet_unref(p);
}

static void keeps_a_window(void **state)
{
    (void)state;
    for (int i = 0; i < 3 * LIMIT_LOG_PACKETS; i++)
        put((uint16_t)(65000 + i), 0);
    uint16_t newest = (uint16_t)(65000 + 3 * LIMIT_LOG_PACKETS - 1);
    assert_non_null(packet_log_get(&log_, newest, 1));
    assert_null(packet_log_get(&log_, newest, 2));
    assert_non_null(packet_log_get(&log_, (uint16_t)(newest - LIMIT_LOG_PACKETS + 1), 1));
    assert_null(packet_log_get(&log_, (uint16_t)(newest - LIMIT_LOG_PACKETS), 1));
    put((uint16_t)(newest - LIMIT_LOG_PACKETS), 0); /* too old to be kept */
    assert_null(packet_log_get(&log_, (uint16_t)(newest - LIMIT_LOG_PACKETS), 1));
    assert_int_equal(units.out, LIMIT_LOG_PACKETS);
    put((uint16_t)(newest + 5000), 0); /* a jump */
    assert_int_equal(units.out, 1);
}

static void holes_are_filled_late(void **state)
{
    (void)state;
    put(10, 0);
    put(13, 0);
    assert_null(packet_log_get(&log_, 11, 1));
    put(11, 0);
    put(9, 0);
    assert_non_null(packet_log_get(&log_, 11, 1));
    assert_non_null(packet_log_get(&log_, 9, 1));
    put(11, 0); /* twice */
    assert_int_equal(units.out, 4);
}

static void old_ones_are_let_go(void **state)
{
    (void)state;
    for (uint16_t i = 0; i < 20; i++)
        put((uint16_t)(i * 2), i * 200000);
    packet_log_age(&log_, 20 * 200000);
    assert_null(packet_log_get(&log_, 2, 1));
    assert_non_null(packet_log_get(&log_, 38, 1));
    assert_int_equal(units.out, 9);
    packet_log_age(&log_, 20 * 200000 + LIMIT_LOG_US);
    assert_int_equal(units.out, 0);
    put(7, 0);
    assert_non_null(packet_log_get(&log_, 7, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keeps_a_window, prepare, finish),
        cmocka_unit_test_setup_teardown(holes_are_filled_late, prepare, finish),
        cmocka_unit_test_setup_teardown(old_ones_are_let_go, prepare, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
