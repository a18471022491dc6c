/* tls_ca.h - a small certificate authority for a server without a public name. Pure but for
 * randomness and memory; any thread. Texts are PEM, in the caller's arena. */
#ifndef CRYPTO_TLS_CA_H
#define CRYPTO_TLS_CA_H

#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

#define LIMIT_CA_NAMES      16
#define CA_YEARS            10
#define SERVER_DAYS         397 /* browsers and phones refuse longer ones sooner or later */
#define SERVER_RENEWAL_DAYS 30  /* with fewer left it is made anew */

/* What a server is called: host names in lower case and addresses as inet_ntop writes them. */
struct tls_names {
    struct str name[LIMIT_CA_NAMES];
    bool is_address[LIMIT_CA_NAMES];
    size_t count;
};
/* "college.example, 10.0.0.5": blanks are fine, doubled ones fall away. ERR_INVALID with words. */
MUST_CHECK enum err tls_names_parse(struct arena *a, struct str text, struct tls_names *ret,
                                    struct str *ret_trouble);

struct tls_issued {
    struct str cert_pem, key_pem; /* key_pem absent when the key is the old one */
};
/* An authority that can vouch for these names (and what lies under them) only. */
MUST_CHECK enum err tls_ca_make(struct arena *a, const struct tls_names *names, int64_t now_us,
                                struct tls_issued *ret, struct str *ret_trouble);
/* A server certificate of that authority. old_key_pem absent: with a new key. */
MUST_CHECK enum err tls_ca_issue(struct arena *a, struct str ca_cert_pem, struct str ca_key_pem,
                                 const struct tls_names *names, struct str old_key_pem,
                                 int64_t now_us, struct tls_issued *ret, struct str *ret_trouble);

struct tls_ca_facts {
    struct str fingerprint; /* SHA-256, "AB:CD:…" */
    struct str title;       /* "Kafedra: college.example" */
    struct str der;
    int64_t ends_us;
};
MUST_CHECK enum err tls_ca_facts(struct arena *a, struct str ca_cert_pem, struct tls_ca_facts *ret);

#endif
