/* copies.h - what leaving asks of the copies of somebody's data. */
#ifndef FEATURES_PRIVACY_COPIES_H
#define FEATURES_PRIVACY_COPIES_H

#include "features/privacy/privacy.api.h"
#include "op/op.h"

/* Of a person who is being forgotten: copies about them, and those they asked for. */
MUST_CHECK enum err copies_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows);

#endif
