/* tls_pair.h - a server's certificate with its chain, and its key: read, judged, described. Pure
 * but for memory; any thread. Fuzz: fuzz/fuzz_tls_config.c */
#ifndef CRYPTO_TLS_PAIR_H
#define CRYPTO_TLS_PAIR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

#define LIMIT_TLS_FILE_BYTES (256 * 1024) /* of a certificate or key file */
#define LIMIT_TLS_CHAIN      10           /* certificates in a file */
#define LIMIT_TLS_NAMES      100          /* names read out of a certificate */

struct tls_pair; /* opaque */

/* Two PEM texts: the server's own certificate first, then those between it and the root; its key.
 * ERR_INVALID with words for the person who wrote the files: nothing in PEM, a key with a password,
 * a key of another certificate, a certificate that has ended or not begun, one too weak. */
MUST_CHECK enum err tls_pair_read(struct arena *a, struct str cert_pem, struct str key_pem,
                                  int64_t now_us, struct tls_pair **ret, struct str *ret_trouble);
void tls_pair_free(struct tls_pair *p); /* NULL is fine */

struct tls_facts {
    struct str names; /* "college.example, *.college.example, 10.0.0.5"; empty: it names nobody */
    struct str first; /* the first name without a star; absent when there is none */
    int64_t begins_us, ends_us;
};
struct tls_facts tls_pair_facts(const struct tls_pair *p, struct arena *a);
/* Names (as above) and end of the first certificate of a PEM text; ERR_INVALID: there is none. */
MUST_CHECK enum err tls_cert_names(struct arena *a, struct str cert_pem, struct str *ret_names,
                                   int64_t *ret_ends_us);
/* Would a browser that asked for this host (a name or an address, no port) take the certificate? */
bool tls_pair_names(const struct tls_pair *p, struct str host);

#endif
