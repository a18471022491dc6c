/* packet_cipher_test.c - published vectors, both ways; a changed bit anywhere is seen. */
#include "crypto/packet_cipher.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void bytes_of_hex(const char *hex, unsigned char *ret)
{
    for (; *hex; hex += 2) {
        char two[3] = {hex[0], hex[1], 0};
        *ret++ = (unsigned char)strtoul(two, NULL, 16);
    }
}

/* RFC 2202 3, cases 1, 2 and 6 (a key longer than a block). */
static void hmac_as_published(void **state)
{
    (void)state;
    unsigned char got[20], want[20], key[80];
    memset(key, 0x0b, 20);
    hmac_sha1((struct str){(char *)key, 20}, STR("Hi There"), got);
    bytes_of_hex("b617318655057264e28bc0b6fb378c8ef146be00", want);
    assert_memory_equal(got, want, 20);
    hmac_sha1(STR("Jefe"), STR("what do ya want for nothing?"), got);
    bytes_of_hex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", want);
    assert_memory_equal(got, want, 20);
    memset(key, 0xaa, 80);
    hmac_sha1((struct str){(char *)key, 80},
              STR("Test Using Larger Than Block-Size Key - Hash Key First"), got);
    bytes_of_hex("aa4ae5e15272d00e95705637ce8a3b55ed402112", want);
    assert_memory_equal(got, want, 20);
}

/* RFC 3711 B.2: the keystream, here the first 32 bytes. */
static void keystream_as_published(void **state)
{
    (void)state;
    unsigned char key[16], iv[16], got[32], want[32];
    bytes_of_hex("2B7E151628AED2A6ABF7158809CF4F3C", key);
    bytes_of_hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000", iv);
    bytes_of_hex("E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB", want);
    packet_keystream(key, iv, got, sizeof got);
    assert_memory_equal(got, want, sizeof want);
}

/* RFC 3711 B.3: session keys from a master key: label 0 the key, 1 the MAC's, 2 the salt. */
static void derivation_as_published(void **state)
{
    (void)state;
    static const char *const published[] = {"C61E7A93744F39EE10734AFE3FF7A087",
                                            "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4",
                                            "30CBBC08863D8C85D49DB34A9AE1"};
    unsigned char key[16], salt[16] = {0}, got[20], want[20];
    bytes_of_hex("E1F97A0D3E018BE0D64FA32C06DE4139", key);
    bytes_of_hex("0EC675AD498AFEEBB6960B3AABE6", salt);
    for (unsigned char label = 0; label < 3; label++) {
        size_t n = strlen(published[label]) / 2;
        bytes_of_hex(published[label], want);
        salt[7] ^= label;
        packet_keystream(key, salt, got, n);
        salt[7] ^= label;
        assert_memory_equal(got, want, n);
    }
}

/* RFC 7714 16.1.1: the cipher under session keys. */
static void gcm_as_published(void **state)
{
    (void)state;
    static const char plain[] = "Gallia est omnis divisa in partes tres";
    unsigned char key[16], iv[PACKET_IV_BYTES] = {0}, head[12], want[54], got[54];
    bytes_of_hex("000102030405060708090a0b0c0d0e0f", key);
    bytes_of_hex("51753c6580c2726f20718414", iv);
    bytes_of_hex("8040f17b8041f8d35501a0b2", head);
    bytes_of_hex("f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b"
                 "36de3adf8833899d7f27beb16a9152cf765ee4390cce",
                 want);
    struct packet_cipher *c = packet_cipher_new(PACKET_AES_128_GCM, key, NULL, true);
    packet_cipher_seal(c, iv, (struct packet_clear){.head = {(char *)head, sizeof head}},
                       STR(plain), got);
    assert_memory_equal(got, want, sizeof want);
    packet_cipher_free(c);
}

struct text {
    unsigned char head[12], secret[40], tail[4], out[40 + PACKET_TAG_BYTES];
};

static bool opens(enum packet_cipher_kind kind, const unsigned char *key, const struct text *t)
{
    unsigned char iv[PACKET_IV_BYTES] = {1, 2, 3}, plain[40 + PACKET_TAG_BYTES];
    struct packet_cipher *c = packet_cipher_new(kind, key, key, false);
    struct packet_clear clear = {{(const char *)t->head, 12}, {(const char *)t->tail, 4}};
    bool is_open = packet_cipher_open(c, iv, clear, (struct str){(const char *)t->out, 40},
                                      t->out + 40, plain);
    if (is_open)
        assert_memory_equal(plain, t->secret, 40);
    packet_cipher_free(c);
    return is_open;
}

static void every_bit_counts(enum packet_cipher_kind kind)
{
    unsigned char key[20] = "0123456789abcdefghi", iv[PACKET_IV_BYTES] = {1, 2, 3};
    struct text t = {.head = "a head", .secret = "a secret of forty bytes", .tail = "tai"};
    struct packet_cipher *c = packet_cipher_new(kind, key, key, true);
    struct packet_clear clear = {{(const char *)t.head, 12}, {(const char *)t.tail, 4}};
    packet_cipher_seal(c, iv, clear, (struct str){(const char *)t.secret, 40}, t.out);
    assert_true(opens(kind, key, &t));
    size_t coded = 40 + packet_tag_bytes(kind);
    for (size_t i = 0; i < coded; i++) {
        t.out[i] ^= 4;
        assert_false(opens(kind, key, &t));
        t.out[i] ^= 4;
    }
    for (size_t i = 0; i < sizeof t.head + sizeof t.tail; i++) {
        unsigned char *b = i < sizeof t.head ? &t.head[i] : &t.tail[i - sizeof t.head];
        *b ^= 1;
        assert_false(opens(kind, key, &t));
        *b ^= 1;
    }
    assert_true(opens(kind, key, &t));
    packet_cipher_free(c);
}

static void a_changed_bit_is_seen(void **state)
{
    (void)state;
    every_bit_counts(PACKET_AES_128_GCM);
    every_bit_counts(PACKET_AES_128_CM_SHA1_80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hmac_as_published), cmocka_unit_test(keystream_as_published),
        cmocka_unit_test(derivation_as_published), cmocka_unit_test(gcm_as_published),
        cmocka_unit_test(a_changed_bit_is_seen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
