/* limits.h - what people can make grow in invitations. */
#ifndef FEATURES_INVITES_LIMITS_H
#define FEATURES_INVITES_LIMITS_H

#include "base/clock.h"

#define LIMIT_INVITES_PER_CHAT  100 /* alive at once */
#define LIMIT_INVITES_LISTED    200
#define LIMIT_REQUESTS_PER_CHAT 1000          /* waiting at once */
#define INVITE_KEPT_US          (30 * DAY_US) /* a dead one is listed for so long */

#endif
