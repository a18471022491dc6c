/* rd.c - the cursor all bytes from outside pass through.
 *
 * WHY   length and sign mistakes in parsers are the classic hole; here they are made impossible in
 *       one place instead of avoided in many.
 * HOW   every read asks rd_bytes, which alone moves the cursor. Failing is sticky: after bad
 *       nothing is read any more, so a parser may look at bad once at its end.
 * OWNS  nothing.  RUNS  any thread.  TESTS rd_test.c. */
#include "base/rd.h"

size_t rd_left(const struct rd *r)
{
    return r->bad ? 0 : r->n - r->at;
}

struct str rd_bytes(struct rd *r, size_t n)
{
    if (r->bad || n > r->n - r->at) {
        r->bad = true;
        return (struct str){NULL, 0};
    }
    const char *p = r->p ? (const char *)r->p + r->at : "";
    r->at += n;
    return (struct str){p, n};
}

static uint64_t read_be(struct rd *r, size_t bytes)
{
    struct str s = rd_bytes(r, bytes);
    uint64_t v = 0;
    for (size_t i = 0; i < s.n; i++)
        v = v << 8 | (unsigned char)s.p[i];
    return v;
}

uint8_t rd_u8(struct rd *r)
{
    return (uint8_t)read_be(r, 1);
}

uint16_t rd_u16be(struct rd *r)
{
    return (uint16_t)read_be(r, 2);
}

uint32_t rd_u32be(struct rd *r)
{
    return (uint32_t)read_be(r, 4);
}

uint64_t rd_u64be(struct rd *r)
{
    return read_be(r, 8);
}

uint8_t rd_peek(const struct rd *r)
{
    return rd_left(r) ? r->p[r->at] : 0;
}

struct str rd_until(struct rd *r, uint8_t c)
{
    struct str rest = {r->p ? (const char *)r->p + r->at : "", rd_left(r)};
    size_t n = str_find_byte(rest, (char)c);
    if (n == rest.n) {
        r->bad = true;
        return (struct str){NULL, 0};
    }
    struct str s = rd_bytes(r, n);
    (void)rd_u8(r); /* c itself */
    return s;
}

struct str rd_rest(struct rd *r)
{
    return rd_bytes(r, rd_left(r));
}
