/* rtp_test.c - headers are read as the RFCs' figures have them, and written so that they are read
 * back. */
#include "media/rtp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct rtp_ext_ids ids;

static int prepare(void **state)
{
    (void)state;
    rtp_ext_ids_init(&ids);
    rtp_ext_ids_set(&ids, 4, EXT_MID);
    rtp_ext_ids_set(&ids, 3, EXT_TWCC);
    rtp_ext_ids_set(&ids, 1, EXT_AUDIO_LEVEL);
    rtp_ext_ids_set(&ids, 200, EXT_RID);
    rtp_ext_ids_set(&ids, 0, EXT_ABS_SEND_TIME);
    return 0;
}

#define PACKET(name, ...)                                                                          \
    static const unsigned char name##_bytes[] = {__VA_ARGS__};                                     \
    struct str name = {(const char *)name##_bytes, sizeof name##_bytes}

static void one_byte_extensions(void **state)
{
    (void)state;
    PACKET(p, 0x90, 0x80 | 96, 0x12, 0x34, 0, 0, 1, 0, 0xAA, 0xBB, 0xCC, 0xDD, /* fixed */
           0xBE, 0xDE, 0, 3, 0x10, 0x85, 0x00 /* padding */, 0x31, 0x01, 0x02, 0x41, 'a', 'b', 0xF0,
           7, 7, 'x', 'y');
    struct rtp r;
    assert_int_equal(rtp_parse(p, &ids, &r), OK);
    assert_int_equal(r.pt, 96);
    assert_true(r.is_marked);
    assert_int_equal(r.seq, 0x1234);
    assert_int_equal(r.ts, 256);
    assert_int_equal(r.ssrc, 0xAABBCCDD);
    assert_int_equal(r.payload_at, 28);
    assert_int_equal(r.payload_bytes, 2);
    assert_int_equal(rtp_ext_audio_level(&r), 5);
    assert_int_equal(rtp_ext_twcc(&r), 0x0102);
    assert_true(str_equal(r.ext[EXT_MID], STR("ab")));
    assert_null(r.ext[EXT_RID].p);
}

static void two_byte_extensions_and_padding(void **state)
{
    (void)state;
    PACKET(p, 0xB1, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, /* one contributing source */ 9, 9, 9, 9,
           0x10, 0x00, 0, 2, 200, 1, 'q', 0, 0, 0, 0, 0, 1, 2, 0, 2);
    struct rtp r;
    assert_int_equal(rtp_parse(p, &ids, &r), OK);
    assert_true(str_equal(r.ext[EXT_RID], STR("q")));
    assert_int_equal(r.padding_bytes, 2);
    assert_int_equal(r.payload_bytes, 2);
    assert_int_equal(rtp_ext_twcc(&r), -1);
    assert_int_equal(rtp_ext_audio_level(&r), -1);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    PACKET(p, 0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0, 1, 0x31, 0, 1, 0, 5);
    struct rtp r;
    for (size_t n = 0; n < 20; n++)
        assert_int_equal(rtp_parse(str_slice(p, 0, n), &ids, &r), ERR_MALFORMED);
    assert_int_equal(rtp_parse(p, &ids, &r), OK);
    PACKET(over, 0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0, 1, 0x3F, 0, 1, 0, 5);
    assert_int_equal(rtp_parse(over, &ids, &r), ERR_MALFORMED); /* 16 bytes in 3 */
    PACKET(version, 0x50, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3);
    assert_int_equal(rtp_parse(version, &ids, &r), ERR_MALFORMED);
    PACKET(padding, 0xA0, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 9);
    assert_int_equal(rtp_parse(padding, &ids, &r), ERR_MALFORMED);
}

static void a_written_header_reads_back(void **state)
{
    (void)state;
    const uint8_t out[EXT_COUNT] = {[EXT_MID] = 4, [EXT_AUDIO_LEVEL] = 1, [EXT_ABS_SEND_TIME] = 2};
    rtp_ext_ids_set(&ids, 2, EXT_ABS_SEND_TIME);
    struct rtp_head h;
    rtp_head_init(&h, 111, 77, out, STR("12"));
    rtp_head_fill(&h, true, 65535, 0x80000001, 33, 1500000);
    assert_int_equal(h.n % 4, 0);
    struct rtp r;
    assert_int_equal(rtp_parse((struct str){(char *)h.byte, h.n}, &ids, &r), OK);
    assert_int_equal(r.seq, 65535);
    assert_int_equal(r.ts, 0x80000001);
    assert_int_equal(r.ssrc, 77);
    assert_true(r.is_marked);
    assert_int_equal(rtp_ext_audio_level(&r), 33);
    assert_true(str_equal(r.ext[EXT_MID], STR("12")));
    assert_memory_equal(r.ext[EXT_ABS_SEND_TIME].p, "\x06\x00\x00", 3); /* 1.5 s */
    static const uint8_t none[EXT_COUNT];
    rtp_head_init(&h, 96, 77, none, STR(""));
    rtp_head_fill(&h, false, 1, 2, -1, 0);
    assert_int_equal(h.n, 12);
    assert_int_equal(rtp_parse((struct str){(char *)h.byte, h.n}, &ids, &r), OK);
    assert_false(r.is_marked);
}

static void circles(void **state)
{
    (void)state;
    assert_true(seq_is_newer(0, 65535));
    assert_false(seq_is_newer(65535, 0));
    assert_false(seq_is_newer(7, 7));
    assert_true(ts_is_newer(5, 0xFFFFFFF0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_byte_extensions, prepare),
        cmocka_unit_test_setup(two_byte_extensions_and_padding, prepare),
        cmocka_unit_test_setup(what_does_not_fit_is_refused, prepare),
        cmocka_unit_test_setup(a_written_header_reads_back, prepare),
        cmocka_unit_test(circles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
