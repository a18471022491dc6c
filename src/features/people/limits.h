/* limits.h - what people can make grow, and terms. */
#ifndef FEATURES_PEOPLE_LIMITS_H
#define FEATURES_PEOPLE_LIMITS_H

#include "base/clock.h"

#define LIMIT_ORG_MEMBERS          100000               /* accounts that are open */
#define LIMIT_SESSIONS_PER_MEMBER  50                   /* alive at once: the oldest ends */
#define MINOR_MOST_US              (100 * 366 * DAY_US) /* from now, either way */
#define LIMIT_PEOPLE_PAGE          50                   /* rows when the caller names no number */
#define LIMIT_PEOPLE_FOUND         50                   /* answers of person_search */
#define LIMIT_ACCOUNT_EVENTS       200 /* rows of one account's journal: the oldest goes */
#define LIMIT_ACCOUNT_EVENTS_SHOWN 100
#define LIMIT_ACCOUNT_NEWS         20  /* told at once */
#define LIMIT_TIES_ENDED           100 /* of one account at once: more than it can have */
#define LIMIT_CODE_REQUESTS        200 /* of an organisation, waiting at once */
#define LIMIT_ADMINISTRATORS_TOLD  100 /* who hear of a request at once; others when they look */

#define LIMIT_ROLE_CHANGES_SHOWN 100
#define LIMIT_NAMES_ALIKE        3 /* shown to who decides */

#define BADGE_TOLD_BEFORE_US (14 * DAY_US)
#define BADGE_LONGEST_US     (10 * 366 * DAY_US)

#define RETENTION_ACCOUNT_EVENT_US (365 * DAY_US) /* the journal, and requests of codes */
#define LIMIT_SWEPT_ROWS           20             /* with each new row */

#define SESSION_TERM_US            (30 * DAY_US)
#define SESSION_LONGEST_US         (180 * DAY_US) /* from the sign-in on, however often renewed */
#define SESSION_RENEWED_AT_MOST_US DAY_US
#define SESSION_FADES_US           (10 * MINUTE_US) /* left for a tied account */
#define CODE_REQUEST_TERM_US       DAY_US
#define CODE_TERM_US               (30 * DAY_US)
#define REFUSED_ERASE_TERM_US      (30 * DAY_US)    /* data of a newcomer who was not let in */
#define REGISTRATION_AGAIN_US      (10 * MINUTE_US) /* so long the same registration opens a session */

#endif
