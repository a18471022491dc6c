/* packet_cipher.c - AES-128-GCM and AES-128-CM with HMAC-SHA1-80 for packets, over OpenSSL.
 *
 * WHY   sealing is what an SFU does most. A library in between costs two to six times the cipher.
 * HOW   one EVP context a key, made once; a packet sets only the IV. HMAC's two starting states are
 *       hashed once a key and copied for each packet. EVP's own HMAC would fetch and allocate each
 *       time, hence the older SHA_CTX calls, which OpenSSL 3 still has but calls deprecated.
 * OWNS  its contexts and keys.
 * RUNS  on the thread that owns the cipher.
 * SPEC  RFC 3711 4.1.1, 4.2.1 and 4.3.3, RFC 7714, RFC 2104.
 * TESTS packet_cipher_test.c, media/srtp_test.c (RFC vectors, libsrtp2). */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/packet_cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "base/log.h"

enum { GCM_TAG_BYTES = 16, SHA1_80_TAG_BYTES = 10, SHA1_BLOCK_BYTES = 64, SHA1_BYTES = 20 };

/* The state after the key's inner or outer block, from which each MAC starts. */
struct mac {
    SHA_CTX inner, outer;
};

struct packet_cipher {
    EVP_CIPHER_CTX *evp;
    enum packet_cipher_kind kind;
    struct mac mac; /* CM only */
};

static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)(s.p ? s.p : "");
}

/* --- HMAC --- */

static void mac_start(SHA_CTX *state, const unsigned char *key, size_t n, unsigned char pad)
{
    unsigned char block[SHA1_BLOCK_BYTES];
    for (size_t i = 0; i < sizeof block; i++)
        block[i] = (unsigned char)(pad ^ (i < n ? key[i] : 0));
    SHA1_Init(state);
    SHA1_Update(state, block, sizeof block);
    OPENSSL_cleanse(block, sizeof block);
}

static void mac_init(struct mac *m, const unsigned char *key, size_t n)
{
    unsigned char hashed[SHA1_BYTES];
    if (n > SHA1_BLOCK_BYTES) {
        SHA1(key, n, hashed);
        key = hashed;
        n = sizeof hashed;
    }
    mac_start(&m->inner, key, n, 0x36);
    mac_start(&m->outer, key, n, 0x5c);
}

static void mac_end(const struct mac *m, SHA_CTX *inner, unsigned char ret[SHA1_BYTES])
{
    SHA_CTX outer = m->outer;
    SHA1_Final(ret, inner);
    SHA1_Update(&outer, ret, SHA1_BYTES);
    SHA1_Final(ret, &outer);
}

void hmac_sha1(struct str key, struct str bytes, unsigned char ret[20])
{
    struct mac m;
    mac_init(&m, bytes_of(key), key.n);
    SHA1_Update(&m.inner, bytes_of(bytes), bytes.n);
    mac_end(&m, &m.inner, ret);
    OPENSSL_cleanse(&m, sizeof m);
}

bool bytes_equal(const void *a, const void *b, size_t n)
{
    return CRYPTO_memcmp(a, b, n) == 0;
}

void bytes_wipe(void *p, size_t n)
{
    OPENSSL_cleanse(p, n);
}

/* --- ciphers --- */

size_t packet_tag_bytes(enum packet_cipher_kind kind)
{
    return kind == PACKET_AES_128_GCM ? GCM_TAG_BYTES : SHA1_80_TAG_BYTES;
}

struct packet_cipher *packet_cipher_new(enum packet_cipher_kind kind, const unsigned char *key,
                                        const unsigned char *auth, bool is_sealing)
{
    struct packet_cipher *c = calloc(1, sizeof *c);
    ASSERT(c && (c->evp = EVP_CIPHER_CTX_new()));
    c->kind = kind;
    const EVP_CIPHER *how = kind == PACKET_AES_128_GCM ? EVP_aes_128_gcm() : EVP_aes_128_ctr();
    ASSERT(EVP_CipherInit_ex(c->evp, how, NULL, key, NULL, is_sealing) == 1);
    if (kind == PACKET_AES_128_CM_SHA1_80)
        mac_init(&c->mac, auth, PACKET_AUTH_BYTES);
    return c;
}

