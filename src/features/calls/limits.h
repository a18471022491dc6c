/* limits.h - what people can make grow in calls, and how long things wait. */
#ifndef FEATURES_CALLS_LIMITS_H
#define FEATURES_CALLS_LIMITS_H

#include "base/clock.h"

#define LIMIT_CALL_PEOPLE    200 /* in one call at the same time */
#define LIMIT_CALLS_PER_ORG  500 /* that run at the same time */
#define LIMIT_CALL_SIGHTINGS 64  /* of the media room, in one operation */

#define CALL_RINGS_US   (45 * SECOND_US)
#define CALL_GRACE_US   MINUTE_US        /* to come, or to come back, before one has left */
#define CALL_LOOK_US    HOUR_US          /* between two looks at a call that goes on, at most */
#define CALL_TICKET_US  (10 * MINUTE_US) /* the right to enter, not the length of a stay */
#define CHECK_TICKET_US (2 * MINUTE_US)

#endif
