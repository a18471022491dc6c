/* picture_test.c - pictures that libvips has written, with all that should not come through. */
#include "pictures/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include <vips/vips.h>

#include "pictures/decode.h"
#include "pictures/webp.h"

/* Red above, blue below. */
static VipsImage *flag(int width, int height, int bands)
{
    struct pixels x;
    assert_true(pixels_new((uint32_t)width, (uint32_t)height, (unsigned)bands, &x));
    for (int row = 0; row < height; row++)
        for (int column = 0; column < width; column++) {
            uint8_t *p = x.p + ((size_t)row * (size_t)width + (size_t)column) * (size_t)bands;
            memset(p, 0, (size_t)bands);
            p[row < height / 2 ? 0 : 2] = 250;
            if (bands == 4)
                p[3] = column < width / 2 ? 255 : 0;
        }
    VipsImage *view = vips_image_new_from_memory(x.p, pixels_bytes(&x), width, height, bands,
                                                 VIPS_FORMAT_UCHAR),
              *image = NULL;
    assert_int_equal(vips_copy(view, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), 0);
    VipsImage *own = vips_image_copy_memory(image);
    g_object_unref(image);
    g_object_unref(view);
    pixels_done(&x);
    return own;
}

static void note_place(VipsImage *image, int orientation)
{
    vips_image_set_int(image, VIPS_META_ORIENTATION, orientation);
    vips_image_set_string(image, "exif-ifd3-GPSLatitude", "55/1 45/1 0/1 (55, 45, 0, Rational)");
    vips_image_set_string(image, "exif-ifd0-Make",
                          "SecretPhone (SecretPhone, ASCII, 12 components)");
}

/* Takes the image. */
static struct str written(VipsImage *image, const char *ending)
{
    void *bytes = NULL;
    size_t n = 0;
    if (vips_image_write_to_buffer(image, ending, &bytes, &n, NULL))
        fail_msg("%s", vips_error_buffer());
    g_object_unref(image);
    return (struct str){bytes, n};
}

static bool contains(struct str s, struct str part)
{
    return memmem(s.p, s.n, part.p, part.n) != NULL;
}

/* Views of `out`. */
static struct picture_wire made(struct str bytes, struct buf *out)
{
    struct picture_wire p;
    struct wire_refusal refusal;
    buf_init(out, LIMIT_PICTURE_ANSWER_BYTES);
    assert_true(picture_answer(bytes, out));
    assert_int_equal(picture_wire_read(buf_str(out), &p, &refusal), OK);
    if (refusal.is_there)
        fail_msg("refused: %.*s", STR_ARG(refusal.word));
    return p;
}

static void check_refused(struct str bytes, const char *word, bool is_large)
{
    struct buf out;
    struct picture_wire p;
    struct wire_refusal refusal;
    buf_init(&out, LIMIT_PICTURE_ANSWER_BYTES);
    assert_true(picture_answer(bytes, &out));
    assert_int_equal(picture_wire_read(buf_str(&out), &p, &refusal), OK);
    assert_true(refusal.is_there);
    if (!str_equal(refusal.word, str_from(word)) || refusal.is_large != is_large)
        fail_msg("%.*s is not %s", STR_ARG(refusal.word), word);
    buf_done(&out);
}

static void a_photo_loses_its_place_and_stands_upright(void **s)
{
    (void)s;
    static const char *const endings[] = {".jpg", ".webp[lossless]"};
    for (int i = 0; i < 2; i++) {
        VipsImage *image = flag(3000, 1000, 3);
        note_place(image, 6); /* the camera was held on its side */
        struct str photo = written(image, endings[i]);
        assert_true(contains(photo, STR("SecretPhone")));
        struct buf out;
        struct picture_wire p = made(photo, &out);
        assert_int_equal(p.large.type, PICTURE_JPEG);
        assert_int_equal(p.large.height, 2560);
        assert_in_range(p.large.width, 852, 854);
        assert_int_equal(p.small.height, 480);
        assert_false(contains(buf_str(&out), STR("SecretPhone")));
        assert_false(contains(buf_str(&out), STR("Exif")));
        assert_int_equal(p.blur.p[0], 3);
        assert_int_equal(p.blur.p[1], 4);
        const uint8_t *cell = (const uint8_t *)p.blur.p + 2; /* what was below is at the left now */
        if (cell[0] > 60 || cell[2] < 190 || cell[6] < 190 || cell[8] > 60)
            fail_msg("%d: %d %d %d, %d %d %d", i, cell[0], cell[1], cell[2], cell[6], cell[7],
                     cell[8]);
        buf_done(&out);
        g_free((void *)(uintptr_t)photo.p);
    }
}

