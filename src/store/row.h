/* row.h - what generated query functions do with a row's values beside db.h: copy, check, collect.
 * Written for tools/gen_sql.py; owned by the thread of the statement. */
#ifndef STORE_ROW_H
#define STORE_ROW_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "store/db.h"

#define LIMIT_QUERY_ROWS                                                                           \
    100000 /* of one result: a query without a limit is a bug, not a feature                       \
            */

/* A text of the row into the arena, with a NUL after it; an absent one stays absent. ERR_TOO_LARGE.
 */
MUST_CHECK enum err row_copy(struct arena *arena, struct str from_row, struct str *ret);
/* A column of exactly n bytes (a hash); ERR_STORAGE when it is something else. */
MUST_CHECK enum err row_bytes(struct str from_row, unsigned char *ret, size_t n);
/* Room for one more element of size bytes after count, zeroed; *room is how many fit.
 * ERR_TOO_LARGE. */
MUST_CHECK enum err row_grow(struct arena *arena, void **list, size_t count, size_t *room,
                             size_t size);
/* An id of the caller: 0 (none: the operator, a signed-out one) is NULL to the database. */
void db_bind_id(struct db_stmt *st, int at, int64_t id);

#endif
