/* limits.h - terms, and what people can make grow in privacy. */
#ifndef FEATURES_PRIVACY_LIMITS_H
#define FEATURES_PRIVACY_LIMITS_H

#include "base/clock.h"

#define RETURN_TERM_US        (30 * DAY_US) /* so long an end of access can be undone */
#define ERASE_AFTER_DAYS_MIN  30            /* not before the return term is over */
#define ERASE_AFTER_DAYS_MAX  3650
#define LIMIT_ERASED_AT_ONCE  5   /* people in one chunk of the job */
#define LIMIT_LEFT_PAGE       50  /* rows when the caller names no number */
#define LIMIT_CONSENT_TEXTS   100 /* of an organisation, old versions included */
#define LIMIT_AUDIT_PAGE      50
#define LIMIT_CONSENT_ROWS    50 /* answers of a person to one text; withdrawing adds none */
#define LIMIT_CONSENT_STEPS   50 /* of them and of those on paper, shown */
#define LIMIT_CONSENT_ASKS    50 /* versions of all kinds that one person has to do with */
#define LIMIT_CHILDREN_SHOWN  20
#define LIMIT_REGISTER_PAGE   50
#define LIMIT_REGISTER_BYTES  (24 << 20)
#define COPY_TERM_US          (7 * DAY_US)
#define LIMIT_COPY_BYTES      (24 << 20) /* of a copy of somebody's data, packed */
#define LIMIT_COPY_PAGE_BYTES (96 << 20) /* of its page, unpacked, while it is made */
#define LIMIT_COPY_ROWS       10000      /* beside messages, of each of two lists */
#define LIMIT_COPY_MESSAGES   100000
#define LIMIT_COPY_FILES      100
#define LIMIT_COPIES_LISTED   50
#define LIMIT_COPIES_SWEPT    20   /* in one chunk of the job */
#define LIMIT_SORT_KEY_BYTES  2048 /* of a name, folded: three parts of 60 letters take less */

#endif
