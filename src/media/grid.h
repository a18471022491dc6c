/* grid.h - when what may wait a little is due: at whole steps of the clock.
 *
 * WHY   a thread that wakes costs more than what most timers do; those that agree on when to fire
 *       wake it once. */
#ifndef MEDIA_GRID_H
#define MEDIA_GRID_H

#include <stdint.h>

#define GRID_US 100000 /* for what nobody would notice a tenth of a second later */

/* The first whole step that is not before. */
static inline int64_t grid_after(int64_t at_us, int64_t step_us)
{
    int64_t past = at_us % step_us;
    return past > 0 ? at_us + step_us - past : at_us;
}

#endif
