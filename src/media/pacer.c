/* pacer.c - a bucket of bytes and a queue behind it.
 *
 * WHY   a key frame is fifty packets; sent at once it fills the buffer of a narrow link, and audio
 *       waits behind it or is lost.
 * HOW   the bucket fills at 2.5 times the budget and holds one usual frame, which therefore leaves
 *       at once and in one piece; only what exceeds it waits, for the next tick of 5 ms. Behind a
 *       link that was full lately (is_tight) it fills just as fast as the budget says. Audio and
 *       repairs do not pass here (they spend, so that video makes way for them). A queue that is
 *       full or too old is a link that lost its pace: its video is thrown away as a whole and
 *       begins again with a key frame.
 * OWNS  references to units that wait.  RUNS  on its media thread.  TESTS pacer_test.c */
#include "media/pacer.h"

#include <stdlib.h>

#include "base/log.h"

enum { FIRST_CAP = 32, BURST_US = 25000, BURST_LEAST_BYTES = 2500 };

static struct pacer_item *item_at(const struct pacer *p, uint32_t i)
{
    return &p->at[(p->first + i) & (p->cap - 1)];
}

void pacer_done(struct pacer *p)
{
    for (uint32_t i = 0; i < p->count; i++)
        unit_unref(item_at(p, i)->unit);
    free(p->at);
    *p = (struct pacer){0};
}

void pacer_fill(struct pacer *p, uint64_t budget_bps, bool is_tight, int64_t now_us)
{
    uint64_t bps = budget_bps * (is_tight ? PACER_TIGHT_PCT : PACER_PCT) / 100;
    uint64_t least = is_tight ? PACER_TIGHT_BPS : PACER_LEAST_BPS;
    bps = bps < least ? least : bps;
    int64_t burst = (int64_t)(bps / 8 * BURST_US / 1000000);
    burst = burst < BURST_LEAST_BYTES ? BURST_LEAST_BYTES : burst;
    burst = burst > PACER_BURST_BYTES ? PACER_BURST_BYTES : burst;
    int64_t us = now_us - p->filled_us;
    if (us > 1000000)
        us = 1000000;
    if (us > 0)
        p->allowance += (int64_t)(bps / 8) * us / 1000000;
    if (p->allowance > burst)
        p->allowance = burst;
    p->filled_us = now_us;
}

bool pacer_is_free(const struct pacer *p)
{
    return p->count == 0 && p->allowance > 0;
}

void pacer_spend(struct pacer *p, size_t bytes)
{
    p->allowance -= (int64_t)bytes;
    if (p->allowance < -PACER_BURST_BYTES)
        p->allowance = -PACER_BURST_BYTES;
}

static void grow(struct pacer *p)
{
    uint32_t cap = p->cap ? 2 * p->cap : FIRST_CAP;
    struct pacer_item *at = malloc(cap * sizeof *at);
    ASSERT(at);
    for (uint32_t i = 0; i < p->count; i++)
        at[i] = *item_at(p, i);
    free(p->at);
    p->at = at;
    p->cap = cap;
    p->first = 0;
}

bool pacer_put(struct pacer *p, const struct pacer_item *item, int64_t now_us)
{
    if (p->count == LIMIT_PACER_PACKETS ||
        (p->count && now_us - item_at(p, 0)->since_us > LIMIT_PACER_US))
        return false;
    if (p->count == p->cap)
        grow(p);
    struct pacer_item *new = item_at(p, p->count++);
    *new = *item;
    new->since_us = now_us;
    (void)unit_ref(new->unit);
    p->bytes += new->unit->payload_bytes;
    return true;
}

bool pacer_take(struct pacer *p, struct pacer_item *ret)
{
    if (!p->count || p->allowance <= 0)
        return false;
    *ret = *item_at(p, 0);
    p->first = (p->first + 1) & (p->cap - 1);
    p->count--;
    p->bytes -= ret->unit->payload_bytes;
    return true;
}

bool pacer_drop(struct pacer *p, const void *track, struct rewritten *ret_first)
{
    uint32_t kept = 0, count = p->count;
    bool is_found = false;
    for (uint32_t i = 0; i < count; i++) {
        struct pacer_item item = *item_at(p, i);
        if (item.track != track) {
            *item_at(p, kept++) = item;
            continue;
        }
        if (!is_found && !item.unit->is_late) { /* late ones stand between what was sent */
            *ret_first = item.numbers;
            is_found = true;
        }
        p->bytes -= item.unit->payload_bytes;
        unit_unref(item.unit);
    }
    p->count = kept;
    return is_found;
}
