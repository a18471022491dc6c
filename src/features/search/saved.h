/* saved.h - what other features ask of saved searches. Inside an operation's transaction. */
#ifndef FEATURES_SEARCH_SAVED_H
#define FEATURES_SEARCH_SAVED_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/id.h"
#include "op/op.h"

/* Whoever is forgotten asks nothing any more. */
MUST_CHECK enum err search_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows);

#endif
