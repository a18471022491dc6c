/* seal.c - seal a text with a key, and open it.
 *
 * WHY   some answers hold a secret (a one-time code) and must be kept for a while so that a retry
 *       gets them. Sealed with what only the caller knows, they are no use to who reads the file.
 * HOW   libsodium's secretbox under a fresh random nonce, which stands in front. The nonce is 192
 *       bits, so drawing it is safe however often a key comes back.
 * OWNS  nothing.  RUNS  any thread, after crypto_init.
 * SPEC  XSalsa20-Poly1305.  TESTS seal_test.c. */
#include "crypto/seal.h"

#include <sodium.h>

_Static_assert(SEAL_BYTES == crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES, "seal.h");
_Static_assert(HASH_BYTES == crypto_secretbox_KEYBYTES, "a hash is a key");

static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)(s.p ? s.p : "");
}

struct str secret_seal(struct arena *a, const struct rand_source *r, const struct hash *key,
                       struct str plain)
{
    unsigned char *sealed = arena_try(a, plain.n + SEAL_BYTES, 1);
    if (!sealed)
        return (struct str){0};
    rand_fill(r, sealed, crypto_secretbox_NONCEBYTES);
    (void)crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, bytes_of(plain), plain.n,
                                sealed, key->byte); /* always 0 */
    return (struct str){(const char *)sealed, plain.n + SEAL_BYTES};
}

bool secret_open(struct arena *a, const struct hash *key, struct str sealed, struct str *ret)
{
    if (sealed.n < SEAL_BYTES)
        return false;
    size_t n = sealed.n - SEAL_BYTES;
    const unsigned char *nonce = bytes_of(sealed);
    unsigned char *plain = arena_try(a, n + 1, 1); /* an empty text, too, has a place */
    if (!plain ||
        crypto_secretbox_open_easy(plain, nonce + crypto_secretbox_NONCEBYTES,
                                   sealed.n - crypto_secretbox_NONCEBYTES, nonce, key->byte) != 0)
        return false;
    *ret = (struct str){(const char *)plain, n};
    return true;
}
