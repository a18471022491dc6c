/* packed.h - many short texts in one: each field ends with US, each row with RS. Any thread.
 *
 * Rows of a file on disk, what a line of a plan is to do, and how things were before: small, read
 * in order, and never searched by SQL. Cleaned text holds neither sign (utf8_clean). */
#ifndef FEATURES_IMPORTS_PACKED_H
#define FEATURES_IMPORTS_PACKED_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

#define PACKED_FIELD_END '\x1f'
#define PACKED_ROW_END   '\x1e'

static inline void packed_add(struct buf *b, struct str field)
{
    buf_add(b, field);
    buf_add_byte(b, PACKED_FIELD_END);
}

static inline void packed_add_i64(struct buf *b, int64_t n)
{
    buf_printf(b, "%" PRId64, n);
    buf_add_byte(b, PACKED_FIELD_END);
}

static inline void packed_end_row(struct buf *b)
{
    buf_add_byte(b, PACKED_ROW_END);
}

/* Takes up to `end` off the front of *rest; "" when nothing is left. */
static inline struct str packed_take(struct str *rest, char end)
{
    size_t at = str_find_byte(*rest, end);
    struct str ret = str_slice(*rest, 0, at);
    *rest = str_slice(*rest, at + 1, rest->n);
    return ret.p ? ret : STR("");
}

static inline struct str packed_next(struct str *rest)
{
    return packed_take(rest, PACKED_FIELD_END);
}

static inline int64_t packed_next_i64(struct str *rest)
{
    long long n = 0;
    (void)str_to_i64(packed_next(rest), &n); /* nothing stands for 0 */
    return n;
}

/* A whole row off the front of *rest; false when its end is not there. */
static inline bool packed_next_row(struct str *rest, struct str *ret)
{
    if (str_find_byte(*rest, PACKED_ROW_END) == rest->n)
        return false;
    *ret = packed_take(rest, PACKED_ROW_END);
    return true;
}

#endif
