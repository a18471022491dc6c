/* packages.h - OneRoster and SDS packages as lists of our own. Pure, any thread. */
#ifndef FEATURES_IMPORTS_PACKAGES_H
#define FEATURES_IMPORTS_PACKAGES_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "features/imports/columns.h"
#include "text/table.h"

/* IMPORT_KIND_ONEROSTER, IMPORT_KIND_SDS, or IMPORT_KIND_COUNT: a plain list. By the files in it.
 */
enum import_kind package_kind(const struct table *t);
/* Units first, then colleagues, learners, their further groups, and who teaches what; packed rows
 * of the columns in *ret. ERR_FILE_UNREADABLE when a file or a column it needs is not there. */
MUST_CHECK enum err package_pack(struct arena *a, enum import_kind kind, const struct table *t,
                                 struct columns *ret, struct buf *out, int64_t *ret_rows);

#endif
