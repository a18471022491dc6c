/* tls_inside.h - what the tls files of this room share. Inside crypto only. */
#ifndef CRYPTO_TLS_INSIDE_H
#define CRYPTO_TLS_INSIDE_H

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "crypto/tls.h"

struct tls_pair {
    X509 *leaf;
    STACK_OF(X509) * chain; /* without the leaf */
    EVP_PKEY *key;
};

/* What the library said last, without its codes; "no reason given" when it said nothing. */
struct str tls_reason(struct arena *a);
int64_t tls_time_us(const ASN1_TIME *t);
/* Names of the certificate, comma-separated as tls_facts has them. */
struct str tls_names_of(struct arena *a, X509 *x, struct str *ret_first);
/* A PEM text as a source of bytes; NULL when it is too long. */
BIO *tls_bio(struct str pem);

/* tls_tickets.c: make the context's session tickets ours. */
void tls_tickets_use(SSL_CTX *ctx, struct tls_tickets *t);

#endif
