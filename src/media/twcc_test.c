/* twcc_test.c - feedback tells every arrival to a quarter of a millisecond, and every loss. */
#include "media/twcc.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct told {
    int64_t at[65536]; /* -2: not told, -1: lost */
};

static void note(void *ctx, uint16_t seq, int64_t arrived_us)
{
    struct told *t = ctx;
    t->at[seq] = arrived_us;
}

static void read_all(struct twcc *t, struct told *told, int64_t now_us)
{
    unsigned char bytes[LIMIT_RTCP_BYTES];
    for (;;) {
        struct wr w = wr_to(bytes, sizeof bytes);
        if (!twcc_write(t, &w, 1, now_us))
            return;
        assert_false(w.bad);
        assert_int_equal(w.n % 4, 0);
        struct rd in = rd_from(wr_str(&w));
        struct rtcp p;
        assert_true(rtcp_next(&in, &p));
        assert_int_equal(p.count, RTPFB_TWCC);
        assert_int_equal(twcc_read(&p, note, told), OK);
        assert_false(rtcp_next(&in, &p));
        assert_false(in.bad);
    }
}

static struct told *nothing_told(void)
{
    struct told *told = malloc(sizeof *told);
    for (int i = 0; i < 65536; i++)
        told->at[i] = -2;
    return told;
}

static void arrivals_and_losses(void **state)
{
    (void)state;
    struct twcc *t = calloc(1, sizeof *t);
    struct told *told = nothing_told();
    int64_t start_us = 64000 * 1000;
    for (int i = 0; i < 90; i++)
        if (i % 9 != 4 && (i < 40 || i > 60))
            twcc_note(t, (uint16_t)(65500 + i), 7, start_us + i * 3000 + (i > 70 ? 90000 : 0));
    assert_true(twcc_is_due(t, false, start_us + 200000));
    read_all(t, told, start_us + 200000);
    for (int i = 0; i < 90; i++) {
        int64_t at = told->at[(uint16_t)(65500 + i)];
        if (i % 9 == 4 || (i >= 40 && i <= 60))
            assert_int_equal(at, -1);
        else
            assert_true(llabs(at - (start_us + i * 3000 + (i > 70 ? 90000 : 0))) <= 250);
    }
    assert_false(twcc_is_due(t, true, start_us + 9000000));
    free(told);
    free(t);
}

static void reordered_ones_are_told_once_more(void **state)
{
    (void)state;
    struct twcc *t = calloc(1, sizeof *t);
    struct told *told = nothing_told();
    int64_t now = 1000000;
    twcc_note(t, 10, 7, now);
    twcc_note(t, 12, 7, now + 1000);
    read_all(t, told, now + 100000);
    assert_int_equal(told->at[11], -1);
    twcc_note(t, 11, 7, now + 150000); /* late, and before it 13 */
    twcc_note(t, 13, 7, now + 151000);
    twcc_note(t, 13, 7, now + 152000); /* twice: the first counts */
    read_all(t, told, now + 200000);
    assert_true(llabs(told->at[11] - (now + 150000)) <= 250);
    assert_true(llabs(told->at[12] - (now + 1000)) <= 250);
    assert_true(llabs(told->at[13] - (now + 151000)) <= 250);
    free(told);
    free(t);
}

static void a_long_gap_and_a_jump_stay_within_bounds(void **state)
{
    (void)state;
    struct twcc *t = calloc(1, sizeof *t);
    struct told *told = nothing_told();
    twcc_note(t, 1, 7, 1000000);
    twcc_note(t, 2, 7, 30000000); /* more than a delta of 16 bits holds */
    read_all(t, told, 30000000);
    assert_true(llabs(told->at[2] - 30000000) <= 250);
    twcc_note(t, 20000, 7, 31000000);
    read_all(t, told, 31000000);
    assert_true(llabs(told->at[20000] - 31000000) <= 250);
    assert_int_equal(told->at[10000], -2);
    free(told);
    free(t);
}

static void due(void **state)
{
    (void)state;
    struct twcc *t = calloc(1, sizeof *t);
    twcc_note(t, 1, 7, 1000000);
    assert_false(twcc_is_due(t, true, 1020000));
    assert_true(twcc_is_due(t, true, 1050000));
    assert_false(twcc_is_due(t, false, 1090000));
    assert_true(twcc_is_due(t, false, 1100000));
    for (uint16_t i = 2; i <= 100; i++)
        twcc_note(t, i, 7, 1000001);
    assert_true(twcc_is_due(t, false, 1000002));
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrivals_and_losses),
        cmocka_unit_test(reordered_ones_are_told_once_more),
        cmocka_unit_test(a_long_gap_and_a_jump_stay_within_bounds),
        cmocka_unit_test(due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
