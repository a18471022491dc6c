/* range.c - which bytes of a thing a Range field asks for.
 *
 * WHY   a player seeks in a recording, a download goes on after a cut; both ask for one range.
 * HOW   "bytes=a-b", "bytes=a-", "bytes=-n", cut at the end of the thing. Several ranges at once
 * are answered with the whole: nobody who uses us needs multipart/byteranges, and many small
 *       overlapping ranges are a known way to make a server work. What can not be read is ignored,
 *       as the standard wants. A number too long for us is larger than any thing.
 * RUNS  pure.  SPEC RFC 9110 13.1.5, 14.1, 14.2.  TESTS range_test.c.  FUZZ fuzz/fuzz_range.c. */
#include "net/range.h"

#include <inttypes.h>
#include <stdio.h>

/* Cuts the digits off; false when there are none. */
static bool take_number(struct str *s, uint64_t *ret)
{
    size_t i = 0;
    uint64_t n = 0;
    for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
        uint64_t digit = (uint64_t)(s->p[i] - '0');
        n = n > (UINT64_MAX - digit) / 10 ? UINT64_MAX : n * 10 + digit;
    }
    *s = str_slice(*s, i, s->n);
    *ret = n;
    return i > 0;
}

/* "-500": the last 500 bytes. */
static enum range_answer pick_suffix(struct str digits, uint64_t size, struct range *ret)
{
    uint64_t n;
    if (!take_number(&digits, &n) || digits.n)
        return RANGE_WHOLE;
    if (n == 0 || size == 0)
        return RANGE_BEYOND;
    *ret = (struct range){n < size ? size - n : 0, size - 1};
    return RANGE_PART;
}

static enum range_answer pick_one(struct str s, uint64_t size, struct range *ret)
{
    uint64_t first, last = UINT64_MAX;
    if (s.n && s.p[0] == '-')
        return pick_suffix(str_slice(s, 1, s.n), size, ret);
    if (!take_number(&s, &first) || !s.n || s.p[0] != '-')
        return RANGE_WHOLE;
    s = str_slice(s, 1, s.n);
    if (s.n && (!take_number(&s, &last) || s.n || last < first))
        return RANGE_WHOLE;
    if (first >= size)
        return RANGE_BEYOND;
    *ret = (struct range){first, last < size ? last : size - 1};
    return RANGE_PART;
}

enum range_answer range_pick(struct str field, uint64_t size, struct range *ret)
{
    size_t equals = str_find_byte(field, '=');
    if (equals == field.n || !str_equal_ascii_nocase(str_slice(field, 0, equals), STR("bytes")))
        return RANGE_WHOLE;
    struct str set = str_trim(str_slice(field, equals + 1, field.n));
    if (str_find_byte(set, ',') < set.n)
        return RANGE_WHOLE;
    return pick_one(set, size, ret);
}

bool range_is_for(struct str if_range, struct str etag)
{
    return !if_range.p ||
           str_equal(if_range, etag); /* a weak tag begins with W/ and is never equal */
}

struct str range_text(const struct range *r, uint64_t size, char text[RANGE_TEXT_BYTES])
{
    int n = r ? snprintf(text, RANGE_TEXT_BYTES, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, r->first,
                         r->last, size)
              : snprintf(text, RANGE_TEXT_BYTES, "bytes */%" PRIu64, size);
    return (struct str){text, (size_t)n};
}
