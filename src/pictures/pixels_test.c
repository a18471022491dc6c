/* pixels_test.c - turned by each of the eight numbers, made opaque, shrunk to a blur. */
#include "pictures/pixels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Three wide, two high; a pixel is its letter three times. */
static struct pixels letters(const char *text)
{
    struct pixels x;
    assert_true(pixels_new(3, 2, 3, &x));
    for (int i = 0; i < 6; i++)
        memset(x.p + (size_t)3 * i, text[i], 3);
    return x;
}

static void check_turned(int orientation, uint32_t width, const char *text)
{
    struct pixels x = letters("abcdef");
    assert_true(pixels_upright(&x, orientation));
    assert_int_equal(x.width, width);
    assert_int_equal(x.height, 6 / width);
    for (int i = 0; i < 6; i++)
        assert_int_equal(x.p[3 * i + 1], text[i]);
    pixels_done(&x);
}

static void each_orientation_is_turned_upright(void **s)
{
    (void)s;
    check_turned(1, 3, "abcdef");
    check_turned(2, 3, "cbafed");
    check_turned(3, 3, "fedcba");
    check_turned(4, 3, "defabc");
    check_turned(5, 2, "adbecf");
    check_turned(6, 2, "daebfc");
    check_turned(7, 2, "fcebda");
    check_turned(8, 2, "cfbead");
    check_turned(9, 3, "abcdef");
    check_turned(-1, 3, "abcdef");
}

static void what_hides_nothing_is_opaque(void **s)
{
    (void)s;
    struct pixels x;
    assert_true(pixels_new(2, 1, 4, &x));
    memcpy(x.p, "rgb\xFFRGB\xFE", 8);
    pixels_drop_opaque(&x);
    assert_int_equal(x.bands, 4);
    x.p[7] = 255;
    pixels_drop_opaque(&x);
    assert_int_equal(x.bands, 3);
    assert_memory_equal(x.p, "rgbRGB", 6);
    pixels_done(&x);
}

static void a_blur_is_the_means_of_its_cells(void **s)
{
    (void)s;
    uint8_t blur[LIMIT_BLUR_BYTES];
    struct pixels x;
    assert_true(pixels_new(80, 30, 3, &x));
    memset(x.p, 10, pixels_bytes(&x));
    for (int row = 0; row < 10; row++)
        memset(x.p + (size_t)row * 240, 200, 60); /* the first cell */
    assert_int_equal(pixels_blur(&x, blur), LIMIT_BLUR_BYTES);
    assert_int_equal(blur[0], 4);
    assert_int_equal(blur[1], 3);
    assert_int_equal(blur[2], 200);
    assert_int_equal(blur[5], 10);
    pixels_done(&x);
    assert_true(pixels_new(1, 900, 4, &x)); /* as narrow as can be, and nothing to be seen */
    memset(x.p, 0, pixels_bytes(&x));
    assert_int_equal(pixels_blur(&x, blur), 2 + 3 * 4);
    assert_int_equal(blur[0], 1);
    assert_int_equal(blur[1], 4);
    assert_int_equal(blur[2], 255);
    pixels_done(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_orientation_is_turned_upright),
        cmocka_unit_test(what_hides_nothing_is_opaque),
        cmocka_unit_test(a_blur_is_the_means_of_its_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
