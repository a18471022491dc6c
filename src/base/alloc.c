/* alloc.c - the machine's allocator behind the table that arenas and buffers take.
 *
 * WHY   out of memory must be a tested answer, and a test can only ask for it where it is handed
 * in. HOW   realloc and free; the failing twin for tests is failing_alloc.h. OWNS  nothing.  RUNS
 * any thread.  TESTS arena_test.c, buf_test.c. */
#include "base/alloc.h"

#include <stdlib.h>

static void *system_resize(void *ctx, void *p, size_t bytes, bool refusable)
{
    (void)ctx;
    (void)refusable;
    return realloc(p, bytes);
}

static void system_release(void *ctx, void *p)
{
    (void)ctx;
    free(p);
}

const struct alloc *alloc_system(void)
{
    static const struct alloc table = {system_resize, system_release, NULL};
    return &table;
}
