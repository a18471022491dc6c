/* buf.c - bytes that grow, up to a maximum the owner had to name.
 *
 * WHY   replies, frames and request bodies have no known size, but all have a limit.
 * HOW   capacity doubles, so n appends cost O(n); one spare byte past max lets printf put its NUL.
 *       Failure is sticky, so a writer makes its calls in a row and looks once.
 * OWNS  its memory.  RUNS  one thread at a time.  TESTS buf_test.c. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/log.h"

enum { CAP_FIRST_BYTES = 64 };

void buf_init(struct buf *b, size_t max_bytes)
{
    buf_init_with(b, max_bytes, alloc_system());
}

void buf_init_with(struct buf *b, size_t max_bytes, const struct alloc *alloc)
{
    ASSERT(max_bytes < SIZE_MAX / 2);
    *b = (struct buf){.max = max_bytes, .alloc = alloc};
}

static const struct alloc *alloc_of(const struct buf *b)
{
    return b->alloc ? b->alloc : alloc_system();
}

void buf_done(struct buf *b)
{
    alloc_of(b)->release(alloc_of(b)->ctx, b->p);
    *b = (struct buf){.max = b->max, .alloc = b->alloc};
}

/* Room for more bytes and a NUL. */
static bool reserve(struct buf *b, size_t more)
{
    if (b->failed || more > b->max - b->n) {
        b->failed = true;
        return false;
    }
    size_t need = b->n + more + 1;
    if (need <= b->cap)
        return true;
    size_t cap = b->cap ? b->cap : CAP_FIRST_BYTES;
    while (cap < need)
        cap *= 2;
    if (cap > b->max + 1)
        cap = b->max + 1;
    char *p = alloc_of(b)->resize(alloc_of(b)->ctx, b->p, cap, true);
    if (!p) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->cap = cap;
    return true;
}

bool buf_add(struct buf *b, struct str s)
{
    if (!reserve(b, s.n))
        return false;
    if (s.n)
        memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    return true;
}

bool buf_add_byte(struct buf *b, char c)
{
    return buf_add(b, (struct str){&c, 1});
}

bool buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    ASSERT(n >= 0);
    if (!reserve(b, (size_t)n))
        return false;
    va_start(ap, fmt);
    (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap); /* measured above */
    va_end(ap);
    b->n += (size_t)n;
    return true;
}

void buf_consume(struct buf *b, size_t n)
{
    if (n >= b->n) {
        b->n = 0;
        return;
    }
    memmove(b->p, b->p + n, b->n - n);
    b->n -= n;
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->failed = false;
}
