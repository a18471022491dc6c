/* exports.h - what other features ask of exports. Inside an operation's transaction. */
#ifndef FEATURES_EXPORTS_H
#define FEATURES_EXPORTS_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/id.h"
#include "op/op.h"

/* Whoever is forgotten takes nothing out any more; that they once did stays, without a name. */
MUST_CHECK enum err exports_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows);

#endif
