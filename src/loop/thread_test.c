/* thread_test.c - names, blocked signals, and the pause. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>

#include "base/clock.h"
#include "loop/thread.h"

struct facts {
    char name[16];
    bool term_is_blocked;
    struct pause *pause;
    bool ended;
};

static void look(void *ctx)
{
    struct facts *f = ctx;
    sigset_t now;
    pthread_getname_np(pthread_self(), f->name, sizeof f->name);
    pthread_sigmask(SIG_SETMASK, NULL, &now);
    f->term_is_blocked = sigismember(&now, SIGTERM) == 1;
}

static void new_thread_has_a_name_and_no_signals(void **state)
{
    (void)state;
    struct facts f = {0};
    struct thread *t;
    assert_int_equal(thread_start("fifteen-signs-x", look, &f, &t), OK);
    thread_join(t);
    assert_string_equal(f.name, "fifteen-signs-x");
    assert_true(f.term_is_blocked);
    sigset_t mine;
    pthread_sigmask(SIG_SETMASK, NULL, &mine);
    assert_int_equal(sigismember(&mine, SIGTERM), 0); /* ours is as before */
}

static void rest(void *ctx)
{
    struct facts *f = ctx;
    while (!pause_wait(f->pause, HOUR_US))
        ;
    f->ended = true;
}

static void ending_a_pause_frees_the_thread_at_once(void **state)
{
    (void)state;
    struct facts f = {.pause = pause_new()};
    struct thread *t;
    assert_int_equal(thread_start("resting", rest, &f, &t), OK);
    pause_end(f.pause);
    thread_join(t); /* would take an hour */
    assert_true(f.ended);
    assert_true(pause_wait(f.pause, HOUR_US)); /* stays ended */
    pause_free(f.pause);
}

static void pause_is_over_when_time_is_up(void **state)
{
    (void)state;
    struct pause *p = pause_new();
    assert_false(pause_wait(p, 0));
    assert_false(pause_wait(p, 1000));
    pause_free(p);
}

static void a_wake_ends_one_pause(void **state)
{
    (void)state;
    struct pause *p = pause_new();
    pause_wake(p); /* while nobody waits */
    assert_false(pause_wait(p, HOUR_US));
    assert_false(pause_wait(p, 1000)); /* that was all */
    pause_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_thread_has_a_name_and_no_signals),
        cmocka_unit_test(ending_a_pause_frees_the_thread_at_once),
        cmocka_unit_test(pause_is_over_when_time_is_up),
        cmocka_unit_test(a_wake_ends_one_pause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
