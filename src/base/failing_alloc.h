/* failing_alloc.h - for tests of any room: an allocator whose n-th refusable call fails.
 *
 * Loop n from 0 until a run passes with has_failed still false: then every place that can refuse
 * has refused once. `live` counts blocks, so a leak on the way out is seen without a sanitizer. */
#ifndef BASE_FAILING_ALLOC_H
#define BASE_FAILING_ALLOC_H

#include <stdlib.h>

#include "base/alloc.h"

struct failing_alloc {
    struct alloc table; /* hand this over */
    size_t fail_at;     /* index of the refusable call that gives NULL */
    size_t calls;       /* refusable calls so far */
    size_t live;        /* blocks not yet released */
    bool has_failed;
};

static inline void *failing_resize(void *ctx, void *p, size_t bytes, bool refusable)
{
    struct failing_alloc *f = ctx;
    if (refusable && f->calls++ == f->fail_at) {
        f->has_failed = true;
        return NULL;
    }
    f->live += p == NULL;
    return realloc(p, bytes);
}

static inline void failing_release(void *ctx, void *p)
{
    struct failing_alloc *f = ctx;
    f->live -= p != NULL;
    free(p);
}

static inline void failing_alloc_init(struct failing_alloc *f, size_t fail_at)
{
    *f = (struct failing_alloc){{failing_resize, failing_release, f}, fail_at, 0, 0, false};
}

#endif
