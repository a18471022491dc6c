/* encode.c - JPEG and WebP, written by their own libraries.
 *
 * WHY   libvips writes with threads, which this process may not have; and what is made from pixels
 *       alone can carry nothing of the old file: no place, no date, no name of a camera, no
 *       smaller picture of what was cut away.
 * HOW   libjpeg-turbo into memory; it reports by a jump (setjmp), so the frame that jumps holds
 *       only what is named in a struct. libwebp's plain call: lossy colours, exact alpha.
 * OWNS  nothing.
 * RUNS  in kafedra-pictures.
 * SPEC  ITU T.81, libjpeg.txt of libjpeg-turbo; libwebp's encode.h
 * TESTS picture_test.c */
#include "pictures/encode.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <webp/encode.h>

#define QUALITY_PHOTO 82
#define QUALITY_SHARP 90

struct jpeg_work {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    jmp_buf out_of_it;
    unsigned char *bytes; /* libjpeg's, freed here */
    unsigned long n;
};

static void on_error(j_common_ptr common)
{
    struct jpeg_work *w = common->client_data;
    longjmp(w->out_of_it, 1);
}

static void on_message(j_common_ptr common)
{
    (void)common; /* there is nobody to read it */
}

static void set_up(struct jpeg_work *w, const struct pixels *x, bool is_sharp)
{
    jpeg_mem_dest(&w->jpeg, &w->bytes, &w->n);
    w->jpeg.image_width = x->width;
    w->jpeg.image_height = x->height;
    w->jpeg.input_components = 3;
    w->jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&w->jpeg);
    jpeg_set_quality(&w->jpeg, is_sharp ? QUALITY_SHARP : QUALITY_PHOTO, TRUE);
    w->jpeg.optimize_coding = TRUE;
    if (is_sharp) /* colours as fine as light */
        w->jpeg.comp_info[0].h_samp_factor = w->jpeg.comp_info[0].v_samp_factor = 1;
}

static bool run_jpeg(struct jpeg_work *w, const struct pixels *x, bool is_sharp)
{
    w->jpeg.err = jpeg_std_error(&w->errors);
    w->errors.error_exit = on_error;
    w->errors.output_message = on_message;
    w->jpeg.client_data = w;
    if (setjmp(w->out_of_it))
        return false;
    jpeg_create_compress(&w->jpeg);
    set_up(w, x, is_sharp);
    jpeg_start_compress(&w->jpeg, TRUE);
    while (w->jpeg.next_scanline < x->height) {
        JSAMPROW row = x->p + (size_t)w->jpeg.next_scanline * x->width * 3;
        (void)jpeg_write_scanlines(&w->jpeg, &row, 1);
    }
    jpeg_finish_compress(&w->jpeg);
    return true;
}

static bool encode_jpeg(const struct pixels *x, bool is_sharp, struct buf *out)
{
    struct jpeg_work *w = calloc(1, sizeof *w);
    if (!w)
        return false;
    bool is_made =
        run_jpeg(w, x, is_sharp) && buf_add(out, (struct str){(const char *)w->bytes, w->n});
    jpeg_destroy_compress(&w->jpeg);
    free(w->bytes);
    free(w);
    return is_made;
}

static bool encode_webp(const struct pixels *x, bool is_sharp, struct buf *out)
{
    uint8_t *bytes = NULL;
    size_t n = WebPEncodeRGBA(x->p, (int)x->width, (int)x->height, (int)x->width * 4,
                              is_sharp ? QUALITY_SHARP : QUALITY_PHOTO, &bytes);
    bool is_made = n && buf_add(out, (struct str){(const char *)bytes, n});
    WebPFree(bytes);
    return is_made;
}

bool encode(const struct pixels *x, bool is_sharp, struct buf *out, enum picture_type *ret)
{
    *ret = x->bands == 4 ? PICTURE_WEBP : PICTURE_JPEG;
    return x->bands == 4 ? encode_webp(x, is_sharp, out) : encode_jpeg(x, is_sharp, out);
}
