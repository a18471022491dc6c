/* limits.h - what the operator can make grow, and terms. */
#ifndef FEATURES_ORGS_LIMITS_H
#define FEATURES_ORGS_LIMITS_H

#include "base/clock.h"

#define LIMIT_ORGS           1000
#define OPERATOR_KEY_TERM_US DAY_US /* as serve and key print it */

#endif
