/* columns.h - what the columns of a stranger's list mean. Pure, any thread. */
#ifndef FEATURES_IMPORTS_COLUMNS_H
#define FEATURES_IMPORTS_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "features/imports/imports.api.h"
#include "text/table.h"

/* Headings over all sheets, each once, in the order met. */
struct columns {
    struct import_column *column;
    struct str *fold; /* of each name */
    size_t count;
};

/* By the words of a heading, Russian or English; IMPORT_FIELD_NONE when it says nothing. */
enum import_field columns_guess(enum import_kind kind, struct str heading_fold);
/* The columns of a table, their meaning guessed and no meaning given twice. With several sheets the
 * first one is the sheet's own name. ERR_FILE_UNREADABLE when there is no row under a heading. */
MUST_CHECK enum err columns_find(struct arena *a, enum import_kind kind, const struct table *t,
                                 struct columns *ret);
/* The table's rows, in the order of these columns, packed: line, then a text for each column. */
MUST_CHECK enum err columns_pack(struct arena *a, const struct table *t, const struct columns *c,
                                 struct buf *out, int64_t *ret_rows);

#endif
