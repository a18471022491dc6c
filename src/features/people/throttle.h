/* throttle.h - slow a guesser down without locking the owner out. Inside an operation's
 * transaction. */
#ifndef FEATURES_PEOPLE_THROTTLE_H
#define FEATURES_PEOPLE_THROTTLE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/id.h"
#include "op/op.h"

#define THROTTLE_FREE_LOGIN 5  /* failures of one login from one address that cost no wait */
#define THROTTLE_FREE_CODE  60 /* of codes from one address: a class types its slips at once */
#define THROTTLE_LONGEST_US (60 * SECOND_US)
#define THROTTLE_FORGET_US  HOUR_US /* after so long without a failure the count starts anew */

/* Codes are counted under this login, which nobody can have. */
#define THROTTLE_CODE STR("")

/* ERR_TOO_MANY with the seconds in op->detail while the wait lasts. Reads only. */
MUST_CHECK enum err throttle_check(struct op *op, org_id org, struct str login_fold);
/* Count a failure and keep the count though the operation is refused (op->keeps_writes). */
MUST_CHECK enum err throttle_count(struct op *op, org_id org, struct str login_fold);
/* The right password came: forget what was counted from this address. */
MUST_CHECK enum err throttle_forget(struct op *op, org_id org, struct str login_fold);
/* The wait after the last of so many failures. */
int64_t throttle_wait_us(int64_t failures, int64_t free_ones);

#endif
