/* limits.h - what people can make grow in later. What a message may say: later.api.toml. */
#ifndef FEATURES_LATER_LIMITS_H
#define FEATURES_LATER_LIMITS_H

#include "base/clock.h"

#define LIMIT_LATER_OF_MEMBER 100
#define LIMIT_LATER_OF_CHAT   50        /* of one member in one chat */
#define LIMIT_LATER_SIGNS     100000    /* of all texts of a member; the last may pass it */
#define LATER_LEAST_US        MINUTE_US /* ahead */
#define LATER_MOST_US         (366 * DAY_US)
#define LATER_CALLED_AT_ONCE  50 /* jobs put in one work of the writer */

#endif
