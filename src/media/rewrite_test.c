/* rewrite_test.c - the subscriber's numbers have no gap that is not a loss. */
#include "media/rewrite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct unit unit_of(uint16_t source, uint16_t seq, uint16_t picture)
{
    struct unit u = {.source = source, .seq = seq, .ts = seq * 3000u};
    u.vp8.has_picture_id = true;
    u.vp8.has_15_bits = true;
    u.vp8.picture_id = picture;
    u.vp8.is_start = true;
    return u;
}

static void follows_through_a_switch(void **state)
{
    (void)state;
    struct rewrite w;
    struct rewritten n;
    rewrite_init(&w, (struct rewritten){.ts = 500, .seq = 65533, .picture_id = 0x7FFE, .tl0 = 255});
    struct unit a = unit_of(1, 100, 7);
    a.vp8.tl0 = 3;
    rewrite_restart(&w, &a, 501);
    assert_true(rewrite_unit(&w, &a, &n));
    assert_int_equal(n.seq, 65534);
    assert_int_equal(n.picture_id, 0x7FFF);
    assert_int_equal(n.tl0, 0);
    assert_int_equal(n.ts, 501);
    struct unit lost_before = unit_of(1, 103, 9);
    assert_true(rewrite_unit(&w, &lost_before, &n));
    assert_int_equal(n.seq, 1);
    struct unit b = unit_of(2, 9000, 1000);
    assert_false(rewrite_unit(&w, &b, &n));
    rewrite_restart(&w, &b, n.ts + 7);
    assert_true(rewrite_unit(&w, &b, &n));
    assert_int_equal(n.seq, 2);
    assert_int_equal(n.picture_id, 2);
    struct unit late = unit_of(1, 102, 8);
    assert_false(rewrite_unit(&w, &late, &n)); /* of the layer before */
    struct unit before = unit_of(2, 8999, 999);
    assert_false(rewrite_unit(&w, &before, &n));
}

static void skips_close_up_and_late_ones_find_their_place(void **state)
{
    (void)state;
    struct rewrite w;
    struct rewritten n;
    rewrite_init(&w, (struct rewritten){.seq = 9, .picture_id = 9});
    struct unit u = unit_of(1, 10, 10);
    rewrite_restart(&w, &u, 0);
    assert_true(rewrite_unit(&w, &u, &n)); /* 10 -> 10 */
    u = unit_of(1, 12, 12);                /* 11 is missing and keeps its number */
    rewrite_skip(&w, &u);
    u = unit_of(1, 13, 13);
    rewrite_skip(&w, &u);
    u = unit_of(1, 14, 14);
    assert_true(rewrite_unit(&w, &u, &n));
    assert_int_equal(n.seq, 12);
    assert_int_equal(n.picture_id, 12);
    u = unit_of(1, 11, 11);
    assert_true(rewrite_unit(&w, &u, &n));
    assert_int_equal(n.seq, 11);
    assert_int_equal(n.picture_id, 11);
    for (uint16_t i = 15; i < 15 + 4 * REWRITE_SPANS; i++) { /* every other one */
        u = unit_of(1, i, i);
        if (i % 2)
            rewrite_skip(&w, &u);
        else
            assert_true(rewrite_unit(&w, &u, &n));
    }
    assert_int_equal(n.seq, 12 + 2 * REWRITE_SPANS);
    assert_int_equal(n.picture_id, 12 + 2 * REWRITE_SPANS);
    u = unit_of(1, 14, 14);
    assert_false(rewrite_unit(&w, &u, &n)); /* too long ago */
}

static void short_picture_ids_become_long(void **state)
{
    (void)state;
    struct rewrite w;
    struct rewritten n = {0};
    rewrite_init(&w, (struct rewritten){.picture_id = 999});
    for (uint16_t i = 0; i < 300; i++) {
        struct unit u = unit_of(1, i, (uint16_t)(100 + i) & 127);
        u.vp8.has_15_bits = false;
        if (i == 0)
            rewrite_restart(&w, &u, 0);
        assert_true(rewrite_unit(&w, &u, &n));
        assert_int_equal(n.picture_id, 1000 + i);
    }
}

static void unsent_numbers_are_used_again(void **state)
{
    (void)state;
    struct rewrite w;
    struct rewritten n, first;
    rewrite_init(&w, (struct rewritten){.seq = 9, .picture_id = 9});
    struct unit u = unit_of(1, 10, 10);
    rewrite_restart(&w, &u, 0);
    assert_true(rewrite_unit(&w, &u, &first));
    u = unit_of(1, 11, 11);
    assert_true(rewrite_unit(&w, &u, &n));
    rewrite_back_to(&w, &first);
    assert_false(rewrite_unit(&w, &u, &n));
    u = unit_of(1, 50, 30);
    rewrite_restart(&w, &u, 0);
    assert_true(rewrite_unit(&w, &u, &n));
    assert_int_equal(n.seq, first.seq);
    assert_int_equal(n.picture_id, first.picture_id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_through_a_switch),
        cmocka_unit_test(skips_close_up_and_late_ones_find_their_place),
        cmocka_unit_test(short_picture_ids_become_long),
        cmocka_unit_test(unsent_numbers_are_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
