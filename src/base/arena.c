/* arena.c - bump allocation in chunks, with a maximum, freed all at once.
 *
 * WHY   most memory of a request dies with the request; one free can not be forgotten, and a
 *       maximum turns a hostile request into ERR_TOO_LARGE instead of a full machine.
 * HOW   a stack of chunks of doubling size. Each chunk remembers how many bytes the chunks below
 *       it have handed out, so a mark is (chunk, used) and needs no counting. Handed-out bytes
 *       count against the maximum, not chunk sizes, so a limit does not depend on growth steps.
 *       Under AddressSanitizer what is not handed out is poisoned: use after reset is found.
 * OWNS  its chunks.  RUNS  one thread at a time.  TESTS arena_test.c. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
/* from the compiler's own run-time library, not worth a header */
void __asan_poison_memory_region(void const volatile *p, size_t bytes);
void __asan_unpoison_memory_region(void const volatile *p, size_t bytes);
#define ASAN_POISON_MEMORY_REGION(p, n)   __asan_poison_memory_region((p), (n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) __asan_unpoison_memory_region((p), (n))
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

enum { ALIGN = 16, CHUNK_FIRST_BYTES = 4096, CHUNK_LARGEST_BYTES = 1 << 20 };

struct chunk {
    struct chunk *below;
    size_t cap;        /* bytes in data */
    size_t used;       /* bytes handed out of this chunk */
    size_t used_below; /* bytes handed out of all chunks below */
    _Alignas(ALIGN) unsigned char data[];
};

struct arena {
    const struct alloc *alloc;
    size_t max_bytes;
    struct chunk *top; /* NULL before the first allocation */
    bool was_refused;
};

struct arena *arena_new(size_t max_bytes)
{
    return arena_new_with(max_bytes, alloc_system());
}

struct arena *arena_new_with(size_t max_bytes, const struct alloc *alloc)
{
    struct arena *a = alloc->resize(alloc->ctx, NULL, sizeof *a, false);
    if (!a)
        BUG("out of memory for an arena");
    *a = (struct arena){alloc, max_bytes, NULL, false};
    return a;
}

void arena_set_max(struct arena *a, size_t max_bytes)
{
    ASSERT(arena_bytes(a) <= max_bytes);
    a->max_bytes = max_bytes;
}

static void pop_chunk(struct arena *a)
{
    struct chunk *c = a->top;
    a->top = c->below;
    ASAN_UNPOISON_MEMORY_REGION(c->data, c->cap);
    a->alloc->release(a->alloc->ctx, c);
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    while (a->top)
        pop_chunk(a);
    a->alloc->release(a->alloc->ctx, a);
}

static void cut_top(struct arena *a, size_t used)
{
    a->top->used = used;
    ASAN_POISON_MEMORY_REGION(a->top->data + used, a->top->cap - used);
}

void arena_reset(struct arena *a)
{
    a->was_refused = false;
    arena_rewind(a, (struct arena_mark){NULL, 0});
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){a->top, a->top ? a->top->used : 0};
}

void arena_rewind(struct arena *a, struct arena_mark m)
{
    /* A mark of the empty arena has no chunk: everything but the first chunk goes. */
    while (a->top && a->top != m.chunk && (m.chunk || a->top->below))
        pop_chunk(a);
    ASSERT(!m.chunk || a->top == m.chunk); /* a mark of this arena, not yet rewound past */
    if (!a->top)
        return;
    ASSERT(m.used <= a->top->used);
    cut_top(a, m.used);
}

static bool push_chunk(struct arena *a, size_t need, bool refusable)
{
    size_t cap = a->top ? a->top->cap * 2 : CHUNK_FIRST_BYTES - sizeof(struct chunk);
    if (cap > CHUNK_LARGEST_BYTES)
        cap = CHUNK_LARGEST_BYTES;
    if (cap < need)
        cap = need;
    struct chunk *c = a->alloc->resize(a->alloc->ctx, NULL, sizeof *c + cap, refusable);
    if (!c)
        return false;
    *c = (struct chunk){a->top, cap, 0, arena_bytes(a)};
    ASAN_POISON_MEMORY_REGION(c->data, cap);
    a->top = c;
    return true;
}

static void *take(struct arena *a, size_t bytes, bool refusable)
{
    size_t left = a->max_bytes - arena_bytes(a);
    if (bytes > left || bytes > SIZE_MAX - ALIGN - sizeof(struct chunk))
        return NULL;
    size_t need = (bytes + ALIGN - 1) / ALIGN * ALIGN;
    if (need > left)
        return NULL;
    if ((!a->top || a->top->cap - a->top->used < need) && !push_chunk(a, need, refusable))
        return NULL;
    void *p = a->top->data + a->top->used;
    a->top->used += need;
    ASAN_UNPOISON_MEMORY_REGION(p, bytes);
    return memset(p, 0, bytes);
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    void *p = take(a, bytes, false);
    if (!p)
        BUG("arena_alloc past the arena's maximum");
    return p;
}

void *arena_try(struct arena *a, size_t count, size_t size)
{
    size_t bytes;
    void *p = __builtin_mul_overflow(count, size, &bytes) ? NULL : take(a, bytes, true);
    if (!p)
        a->was_refused = true;
    return p;
}

size_t arena_bytes(const struct arena *a)
{
    return a->top ? a->top->used_below + a->top->used : 0;
}

bool arena_refused(const struct arena *a)
{
    return a->was_refused;
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    ASSERT(n >= 0);
    char *p = arena_try(a, 1, (size_t)n + 1);
    if (!p)
        return (struct str){NULL, 0};
    va_start(ap, fmt);
    (void)vsnprintf(p, (size_t)n + 1, fmt, ap); /* measured above */
    va_end(ap);
    return (struct str){p, (size_t)n};
}
