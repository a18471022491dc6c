/* limits.h - what people can make grow in polls. What a poll may say: polls.api.toml. */
#ifndef FEATURES_POLLS_LIMITS_H
#define FEATURES_POLLS_LIMITS_H

#include "base/clock.h"

#define LIMIT_POLLS_OPEN     50        /* of one chat, at a time */
#define POLL_TERM_LEAST_US   MINUTE_US /* a term is at least so far ahead */
#define POLL_TERM_MOST_US    (366 * DAY_US)
#define POLL_TELL_AFTER_US   SECOND_US /* news of a secret poll wait so long, and of a busy one */
#define POLL_BUSY_VOTED      50        /* from so many on an open poll is busy */
#define LIMIT_POLL_CSV_BYTES (4 << 20)
#define POLL_ROWS_AT_ONCE    500

#endif
