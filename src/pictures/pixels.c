/* pixels.c - what is done to a picture that needs no library.
 *
 * WHY   libvips turns pictures with threads of its own (it keeps a copy for that), which this
 *       process may not have.
 * HOW   a turn is a walk with another first pixel and other steps. The blur is the mean of each
 *       cell.
 * OWNS  nothing; pixels belong to who made them.
 * RUNS  in kafedra-pictures.
 * SPEC  EXIF 2.32, tag 274
 * TESTS pixels_test.c */
#include "pictures/pixels.h"

#include <stdlib.h>
#include <string.h>

size_t pixels_bytes(const struct pixels *x)
{
    return (size_t)x->width * x->height * x->bands;
}

bool pixels_new(uint32_t width, uint32_t height, unsigned bands, struct pixels *ret)
{
    *ret = (struct pixels){NULL, width, height, bands};
    ret->p = malloc(pixels_bytes(ret));
    return ret->p != NULL;
}

void pixels_done(struct pixels *x)
{
    free(x->p);
    *x = (struct pixels){0};
}

/* Where a walk over the upright picture begins in the one that lies, and what a pixel to the right
 * and a row down are there: in pixels. */
struct walk {
    ptrdiff_t first, right, down;
};

static struct walk walk_of(const struct pixels *x, int orientation)
{
    ptrdiff_t w = x->width, h = x->height, last_row = (h - 1) * w;
    switch (orientation) {
    case 2: /* mirrored */
        return (struct walk){w - 1, -1, w};
    case 3: /* upside down */
        return (struct walk){last_row + w - 1, -1, -w};
    case 4:
        return (struct walk){last_row, 1, -w};
    case 5: /* rows are columns */
        return (struct walk){0, w, 1};
    case 6: /* to be turned clockwise */
        return (struct walk){last_row, -w, 1};
    case 7:
        return (struct walk){last_row + w - 1, -w, -1};
    case 8:
        return (struct walk){w - 1, w, -1};
    default:
        return (struct walk){0, 1, w};
    }
}

bool pixels_upright(struct pixels *x, int orientation)
{
    struct pixels to;
    bool is_across = orientation >= 5 && orientation <= 8;
    if (orientation < 2 || orientation > 8)
        return true;
    if (!pixels_new(is_across ? x->height : x->width, is_across ? x->width : x->height, x->bands,
                    &to))
        return false;
    struct walk walk = walk_of(x, orientation);
    uint8_t *out = to.p;
    for (uint32_t row = 0; row < to.height; row++)
        for (uint32_t column = 0; column < to.width; column++, out += x->bands)
            memcpy(out,
                   x->p +
                       (walk.first + walk.down * (ptrdiff_t)row + walk.right * (ptrdiff_t)column) *
                           (ptrdiff_t)x->bands,
                   x->bands);
    pixels_done(x);
    *x = to;
    return true;
}

void pixels_drop_opaque(struct pixels *x)
{
    size_t count = (size_t)x->width * x->height;
    if (x->bands != 4)
        return;
    for (size_t i = 0; i < count; i++)
        if (x->p[4 * i + 3] != 255)
            return;
    for (size_t i = 0; i < count; i++)
        memmove(x->p + 3 * i, x->p + 4 * i, 3);
    x->bands = 3;
}

static uint8_t mean_of(const struct pixels *x, unsigned band, const uint32_t from[2],
                       const uint32_t to[2])
{
    uint64_t sum = 0, count = 0;
    for (uint32_t row = from[1]; row < to[1]; row++)
        for (uint32_t column = from[0]; column < to[0]; column++, count++) {
            const uint8_t *pixel = x->p + ((size_t)row * x->width + column) * x->bands;
            unsigned alpha = x->bands == 4 ? pixel[3] : 255;
            sum += (pixel[band] * alpha + 255 * (255 - alpha)) / 255;
        }
    return (uint8_t)(sum / count);
}

static uint32_t at_most(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

size_t pixels_blur(const struct pixels *x, uint8_t ret[LIMIT_BLUR_BYTES])
{
    bool is_wide = x->width * UINT64_C(8) > x->height * UINT64_C(9);
    bool is_high = x->height * UINT64_C(8) > x->width * UINT64_C(9);
    uint32_t columns = at_most(is_wide ? 4 : 3, x->width);
    uint32_t rows = at_most(is_high ? 4 : 3, x->height);
    uint8_t *out = ret;
    *out++ = (uint8_t)columns;
    *out++ = (uint8_t)rows;
    for (uint32_t row = 0; row < rows; row++)
        for (uint32_t column = 0; column < columns; column++)
            for (unsigned band = 0; band < 3; band++) {
                const uint32_t from[2] = {column * x->width / columns, row * x->height / rows};
                const uint32_t to[2] = {(column + 1) * x->width / columns,
                                        (row + 1) * x->height / rows};
                *out++ = mean_of(x, band, from, to);
            }
    return (size_t)(out - ret);
}
