/* srtp_oracle_test.c - libsrtp2 opens what we seal, and we open what it seals. */
#include "media/srtp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <srtp2/srtp.h>

struct world {
    struct srtp *ours;
    srtp_t in, out; /* theirs */
};

static srtp_t oracle_new(enum packet_cipher_kind kind, unsigned char *key, srtp_ssrc_type_t way)
{
    srtp_policy_t p = {.ssrc.type = way, .key = key, .window_size = 1024};
    srtp_t s;
    if (kind == PACKET_AES_128_GCM) {
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&p.rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&p.rtcp);
    } else {
        srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&p.rtp);
        srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&p.rtcp);
    }
    assert_int_equal(srtp_create(&s, &p), srtp_err_status_ok);
    return s;
}

static struct world world_new(enum packet_cipher_kind kind)
{
    size_t salt = kind == PACKET_AES_128_GCM ? 12 : 14;
    unsigned char ours[30], theirs[30];
    struct dtls_keys k = {.kind = kind};
    for (unsigned char i = 0; i < 30; i++) {
        ours[i] = (unsigned char)(7 * i + 1);
        theirs[i] = (unsigned char)(11 * i + 5);
    }
    memcpy(k.ours.key, ours, 16);
    memcpy(k.ours.salt, ours + 16, salt);
    memcpy(k.theirs.key, theirs, 16);
    memcpy(k.theirs.salt, theirs + 16, salt);
    return (struct world){srtp_new(&k), oracle_new(kind, ours, ssrc_any_inbound),
                          oracle_new(kind, theirs, ssrc_any_outbound)};
}

static void world_free(struct world w)
{
    srtp_free(w.ours);
    srtp_dealloc(w.in);
    srtp_dealloc(w.out);
}

/* Sizes of all kinds, with and without CSRCs and extension. Gives the header's bytes. */
static size_t make_rtp(unsigned char *p, size_t n, uint32_t i)
{
    size_t head = 12;
    for (size_t at = 0; at < n; at++)
        p[at] = (unsigned char)(at * 3 + i);
    p[0] = 0x80;
    p[1] = 111;
    p[2] = (unsigned char)(i >> 8);
    p[3] = (unsigned char)i;
    memcpy(p + 8, "SSRC", 4);
    if (i % 3 == 1) {
        p[0] |= 2;
        head += 8;
    }
    if (i % 2) {
        p[0] |= 0x10;
        memcpy(p + head, "\xbe\xde\0\1", 4);
        head += 8;
    }
    return head;
}

static void rtp_both_ways(enum packet_cipher_kind kind)
{
    struct world w = world_new(kind);
    for (uint32_t i = 65500; i < 65500 + 300; i++) { /* over a roll-over */
        unsigned char plain[1500], sealed[1500], out[1500];
        size_t n = 28 + i * 31 % 1200, head = make_rtp(plain, n, i), got;
        struct str all = {(const char *)plain, n};
        size_t patch = head + (i % 5 ? i % 5 : 0);
        if (patch > n)
            patch = n;
        int m = (int)srtp_seal_rtp(w.ours, str_slice(all, 0, head), str_slice(all, head, patch),
                                   str_slice(all, patch, n), sealed);
        assert_true(m > 0);
        assert_int_equal(srtp_unprotect(w.in, sealed, &m), srtp_err_status_ok);
        assert_int_equal(m, n);
        assert_memory_equal(sealed, plain, n);
        m = (int)n;
        memcpy(sealed, plain, n);
        assert_int_equal(srtp_protect(w.out, sealed, &m), srtp_err_status_ok);
        assert_int_equal(srtp_open_rtp(w.ours, (struct str){(char *)sealed, (size_t)m}, out, &got),
                         SRTP_OK);
        assert_int_equal(got, n);
        assert_memory_equal(out, plain, n);
    }
    world_free(w);
}

static void rtcp_both_ways(enum packet_cipher_kind kind)
{
    struct world w = world_new(kind);
    for (int i = 0; i < 50; i++) {
        unsigned char plain[400] = {0x80, 200}, sealed[500], out[500];
        size_t n = 8 + 4 * (size_t)i, got;
        plain[3] = (unsigned char)(n / 4 - 1);
        memcpy(plain + 4, "SSRC", 4);
        int m = (int)srtp_seal_rtcp(w.ours, (struct str){(char *)plain, n}, sealed);
        assert_int_equal(srtp_unprotect_rtcp(w.in, sealed, &m), srtp_err_status_ok);
        assert_int_equal(m, n);
        assert_memory_equal(sealed, plain, n);
        m = (int)n;
        memcpy(sealed, plain, n);
        assert_int_equal(srtp_protect_rtcp(w.out, sealed, &m), srtp_err_status_ok);
        assert_int_equal(srtp_open_rtcp(w.ours, (struct str){(char *)sealed, (size_t)m}, out, &got),
                         SRTP_OK);
        assert_int_equal(got, n);
        assert_memory_equal(out, plain, n);
    }
    world_free(w);
}

static void gcm_as_libsrtp_has_it(void **state)
{
    (void)state;
    rtp_both_ways(PACKET_AES_128_GCM);
    rtcp_both_ways(PACKET_AES_128_GCM);
}

static void sha1_80_as_libsrtp_has_it(void **state)
{
    (void)state;
    rtp_both_ways(PACKET_AES_128_CM_SHA1_80);
    rtcp_both_ways(PACKET_AES_128_CM_SHA1_80);
}

int main(void)
{
    if (srtp_init() != srtp_err_status_ok)
        return 1;
    const struct CMUnitTest tests[] = {cmocka_unit_test(gcm_as_libsrtp_has_it),
                                       cmocka_unit_test(sha1_80_as_libsrtp_has_it)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    srtp_shutdown();
    return failed;
}
