/* level_test.c - speech is told from silence, clicks and breath. */
#include "media/level.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { FRAME_US = 20000 };

/* Packets of one level for a while; the level afterwards. */
static double speak(struct level *l, int64_t *now_us, int minus_dbov, int64_t us)
{
    for (int64_t until = *now_us + us; *now_us < until; *now_us += FRAME_US)
        level_note(l, minus_dbov, *now_us);
    return level_now(l, *now_us);
}

static void speech_is_active_and_ends(void **state)
{
    (void)state;
    struct level l;
    int64_t now_us = 1000000;
    level_init(&l);
    assert_true(speak(&l, &now_us, 60, 1000000) == 0);
    assert_true(speak(&l, &now_us, 20, 800000) > 0);
    double loud = speak(&l, &now_us, 20, 2000000);
    assert_true(loud > 0.08 && loud < 0.12); /* 20 dB below the most is a tenth */
    assert_true(speak(&l, &now_us, 60, 2400000) == 0);
}

static void a_click_is_not_speech(void **state)
{
    (void)state;
    struct level l;
    int64_t now_us = 1000000;
    level_init(&l);
    for (int i = 0; i < 10; i++) {
        assert_true(speak(&l, &now_us, 5, 100000) == 0);
        assert_true(speak(&l, &now_us, 90, 700000) == 0);
    }
}

static void packets_that_stop_are_silence(void **state)
{
    (void)state;
    struct level l;
    int64_t now_us = 1000000;
    level_init(&l);
    assert_true(speak(&l, &now_us, 20, 2000000) > 0);
    assert_true(level_now(&l, now_us + 10000000) == 0);
    assert_true(level_now(&l, now_us + 10400000) == 0);
}

static void eighths_are_rounded_up(void **state)
{
    (void)state;
    assert_true(level_in_eighths(0) == 0);
    assert_true(level_in_eighths(0.01) == 0.125);
    assert_true(level_in_eighths(0.5) == 0.5);
    assert_true(level_in_eighths(7) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(speech_is_active_and_ends),
        cmocka_unit_test(a_click_is_not_speech),
        cmocka_unit_test(packets_that_stop_are_silence),
        cmocka_unit_test(eighths_are_rounded_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
