/* meter.c - a rate over a sliding second.
 * HOW   the newest bucket is still filling, so the rate is that of the seven before it.
 * OWNS  nothing.  RUNS  any thread.  TESTS budget_test.c */
#include "media/meter.h"

static void move_to(struct meter *m, int64_t bucket)
{
    int64_t steps = bucket - m->bucket;
    for (int64_t i = 1; i <= steps && i <= METER_BUCKETS; i++)
        m->bytes[(m->bucket + i) % METER_BUCKETS] = 0;
    if (steps > 0)
        m->bucket = bucket;
}

void meter_add(struct meter *m, uint32_t bytes, int64_t now_us)
{
    int64_t bucket = now_us / METER_BUCKET_US;
    if (bucket - m->bucket > 2 * METER_BUCKETS)
        m->began_us = now_us; /* after silence as at the start */
    if (bucket != m->bucket)
        move_to(m, bucket);
    m->bytes[m->bucket % METER_BUCKETS] += bytes;
}

uint32_t meter_bps(const struct meter *m, int64_t now_us)
{
    int64_t newest = now_us / METER_BUCKET_US;
    uint64_t bytes = 0;
    for (int64_t b = newest - METER_BUCKETS + 1; b < newest; b++)
        if (b >= 0 && b <= m->bucket && b > m->bucket - METER_BUCKETS)
            bytes += m->bytes[b % METER_BUCKETS];
    int64_t first = (newest - METER_BUCKETS + 1) * METER_BUCKET_US;
    int64_t from = m->began_us > first ? m->began_us : first;
    int64_t span = newest * METER_BUCKET_US - from;
    if (span < METER_BUCKET_US)
        span = METER_BUCKET_US;
    uint64_t bps = bytes * 8000000 / (uint64_t)span;
    return bps > UINT32_MAX ? UINT32_MAX : (uint32_t)bps;
}
