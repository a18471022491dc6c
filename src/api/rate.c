/* rate.c - one number per caller and operation: the generic cell rate algorithm.
 *
 * WHY   a token bucket needs a level and a time; its twin, the "theoretical arrival time", is one
 *       number: when the bucket will be full again. A request moves it by seconds/count; more than
 *       `seconds` ahead of now is too often. So a burst of `count` is allowed, and then one each
 *       seconds/count.
 * HOW   rows in sets of four by hash. A full set gives up the row that is nearest to full: an idle
 *       one costs nobody anything, and a flood of strangers can at worst forget counts, never lock
 *       somebody out.
 * OWNS  its rows.
 * RUNS  front loop.
 * SPEC  ITU-T I.371 (GCRA).
 * TESTS rate_test.c */
#include "api/rate.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"

enum { WAYS = 4 };

struct row {
    uint64_t key; /* 0: free */
    int64_t full_us;
};

struct rate_table {
    size_t sets;
    struct row row[];
};

struct rate_table *rate_table_new(size_t rows)
{
    ASSERT(rows >= WAYS && (rows & (rows - 1)) == 0);
    struct rate_table *t = calloc(1, sizeof *t + rows * sizeof t->row[0]);
    ASSERT(t);
    t->sets = rows / WAYS;
    return t;
}

void rate_table_free(struct rate_table *t)
{
    free(t);
}

static size_t set_of(const struct rate_table *t, uint64_t key)
{
    return (key >> 32 & (t->sets - 1)) * WAYS;
}

static struct row *row_of(struct rate_table *t, uint64_t key)
{
    struct row *set = &t->row[set_of(t, key)], *oldest = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].full_us < oldest->full_us)
            oldest = &set[i];
    }
    *oldest = (struct row){.key = key};
    return oldest;
}

/* 0 when it has no row. */
static int64_t full_us_of(const struct rate_table *t, uint64_t key)
{
    const struct row *set = &t->row[set_of(t, key)];
    for (int i = 0; i < WAYS; i++)
        if (set[i].key == key)
            return set[i].full_us;
    return 0;
}

/* When the bucket would be full after one more; *ret_wait_us > 0: it may not come yet. */
static int64_t full_after(int64_t full_us, int count, int seconds, int64_t now_us,
                          int64_t *ret_wait_us)
{
    int64_t window_us = seconds * SECOND_US, step_us = window_us / count;
    int64_t next_us = (full_us > now_us ? full_us : now_us) + step_us;
    int64_t wait_us = next_us - now_us - window_us;
    *ret_wait_us = wait_us > 0 ? wait_us : 0;
    return next_us;
}

int64_t rate_take(struct rate_table *t, uint64_t key, int count, int seconds, int64_t now_us)
{
    struct row *r = row_of(t, key ? key : 1);
    int64_t wait_us, next_us = full_after(r->full_us, count, seconds, now_us, &wait_us);
    if (!wait_us)
        r->full_us = next_us;
    return wait_us;
}

int64_t rate_wait(const struct rate_table *t, uint64_t key, int count, int seconds, int64_t now_us)
{
    int64_t wait_us;
    (void)full_after(full_us_of(t, key ? key : 1), count, seconds, now_us, &wait_us);
    return wait_us;
}

void rate_hold(struct rate_table *t, uint64_t key, int64_t until_us)
{
    key = key ? key : 1;
    if (until_us || full_us_of(t, key)) /* forgetting needs no row */
        row_of(t, key)->full_us = until_us;
}

bool rate_is_held(const struct rate_table *t, uint64_t key, int64_t now_us)
{
    return full_us_of(t, key ? key : 1) > now_us;
}
