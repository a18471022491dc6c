/* seal.h - a text that only the holder of a key can read again. Any thread. */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include "base/attr.h"
#include "crypto/token.h"

/* Nonce, authenticator and ciphertext: SEAL_BYTES longer than plain. Absent: the arena is full. */
#define SEAL_BYTES 40
struct str secret_seal(struct arena *a, const struct rand_source *r, const struct hash *key,
                       struct str plain);
/* False: another key, or not as it was sealed, or the arena is full. */
MUST_CHECK bool secret_open(struct arena *a, const struct hash *key, struct str sealed,
                            struct str *ret);

#endif
