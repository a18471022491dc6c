/* access.h - what access.c proves beside the access of imports.api.toml; imports' own. */
#ifndef FEATURES_IMPORTS_ACCESS_H
#define FEATURES_IMPORTS_ACCESS_H

#include <stdbool.h>

#include "features/imports/imports.api.h"

/* Of an import that this operation has just made. */
MUST_CHECK enum err access_import_own(struct op *op, import_id id,
                                      const struct import_keeper **ret);
/* For the job of an import, which acts for whoever started it; not found: it was discarded. */
MUST_CHECK enum err access_import_work(struct op *op, import_id id, bool *ret_found,
                                       const struct import_keeper **ret);
import_id import_keeper_id(const struct import_keeper *k);
org_id import_keeper_org(const struct import_keeper *k);

#endif
