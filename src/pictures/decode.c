/* decode.c - libvips, held short.
 *
 * WHY   it shrinks while it reads, so that 50 megapixels need a few lines of memory; it knows
 *       colour profiles, CMYK, 16 bits, and what shows through. It also knows thirty formats, SVG
 *       and PDF among them, which nobody here wants it to open.
 * HOW   all loaders are shut, those of JPEG, PNG and GIF are opened, and bytes that begin like
 *       none of them are not shown to it (WebP is unpacked by webp.c, and comes as pixels).
 *       The head is read first: a picture too large, or of too many frames, is refused before
 *       a pixel of it is unpacked. Pixels are asked for strip by strip in this thread, by
 *       vips_region_prepare: the usual ways out of libvips (writing, copying into memory)
 *       start threads, for which the walls would have to be lower. For the same reason
 *       nothing is turned here, and SIMD code that liborc writes at run time is off.
 * OWNS  nothing between two calls but libvips' own tables.
 * RUNS  in kafedra-pictures, one thread.
 * SPEC  libvips 8.14: vips_thumbnail_buffer, vips_operation_block_set
 * TESTS picture_test.c
 * FUZZ  fuzz/fuzz_picture.c */
#include "pictures/decode.h"

#include <stdlib.h>

#include <vips/vips.h>

#include <vips/vector.h> /* wants the types of the one above */

#include "pictures/webp.h"

#define STRIP_ROWS 64

/* GLib's own would ask the machine whether descriptor 2 is a journal. */
static GLogWriterOutput say_nothing(GLogLevelFlags level, const GLogField *fields, gsize count,
                                    void *ctx)
{
    (void)level, (void)fields, (void)count, (void)ctx;
    return G_LOG_WRITER_HANDLED;
}

bool decode_ready(void)
{
    static const char *const loaders[] = {"VipsForeignLoadJpeg", "VipsForeignLoadPng",
                                          "VipsForeignLoadNsgif"};
    /* No modules of its own (ImageMagick, poppler, ...) are looked for there. */
    if (setenv("VIPSHOME", "/nonexistent", 1) || setenv("VIPS_CONCURRENCY", "1", 1) ||
        vips_init("kafedra-pictures"))
        return false;
    g_log_set_writer_func(say_nothing, NULL, NULL);
    vips_vector_set_enabled(FALSE);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (size_t i = 0; i < sizeof loaders / sizeof loaders[0]; i++)
        vips_operation_block_set(loaders[i], FALSE);
    return true;
}

static bool refuse(struct decode_refusal *r, const char *word, bool is_large)
{
    *r = (struct decode_refusal){word, is_large};
    vips_error_clear();
    return false;
}

/* --- the head --- */

static bool is_jpeg(struct str bytes)
{
    return str_starts_with(bytes, STR("\xFF\xD8\xFF"));
}

static bool is_webp(struct str bytes)
{
    return str_starts_with(bytes, STR("RIFF")) && str_equal(str_slice(bytes, 8, 12), STR("WEBP"));
}

static bool is_known(struct str bytes)
{
    return is_jpeg(bytes) || is_webp(bytes) || str_starts_with(bytes, STR("\x89PNG\r\n\x1a\n")) ||
           str_starts_with(bytes, STR("GIF87a")) || str_starts_with(bytes, STR("GIF89a"));
}

struct head {
    int64_t width, height, frames;
    int orientation;
    bool has_profile;      /* of colours that are not sRGB's */
    struct webp_head webp; /* of one */
};

static bool read_webp_head(struct str bytes, struct head *ret)
{
    if (!webp_head(bytes, &ret->webp))
        return false;
    ret->width = ret->webp.width;
    ret->height = ret->webp.height;
    ret->frames = ret->webp.frames;
    ret->orientation = ret->webp.orientation;
    return true;
}

/* Printers' colours have one, whether it is in the file or not. */
static bool has_profile(const VipsImage *image)
{
    return vips_image_get_interpretation(image) == VIPS_INTERPRETATION_CMYK ||
           vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0;
}

