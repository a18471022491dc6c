/* limits.h - what people can make grow in pins. What is kept of their history: LIMIT_PIN_ACTS of
 * chats.h. */
#ifndef FEATURES_PINS_LIMITS_H
#define FEATURES_PINS_LIMITS_H

#define LIMIT_PINS         50 /* of one chat, at a time */
#define LIMIT_PIN_ACT_PAGE 50 /* when the caller names no number */

#endif
