/* alloc.h - where arenas and buffers get memory from, as an argument, so that a test can make the
 * n-th refusable allocation fail (base/failing_alloc.h). The table must outlive its users.
 * Any thread, when its functions are. */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

struct alloc {
    /* As realloc, bytes > 0. refusable: the caller copes with NULL; otherwise it will abort. */
    void *(*resize)(void *ctx, void *p, size_t bytes, bool refusable);
    void (*release)(void *ctx, void *p); /* NULL is fine */
    void *ctx;
};

/* realloc and free. */
const struct alloc *alloc_system(void);

#endif
