/* packet_cipher.h - sealing and opening of small packets under one key each: what SRTP stands on.
 * A cipher is used by one thread at a time. Nothing is allocated per packet.
 *
 * The IV is the caller's and must never come twice for one sealing key. */
#ifndef CRYPTO_PACKET_CIPHER_H
#define CRYPTO_PACKET_CIPHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

/* RFC 7714 and RFC 3711 with RFC 4568's name for it. */
enum packet_cipher_kind { PACKET_AES_128_GCM, PACKET_AES_128_CM_SHA1_80 };

#define PACKET_KEY_BYTES  16
#define PACKET_AUTH_BYTES 20 /* key of the MAC; CM only */
#define PACKET_IV_BYTES   16 /* GCM uses the first 12 */
#define PACKET_TAG_BYTES  16 /* the most; CM's is 10 */

struct packet_cipher;
/* auth: the MAC's key; NULL for GCM. */
struct packet_cipher *packet_cipher_new(enum packet_cipher_kind kind, const unsigned char *key,
                                        const unsigned char *auth, bool is_sealing);
void packet_cipher_free(struct packet_cipher *c); /* wipes the keys; NULL is fine */
size_t packet_tag_bytes(enum packet_cipher_kind kind);

/* Of one packet: clear is authenticated and stays readable; then comes what is secret; tail is
 * authenticated too, after it (SRTCP's index, CM's roll-over counter). */
struct packet_clear {
    struct str head, tail;
};
/* secret may lie at out already. out gets secret.n bytes and the tag behind them. */
void packet_cipher_seal(struct packet_cipher *c, const unsigned char iv[PACKET_IV_BYTES],
                        struct packet_clear clear, struct str secret, unsigned char *out);
/* out gets secret.n bytes and may be where secret lies; undefined when false: forged. */
MUST_CHECK bool packet_cipher_open(struct packet_cipher *c, const unsigned char iv[PACKET_IV_BYTES],
                                   struct packet_clear clear, struct str secret,
                                   const unsigned char *tag, unsigned char *out);

/* AES-128 counter mode over zeros: the key derivation of RFC 3711 4.3.3. n: at most 64. */
void packet_keystream(const unsigned char key[PACKET_KEY_BYTES], const unsigned char iv[16],
                      unsigned char *out, size_t n);
/* HMAC-SHA1: STUN's MESSAGE-INTEGRITY. */
void hmac_sha1(struct str key, struct str bytes, unsigned char ret[20]);
bool bytes_equal(const void *a, const void *b, size_t n); /* constant time */
void bytes_wipe(void *p, size_t n);

#endif
