/* inside.h - what the files of this feature share. */
#ifndef FEATURES_AUDIT_INSIDE_H
#define FEATURES_AUDIT_INSIDE_H

#include "features/audit/audit.api.h"

/* The row at a place of the caller's organisation, without whom it concerns. */
MUST_CHECK enum err act_get(struct op *op, int64_t n, struct act *ret);

#endif
