/* limits.h - what links can make grow, and terms. */
#ifndef FEATURES_LINKS_LIMITS_H
#define FEATURES_LINKS_LIMITS_H

#include "base/clock.h"

#define LIMIT_LINKS        10 /* of one account */
#define LINK_OFFER_US      (15 * MINUTE_US)
#define LINK_OFFER_KEPT_US DAY_US /* so long its holder is told why it does not work any more */

#endif
