/* pacer.h - what may leave to one subscriber now, and what has to wait. Pure. */
#ifndef MEDIA_PACER_H
#define MEDIA_PACER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/rewrite.h"

#define LIMIT_PACER_PACKETS 512     /* waiting for one subscriber */
#define LIMIT_PACER_US      1000000 /* no packet waits longer */
#define PACER_PCT           250     /* of the budget */
#define PACER_TIGHT_PCT     100     /* of it when the link was full lately */
#define PACER_BURST_BYTES   16000   /* most at once: a usual frame, in one segmented send */
#define PACER_LEAST_BPS     400000
#define PACER_TIGHT_BPS     150000

struct pacer_item {
    void *track; /* the owner's */
    struct unit *unit;
    struct rewritten numbers;
    int64_t since_us;
};
struct pacer {
    struct pacer_item *at; /* a ring, made when something has to wait */
    uint32_t first, count, cap;
    size_t bytes;      /* waiting */
    int64_t allowance; /* bytes that may go now; at most the burst */
    int64_t filled_us;
};
void pacer_done(struct pacer *p);
/* Time goes on: more may go. */
void pacer_fill(struct pacer *p, uint64_t budget_bps, bool is_tight, int64_t now_us);
/* Nothing waits and the allowance is not used up. */
bool pacer_is_free(const struct pacer *p);
void pacer_spend(struct pacer *p, size_t bytes);
/* Takes a reference of the unit. False: full, or the oldest waits for too long: throw away. */
bool pacer_put(struct pacer *p, const struct pacer_item *item, int64_t now_us);
/* The next that may go, its reference with it; false: none now. */
bool pacer_take(struct pacer *p, struct pacer_item *ret);
/* Throws away all of a track. True with the lowest numbers that were not used, when there were
 * some. */
bool pacer_drop(struct pacer *p, const void *track, struct rewritten *ret_first);

#endif
