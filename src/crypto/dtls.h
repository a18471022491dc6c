/* dtls.h - DTLS 1.2 for peer connections: handshake, SRTP keys, application records. No sockets: a
 * datagram comes in by dtls_receive and goes out by the host's send. One thread at a time.
 *
 * Both ends show self-signed certificates; what counts is the fingerprint that came by signalling
 * (RFC 8122, RFC 8827 6.5). Retransmission follows the machine's own clock (OpenSSL asks it). */
#ifndef CRYPTO_DTLS_H
#define CRYPTO_DTLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "crypto/packet_cipher.h"

#define DTLS_MTU_BYTES         1200 /* largest datagram of a handshake */
#define DTLS_RECORD_BYTES      1400 /* longest application record, in or out */
#define DTLS_FINGERPRINT_BYTES 32   /* SHA-256 of the certificate */

/* A fresh P-256 key and certificate, and the rules of all its connections. */
struct dtls_identity;
struct dtls_identity *dtls_identity_new(void);
void dtls_identity_free(struct dtls_identity *i); /* its connections may live on; NULL is fine */
void dtls_identity_fingerprint(const struct dtls_identity *i,
                               unsigned char ret[DTLS_FINGERPRINT_BYTES]);
/* "sha-256 AB:CD:..." in any case. False: another hash or not a fingerprint. */
MUST_CHECK bool dtls_fingerprint_read(struct str text, unsigned char ret[DTLS_FINGERPRINT_BYTES]);
/* ret: 104 bytes, NUL-terminated. */
void dtls_fingerprint_write(const unsigned char f[DTLS_FINGERPRINT_BYTES], char ret[104]);

struct dtls;
struct dtls_host {
    void *ctx;
    void (*send)(void *ctx, struct str datagram);
    void (*record)(void *ctx, struct str bytes); /* the host must not free the dtls in it */
};
enum dtls_state { DTLS_SHAKING, DTLS_READY, DTLS_CLOSED, DTLS_FAILED };

/* expected: the fingerprint of the other side's certificate. */
struct dtls *dtls_new(struct dtls_identity *i, const struct dtls_host *host, bool is_client,
                      const unsigned char expected[DTLS_FINGERPRINT_BYTES]);
void dtls_free(struct dtls *d);             /* says nothing; NULL is fine */
enum dtls_state dtls_start(struct dtls *d); /* a client's first flight */
enum dtls_state dtls_receive(struct dtls *d, struct str datagram);
/* Microseconds until dtls_retransmit is due; -1: nothing waits. */
int64_t dtls_wait_us(struct dtls *d);
enum dtls_state dtls_retransmit(struct dtls *d);
/* Only when ready. False: too long. */
bool dtls_send(struct dtls *d, struct str record);
void dtls_close(struct dtls *d); /* sends close_notify when ready */

/* What SRTP starts from (RFC 5764 4.2), when ready. */
struct dtls_keys {
    enum packet_cipher_kind kind;
    struct {
        unsigned char key[PACKET_KEY_BYTES], salt[14]; /* GCM: 12 and zeros */
    } ours, theirs;
};
void dtls_keys(struct dtls *d, struct dtls_keys *ret);

#endif
