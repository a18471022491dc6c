/* decode.h - a stranger's picture becomes pixels: libvips behind four loaders and our bounds. */
#ifndef PICTURES_DECODE_H
#define PICTURES_DECODE_H

#include "base/attr.h"
#include "base/str.h"
#include "pictures/pixels.h"

#define LIMIT_DECODED_PIXELS 50000000 /* of one frame: 50 megapixels */
#define LIMIT_DECODED_SIDE   30000
#define LIMIT_FRAMES         1000 /* of a moving one; the first is shown */

struct decoded {
    struct pixels pixels; /* upright, the longer side LIMIT_PICTURE_LARGE at most */
    bool is_sharp;        /* of a format for drawings and screens */
};

struct decode_refusal {
    const char *word; /* "unknown", "broken", "size", "frames", "memory" */
    bool is_large;
};

/* Once, before the walls: it loads types and asks the machine this and that. */
MUST_CHECK bool decode_ready(void);
MUST_CHECK bool decode(struct str bytes, struct decoded *ret, struct decode_refusal *ret_refusal);
/* Its smaller twin: the longer side LIMIT_PICTURE_SMALL at most. */
MUST_CHECK bool decode_shrink(const struct pixels *from, struct pixels *ret);

#endif
