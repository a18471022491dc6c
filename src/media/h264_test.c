/* h264_test.c - key frames in every packet form that browsers send. */
#include "media/h264.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void key_frames(void **state)
{
    (void)state;
    static const struct {
        struct str payload;
        bool is_key;
    } rows[] = {
        {STR_INIT("\x67\x42"), true},                         /* SPS */
        {STR_INIT("\x65\x88"), true},                         /* IDR */
        {STR_INIT("\x68\xCE"), false},                        /* PPS */
        {STR_INIT("\x61\x88"), false},                        /* slice */
        {STR_INIT("\x78\x00\x02\x67\x42\x00\x01\x68"), true}, /* STAP-A of SPS, PPS */
        {STR_INIT("\x78\x00\x01\x68\x00\x02\x61\x88"), false},
        {STR_INIT("\x78\x00\x09\x67"), false}, /* cut */
        {STR_INIT("\x78"), false},
        {STR_INIT("\x7C\x85\x88"), true},  /* FU-A, first of an IDR slice */
        {STR_INIT("\x7C\x05\x88"), false}, /* a later one */
        {STR_INIT("\x7C\x81\x88"), false},
        {STR_INIT("\x7C"), false},
        {STR_INIT(""), false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(h264_is_key(rows[i].payload), rows[i].is_key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(key_frames)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
