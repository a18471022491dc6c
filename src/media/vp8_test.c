/* vp8_test.c - descriptors in all their forms, read and written again. */
#include "media/vp8.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void forms(void **state)
{
    (void)state;
    static const struct {
        struct str payload;
        uint8_t bytes;
        uint16_t picture_id;
        uint8_t tl0, tid;
        bool is_start, is_key, is_sync;
    } rows[] = {
        {STR_INIT("\x10\x00"), 1, 0, 0, 0, true, true, false},
        {STR_INIT("\x10\x01"), 1, 0, 0, 0, true, false, false},
        {STR_INIT("\x00\x00"), 1, 0, 0, 0, false, false, false},
        {STR_INIT("\x11\x00"), 1, 0, 0, 0, false, false, false}, /* a later partition */
        {STR_INIT("\x90\x80\x7F\x00"), 3, 127, 0, 0, true, true, false},
        {STR_INIT("\x90\x80\x81\x02\x00"), 4, 258, 0, 0, true, true, false},
        {STR_INIT("\xB0\xE0\x81\x02\x09\x60\x01"), 6, 258, 9, 1, true, false, true},
        {STR_INIT("\x90\x10\x1F\x00"), 3, 0, 0, 0, true, true, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vp8 v;
        assert_int_equal(vp8_parse(rows[i].payload, &v), OK);
        assert_int_equal(v.bytes, rows[i].bytes);
        assert_int_equal(v.picture_id, rows[i].picture_id);
        assert_int_equal(v.tl0, rows[i].tl0);
        assert_int_equal(v.tid, rows[i].tid);
        assert_int_equal(v.is_start, rows[i].is_start);
        assert_int_equal(v.is_key, rows[i].is_key);
        assert_int_equal(v.is_sync, rows[i].is_sync);
        unsigned char again[VP8_MAX_BYTES + 1];
        uint8_t n = vp8_write(&v, v.picture_id, v.tl0, again);
        again[n] = (unsigned char)rows[i].payload.p[rows[i].bytes];
        struct vp8 w;
        assert_int_equal(vp8_parse((struct str){(char *)again, (size_t)n + 1}, &w), OK);
        assert_int_equal(w.picture_id, v.picture_id);
        assert_int_equal(w.key_index, v.key_index);
        assert_int_equal(w.is_sync, v.is_sync);
        assert_int_equal(w.is_key, v.is_key);
        assert_int_equal(w.first, v.first);
        assert_int_equal(w.has_15_bits, v.has_picture_id); /* always long */
    }
}

static void short_ones_are_refused(void **state)
{
    (void)state;
    struct str whole = STR("\xB0\xE0\x81\x02\x09\x60\x01");
    struct vp8 v;
    for (size_t n = 0; n < whole.n; n++)
        assert_int_equal(vp8_parse(str_slice(whole, 0, n), &v), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(forms),
                                       cmocka_unit_test(short_ones_are_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
