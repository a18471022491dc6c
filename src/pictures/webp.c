/* webp.c - WebP, past libvips.
 *
 * WHY   libvips copies a WebP into memory as soon as it is asked for a pixel, with threads of its
 *       own; and it asks libwebp for a second thread. This process may not have one.
 * HOW   libwebp's demuxer says size, frames, and where EXIF and the colour profile lie; a still
 *       picture is decoded in one call, a moving one by the decoder of animations, which is
 *       stopped after its first frame.
 * OWNS  nothing.
 * RUNS  in kafedra-pictures.
 * SPEC  libwebp's decode.h, demux.h; TIFF 6.0 p. 13; EXIF 2.32, tag 274
 * TESTS picture_test.c
 * FUZZ  fuzz/fuzz_picture.c */
#include "pictures/webp.h"

#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>
#include <webp/demux.h>

#include "base/rd.h"

/* --- EXIF: a small TIFF file, of which one number is wanted --- */

struct tiff {
    struct str bytes;
    bool is_little;
};

static unsigned u16_at(const struct tiff *t, size_t at)
{
    struct rd r = rd_from(str_slice(t->bytes, at, t->bytes.n));
    unsigned n = rd_u16be(&r);
    return r.bad ? 0 : t->is_little ? (n >> 8 | (n & 255) << 8) : n;
}

static uint32_t u32_at(const struct tiff *t, size_t at)
{
    uint32_t first = u16_at(t, at), second = u16_at(t, at + 2);
    return t->is_little ? second << 16 | first : first << 16 | second;
}

int exif_orientation(struct str exif)
{
    if (str_starts_with(exif, STR("Exif\0\0"))) /* some writers leave it before the TIFF */
        exif = str_slice(exif, 6, exif.n);
    struct tiff t = {exif, str_starts_with(exif, STR("II*\0"))};
    if (!t.is_little && !str_starts_with(exif, STR("MM\0*")))
        return 1;
    size_t at = u32_at(&t, 4);
    unsigned count = u16_at(&t, at);
    at += 2;
    for (unsigned i = 0; i < count && at + 12 <= exif.n; i++, at += 12)
        if (u16_at(&t, at) == 274) {
            unsigned n = u16_at(&t, at + 8);
            return n >= 1 && n <= 8 ? (int)n : 1;
        }
    return 1;
}

/* --- the head --- */

static struct str chunk_of(WebPDemuxer *demuxer, const char *name)
{
    WebPChunkIterator i;
    struct str found = {0};
    if (WebPDemuxGetChunk(demuxer, name, 1, &i))
        found = (struct str){(const char *)i.chunk.bytes, i.chunk.size}; /* within the file */
    WebPDemuxReleaseChunkIterator(&i);
    return found;
}

bool webp_head(struct str bytes, struct webp_head *ret)
{
    WebPData data = {(const uint8_t *)bytes.p, bytes.n};
    WebPDemuxer *demuxer = WebPDemux(&data); /* NULL also when it ends too early */
    if (!demuxer)
        return false;
    *ret = (struct webp_head){.width = WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH),
                              .height = WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT),
                              .frames = WebPDemuxGetI(demuxer, WEBP_FF_FRAME_COUNT)};
    ret->has_alpha = ret->frames > 1 || WebPDemuxGetI(demuxer, WEBP_FF_FORMAT_FLAGS) & ALPHA_FLAG;
    struct str exif = chunk_of(demuxer, "EXIF");
    ret->orientation = exif.p ? exif_orientation(exif) : 1;
    ret->profile = chunk_of(demuxer, "ICCP");
    WebPDemuxDelete(demuxer);
    return true;
}

/* --- pixels --- */

static bool decode_still(struct str bytes, struct pixels *x)
{
    const uint8_t *from = (const uint8_t *)bytes.p;
    int row_bytes = (int)(x->width * x->bands);
    if (x->bands == 4)
        return WebPDecodeRGBAInto(from, bytes.n, x->p, pixels_bytes(x), row_bytes) != NULL;
    return WebPDecodeRGBInto(from, bytes.n, x->p, pixels_bytes(x), row_bytes) != NULL;
}

static bool decode_first(struct str bytes, struct pixels *x)
{
    WebPData data = {(const uint8_t *)bytes.p, bytes.n};
    WebPAnimDecoderOptions options;
    uint8_t *canvas = NULL;
    int at_ms = 0;
    if (!WebPAnimDecoderOptionsInit(&options))
        return false;
    WebPAnimDecoder *decoder = WebPAnimDecoderNew(&data, &options);
    bool is_decoded = decoder && WebPAnimDecoderGetNext(decoder, &canvas, &at_ms);
    if (is_decoded)
        memcpy(x->p, canvas, pixels_bytes(x));
    WebPAnimDecoderDelete(decoder);
    return is_decoded;
}

bool webp_decode(struct str bytes, const struct webp_head *head, struct pixels *ret)
{
    if (!pixels_new(head->width, head->height, head->has_alpha ? 4 : 3, ret))
        return false;
    bool is_decoded = head->frames > 1 ? decode_first(bytes, ret) : decode_still(bytes, ret);
    if (!is_decoded)
        pixels_done(ret);
    return is_decoded;
}
