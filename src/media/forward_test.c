/* forward_test.c - the timer runs while somebody is here, and on a loop as by hand. */
#include "media/forward.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "media/forward_rig.h"

static void nobody_here_no_timer(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    assert_true(forward_due(rig.forward) == INT64_MAX);
    struct up_peer *up = up_peer_new(rig.forward, rig_wire(&rig));
    int64_t due_us = forward_due(rig.forward);
    assert_in_range(due_us, rig.now_us, rig.now_us + 1100000);
    up_peer_free(up);
    assert_true(forward_tick(rig.forward, due_us) == INT64_MAX);
    rig_done(&rig);
}

/* Nothing comes, nothing is missing: a look a second, and it is the one of the subscribers. */
static void who_is_silent_wakes_nobody(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    struct up_peer *up = up_peer_new(rig.forward, rig_wire(&rig));
    int64_t now_us = rig.now_us, end_us = now_us + 10000000;
    int ticks = 0;
    for (; now_us < end_us; ticks++) {
        now_us = forward_tick(rig.forward, now_us);
        assert_true(now_us % 100000 == 0);
    }
    assert_in_range(ticks, 8, 12);
    up_peer_free(up);
    rig_done(&rig);
}

static int64_t fake_us = 5000000;
static int64_t wall(void *ctx)
{
    (void)ctx;
    return fake_us;
}
static struct mono_us mono(void *ctx)
{
    (void)ctx;
    return (struct mono_us){fake_us};
}

static void a_loop_drives_it(void **state)
{
    (void)state;
    struct clock clock = {wall, mono, NULL};
    struct loop *l;
    struct forward *f;
    assert_int_equal(loop_new(&clock, &l), OK);
    assert_int_equal(forward_new(l, (struct rand_source){rig_fill, NULL}, &f), OK);
    loop_turn(l, 0);
    struct rig rig = {0};
    struct down_peer *down = down_peer_new(f, rig_wire(&rig), NULL);
    int64_t due_us = forward_due(f);
    assert_true(due_us < INT64_MAX);
    fake_us = due_us + 1000;
    loop_turn(l, 0);
    assert_true(forward_due(f) > due_us);
    assert_true(forward_now(f) == fake_us);
    down_peer_free(down);
    forward_free(f);
    loop_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_here_no_timer),
                                       cmocka_unit_test(who_is_silent_wakes_nobody),
                                       cmocka_unit_test(a_loop_drives_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
