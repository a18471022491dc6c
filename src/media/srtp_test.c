/* srtp_test.c - both profiles between two of ours: order, repeats, roll-over, forgeries, limits.
 * That the bytes are the RFC's is srtp_oracle_test.c and crypto/packet_cipher_test.c. */
#include "media/srtp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "media/srtp_stream.h"

struct pair {
    struct srtp *a, *b;
};

static struct pair pair_new(enum packet_cipher_kind kind)
{
    struct dtls_keys a = {.kind = kind}, b = {.kind = kind};
    memset(&a.ours, 1, sizeof a.ours);
    memset(&a.theirs, 2, sizeof a.theirs);
    if (kind == PACKET_AES_128_GCM)
        memset(a.ours.salt + 12, 0, 2), memset(a.theirs.salt + 12, 0, 2);
    b.ours = (__typeof__(b.ours)){0};
    memcpy(&b.ours, &a.theirs, sizeof b.ours);
    memcpy(&b.theirs, &a.ours, sizeof b.theirs);
    return (struct pair){srtp_new(&a), srtp_new(&b)};
}

static void pair_free(struct pair p)
{
    srtp_free(p.a);
    srtp_free(p.b);
}

struct sealed {
    unsigned char byte[256];
    size_t n;
};

/* A packet of 12 + 8 (extension) + 30 bytes. */
static struct sealed seal(struct pair p, uint32_t ssrc, uint32_t sequence)
{
    unsigned char head[20] = {0x90, 96};
    struct sealed s;
    head[2] = (unsigned char)(sequence >> 8);
    head[3] = (unsigned char)sequence;
    head[10] = (unsigned char)(ssrc >> 8);
    head[11] = (unsigned char)ssrc;
    head[15] = 1; /* one word of extension */
    s.n = srtp_seal_rtp(p.a, (struct str){(char *)head, sizeof head}, STR("patch"),
                        STR("a payload of twenty-five."), s.byte);
    return s;
}

static enum srtp_result open_at(struct srtp *at, const struct sealed *s)
{
    unsigned char plain[256];
    size_t n;
    enum srtp_result r = srtp_open_rtp(at, (struct str){(const char *)s->byte, s->n}, plain, &n);
    if (r == SRTP_OK) {
        assert_int_equal(n, 50);
        assert_memory_equal(plain, s->byte, 20);
        assert_memory_equal(plain + 20, "patcha payload of twenty-five.", 30);
    }
    return r;
}

#define EACH_KIND(kind)                                                                            \
    for (enum packet_cipher_kind kind = PACKET_AES_128_GCM; kind <= PACKET_AES_128_CM_SHA1_80;     \
         kind++)

static void late_and_repeated_packets(void **state)
{
    (void)state;
    EACH_KIND(kind)
    {
        struct pair p = pair_new(kind);
        struct sealed s[4];
        for (uint32_t i = 0; i < 4; i++)
            s[i] = seal(p, 1, 100 + i);
        assert_int_equal(open_at(p.b, &s[1]), SRTP_OK);
        assert_int_equal(open_at(p.b, &s[3]), SRTP_OK);
        assert_int_equal(open_at(p.b, &s[0]), SRTP_OK);
        assert_int_equal(open_at(p.b, &s[1]), SRTP_REPLAYED);
        assert_int_equal(open_at(p.b, &s[0]), SRTP_REPLAYED);
        assert_int_equal(open_at(p.b, &s[2]), SRTP_OK);
        assert_int_equal(seal(p, 1, 102).n, 0); /* an IV is used once */
        struct sealed far = seal(p, 1, 103 + SRTP_WINDOW), late = seal(p, 1, 104);
        assert_int_equal(open_at(p.b, &far), SRTP_OK);
        assert_int_equal(open_at(p.b, &late), SRTP_OK);
        assert_int_equal(open_at(p.b, &s[3]), SRTP_REPLAYED); /* out of the window */
        pair_free(p);
    }
}

static void sequence_numbers_roll_over(void **state)
{
    (void)state;
    EACH_KIND(kind)
    {
        struct pair p = pair_new(kind);
        struct sealed before_late = {0};
        for (uint32_t i = 65000; i < 65536 * 3 + 20; i += 7) { /* gaps, too */
            struct sealed s = seal(p, 1, i & 0xffff);
            if (i < 65536 && i + 14 > 65535)
                before_late = s;
            else
                assert_int_equal(open_at(p.b, &s), SRTP_OK);
            if (i > 65540 && before_late.n) {
                assert_int_equal(open_at(p.b, &before_late), SRTP_OK); /* of the round before */
                before_late.n = 0;
            }
        }
        pair_free(p);
    }
}

