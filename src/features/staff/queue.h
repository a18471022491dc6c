/* queue.h - a claim as who decides sees it; staff's own. */
#ifndef FEATURES_STAFF_QUEUE_H
#define FEATURES_STAFF_QUEUE_H

#include "base/attr.h"
#include "features/staff/staff.api.h"

/* One claim of the caller's organisation; ERR_NOT_FOUND. */
MUST_CHECK enum err queue_claim(struct op *op, claim_id id, struct claim *ret);

#endif
