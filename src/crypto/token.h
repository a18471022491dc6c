/* token.h - random secrets, their hashes, constant-time compare. Any thread. */
#ifndef CRYPTO_TOKEN_H
#define CRYPTO_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rand.h"
#include "base/str.h"

#define HASH_BYTES 32

struct hash {
    unsigned char byte[HASH_BYTES];
};

/* Once, before any thread (libsodium). Aborts when the machine has no randomness. */
void crypto_init(void);
struct rand_source crypto_rand(void);
/* 256 random bits as 43 base64url signs: session tokens, link secrets, operator keys. */
struct str token_new(struct arena *a, const struct rand_source *r);
/* SHA-256 of domain, a zero byte and text: what is stored instead of the secret. The domain is a
 * word of ours ("session", "invite", "code", "operator"), so that hashes never meet. */
struct hash token_hash(const char *domain, struct str text);
bool hash_equal(const struct hash *a, const struct hash *b); /* constant time */
/* Eight signs of the code slip, "К7М4-9Р2Т": АВЕКМНРСТХ and 2-9, so 18^8. Printed in Cyrillic. */
struct str code_new(struct arena *a, const struct rand_source *r);
/* What a person typed, in either keyboard layout and case, with or without dash, as the eight
 * canonical (Latin) signs. False when it can not be a code. */
bool code_canonical(struct arena *a, struct str typed, struct str *ret);
/* The same with ten signs, "К7М4Т-9Р2ХА" (18^10): for codes that live long in many hands at once.
 */
struct str long_code_new(struct arena *a, const struct rand_source *r);
bool long_code_canonical(struct arena *a, struct str typed, struct str *ret);
/* Keyed 64-bit hash (SipHash-2-4) for tables filled by strangers. */
uint64_t hash_keyed(const unsigned char key[16], struct str bytes);
/* SHA-1 of bytes, for Sec-WebSocket-Accept only (RFC 6455 4.2.2). ret: 20 bytes. */
void sha1(struct str bytes, unsigned char ret[20]);
/* SHA-256 of bytes: migration checksums, request bodies. */
struct hash sha256(struct str bytes);
/* HMAC-SHA256 (RFC 2104): signatures of access tokens. Compare with hash_equal. */
struct hash hmac_sha256(struct str key, struct str bytes);
struct str hash_hex(struct arena *a, const struct hash *h);

#endif
