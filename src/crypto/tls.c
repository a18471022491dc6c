/* tls.c - one server identity, and its connections over OpenSSL.
 *
 * WHY   a college's messages pass through networks it does not own.
 * HOW   an SSL_CTX per identity; OpenSSL counts references, so a connection keeps its own alive
 *       after a change. TLS 1.2 and 1.3 with forward secrecy and AEAD only; no compression, no
 *       renegotiation, no early data. Idle connections give their record buffers back. Sessions
 *       live in tickets alone: nothing of them is kept here. The socket is used directly (a memory
 *       BIO would copy each record once more and keep two buffers a connection).
 * OWNS  the SSL_CTX, each SSL; not the sockets.
 * RUNS  on the front loop's thread.
 * SPEC  RFC 8446, RFC 5246, RFC 7301 (ALPN), RFC 9325 (which ciphers).
 * TESTS net/tls_net_test.c */
#include "crypto/tls.h"

#include <openssl/err.h>

#include "base/log.h"
#include "crypto/tls_inside.h"

#define CIPHERS_12 "ECDHE+AESGCM:ECDHE+CHACHA20"
#define GROUPS     "X25519:P-256:P-384"

struct tls {
    SSL_CTX *ctx;
};

/* --- the identity --- */

/* HTTP/1.1 or nothing; who offers only others is told so (RFC 7301 3.2). */
static int choose_protocol(SSL *ssl, const unsigned char **ret, unsigned char *ret_n,
                           const unsigned char *offered, unsigned n, void *ctx)
{
    static const unsigned char ours[] = "\x08http/1.1";
    unsigned char *chosen = NULL;
    (void)ssl, (void)ctx;
    if (SSL_select_next_proto(&chosen, ret_n, ours, sizeof ours - 1, offered, n) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *ret = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static bool set_rules(SSL_CTX *c)
{
    SSL_CTX_set_options(c, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_clear_mode(c, SSL_MODE_AUTO_RETRY); /* a stream of KeyUpdates would never let us go */
    SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_security_level(c, 2);
    SSL_CTX_set_alpn_select_cb(c, choose_protocol, NULL);
    return SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(c, CIPHERS_12) == 1 && SSL_CTX_set1_groups_list(c, GROUPS) == 1;
}

static bool set_pair(SSL_CTX *c, const struct tls_pair *p)
{
    return SSL_CTX_use_cert_and_key(c, p->leaf, p->key, p->chain, 1) == 1;
}

enum err tls_new(struct arena *a, const struct tls_pair *p, struct tls_tickets *tickets,
                 struct tls **ret, struct str *ret_trouble)
{
    ERR_clear_error();
    struct tls *t = calloc(1, sizeof *t);
    ASSERT(t && (t->ctx = SSL_CTX_new(TLS_server_method())));
    tls_tickets_use(t->ctx, tickets);
    if (!set_rules(t->ctx) || !set_pair(t->ctx, p)) {
        *ret_trouble =
            arena_printf(a, "OpenSSL will not work with this certificate: %s", tls_reason(a).p);
        tls_free(t);
        return ERR_INVALID;
    }
    *ret = t;
    return OK;
}

void tls_free(struct tls *t)
{
    if (!t)
        return;
    SSL_CTX_free(t->ctx);
    free(t);
}

/* --- connections: a tls_conn is an SSL by another name --- */

static SSL *ssl_of(struct tls_conn *c)
{
    return (SSL *)c;
}

struct tls_conn *tls_conn_new(struct tls *t, int fd)
{
    SSL *ssl = SSL_new(t->ctx);
    ASSERT(ssl && SSL_set_fd(ssl, fd) == 1);
    SSL_set_accept_state(ssl);
    return (struct tls_conn *)ssl;
}

void tls_conn_free(struct tls_conn *c)
{
    SSL_free(ssl_of(c));
}

static enum tls_result result_of(SSL *ssl, int code)
{
    switch (SSL_get_error(ssl, code)) {
    case SSL_ERROR_WANT_READ:
        return TLS_WANTS_READ;
    case SSL_ERROR_WANT_WRITE:
        return TLS_WANTS_WRITE;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_END;
    default:
        ERR_clear_error(); /* left there, it would be taken for the next connection's */
        return TLS_BROKEN;
    }
}

enum tls_result tls_conn_shake(struct tls_conn *c)
{
    ERR_clear_error();
    int code = SSL_do_handshake(ssl_of(c));
    return code == 1 ? TLS_OK : result_of(ssl_of(c), code);
}

enum tls_result tls_conn_read(struct tls_conn *c, void *p, size_t n, size_t *ret_n)
{
    ERR_clear_error();
    int code = SSL_read_ex(ssl_of(c), p, n, ret_n);
    return code == 1 ? TLS_OK : result_of(ssl_of(c), code);
}

enum tls_result tls_conn_write(struct tls_conn *c, const void *p, size_t n, size_t *ret_n)
{
    ERR_clear_error();
    int code = SSL_write_ex(ssl_of(c), p, n, ret_n);
    return code == 1 ? TLS_OK : result_of(ssl_of(c), code);
}

void tls_conn_finish(struct tls_conn *c)
{
    ERR_clear_error();
    (void)SSL_shutdown(ssl_of(c)); /* 0: the peer has not said so yet, which nobody waits for */
    ERR_clear_error();
}
