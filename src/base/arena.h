/* arena.h - memory that ends all at once. Owned and used by one thread at a time.
 *
 * An op arena ends with its request. Growth is bounded: past max_bytes arena_try returns NULL,
 * and arena_alloc (for small fixed sizes) aborts, since that is a bug and not bad input. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/str.h"

struct arena; /* opaque; chunks of growing size */

struct arena_mark {
    void *chunk;
    size_t used;
};

struct arena *arena_new(size_t max_bytes);
/* With memory from a table of the caller (tests: failing_alloc.h), which must outlive the arena. */
struct arena *arena_new_with(size_t max_bytes, const struct alloc *alloc);
void arena_free(struct arena *a); /* NULL is fine */
/* Another maximum, for a request that needs more than most. */
void arena_set_max(struct arena *a, size_t max_bytes);
/* Forget everything but keep the first chunk, so that a pool of arenas costs no malloc. */
void arena_reset(struct arena *a);
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark m);
/* Zeroed, aligned to 16. For small sizes that no input chose. Never NULL. */
void *arena_alloc(struct arena *a, size_t bytes);
/* Zeroed, aligned to 16. NULL when the arena's maximum would be passed or memory is short: report
 * ERR_TOO_LARGE. */
MUST_CHECK void *arena_try(struct arena *a, size_t count, size_t size);
/* Handed out so far, each piece rounded up to 16. */
size_t arena_bytes(const struct arena *a);
/* Sticky until reset: something (arena_try, arena_printf, str_copy, ...) was refused since. Lets a
 * caller that builds many strings look once at the end. */
bool arena_refused(const struct arena *a);
/* printf into the arena, NUL-terminated; n is without the NUL. Absent when the arena is full. */
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
