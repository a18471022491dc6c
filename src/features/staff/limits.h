/* limits.h - what people can make grow in claims, the list of staff and links. */
#ifndef FEATURES_STAFF_LIMITS_H
#define FEATURES_STAFF_LIMITS_H

#include "base/clock.h"

#define LIMIT_CLAIMS_WAITING    2000 /* of an organisation */
#define LIMIT_CLAIMS_OF_ONE     20   /* one person's, decided ones included */
#define LIMIT_CLAIMS_PAGE       30
#define LIMIT_CLAIM_STEPS       20
#define LIMIT_RECORD_CANDIDATES 20 /* lines with one surname */
#define LIMIT_RECORDS_PAGE      50
#define LIMIT_STAFF_RECORDS     20000
#define LIMIT_STAFF_LINKS       50            /* alive at once */
#define STAFF_LINK_KEPT_US      (30 * DAY_US) /* a dead one is listed for so long */

#endif
