/* picture_wire_test.c - what is written is read; anything else is not. */
#include "text/picture_wire.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct picture_wire sample = {
    .large = {PICTURE_JPEG, 2560, 1, STR_INIT("\xFF\xD8\xFF\xE0 large")},
    .small = {PICTURE_WEBP, 480, 1, STR_INIT("RIFF\4\0\0\0WEBPVP8 ")},
    .blur = STR_INIT("\2\1rgbRGB")};

static enum err read_back(const struct picture_wire *p, struct picture_wire *ret)
{
    static struct buf out; /* its bytes are read after the test's next lines */
    struct wire_refusal refusal;
    buf_done(&out);
    buf_init(&out, 4096);
    picture_write(&out, p);
    return picture_wire_read(buf_str(&out), ret, &refusal);
}

static void a_picture_is_read_as_it_was_written(void **s)
{
    (void)s;
    struct picture_wire got;
    assert_int_equal(read_back(&sample, &got), OK);
    assert_int_equal(got.large.width, 2560);
    assert_int_equal(got.small.type, PICTURE_WEBP);
    assert_true(str_equal(got.large.bytes, sample.large.bytes));
    assert_true(str_equal(got.small.bytes, sample.small.bytes));
    assert_true(str_equal(got.blur, sample.blur));
}

static void what_is_past_a_limit_or_begins_wrong_is_not_read(void **s)
{
    (void)s;
    struct picture_wire got, p = sample;
    p.large.width = LIMIT_PICTURE_LARGE + 1;
    assert_int_equal(read_back(&p, &got), ERR_MALFORMED);
    p = sample;
    p.small.height = 0;
    assert_int_equal(read_back(&p, &got), ERR_MALFORMED);
    p = sample;
    p.large.bytes = STR("<html>");
    assert_int_equal(read_back(&p, &got), ERR_MALFORMED);
    p = sample;
    p.small.type = (enum picture_type)3;
    assert_int_equal(read_back(&p, &got), ERR_MALFORMED);
    p = sample;
    p.blur = STR("\5\3");
    assert_int_equal(read_back(&p, &got), ERR_MALFORMED);
    assert_null(got.large.bytes.p);
}

static void a_piece_of_it_is_not_read(void **s)
{
    (void)s;
    struct buf out;
    struct picture_wire got;
    struct wire_refusal refusal;
    buf_init(&out, 4096);
    picture_write(&out, &sample);
    for (size_t n = 0; n < out.n; n++)
        assert_int_equal(picture_wire_read(str_slice(buf_str(&out), 0, n), &got, &refusal),
                         ERR_MALFORMED);
    buf_add_byte(&out, 'x');
    assert_int_equal(picture_wire_read(buf_str(&out), &got, &refusal), ERR_MALFORMED);
    assert_int_equal(picture_wire_read(STR("X\1\0\4size\0\0\0\0"), &got, &refusal), OK);
    assert_true(refusal.is_there && refusal.is_large && str_equal(refusal.word, STR("size")));
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_is_read_as_it_was_written),
        cmocka_unit_test(what_is_past_a_limit_or_begins_wrong_is_not_read),
        cmocka_unit_test(a_piece_of_it_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