static bool read_head(struct str bytes, struct head *ret)
{
    *ret = (struct head){0};
    if (is_webp(bytes))
        return read_webp_head(bytes, ret);
    VipsImage *image =
        vips_image_new_from_buffer(bytes.p, bytes.n, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
    if (!image)
        return false;
    ret->width = vips_image_get_width(image);
    ret->height = vips_image_get_height(image);
    ret->frames = vips_image_get_n_pages(image);
    ret->orientation = vips_image_get_orientation(image);
    ret->has_profile = has_profile(image);
    g_object_unref(image);
    return true;
}

static bool check_head(struct str bytes, struct head *h, struct decode_refusal *refusal)
{
    if (!is_known(bytes))
        return refuse(refusal, "unknown", false);
    if (!read_head(bytes, h) || h->width < 1 || h->height < 1)
        return refuse(refusal, "broken", false);
    if (h->width > LIMIT_DECODED_SIDE || h->height > LIMIT_DECODED_SIDE ||
        h->width * h->height > LIMIT_DECODED_PIXELS)
        return refuse(refusal, "size", true);
    return h->frames <= LIMIT_FRAMES || refuse(refusal, "frames", true);
}

/* --- pixels --- */

/* Takes the image: it is a reference less on either end. */
static VipsImage *to_bytes(VipsImage *image)
{
    VipsImage *coloured = NULL, *narrow = NULL;
    if (image && !vips_colourspace(image, &coloured, VIPS_INTERPRETATION_sRGB, NULL))
        (void)vips_cast_uchar(coloured, &narrow, NULL);
    g_clear_object(&image);
    g_clear_object(&coloured);
    return narrow;
}

static bool copy_strip(VipsRegion *region, struct pixels *x, int top)
{
    int rows = (int)x->height - top < STRIP_ROWS ? (int)x->height - top : STRIP_ROWS;
    VipsRect rect = {0, top, (int)x->width, rows};
    size_t row_bytes = (size_t)x->width * x->bands;
    if (vips_region_prepare(region, &rect))
        return false;
    for (int row = top; row < top + rows; row++)
        memcpy(x->p + (size_t)row * row_bytes, VIPS_REGION_ADDR(region, 0, row), row_bytes);
    return true;
}

/* From the top to the bottom, as loaders that read in sequence want it. */
static bool copy_all(VipsImage *image, struct pixels *ret)
{
    int bands = vips_image_get_bands(image);
    if ((bands != 3 && bands != 4) ||
        !pixels_new((uint32_t)vips_image_get_width(image), (uint32_t)vips_image_get_height(image),
                    (unsigned)bands, ret))
        return false;
    VipsRegion *region = vips_region_new(image);
    bool is_copied = region != NULL;
    for (int top = 0; is_copied && top < (int)ret->height; top += STRIP_ROWS)
        is_copied = copy_strip(region, ret, top);
    g_clear_object(&region);
    if (!is_copied)
        pixels_done(ret);
    return is_copied;
}

static bool take(VipsImage *thumbnail, struct pixels *ret)
{
    VipsImage *image = to_bytes(thumbnail);
    bool is_taken = image && copy_all(image, ret);
    g_clear_object(&image);
    return is_taken;
}

/* A view: the pixels must outlive it. */
static VipsImage *image_of(const struct pixels *x)
{
    VipsImage *plain = vips_image_new_from_memory(x->p, pixels_bytes(x), (int)x->width,
                                                  (int)x->height, (int)x->bands, VIPS_FORMAT_UCHAR);
    VipsImage *named = NULL;
    if (plain)
        (void)vips_copy(plain, &named, "interpretation", VIPS_INTERPRETATION_sRGB, NULL);
    g_clear_object(&plain);
    return named;
}

/* In a square box of this side. The image is kept. */
static bool shrink(VipsImage *image, int side, struct pixels *ret)
{
    VipsImage *thumbnail = NULL;
    return !vips_thumbnail_image(image, &thumbnail, side, "height", side, "size", VIPS_SIZE_DOWN,
                                 "no_rotate", TRUE, has_profile(image) ? "export_profile" : NULL,
                                 "srgb", NULL) &&
           take(thumbnail, ret);
}

static bool decode_webp(struct str bytes, const struct head *head, struct pixels *ret)
{
    struct pixels whole;
    if (!webp_decode(bytes, &head->webp, &whole))
        return false;
    VipsImage *image = image_of(&whole);
    if (image && head->webp.profile.p)
        vips_image_set_blob_copy(image, VIPS_META_ICC_NAME, head->webp.profile.p,
                                 head->webp.profile.n);
    bool is_made = image && shrink(image, LIMIT_PICTURE_LARGE, ret);
    g_clear_object(&image);
    pixels_done(&whole);
    return is_made;
}

/* Shrunk while it is read; turned afterwards, so the box is a square. A picture that ends too early
 * is none. */
static bool decode_other(struct str bytes, bool has_profile, struct pixels *ret)
{
    VipsImage *image = NULL;
    return !vips_thumbnail_buffer((void *)(uintptr_t)bytes.p, bytes.n, &image, LIMIT_PICTURE_LARGE,
                                  "height", LIMIT_PICTURE_LARGE, "size", VIPS_SIZE_DOWN,
                                  "no_rotate", TRUE, "option_string", "[fail_on=truncated]",
                                  has_profile ? "export_profile" : NULL, "srgb", NULL) &&
           take(image, ret);
}

bool decode(struct str bytes, struct decoded *ret, struct decode_refusal *ret_refusal)
{
    struct head head;
    *ret = (struct decoded){.is_sharp = !is_jpeg(bytes) && !is_webp(bytes)};
    if (!check_head(bytes, &head, ret_refusal))
        return false;
    bool is_made = is_webp(bytes) ? decode_webp(bytes, &head, &ret->pixels)
                                  : decode_other(bytes, head.has_profile, &ret->pixels);
    if (!is_made)
        return refuse(ret_refusal, "broken", false);
    pixels_drop_opaque(&ret->pixels);
    return pixels_upright(&ret->pixels, head.orientation) || refuse(ret_refusal, "memory", true);
}

bool decode_shrink(const struct pixels *from, struct pixels *ret)
{
    VipsImage *image = image_of(from);
    bool is_made = image && shrink(image, LIMIT_PICTURE_SMALL, ret);
    g_clear_object(&image);
    return is_made;
}
