/* range.h - which bytes of a thing a Range field asks for (RFC 9110 14). Pure.
 *
 * Knows nothing of files: the client's assets and stored files use the same. */
#ifndef NET_RANGE_H
#define NET_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum range_answer {
    RANGE_WHOLE,  /* 200: no range, one that can not be read, or several */
    RANGE_PART,   /* 206 */
    RANGE_BEYOND, /* 416: it begins after the end */
};

struct range {
    uint64_t first, last; /* both inside: last - first + 1 bytes */
};

/* The field of a GET (absent: whole) for a thing of so many bytes. ret is set with RANGE_PART. */
enum range_answer range_pick(struct str field, uint64_t size, struct range *ret);
/* May the Range count beside this If-Range? Absent: yes. etag: of the bytes that would be sent,
 * strong; a date is never equal, since our things carry no Last-Modified. */
bool range_is_for(struct str if_range, struct str etag);

#define RANGE_TEXT_BYTES 72
/* "bytes 0-499/1234"; r NULL: the form of a 416, with a star for the range. A view of text. */
struct str range_text(const struct range *r, uint64_t size, char text[RANGE_TEXT_BYTES]);

#endif
