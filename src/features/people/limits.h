/* limits.h - what people can make grow, and terms. */
#ifndef FEATURES_PEOPLE_LIMITS_H
#define FEATURES_PEOPLE_LIMITS_H

#include "base/clock.h"

#define LIMIT_ORG_MEMBERS         100000 /* rows, the closed ones included */
#define LIMIT_SESSIONS_PER_MEMBER 50     /* alive at once: the oldest ends */
#define LIMIT_PEOPLE_PAGE         50     /* rows when the caller names no number */
#define LIMIT_PEOPLE_FOUND        50     /* answers of person_search */

#define SESSION_TERM_US (30 * DAY_US)
#define CODE_TERM_US    (30 * DAY_US)

#endif
