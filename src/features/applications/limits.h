/* limits.h - what strangers can make grow in applications, and terms. */
#ifndef FEATURES_APPLICATIONS_LIMITS_H
#define FEATURES_APPLICATIONS_LIMITS_H

#include "base/clock.h"

#define LIMIT_APPLICATION_DRAFTS                                                                   \
    2000 /* not sent yet, of the whole server; then empty ones give way */
#define LIMIT_APPLICATION_WAITING 2000 /* sent and not decided */
#define LIMIT_APPLICATIONS_LISTED 200
#define LIMIT_APPLICATION_STEPS   200 /* of one: so often it may go to and fro */
#define LIMIT_APPLICATION_SCANS   10  /* of one */
#define LIMIT_SCAN_BYTES          (20 << 20)
/* Of all applications that are not from paper and opened no space: 40 of them full of
 * large scans, or some thousands of usual ones. */
#define LIMIT_STRANGERS_SCANS_BYTES ((int64_t)8 << 30)
#define LIMIT_TWINS_LOOKED                                                                         \
    3000 /* the newest applications, and spaces, whose names are compared                          \
          */
#define LIMIT_TWINS_SHOWN        10
#define LIMIT_SWEPT_APPLICATIONS 50 /* in one go */

#define APPLICATION_EMPTY_KEPT_US (7 * DAY_US)     /* begun, and nothing filled in */
#define APPLICATION_DRAFT_KEPT_US (90 * DAY_US)    /* after the last touch; a returned one too */
#define APPLICATION_DONE_KEPT_US  (365 * DAY_US)   /* refused, or withdrawn */
#define APPLICATION_TICKET_US     (10 * MINUTE_US) /* of one upload */

#endif
