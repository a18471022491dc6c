/* stream_test.c - losses and jitter as RFC 3550 counts them. */
#include "media/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void losses_of_an_interval_and_in_all(void **state)
{
    (void)state;
    struct stream s = {0};
    uint16_t missing;
    for (uint16_t i = 0; i < 100; i++)
        if (i % 10 != 3)
            (void)stream_note(&s, (uint16_t)(65500 + i), i * 960u, 48000, 20000 * i, &missing);
    struct rtcp_report r = stream_report(&s, 5, 2000000);
    assert_int_equal(r.lost_256, 25);
    assert_int_equal(r.lost, 10);
    assert_int_equal(r.highest, 65536 + 63);
    assert_true(r.jitter < 960);
    assert_false(stream_note(&s, 65503, 0, 48000, 2000000, &missing)); /* late */
    r = stream_report(&s, 5, 3000000);
    assert_int_equal(r.lost_256, 0);
    assert_int_equal(r.lost, 9);
}

static void gaps_are_told_once(void **state)
{
    (void)state;
    struct stream s = {0};
    uint16_t missing;
    assert_true(stream_note(&s, 10, 0, 90000, 0, &missing));
    assert_int_equal(missing, 0);
    assert_true(stream_note(&s, 14, 0, 90000, 0, &missing));
    assert_int_equal(missing, 3);
    assert_true(stream_note(&s, 15, 0, 90000, 0, &missing));
    assert_int_equal(missing, 0);
    assert_true(stream_note(&s, 30000, 0, 90000, 0, &missing)); /* a jump: anew */
    assert_int_equal(missing, 0);
    assert_int_equal(s.received, 1);
}

static void the_senders_clock(void **state)
{
    (void)state;
    struct stream s = {0};
    assert_int_equal(stream_ntp_of(&s, 5, 90000), 0);
    struct rtcp_sender sr = {.ntp = ntp_from_us(5000000), .rtp = 0xFFFFFFF0};
    stream_note_sr(&s, &sr, 1000000);
    int64_t us = ntp_to_us(stream_ntp_of(&s, 0xFFFFFFF0u + 90000u, 90000));
    assert_true(us >= 5999999 && us <= 6000001);
    us = ntp_to_us(stream_ntp_of(&s, 0xFFFFFFF0u - 45000u, 90000));
    assert_true(us >= 4499999 && us <= 4500001);
    s.is_begun = true;
    struct rtcp_report r = stream_report(&s, 5, 1500000);
    assert_int_equal(r.since_sr, 32768);
    assert_int_equal(r.last_sr, 5u << 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_of_an_interval_and_in_all),
        cmocka_unit_test(gaps_are_told_once),
        cmocka_unit_test(the_senders_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
