/* picture_wire.h - how kafedra-pictures gives back a picture that it has made anew: written there,
 * read by op/sandbox.c. Pure but for the buffer given. Any thread.
 *
 * Numbers big-endian:  'P' twice (u8 type u32 width u32 height u32 n, n bytes): large, small
 *                      u8 columns u8 rows, columns * rows times (red green blue): the blur
 *                      'E'
 * or                   'X' u8 is_large u16 word u32 0      refused (text/table_wire.h)
 * The reader believes nothing of it: sizes are within bounds, bytes begin as their type does. */
#ifndef TEXT_PICTURE_WIRE_H
#define TEXT_PICTURE_WIRE_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "text/table_wire.h"

#define LIMIT_PICTURE_FILE_BYTES   (64u << 20) /* of the stranger's file */
#define LIMIT_PICTURE_LARGE        2560        /* pixels of the longer side */
#define LIMIT_PICTURE_SMALL        480
#define LIMIT_BLUR_CELLS           12
#define LIMIT_BLUR_BYTES           (2 + 3 * LIMIT_BLUR_CELLS)
#define LIMIT_PICTURE_ANSWER_BYTES (24u << 20)

enum picture_type { PICTURE_JPEG = 1, PICTURE_WEBP = 2 };

struct picture_image {
    enum picture_type type;
    uint32_t width, height;
    struct str bytes;
};

struct picture_wire {
    struct picture_image large, small; /* small may be as large as large, never larger */
    struct str blur; /* u8 columns, u8 rows, then the cells' colours: LIMIT_BLUR_BYTES at most */
};

void picture_write(struct buf *out, const struct picture_wire *p);
/* Views of bytes. ERR_MALFORMED: it is not this, or past a limit. */
MUST_CHECK enum err picture_wire_read(struct str bytes, struct picture_wire *ret,
                                      struct wire_refusal *ret_refusal);

#endif
