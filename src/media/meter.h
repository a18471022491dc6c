/* meter.h - bits per second over the last second, in eight buckets. Pure. */
#ifndef MEDIA_METER_H
#define MEDIA_METER_H

#include <stdint.h>

#define METER_BUCKETS   8
#define METER_BUCKET_US 125000

struct meter {
    uint32_t bytes[METER_BUCKETS];
    int64_t bucket; /* the number of the newest, counted from time 0 */
    int64_t began_us;
};
void meter_add(struct meter *m, uint32_t bytes, int64_t now_us);
/* Over the full buckets; over what there is in the first second. */
uint32_t meter_bps(const struct meter *m, int64_t now_us);

#endif
