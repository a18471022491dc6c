/* rd.h - the only way the house reads bytes from outside: a cursor with a sticky failure flag.
 *
 * Past the end every read gives 0 and sets bad; a parser reads its fields in a row and looks at
 * bad once. Parsers contain no pointer arithmetic of their own. Any thread. */
#ifndef BASE_RD_H
#define BASE_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct rd {
    const unsigned char *p;
    size_t n;  /* bytes in all */
    size_t at; /* next byte */
    bool bad;
};

static inline struct rd rd_from(struct str s)
{
    return (struct rd){(const unsigned char *)s.p, s.n, 0, false};
}
size_t rd_left(const struct rd *r);
uint8_t rd_u8(struct rd *r);
uint16_t rd_u16be(struct rd *r);
uint32_t rd_u32be(struct rd *r);
uint64_t rd_u64be(struct rd *r);
/* The next byte without taking it; 0 at the end (bad is not set). */
uint8_t rd_peek(const struct rd *r);
/* The next n bytes as a view; an absent string and bad when fewer are left. */
struct str rd_bytes(struct rd *r, size_t n);
/* All up to (not including) byte c, which is taken too; bad when c does not come. */
struct str rd_until(struct rd *r, uint8_t c);
struct str rd_rest(struct rd *r);

#endif
