/* pixels.h - a picture as bytes in memory: turned upright, made opaque, shrunk to a blur. Pure. */
#ifndef PICTURES_PIXELS_H
#define PICTURES_PIXELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/picture_wire.h"

/* Rows from the top, `bands` bytes a pixel: red, green, blue, and perhaps how opaque it is. */
struct pixels {
    uint8_t *p; /* from malloc */
    uint32_t width, height;
    unsigned bands; /* 3 or 4 */
};

/* False: no memory. */
bool pixels_new(uint32_t width, uint32_t height, unsigned bands, struct pixels *ret);
void pixels_done(struct pixels *x);
size_t pixels_bytes(const struct pixels *x);

/* As the camera was held, by the number of EXIF (1 to 8; others are 1). False: no memory. */
bool pixels_upright(struct pixels *x, int orientation);
/* Four bands of which the last hides nothing become three. */
void pixels_drop_opaque(struct pixels *x);
/* 4 by 3 mean colours, 3 by 4 or 3 by 3, as picture_wire.h has them; what is hidden is white. The
 * number of bytes. */
size_t pixels_blur(const struct pixels *x, uint8_t ret[LIMIT_BLUR_BYTES]);

#endif
