/* level.c - from packet levels to "speaks".
 *
 * HOW   a window of 400 ms is active when it was loud in 40 % of its time; then its level is that
 * of its loudest packet, less the more of it was quiet. Levels are smoothed over two windows and
 *       turned from decibels to an amplitude of 0..1. Packets that do not come (DTX) are silence.
 * OWNS  nothing.  RUNS  on its media thread.  SPEC  RFC 6464; numbers as LiveKit's.
 * TESTS level_test.c */
#include "media/level.h"

#include <math.h>

void level_init(struct level *l)
{
    *l = (struct level){.loudest = LEVEL_SILENCE_DB};
}

static void close_window(struct level *l)
{
    double now = 0;
    if (l->loud_us >= (uint32_t)LEVEL_WINDOW_US * LEVEL_ACTIVE_PCT / 100) {
        double share = (double)l->loud_us / LEVEL_WINDOW_US;
        double quieter_db = -20 * log10(share < 1 ? share : 1);
        now = pow(10, -(l->loudest + quieter_db) / 20);
    }
    l->smoothed += (now - l->smoothed) * 2 / (LEVEL_SMOOTH + 1);
    if (now <= 0 && l->smoothed < 0.01)
        l->smoothed = 0;
    l->loud_us = 0;
    l->loudest = LEVEL_SILENCE_DB;
}

static void move_to(struct level *l, int64_t now_us)
{
    if (now_us - l->window_us > 8 * (int64_t)LEVEL_WINDOW_US) { /* long silence: begin anew */
        close_window(l);
        l->smoothed = 0;
        l->window_us = now_us;
    }
    while (now_us - l->window_us >= LEVEL_WINDOW_US) {
        close_window(l);
        l->window_us += LEVEL_WINDOW_US;
    }
}

void level_note(struct level *l, int minus_dbov, int64_t now_us)
{
    move_to(l, now_us);
    l->heard_us = now_us;
    if (minus_dbov < l->loudest)
        l->loudest = (uint8_t)minus_dbov;
    if (minus_dbov <= LEVEL_LOUD_DB)
        l->loud_us += LEVEL_FRAME_US;
}

double level_now(struct level *l, int64_t now_us)
{
    move_to(l, now_us);
    return l->smoothed < pow(10, -(double)LEVEL_LOUD_DB / 20) / 4 ? 0 : l->smoothed;
}

double level_in_eighths(double level)
{
    double eighths = ceil(level * 8);
    return (eighths > 8 ? 8 : eighths) / 8;
}