void packet_cipher_free(struct packet_cipher *c)
{
    if (!c)
        return;
    EVP_CIPHER_CTX_free(c->evp);
    OPENSSL_cleanse(c, sizeof *c);
    free(c);
}

/* Lengths are those of packets, far below INT_MAX; none of these calls can fail but a GCM open. */
static void run(struct packet_cipher *c, unsigned char *out, struct str in)
{
    int n;
    ASSERT(EVP_CipherUpdate(c->evp, out, &n, bytes_of(in), (int)in.n) == 1);
}

static void set_iv(struct packet_cipher *c, const unsigned char *iv)
{
    ASSERT(EVP_CipherInit_ex(c->evp, NULL, NULL, NULL, iv, -1) == 1);
}

static void gcm_run(struct packet_cipher *c, struct packet_clear clear, struct str secret,
                    unsigned char *out)
{
    run(c, NULL, clear.head);
    if (clear.tail.n)
        run(c, NULL, clear.tail);
    if (secret.n)
        run(c, out, secret);
}

static void sha1_80(const struct packet_cipher *c, struct packet_clear clear, struct str coded,
                    unsigned char ret[SHA1_BYTES])
{
    SHA_CTX inner = c->mac.inner;
    SHA1_Update(&inner, bytes_of(clear.head), clear.head.n);
    SHA1_Update(&inner, bytes_of(coded), coded.n);
    SHA1_Update(&inner, bytes_of(clear.tail), clear.tail.n);
    mac_end(&c->mac, &inner, ret);
}

void packet_cipher_seal(struct packet_cipher *c, const unsigned char iv[PACKET_IV_BYTES],
                        struct packet_clear clear, struct str secret, unsigned char *out)
{
    unsigned char mac[SHA1_BYTES];
    int n;
    set_iv(c, iv);
    if (c->kind == PACKET_AES_128_GCM) {
        gcm_run(c, clear, secret, out);
        ASSERT(EVP_EncryptFinal_ex(c->evp, out + secret.n, &n) == 1);
        ASSERT(EVP_CIPHER_CTX_ctrl(c->evp, EVP_CTRL_AEAD_GET_TAG, GCM_TAG_BYTES, out + secret.n) ==
               1);
        return;
    }
    run(c, out, secret);
    sha1_80(c, clear, (struct str){(const char *)out, secret.n}, mac);
    memcpy(out + secret.n, mac, SHA1_80_TAG_BYTES);
}

static bool gcm_open(struct packet_cipher *c, struct packet_clear clear, struct str secret,
                     const unsigned char *tag, unsigned char *out)
{
    unsigned char expected[GCM_TAG_BYTES];
    int n;
    memcpy(expected, tag, sizeof expected); /* the call below takes no const */
    gcm_run(c, clear, secret, out);
    return EVP_CIPHER_CTX_ctrl(c->evp, EVP_CTRL_AEAD_SET_TAG, GCM_TAG_BYTES, expected) == 1 &&
           EVP_DecryptFinal_ex(c->evp, out + secret.n, &n) == 1;
}

bool packet_cipher_open(struct packet_cipher *c, const unsigned char iv[PACKET_IV_BYTES],
                        struct packet_clear clear, struct str secret, const unsigned char *tag,
                        unsigned char *out)
{
    unsigned char mac[SHA1_BYTES];
    if (c->kind == PACKET_AES_128_GCM) {
        set_iv(c, iv);
        return gcm_open(c, clear, secret, tag, out);
    }
    sha1_80(c, clear, secret, mac);
    if (CRYPTO_memcmp(mac, tag, SHA1_80_TAG_BYTES) != 0)
        return false;
    set_iv(c, iv);
    run(c, out, secret);
    return true;
}

void packet_keystream(const unsigned char key[PACKET_KEY_BYTES], const unsigned char iv[16],
                      unsigned char *out, size_t n)
{
    static const unsigned char zeros[64];
    EVP_CIPHER_CTX *evp = EVP_CIPHER_CTX_new();
    int written;
    ASSERT(evp && n <= sizeof zeros &&
           EVP_EncryptInit_ex(evp, EVP_aes_128_ctr(), NULL, key, iv) == 1 &&
           EVP_EncryptUpdate(evp, out, &written, zeros, (int)n) == 1);
    EVP_CIPHER_CTX_free(evp);
}
