/* moment.h - moments as people read them. Pure; any thread. */
#ifndef TEXT_MOMENT_H
#define TEXT_MOMENT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define MOMENT_ZONE_MOST 840 /* minutes: no place is further from UTC */

/* "26.11.2026 14:30", so many minutes east of UTC. Absent: the arena is full. */
struct str moment_text(struct arena *a, int64_t wall_us, int64_t zone_minutes);
/* "UTC+03:00" */
struct str moment_zone(struct arena *a, int64_t zone_minutes);

#endif
