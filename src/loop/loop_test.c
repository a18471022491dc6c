/* loop_test.c - turns, descriptors, timers and deferred calls, with a clock owned by the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop/loop.h"
#include "loop/thread.h"

struct fake_time {
    int64_t us;
};

static struct mono_us fake_mono(void *ctx)
{
    return (struct mono_us){((struct fake_time *)ctx)->us};
}

static int64_t fake_wall(void *ctx)
{
    return 1000 * ((struct fake_time *)ctx)->us;
}

struct world {
    struct fake_time time;
    struct loop *loop;
    int pair[2];
};

static int setup(void **state)
{
    static struct world w;
    w = (struct world){.time = {.us = 5}};
    struct clock clock = {fake_wall, fake_mono, &w.time};
    assert_int_equal(loop_new(&clock, &w.loop), OK);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, w.pair), 0);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    loop_free(w->loop);
    close(w->pair[0]);
    close(w->pair[1]);
    return 0;
}

struct seen {
    struct watch watch;
    struct loop *loop;
    int calls;
    uint32_t events;
    struct seen *kills;
};

static void note_ready(struct watch *w, uint32_t events)
{
    struct seen *s = (struct seen *)w;
    s->calls++;
    s->events = events;
    if (s->kills)
        loop_unwatch(s->loop, &s->kills->watch);
}

static void ready_descriptor_is_reported(void **state)
{
    struct world *w = *state;
    struct seen s = {.watch = {.ready = note_ready, .fd = w->pair[0]}, .loop = w->loop};
    assert_int_equal(loop_watch(w->loop, &s.watch, EPOLLIN), OK);
    loop_turn(w->loop, 0);
    assert_int_equal(s.calls, 0);
    assert_int_equal(write(w->pair[1], "x", 1), 1);
    loop_turn(w->loop, 0);
    assert_int_equal(s.calls, 1);
    assert_int_equal(s.events, EPOLLIN);
    loop_watch_change(w->loop, &s.watch, EPOLLIN | EPOLLOUT);
    loop_turn(w->loop, 0);
    assert_int_equal(s.events, EPOLLIN | EPOLLOUT);
    loop_unwatch(w->loop, &s.watch);
    loop_turn(w->loop, 0);
    assert_int_equal(s.calls, 2);
}

static void watch_that_left_gets_no_event_of_the_same_batch(void **state)
{
    struct world *w = *state;
    struct seen a = {.watch = {.ready = note_ready, .fd = w->pair[0]}, .loop = w->loop};
    struct seen b = {.watch = {.ready = note_ready, .fd = w->pair[1]}, .loop = w->loop};
    a.kills = &b;
    b.kills = &a;
    assert_int_equal(loop_watch(w->loop, &a.watch, EPOLLOUT), OK);
    assert_int_equal(loop_watch(w->loop, &b.watch, EPOLLOUT), OK);
    loop_turn(w->loop, 0);
    assert_int_equal(a.calls + b.calls, 1); /* both were ready, the first removed the other */
    loop_unwatch(w->loop, a.calls ? &a.watch : &b.watch);
}

struct ring {
    struct timer timer;
    struct loop *loop;
    int rings;
    int64_t again_us; /* < 0: once */
    int order, *counter;
};

static void ring(struct timer *t)
{
    struct ring *r = (struct ring *)t;
    r->rings++;
    if (r->counter)
        r->order = ++*r->counter;
    if (r->again_us >= 0)
        loop_timer_start(r->loop, t, r->again_us);
}

static void timers_fire_in_order_when_due(void **state)
{
    struct world *w = *state;
    int counter = 0;
    struct ring late = {
        .timer = {.fire = ring}, .loop = w->loop, .again_us = -1, .counter = &counter};
    struct ring soon = late, stopped = late;
    loop_timer_start(w->loop, &late.timer, 2000);
    loop_timer_start(w->loop, &soon.timer, 1000);
    loop_timer_start(w->loop, &stopped.timer, 500);
    loop_timer_stop(w->loop, &stopped.timer);
    loop_timer_stop(w->loop, &stopped.timer); /* not running: nothing happens */
    w->time.us += 999;
    loop_turn(w->loop, 0);
    assert_int_equal(counter, 0);
    w->time.us += 5000;
    loop_turn(w->loop, 0);
    assert_int_equal(soon.order, 1);
    assert_int_equal(late.order, 2);
    assert_int_equal(stopped.rings, 0);
    assert_int_equal(late.timer.heap_at, 0);
}

static void timer_started_by_itself_with_zero_does_not_spin(void **state)
{
    struct world *w = *state;
    struct ring r = {.timer = {.fire = ring}, .loop = w->loop};
    loop_timer_start(w->loop, &r.timer, 0);
    loop_turn(w->loop, 0);
    assert_int_equal(r.rings, 1);
    loop_turn(w->loop, 0);
    assert_int_equal(r.rings, 2);
    loop_timer_stop(w->loop, &r.timer);
}

struct last_rites {
    struct deferred deferred;
    int runs;
};

static void bury(struct deferred *d)
{
    ((struct last_rites *)d)->runs++;
}

static void deferred_call_runs_once_at_the_end_of_the_turn(void **state)
{
    struct world *w = *state;
    struct last_rites d = {.deferred = {.run = bury}};
    loop_defer(w->loop, &d.deferred);
    loop_defer(w->loop, &d.deferred); /* already queued */
    assert_int_equal(d.runs, 0);
    loop_turn(w->loop, 10 * SECOND_US); /* does not wait: there is something to do */
    assert_int_equal(d.runs, 1);
    loop_turn(w->loop, 0);
    assert_int_equal(d.runs, 1);
}

static void now_is_the_start_of_the_turn(void **state)
{
    struct world *w = *state;
    w->time.us = 70;
    assert_int_equal(loop_now(w->loop).us, 5);
    loop_turn(w->loop, 0);
    assert_int_equal(loop_now(w->loop).us, 70);
    assert_int_equal(loop_wall_us(w->loop), 70000);
}

static void run(void *loop)
{
    loop_run(loop);
}

static void stop_from_another_thread_ends_run(void **state)
{
    (void)state;
    struct clock clock = clock_system();
    struct loop *l;
    struct thread *t;
    assert_int_equal(loop_new(&clock, &l), OK);
    assert_int_equal(thread_start("loop", run, l, &t), OK);
    loop_stop(l);
    thread_join(t);
    loop_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ready_descriptor_is_reported, setup, teardown),
        cmocka_unit_test_setup_teardown(watch_that_left_gets_no_event_of_the_same_batch, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(timers_fire_in_order_when_due, setup, teardown),
        cmocka_unit_test_setup_teardown(timer_started_by_itself_with_zero_does_not_spin, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(deferred_call_runs_once_at_the_end_of_the_turn, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(now_is_the_start_of_the_turn, setup, teardown),
        cmocka_unit_test(stop_from_another_thread_ends_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