static void what_shows_through_stays(void **s)
{
    (void)s;
    static const char *const endings[] = {".png", ".webp", ".gif"};
    for (int i = 0; i < 3; i++) {
        struct buf out;
        struct str drawn = written(flag(100, 80, 4), endings[i]);
        struct picture_wire p = made(drawn, &out);
        assert_int_equal(p.large.type, PICTURE_WEBP);
        assert_int_equal(p.large.width, 100);
        assert_int_equal(p.small.height, 80);
        buf_done(&out);
        g_free((void *)(uintptr_t)drawn.p);
    }
}

static void other_colours_become_plain(void **s)
{
    (void)s;
    struct buf out;
    VipsImage *grey = NULL, *deep = NULL, *print = NULL, *image = flag(64, 64, 3);
    assert_int_equal(vips_colourspace(image, &grey, VIPS_INTERPRETATION_B_W, NULL), 0);
    assert_int_equal(vips_colourspace(image, &deep, VIPS_INTERPRETATION_RGB16, NULL), 0);
    if (vips_icc_export(image, &print, "output_profile", "cmyk", NULL))
        fail_msg("%s", vips_error_buffer());
    g_object_unref(image);
    struct str files[] = {written(grey, ".png"), written(deep, ".png"), written(print, ".jpg")};
    for (int i = 0; i < 3; i++) {
        struct picture_wire p = made(files[i], &out);
        assert_int_equal(p.large.type, PICTURE_JPEG);
        const uint8_t *cell = (const uint8_t *)p.blur.p + 2;
        if (i ? cell[0] < 150 || cell[2] > 100 : cell[0] != cell[1])
            fail_msg("%d: %d %d %d", i, cell[0], cell[1], cell[2]);
        buf_done(&out);
        g_free((void *)(uintptr_t)files[i].p);
    }
}

static void a_broken_one_is_refused(void **s)
{
    (void)s;
    static const char *const endings[] = {".jpg", ".png", ".webp", ".gif"};
    for (int i = 0; i < 4; i++) {
        struct str whole = written(flag(400, 300, 3), endings[i]);
        check_refused(str_slice(whole, 0, whole.n * 2 / 3), "broken", false);
        check_refused(str_slice(whole, 0, 16), "broken", false);
        g_free((void *)(uintptr_t)whole.p);
    }
    check_refused(STR("BM\x3a\0\0\0"), "unknown", false);
}

static void a_bomb_is_refused_by_its_head(void **s)
{
    (void)s;
    VipsImage *huge = NULL;
    assert_int_equal(vips_black(&huge, 8000, 6300, "bands", 3, NULL), 0);
    struct str bomb = written(huge, ".png[compression=9]");
    check_refused(bomb, "size", true);
    g_free((void *)(uintptr_t)bomb.p);
    assert_int_equal(vips_black(&huge, 31000, 2, "bands", 3, NULL), 0);
    bomb = written(huge, ".jpg");
    check_refused(bomb, "size", true);
    g_free((void *)(uintptr_t)bomb.p);
}

/* So many frames of one pixel each. */
static struct str moving(size_t frames)
{
    static const struct str head = STR_INIT("GIF89a\1\0\1\0\x80\0\0\0\0\0\xFF\xFF\xFF");
    static const struct str frame = STR_INIT("!\xF9\4\0\1\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0");
    char *bytes = malloc(head.n + frames * frame.n + 1);
    assert_non_null(bytes);
    memcpy(bytes, head.p, head.n);
    for (size_t i = 0; i < frames; i++)
        memcpy(bytes + head.n + i * frame.n, frame.p, frame.n);
    bytes[head.n + frames * frame.n] = ';';
    return (struct str){bytes, head.n + frames * frame.n + 1};
}

static void of_a_moving_one_the_first_frame_is_shown(void **s)
{
    (void)s;
    struct buf out;
    struct str few = moving(3), many = moving(10000);
    assert_int_equal(made(few, &out).large.width, 1);
    buf_done(&out);
    check_refused(many, "frames", true);
    free((void *)(uintptr_t)few.p);
    free((void *)(uintptr_t)many.p);
}

static void an_orientation_is_read_or_is_one(void **s)
{
    (void)s;
    static const struct str little = STR_INIT("II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0");
    assert_int_equal(exif_orientation(little), 6);
    assert_int_equal(exif_orientation(STR("MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\3\0\0")), 3);
    assert_int_equal(exif_orientation(STR("MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\x63\0\0")), 1);
    assert_int_equal(exif_orientation(STR("MM\0*\xFF\xFF\xFF\xFF\0\1")), 1);
    for (size_t n = 0; n < little.n; n++)
        assert_int_equal(exif_orientation(str_slice(little, 0, n)), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_photo_loses_its_place_and_stands_upright),
        cmocka_unit_test(what_shows_through_stays),
        cmocka_unit_test(other_colours_become_plain),
        cmocka_unit_test(a_broken_one_is_refused),
        cmocka_unit_test(a_bomb_is_refused_by_its_head),
        cmocka_unit_test(of_a_moving_one_the_first_frame_is_shown),
        cmocka_unit_test(an_orientation_is_read_or_is_one),
    };
    if (!decode_ready())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
