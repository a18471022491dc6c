/* limits.h - what people can make grow in reactions: a row of sums a message, and a row of
 * everybody who ever reacted to it. */
#ifndef FEATURES_REACTIONS_LIMITS_H
#define FEATURES_REACTIONS_LIMITS_H

#include "base/clock.h"

#define REACTION_CALM_MEMBERS  60              /* a chat with more is told of reactions by a job */
#define REACTION_TELL_AFTER_US (2 * SECOND_US) /* once for all of that time */

#endif
