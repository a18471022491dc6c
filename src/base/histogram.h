/* histogram.h - how often something took how long, in fixed steps. One thread writes and reads. */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_STEPS 14 /* the last one has no end */

struct histogram {
    int64_t count[HISTOGRAM_STEPS]; /* each for itself, not summed up */
    int64_t sum_us;
};

void histogram_add(struct histogram *h, int64_t us); /* below 0 counts as 0 */
/* The most that a step takes in, itself included; INT64_MAX for the last. */
int64_t histogram_most_us(int step);

#endif
