/* webp.h - a WebP becomes pixels, by its own library. */
#ifndef PICTURES_WEBP_H
#define PICTURES_WEBP_H

#include "base/attr.h"
#include "base/str.h"
#include "pictures/pixels.h"

struct webp_head {
    uint32_t width, height; /* of the canvas */
    uint32_t frames;
    bool has_alpha;
    int orientation;    /* of its EXIF; 1: none */
    struct str profile; /* of its colours; a view of the file; absent: none */
};

/* False: it is none, or it ends too early. Nothing is unpacked. */
MUST_CHECK bool webp_head(struct str bytes, struct webp_head *ret);
/* All of it, the first frame of a moving one; four bands when something may show through. */
MUST_CHECK bool webp_decode(struct str bytes, const struct webp_head *head, struct pixels *ret);

/* The number of EXIF that says how the camera was held; 1 when it says nothing sane. Pure. */
int exif_orientation(struct str exif);

#endif
