/* sum.c - SHA-256 of what comes in pieces.
 *
 * WHY   a file of 200 MB is read a piece at a time. libcrypto uses the processor's own instructions
 *       for it, which libsodium (token.c) leaves alone: four times as fast.
 * OWNS  its context, until sum_end.  RUNS  any thread.  SPEC FIPS 180-4.  TESTS sum_test.c. */
#include "crypto/sum.h"

#include <openssl/evp.h>

#include "base/log.h"

struct sum; /* an EVP_MD_CTX by another name */

static EVP_MD_CTX *context_of(struct sum *s)
{
    return (EVP_MD_CTX *)(void *)s;
}

struct sum *sum_new(void)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    ASSERT(c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1);
    return (struct sum *)(void *)c;
}

void sum_add(struct sum *s, struct str bytes)
{
    ASSERT(EVP_DigestUpdate(context_of(s), bytes.p, bytes.n) == 1);
}

struct hash sum_end(struct sum *s)
{
    struct hash h;
    unsigned n = 0;
    ASSERT(EVP_DigestFinal_ex(context_of(s), h.byte, &n) == 1 && n == HASH_BYTES);
    EVP_MD_CTX_free(context_of(s));
    return h;
}
