/* nack_test.c - lost packets are asked for at once, then with patience, then given up. */
#include "media/nack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void asks_at_once_and_backs_off(void **state)
{
    (void)state;
    struct nack n;
    nack_init(&n);
    uint16_t seq[64];
    bool gave_up = false;
    assert_true(nack_gap(&n, 103, 2, 0));
    assert_int_equal(nack_due(&n, 0, seq, 64, &gave_up), 2);
    assert_int_equal(seq[0], 101);
    assert_int_equal(seq[1], 102);
    assert_int_equal(nack_due(&n, 50000, seq, 64, &gave_up), 0);
    assert_true(nack_came(&n, 101, 60000));
    assert_false(nack_came(&n, 101, 60000));
    int64_t asked_us = 0;
    int tries = 1;
    for (int64_t now = 70000; now < 3000000 && !gave_up; now += NACK_TICK_US) {
        if (!nack_due(&n, now, seq, 64, &gave_up))
            continue;
        assert_int_equal(seq[0], 102);
        assert_true(now - asked_us >= 80000);
        asked_us = now;
        tries++;
    }
    assert_true(gave_up);
    assert_true(tries > 3 && tries <= LIMIT_NACK_TRIES);
    assert_int_equal(n.count, 0);
}

static void measures_the_round_trip(void **state)
{
    (void)state;
    struct nack n;
    nack_init(&n);
    bool gave_up = false;
    uint16_t seq[64];
    for (uint16_t i = 0; i < 100; i++) {
        assert_true(nack_gap(&n, i, 1, i * 1000000));
        assert_int_equal(nack_due(&n, i * 1000000, seq, 64, &gave_up), 1);
        assert_true(nack_came(&n, (uint16_t)(i - 1), i * 1000000 + 40000));
    }
    assert_true(n.rtt_us > 38000 && n.rtt_us < 42000);
}

static void too_much_is_let_go(void **state)
{
    (void)state;
    struct nack n;
    nack_init(&n);
    assert_true(nack_gap(&n, 1000, LIMIT_NACK_LIST, 0));
    assert_false(nack_gap(&n, 1002, 1, 0));
    assert_int_equal(n.count, 0);
    assert_true(nack_gap(&n, 5, 10, 0)); /* around the end of the circle */
    nack_forget_before(&n, 0);
    assert_int_equal(n.count, 5);
    assert_int_equal(n.entry[0].seq, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_at_once_and_backs_off),
        cmocka_unit_test(measures_the_round_trip),
        cmocka_unit_test(too_much_is_let_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