static void ssrcs_stand_for_themselves(void **state)
{
    (void)state;
    struct pair p = pair_new(PACKET_AES_128_GCM);
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t ssrc = 1; ssrc <= 300; ssrc++) {
            struct sealed s = seal(p, ssrc, 5 + round);
            assert_int_equal(open_at(p.b, &s), SRTP_OK);
            assert_int_equal(open_at(p.b, &s), SRTP_REPLAYED);
        }
    for (uint32_t ssrc = 301; ssrc <= LIMIT_SRTP_THEIRS; ssrc++) {
        struct sealed s = seal(p, ssrc, 5);
        assert_int_equal(open_at(p.b, &s), SRTP_OK);
    }
    struct sealed one_more = seal(p, LIMIT_SRTP_THEIRS + 1, 5);
    assert_true(open_at(p.b, &one_more) != SRTP_OK);
    for (uint32_t ssrc = LIMIT_SRTP_THEIRS + 2; ssrc <= LIMIT_SRTP_OURS; ssrc++)
        assert_true(seal(p, ssrc, 5).n > 0);
    assert_int_equal(seal(p, LIMIT_SRTP_OURS + 1, 5).n, 0);
    pair_free(p);
}

static void what_is_changed_or_cut_is_dropped(void **state)
{
    (void)state;
    EACH_KIND(kind)
    {
        struct pair p = pair_new(kind);
        struct sealed good = seal(p, 1, 9);
        for (size_t i = 0; i < good.n; i++) {
            struct sealed bad = good;
            bad.byte[i] ^= 0x20;
            assert_true(open_at(p.b, &bad) != SRTP_OK);
            bad = good;
            bad.n = i;
            assert_true(open_at(p.b, &bad) != SRTP_OK);
        }
        assert_int_equal(open_at(p.b, &good), SRTP_OK); /* and has left no trace */
        assert_int_equal(srtp_seal_rtp(p.a, STR("short"), STR(""), STR(""), good.byte), 0);
        pair_free(p);
    }
}

static void rtcp_both_profiles(void **state)
{
    (void)state;
    static const char report[] = "\x80\xc9\0\3\1\2\3\4........";
    struct str plain = {report, 16};
    EACH_KIND(kind)
    {
        struct pair p = pair_new(kind);
        unsigned char s[3][64], out[64];
        size_t n[3], got;
        for (int i = 0; i < 3; i++)
            n[i] = srtp_seal_rtcp(p.a, plain, s[i]);
        static const int order[] = {1, 0, 2};
        for (int i = 0; i < 3; i++) {
            struct str sealed = {(const char *)s[order[i]], n[order[i]]};
            assert_int_equal(srtp_open_rtcp(p.b, sealed, out, &got), SRTP_OK);
            assert_int_equal(got, plain.n);
            assert_memory_equal(out, report, plain.n);
            assert_int_equal(srtp_open_rtcp(p.b, sealed, out, &got), SRTP_REPLAYED);
        }
        size_t m = srtp_seal_rtcp(p.a, plain, s[0]);
        for (size_t i = 0; i < m; i++) {
            s[0][i] ^= 1;
            assert_true(srtp_open_rtcp(p.b, (struct str){(char *)s[0], m}, out, &got) != SRTP_OK);
            s[0][i] ^= 1;
            assert_true(srtp_open_rtcp(p.b, (struct str){(char *)s[0], i}, out, &got) != SRTP_OK);
        }
        assert_int_equal(srtp_open_rtcp(p.b, (struct str){(char *)s[0], m}, s[0], &got), SRTP_OK);
        assert_int_equal(srtp_seal_rtcp(p.a, STR("short"), s[0]), 0);
        pair_free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(late_and_repeated_packets), cmocka_unit_test(sequence_numbers_roll_over),
        cmocka_unit_test(ssrcs_stand_for_themselves),
        cmocka_unit_test(what_is_changed_or_cut_is_dropped), cmocka_unit_test(rtcp_both_profiles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
