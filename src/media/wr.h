/* wr.h - the writing twin of base/rd.h for small binary packets in the caller's memory.
 *
 * Sticky like it: what does not fit sets bad and is not written. Any thread. */
#ifndef MEDIA_WR_H
#define MEDIA_WR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

struct wr {
    unsigned char *p;
    size_t n, max; /* bytes used, bytes there */
    bool bad;
};

static inline struct wr wr_to(unsigned char *p, size_t max)
{
    return (struct wr){p, 0, max, false};
}

static inline void wr_bytes(struct wr *w, const void *bytes, size_t n)
{
    if (w->bad || n > w->max - w->n) {
        w->bad = true;
        return;
    }
    memcpy(w->p + w->n, bytes, n);
    w->n += n;
}

static inline void wr_be(struct wr *w, uint64_t v, size_t bytes)
{
    unsigned char b[8];
    for (size_t i = 0; i < bytes; i++)
        b[i] = (unsigned char)(v >> (8 * (bytes - 1 - i)));
    wr_bytes(w, b, bytes);
}

static inline void wr_u8(struct wr *w, uint8_t v)
{
    wr_be(w, v, 1);
}
static inline void wr_u16(struct wr *w, uint16_t v)
{
    wr_be(w, v, 2);
}
static inline void wr_u32(struct wr *w, uint32_t v)
{
    wr_be(w, v, 4);
}

/* Over bytes that are written already: lengths, counts. Ignored past the end. */
static inline void wr_patch_u16(struct wr *w, size_t at, uint16_t v)
{
    if (w->bad || at + 2 > w->n)
        return;
    w->p[at] = (unsigned char)(v >> 8);
    w->p[at + 1] = (unsigned char)v;
}

static inline struct str wr_str(const struct wr *w)
{
    return (struct str){(const char *)w->p, w->bad ? 0 : w->n};
}

#endif
