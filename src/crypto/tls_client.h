/* tls_client.h - for tests: a TLS client that trusts one authority and nobody else, on a
 * non-blocking socket. One thread. */
#ifndef CRYPTO_TLS_CLIENT_H
#define CRYPTO_TLS_CLIENT_H

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

struct tls_client {
    SSL_CTX *ctx;
    SSL_SESSION *session; /* of the newest ticket; NULL: none */
};

static inline int tls_client_keep(SSL *ssl, SSL_SESSION *s)
{
    struct tls_client *c = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    SSL_SESSION_free(c->session);
    c->session = s;
    return 1; /* the reference is ours */
}

static inline void tls_client_init(struct tls_client *c, struct str ca_pem, const char *host,
                                   int64_t now_us)
{
    BIO *b = BIO_new_mem_buf(ca_pem.p, (int)ca_pem.n);
    X509 *x = PEM_read_bio_X509(b, NULL, NULL, NULL);
    *c = (struct tls_client){.ctx = SSL_CTX_new(TLS_client_method())};
    ASSERT(x && X509_STORE_add_cert(SSL_CTX_get_cert_store(c->ctx), x) == 1);
    X509_VERIFY_PARAM *p = SSL_CTX_get0_param(c->ctx);
    X509_VERIFY_PARAM_set_time(p, (time_t)(now_us / SECOND_US));
    ASSERT(X509_VERIFY_PARAM_set1_host(p, host, 0) == 1);
    SSL_CTX_set_verify(c->ctx, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_app_data(c->ctx, c);
    SSL_CTX_set_session_cache_mode(c->ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(c->ctx, tls_client_keep);
    X509_free(x);
    BIO_free(b);
}

static inline void tls_client_done(struct tls_client *c)
{
    SSL_SESSION_free(c->session);
    SSL_CTX_free(c->ctx);
}

static inline SSL *tls_client_open(struct tls_client *c, int fd)
{
    SSL *ssl = SSL_new(c->ctx);
    ASSERT(ssl && SSL_set_fd(ssl, fd) == 1);
    if (c->session)
        ASSERT(SSL_set_session(ssl, c->session) == 1);
    SSL_set_connect_state(ssl);
    return ssl;
}

/* 1: done, 0: again later, -1: failed */
static inline int tls_client_shake(SSL *ssl)
{
    int code = SSL_do_handshake(ssl);
    if (code == 1)
        return 1;
    int e = SSL_get_error(ssl, code);
    return e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

/* Bytes, 0: none now, -1: the end or trouble. */
static inline int tls_client_read(SSL *ssl, char *to, size_t n)
{
    int got = SSL_read(ssl, to, (int)n);
    if (got > 0)
        return got;
    return SSL_get_error(ssl, got) == SSL_ERROR_WANT_READ ? 0 : -1;
}

#endif
