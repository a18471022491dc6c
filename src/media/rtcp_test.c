/* rtcp_test.c - what is written is read back; what is broken ends the reading. */
#include "media/rtcp.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static unsigned char bytes[LIMIT_RTCP_BYTES];

static void reports(void **state)
{
    (void)state;
    struct wr w = wr_to(bytes, sizeof bytes);
    struct rtcp_sender sr = {0x1122334455667788, 9, 8, 7}, got;
    rtcp_write_sr(&w, 5, &sr);
    rtcp_write_sdes(&w, 5, STR("abcd"));
    struct rtcp_report two[2] = {{1, 64, -2, 70000, 3, 4, 5}, {2, 0, 0x7FFFFF, 1, 1, 1, 1}}, r;
    rtcp_write_rr(&w, 6, two, 2);
    struct rd in = rd_from(wr_str(&w));
    struct rtcp p;
    assert_true(rtcp_next(&in, &p));
    assert_int_equal(p.type, RTCP_SR);
    assert_int_equal(p.sender, 5);
    assert_true(rtcp_read_sender(&p, &got));
    assert_memory_equal(&got, &sr, 20);
    assert_true(rtcp_next(&in, &p));
    assert_int_equal(p.type, RTCP_SDES);
    assert_true(rtcp_next(&in, &p));
    assert_int_equal(p.type, RTCP_RR);
    for (int i = 0; i < 2; i++) {
        assert_true(rtcp_read_report(&p, &r));
        assert_true(r.ssrc == two[i].ssrc && r.lost_256 == two[i].lost_256 &&
                    r.lost == two[i].lost);
        assert_memory_equal(&r.highest, &two[i].highest, 16);
    }
    assert_false(rtcp_read_report(&p, &r));
    assert_false(rtcp_next(&in, &p));
    assert_false(in.bad);
    assert_int_equal(ntp_middle(0x1122334455667788), 0x33445566);
}

static void nacks_are_packed(void **state)
{
    (void)state;
    const uint16_t seq[] = {65534, 65535, 0, 14, 15, 100};
    struct wr w = wr_to(bytes, sizeof bytes);
    assert_int_equal(rtcp_write_nack(&w, 1, 2, seq, 6), 6);
    assert_int_equal(w.n, 12 + 3 * 4);
    struct rd in = rd_from(wr_str(&w));
    struct rtcp p;
    assert_true(rtcp_next(&in, &p));
    assert_int_equal(p.media, 2);
    uint16_t first, following;
    assert_true(rtcp_read_nack(&p, &first, &following));
    assert_int_equal(first, 65534);
    assert_int_equal(following, 0x8003);
    assert_true(rtcp_read_nack(&p, &first, &following));
    assert_int_equal(first, 15);
    assert_true(rtcp_read_nack(&p, &first, &following));
    assert_int_equal(first, 100);
    assert_false(rtcp_read_nack(&p, &first, &following));
    uint16_t far[200];
    for (int i = 0; i < 200; i++)
        far[i] = (uint16_t)(i * 20);
    w = wr_to(bytes, sizeof bytes);
    assert_int_equal(rtcp_write_nack(&w, 1, 2, far, 200), 64);
}

static void remb_keeps_18_bits(void **state)
{
    (void)state;
    static const uint64_t rates[] = {0, 1, 262143, 300000, 1500000, 30000000};
    const uint32_t ssrc = 1;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        struct wr w = wr_to(bytes, sizeof bytes);
        rtcp_write_remb(&w, 1, rates[i], &ssrc, 1);
        struct rd in = rd_from(wr_str(&w));
        struct rtcp p;
        uint64_t bps;
        assert_true(rtcp_next(&in, &p));
        assert_true(rtcp_read_remb(&p, &bps));
        assert_true(bps <= rates[i] && rates[i] - bps <= rates[i] / 100000);
    }
    struct rtcp other = {.body = rd_from(STR("WXYZ1234"))};
    uint64_t bps;
    assert_false(rtcp_read_remb(&other, &bps));
}

static void key_requests(void **state)
{
    (void)state;
    struct wr w = wr_to(bytes, sizeof bytes);
    rtcp_write_pli(&w, 1, 2);
    static const unsigned char fir[] = {0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0,
                                        0,    0,   0, 0, 0, 9, 1, 0, 0, 0};
    wr_bytes(&w, fir, sizeof fir);
    struct rd in = rd_from(wr_str(&w));
    struct rtcp p;
    uint32_t ssrc;
    assert_true(rtcp_next(&in, &p));
    assert_true(p.type == RTCP_PSFB && p.count == PSFB_PLI && p.media == 2);
    assert_true(rtcp_next(&in, &p));
    assert_true(rtcp_read_fir(&p, &ssrc));
    assert_int_equal(ssrc, 9);
    assert_false(rtcp_read_fir(&p, &ssrc));
}

static void broken_ones_end_the_reading(void **state)
{
    (void)state;
    static const struct str rows[] = {
        STR_INIT("\x80\xC9\x00"),                     /* no length */
        STR_INIT("\x80\xC9\x00\x02\x00\x00\x00\x01"), /* longer than what is there */
        STR_INIT("\x40\xC9\x00\x01\x00\x00\x00\x01"), /* version 1 */
        STR_INIT("\xA0\xC9\x00\x01\x00\x00\x00\x09"), /* padding longer than itself */
        STR_INIT("\x81\xCE\x00\x01\x00\x00\x00\x01"), /* feedback about nothing */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rd in = rd_from(rows[i]);
        struct rtcp p;
        assert_false(rtcp_next(&in, &p));
        assert_true(in.bad);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports),
        cmocka_unit_test(nacks_are_packed),
        cmocka_unit_test(remb_keeps_18_bits),
        cmocka_unit_test(key_requests),
        cmocka_unit_test(broken_ones_end_the_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
