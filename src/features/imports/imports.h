/* imports.h - imports as their sources share them; imports' own. */
#ifndef FEATURES_IMPORTS_H
#define FEATURES_IMPORTS_H

#include "crypto/token.h"
#include "features/imports/imports.api.h"
#include "op/op.h"

struct import_new {
    enum import_kind kind;
    enum import_state state;
    struct str name, reason, columns, acts;
    file_id file; /* 0: none */
    struct hash hash;
    int64_t size, rows;
};

/* A new import of the caller's; with state checking its check begins. ERR_LIMIT_REACHED. */
MUST_CHECK enum err import_make(struct op *op, const struct import_new *n, struct import *ret);
/* As the caller sees it. */
MUST_CHECK enum err import_show(struct op *op, import_id id, struct import *ret);
/* Soon: a piece of its work. */
MUST_CHECK enum err import_work_at(struct op *op, import_id id, int64_t at_us);
MUST_CHECK enum err import_expire_at(struct op *op, import_id id, int64_t at_us);

#endif
