/* orgs.h - what others ask of organisations. Inside a transaction. */
#ifndef FEATURES_ORGS_H
#define FEATURES_ORGS_H

#include "base/attr.h"
#include "features/orgs/orgs.api.h"

/* What this organisation lets its people see of each other (people/policy.h judges by it). */
MUST_CHECK enum err orgs_policy(struct op *op, org_id org, struct org_policy *ret);

#endif
