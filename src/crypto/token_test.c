/* token_test.c - secrets from a seeded source, hashes against published vectors. */
#include "crypto/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Gives bytes in order, so that a test knows what was drawn. */
struct counted {
    const unsigned char *bytes;
    size_t n, at;
};

static void fill_counted(void *ctx, void *bytes, size_t n)
{
    struct counted *c = ctx;
    for (size_t i = 0; i < n; i++)
        ((unsigned char *)bytes)[i] = c->bytes[c->at++ % c->n];
}

static void assert_str(struct str got, const char *want)
{
    if (!str_equal(got, str_from(want)))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(got), want);
}

static void assert_hash(struct arena *a, struct hash h, const char *want)
{
    assert_str(hash_hex(a, &h), want);
}

static void sha256_is_that_of_fips(void **state)
{
    struct arena *a = *state;
    assert_hash(a, sha256(STR("abc")),
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_hash(a, sha256((struct str){NULL, 0}),
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void hmac_is_that_of_rfc_4231(void **state)
{
    struct arena *a = *state;
    char long_key[131];
    memset(long_key, 0xaa, sizeof long_key);
    assert_hash(a, hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?")),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assert_hash(a,
                hmac_sha256((struct str){long_key, sizeof long_key},
                            STR("Test Using Larger Than Block-Size Key - Hash Key First")),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void sha1_is_that_of_websocket(void **state)
{
    (void)state;
    /* RFC 6455 1.3 */
    static const unsigned char want[20] = {0xb3, 0x7a, 0x4f, 0x2c, 0xc0, 0x62, 0x4f,
                                           0x16, 0x90, 0xf6, 0x46, 0x06, 0xcf, 0x38,
                                           0x59, 0x45, 0xb2, 0xbe, 0xc4, 0xea};
    unsigned char got[20];
    sha1(STR("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11"), got);
    assert_memory_equal(got, want, sizeof want);
}

static void keyed_hash_is_siphash_2_4(void **state)
{
    (void)state;
    unsigned char key[16], text[15];
    for (unsigned char i = 0; i < 16; i++)
        key[i] = i;
    for (unsigned char i = 0; i < 15; i++)
        text[i] = i;
    /* the worked example of the SipHash paper, appendix A */
    assert_true(hash_keyed(key, (struct str){(char *)text, 15}) == UINT64_C(0xa129ca6149be45e5));
    key[0] ^= 1;
    assert_false(hash_keyed(key, (struct str){(char *)text, 15}) == UINT64_C(0xa129ca6149be45e5));
}

static void domains_keep_hashes_apart(void **state)
{
    struct arena *a = *state;
    struct hash session = token_hash("session", STR("x")), invite = token_hash("invite", STR("x"));
    struct hash same = token_hash("session", STR("x"));
    assert_true(hash_equal(&session, &same));
    assert_false(hash_equal(&session, &invite));
    /* domain, zero byte, text: the zero byte keeps "ab"+"c" and "a"+"bc" apart */
    struct hash whole = sha256(STR("session\0x"));
    assert_str(hash_hex(a, &session), hash_hex(a, &whole).p);
    struct hash one = token_hash("a", STR("bc")), other = token_hash("ab", STR("c"));
    assert_false(hash_equal(&one, &other));
}

static void equality_looks_at_every_byte(void **state)
{
    (void)state;
    struct hash h = sha256(STR("x"));
    for (size_t i = 0; i < HASH_BYTES; i++) {
        struct hash other = h;
        other.byte[i] ^= 0x80;
        assert_false(hash_equal(&h, &other));
    }
}

static void a_token_is_its_random_bytes(void **state)
{
    struct arena *a = *state;
    struct counted zeros = {(const unsigned char[]){0}, 1, 0};
    struct counted ones = {(const unsigned char[]){0xff}, 1, 0};
    assert_str(token_new(a, &(struct rand_source){fill_counted, &zeros}),
               "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_str(token_new(a, &(struct rand_source){fill_counted, &ones}),
               "__________________________________________8");
    assert_int_equal(zeros.at, 32);
}

static void real_tokens_differ(void **state)
{
    struct arena *a = *state;
    struct rand_source r = crypto_rand();
    struct str one = token_new(a, &r), other = token_new(a, &r);
    assert_int_equal(one.n, 43);
    assert_false(str_equal(one, other));
}

static void codes_are_printed_in_cyrillic(void **state)
{
    struct arena *a = *state;
    /* 252 and above are drawn again; 17 and 18 are the last sign and the first */
    static const unsigned char drawn[] = {3, 15, 255, 4, 12, 17, 252, 6, 10, 8};
    struct counted c = {drawn, sizeof drawn, 0};
    assert_str(code_new(a, &(struct rand_source){fill_counted, &c}), "К7М4-9Р2Т");
    assert_int_equal(c.at, 10);
    static const unsigned char wrapped[] = {18, 18 + 17, 36, 54, 72, 90, 108, 251};
    c = (struct counted){wrapped, sizeof wrapped, 0};
    assert_str(code_new(a, &(struct rand_source){fill_counted, &c}), "А9АА-ААА9");
}

static void long_codes_have_ten_signs_and_are_no_short_ones(void **state)
{
    struct arena *a = *state;
    static const unsigned char drawn[] = {3, 15, 4, 12, 8, 17, 6, 10, 8, 0};
    struct counted c = {drawn, sizeof drawn, 0};
    struct str code = long_code_new(a, &(struct rand_source){fill_counted, &c}), canonical;
    assert_str(code, "К7М4Т-9Р2ТА");
    assert_true(long_code_canonical(a, code, &canonical));
    assert_str(canonical, "K7M4T9P2TA");
    assert_false(code_canonical(a, code, &canonical));
    assert_false(long_code_canonical(a, STR("К7М4-9Р2Т"), &canonical));
    assert_false(long_code_canonical(a, STR("К7М4Т-9Р2ТАА"), &canonical));
}

static const struct {
    struct str typed;
    const char *canonical; /* NULL: can not be a code */
} typings[] = {
    {STR_INIT("К7М4-9Р2Т"), "K7M49P2T"},
    {STR_INIT("к7м4-9р2т"), "K7M49P2T"},
    {STR_INIT("K7M4-9P2T"), "K7M49P2T"},
    {STR_INIT("k7m49p2t"), "K7M49P2T"},
    {STR_INIT("kК 7м4 — 9Р2"), "KK7M49P2"},
    {STR_INIT("  к7м4 9р2т \t"), "K7M49P2T"},
    {STR_INIT("К7М4–9Р2Т"), "K7M49P2T"},
    {STR_INIT("К7М4\xc2\xa0"
              "9Р2Т"),
     "K7M49P2T"},
    {STR_INIT("АВЕКМНРС"), "ABEKMHPC"},
    {STR_INIT("авекмнрс"), "ABEKMHPC"},
    {STR_INIT("abekmhpc"), "ABEKMHPC"},
    {STR_INIT("ТХ234567"), "TX234567"},
    {STR_INIT("тх8923tx"), "TX8923TX"},
    {STR_INIT(""), NULL},
    {STR_INIT("--------"), NULL},
    {STR_INIT("К7М4-9Р2"), NULL},   /* seven */
    {STR_INIT("К7М4-9Р2ТТ"), NULL}, /* nine */
    {STR_INIT("К7М4-9Р21"), NULL},  /* 1 is not in the alphabet */
    {STR_INIT("К7М4-9Р20"), NULL},
    {STR_INIT("Г7М4-9Р2Т"), NULL},
    {STR_INIT("Z7M4-9P2T"), NULL},
    {STR_INIT("К7М4_9Р2Т"), NULL},
    {STR_INIT("К7М4-9Р2\xd0"), NULL}, /* half a letter */
    {STR_INIT("K7M4\0"
              "9P2T"),
     NULL},
};

static void codes_are_read_from_either_layout(void **state)
{
    struct arena *a = *state;
    for (size_t i = 0; i < sizeof typings / sizeof *typings; i++) {
        struct str got;
        bool is_code = code_canonical(a, typings[i].typed, &got);
        if (is_code != (typings[i].canonical != NULL))
            fail_msg("row %zu", i);
        if (is_code)
            assert_str(got, typings[i].canonical);
    }
}

static void every_printed_code_is_read_again(void **state)
{
    struct arena *a = *state;
    struct rand_source r = crypto_rand();
    for (int i = 0; i < 200; i++) {
        struct arena_mark m = arena_mark(a);
        struct str code = code_new(a, &r), got;
        assert_int_equal(code.n > 8, true);
        assert_true(code_canonical(a, code, &got));
        assert_int_equal(got.n, 8);
        arena_rewind(a, m);
    }
}

static int set_up(void **state)
{
    crypto_init();
    *state = arena_new(1 << 16);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

#define WITH_ARENA(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(sha256_is_that_of_fips),
        WITH_ARENA(hmac_is_that_of_rfc_4231),
        WITH_ARENA(sha1_is_that_of_websocket),
        WITH_ARENA(keyed_hash_is_siphash_2_4),
        WITH_ARENA(domains_keep_hashes_apart),
        WITH_ARENA(equality_looks_at_every_byte),
        WITH_ARENA(a_token_is_its_random_bytes),
        WITH_ARENA(real_tokens_differ),
        WITH_ARENA(codes_are_printed_in_cyrillic),
        WITH_ARENA(codes_are_read_from_either_layout),
        WITH_ARENA(long_codes_have_ten_signs_and_are_no_short_ones),
        WITH_ARENA(every_printed_code_is_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
