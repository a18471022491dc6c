/* rules.h - rules as the API has them into rules as policy.h has them; orgs' own. Pure. */
#ifndef FEATURES_ORGS_RULES_H
#define FEATURES_ORGS_RULES_H

#include "features/orgs/orgs.api.h"
#include "features/people/policy.h"

void rules_take(const struct org_rules *in, struct policy_rules *ret);

#endif
