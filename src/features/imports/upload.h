/* upload.h - what is left of a file once it has been read on a slow worker; imports' own. */
#ifndef FEATURES_IMPORTS_UPLOAD_H
#define FEATURES_IMPORTS_UPLOAD_H

#include "features/imports/columns.h"
#include "features/imports/imports.h"

struct import_upload_prepared {
    struct import_new import;
};

/* Of a table that was read: columns, rows packed and kept. In a prepare. */
MUST_CHECK enum err import_upload_take(struct op *op, enum import_kind kind, const struct table *t,
                                       struct import_new *ret);

#endif
