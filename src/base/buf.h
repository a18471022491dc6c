/* buf.h - a growing byte buffer with a maximum. Owned by one thread at a time. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/str.h"

struct buf {
    char *p;
    size_t n;                  /* bytes used */
    size_t cap;                /* bytes allocated */
    size_t max;                /* bytes it may ever hold */
    bool failed;               /* sticky: something did not fit; the content is then incomplete */
    const struct alloc *alloc; /* NULL: the machine's */
};

void buf_init(struct buf *b, size_t max_bytes);
/* With memory from a table of the caller (tests: failing_alloc.h). */
void buf_init_with(struct buf *b, size_t max_bytes, const struct alloc *alloc);
void buf_done(struct buf *b);
/* False (and failed) when max would be passed or memory is short; nothing is appended then, nor
 * by any later call until buf_clear. s must not lie in b. */
bool buf_add(struct buf *b, struct str s);
bool buf_add_byte(struct buf *b, char c);
bool buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Drop the first n bytes (at most all). */
void buf_consume(struct buf *b, size_t n);
/* Empty and not failed; keeps the memory. */
void buf_clear(struct buf *b);
static inline struct str buf_str(const struct buf *b)
{
    return (struct str){b->p ? b->p : "", b->n};
}

#endif
