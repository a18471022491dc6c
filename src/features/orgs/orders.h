/* orders.h - the orders that spaces rest on; orgs' own. */
#ifndef FEATURES_ORGS_ORDERS_H
#define FEATURES_ORGS_ORDERS_H

#include "base/attr.h"
#include "features/orgs/orgs.api.h"

/* All that are recorded, in the order of their spaces. */
MUST_CHECK enum err orders_list(struct op *op, struct org_order **ret, size_t *ret_count);

#endif
