/* orgs.h - what others ask of organisations. Inside a transaction. */
#ifndef FEATURES_ORGS_H
#define FEATURES_ORGS_H

#include "base/attr.h"
#include "features/orgs/orgs.api.h"

/* Opens a space with its first administrator and their one-time code, and records the order when
 * there is one. The caller is the operator. ERR_TAKEN, ERR_LIMIT_REACHED. */
MUST_CHECK enum err orgs_open(struct op *op, const struct org_create_in *in,
                              struct org_opened *ret);
/* Records the head's order of a space, or corrects it; ERR_INVALID for a day that never was. */
MUST_CHECK enum err orgs_order_put(struct op *op, org_id org, struct str number, struct str day);
/* Does this server take applications of organisations? */
MUST_CHECK enum err orgs_takes_applications(struct op *op, bool *ret);

#endif
