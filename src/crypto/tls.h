/* tls.h - TLS 1.2 and 1.3 for one server: its identity, session tickets, and the connections.
 *
 * Front loop's thread, all of it. A connection keeps the identity it began with: after a change of
 * certificate new ones get the new one, living ones go on. */
#ifndef CRYPTO_TLS_H
#define CRYPTO_TLS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/rand.h"
#include "crypto/tls_pair.h"

struct tls;         /* a pair made ready */
struct tls_tickets; /* keys of session tickets; they outlive a change of certificate */
struct tls_conn;    /* one connection */

struct tls_tickets *tls_tickets_new(struct clock clock, struct rand_source rand);
void tls_tickets_free(struct tls_tickets *t); /* after the last connection; NULL is fine */

/* Copies what it needs of the pair. ERR_INVALID with words: the library will not work with it. */
MUST_CHECK enum err tls_new(struct arena *a, const struct tls_pair *p, struct tls_tickets *tickets,
                            struct tls **ret, struct str *ret_trouble);
void tls_free(struct tls *t); /* living connections do not mind; NULL is fine */

enum tls_result {
    TLS_OK,
    TLS_WANTS_READ,  /* again when the socket has bytes */
    TLS_WANTS_WRITE, /* again when the socket takes bytes */
    TLS_END,         /* the peer has said that it sends no more */
    TLS_BROKEN,      /* nothing more goes in either direction */
};

/* On a non-blocking socket, which stays the caller's. SIGPIPE must be ignored in this process. */
struct tls_conn *tls_conn_new(struct tls *t, int fd);
void tls_conn_free(struct tls_conn *c);
enum tls_result tls_conn_shake(struct tls_conn *c);
/* At most one record: with room for TLS_RECORD_BYTES nothing stays behind where epoll does not see
 * it. */
#define TLS_RECORD_BYTES 16384
enum tls_result tls_conn_read(struct tls_conn *c, void *p, size_t n, size_t *ret_n);
/* After TLS_WANTS_WRITE the next call must begin with the same bytes, and have as many or more. */
enum tls_result tls_conn_write(struct tls_conn *c, const void *p, size_t n, size_t *ret_n);
/* Says that we send no more, as far as the socket takes it. */
void tls_conn_finish(struct tls_conn *c);

#endif
