/* limits.h - what people can make grow in invitations. */
#ifndef FEATURES_INVITES_LIMITS_H
#define FEATURES_INVITES_LIMITS_H

#include "base/clock.h"

#define LIMIT_INVITES_PER_CHAT  100 /* alive at once */
#define LIMIT_INVITES_LISTED    200
#define LIMIT_REQUESTS_PER_CHAT 1000          /* waiting at once */
#define LIMIT_INVITES_PER_UNIT  50            /* alive at once */
#define LIMIT_REQUESTS_PER_UNIT 300           /* waiting at once */
#define LIMIT_GROUPS_WAITING    100           /* groups with somebody at the door, in one list */
#define LIMIT_UNIT_SHOWN        300           /* students of a group on one page */
#define LIMIT_MATCHES           5             /* of a newcomer, from the group's list */
#define LIMIT_DECIDERS_TOLD     60            /* who hear that somebody waits for a group */
#define LIMIT_PARENTS_SHOWN     20            /* of a child */
#define LIMIT_CHILDREN_SHOWN    50            /* of a parent */
#define INVITE_KEPT_US          (30 * DAY_US) /* a dead one is listed for so long */

#endif
