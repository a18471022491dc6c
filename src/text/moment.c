/* moment.c - moments as people read them.
 *
 * WHY   a list on paper and a copy of one's data are read without the client, which knows the
 *       person's zone: it is told beside.
 * HOW   gmtime_r of the moment moved by the zone; figures only, so no language is needed.
 * OWNS  nothing.
 * RUNS  any thread.
 * TESTS moment_test.c. */
#include "text/moment.h"

#include <time.h>

#include "base/clock.h"

struct str moment_text(struct arena *a, int64_t wall_us, int64_t zone_minutes)
{
    int64_t seconds = wall_us / SECOND_US + zone_minutes * 60;
    time_t at = (time_t)seconds;
    struct tm tm;
    if (!gmtime_r(&at, &tm))
        return STR("");
    return arena_printf(a, "%02d.%02d.%04d %02d:%02d", tm.tm_mday, tm.tm_mon + 1, tm.tm_year + 1900,
                        tm.tm_hour, tm.tm_min);
}

struct str moment_zone(struct arena *a, int64_t zone_minutes)
{
    int64_t away = zone_minutes < 0 ? -zone_minutes : zone_minutes;
    return arena_printf(a, "UTC%c%02d:%02d", zone_minutes < 0 ? '-' : '+', (int)(away / 60),
                        (int)(away % 60));
}
