/* histogram.c - durations in fixed steps.
 *
 * WHY   a mean hides the one in a hundred who waited; a list of all durations grows without end.
 * HOW   the steps are the same for all histograms, 100 us to 10 s, so that what is fast within the
 *       process and what a person waits for can be read side by side.
 * RUNS  any thread, one at a time.
 * TESTS histogram_test.c */
#include "base/histogram.h"

static const int64_t most_us[HISTOGRAM_STEPS] = {100,    250,     500,      1000,     2500,
                                                 5000,   10000,   25000,    50000,    100000,
                                                 250000, 1000000, 10000000, INT64_MAX};

void histogram_add(struct histogram *h, int64_t us)
{
    int step = 0;
    if (us < 0)
        us = 0;
    while (us > most_us[step])
        step++;
    h->count[step]++;
    h->sum_us += us;
}

int64_t histogram_most_us(int step)
{
    return most_us[step];
}
