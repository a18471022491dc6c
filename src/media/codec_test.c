/* codec_test.c - names are found as the other side writes them. */
#include "media/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void names_in_any_case(void **state)
{
    (void)state;
    assert_int_equal(codec_by_name(STR("OPUS")), CODEC_OPUS);
    assert_int_equal(codec_by_name(STR("vp8")), CODEC_VP8);
    assert_int_equal(codec_by_name(STR("VP9")), CODEC_NONE);
    assert_int_equal(codec_by_name(STR("red")), CODEC_NONE);
    assert_int_equal(codec_by_name(STR("")), CODEC_NONE);
}

static void extensions_both_ways(void **state)
{
    (void)state;
    for (int e = 0; e < EXT_COUNT; e++)
        assert_int_equal(rtp_ext_by_uri(rtp_ext_uri((enum rtp_ext)e)), e);
    assert_int_equal(rtp_ext_by_uri(STR("urn:3gpp:video-orientation")), EXT_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_in_any_case),
                                       cmocka_unit_test(extensions_both_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
