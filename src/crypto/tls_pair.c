/* tls_pair.c - read a certificate and its key, and say in words what is wrong with them.
 *
 * WHY   these files are made by hand or by other programs; a server that starts with the wrong ones
 *       is found out by its users. So everything a browser would refuse is refused here, at start,
 *       with what to do.
 * HOW   PEM by OpenSSL from memory (nobody is asked for a password), then our own judgements in the
 *       order in which a person would look.
 * OWNS  the parsed certificates and the key.
 * RUNS  any thread.
 * SPEC  RFC 7468 (PEM), RFC 5280, RFC 6125.
 * TESTS tls_pair_test.c.  FUZZ fuzz/fuzz_tls_config.c. */
#include "crypto/tls_pair.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/log.h"
#include "crypto/tls_inside.h"

#define LEAST_RSA_BITS 2048

static enum err bad(struct str *ret_trouble, struct str words)
{
    *ret_trouble = words;
    ERR_clear_error();
    return ERR_INVALID;
}

struct str tls_reason(struct arena *a)
{
    unsigned long code = ERR_peek_last_error();
    const char *words = code ? ERR_reason_error_string(code) : NULL;
    ERR_clear_error();
    return arena_printf(a, "%s", words ? words : "no reason given");
}

BIO *tls_bio(struct str pem)
{
    if (!pem.p || pem.n > LIMIT_TLS_FILE_BYTES)
        return NULL;
    BIO *b = BIO_new_mem_buf(pem.n ? pem.p : "", (int)pem.n);
    ASSERT(b);
    return b;
}

int64_t tls_time_us(const ASN1_TIME *t)
{
    struct tm tm;
    return ASN1_TIME_to_tm(t, &tm) ? (int64_t)timegm(&tm) * SECOND_US : 0;
}

static struct str day_of(struct arena *a, int64_t us)
{
    time_t s = (time_t)(us / SECOND_US);
    struct tm t;
    gmtime_r(&s, &t);
    return arena_printf(a, "%04d-%02d-%02d", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
}

/* --- reading --- */

/* The library would ask on the terminal. */
static int no_password(char *to, int size, int rw, void *asked)
{
    (void)to, (void)size, (void)rw;
    *(bool *)asked = true;
    return -1;
}

static enum err read_chain(struct arena *a, struct str pem, struct tls_pair *p,
                           struct str *ret_trouble)
{
    BIO *b = tls_bio(pem);
    if (!b)
        return bad(ret_trouble, arena_printf(a, "the certificate file is larger than %d bytes",
                                             LIMIT_TLS_FILE_BYTES));
    X509 *x;
    int count = 0;
    while (count <= LIMIT_TLS_CHAIN && (x = PEM_read_bio_X509(b, NULL, NULL, NULL))) {
        if (count++ == 0)
            p->leaf = x;
        else
            ASSERT(sk_X509_push(p->chain, x) > 0);
    }
    BIO_free(b);
    unsigned long last = ERR_peek_last_error();
    bool is_end = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
    if (count == 0 && is_end)
        return bad(ret_trouble, STR("the certificate file holds no certificate in PEM form "
                                    "(-----BEGIN CERTIFICATE-----)"));
    if (count > LIMIT_TLS_CHAIN)
        return bad(ret_trouble, arena_printf(a,
                                             "the certificate file holds more than %d "
                                             "certificates; give the server's own and those "
                                             "between it and the root",
                                             LIMIT_TLS_CHAIN));
    if (!is_end)
        return bad(ret_trouble,
                   arena_printf(a, "certificate number %d of the file can not be read", count + 1));
    ERR_clear_error();
    return OK;
}

static enum err read_key(struct arena *a, struct str pem, struct tls_pair *p,
                         struct str *ret_trouble)
{
    bool asked = false;
    BIO *b = tls_bio(pem);
    if (!b)
        return bad(ret_trouble,
                   arena_printf(a, "the key file is larger than %d bytes", LIMIT_TLS_FILE_BYTES));
    p->key = PEM_read_bio_PrivateKey(b, NULL, no_password, &asked);
    BIO_free(b);
    if (asked)
        return bad(ret_trouble,
                   STR("the key is locked with a password, and nobody is here to type it; write it "
                       "without one: openssl pkey -in OLD -out NEW"));
    if (!p->key)
        return bad(ret_trouble, STR("the key file holds no private key in PEM form "
                                    "(-----BEGIN PRIVATE KEY-----)"));
    ERR_clear_error();
    return OK;
}

/* --- judging --- */

static enum err judge_match(const struct tls_pair *p, struct str *ret_trouble)
{
    if (X509_check_private_key(p->leaf, p->key) == 1) {
        ERR_clear_error();
        return OK;
    }
    for (int i = 0; i < sk_X509_num(p->chain); i++)
        if (X509_check_private_key(sk_X509_value(p->chain, i), p->key) == 1)
            return bad(ret_trouble, STR("the server's own certificate must be the first in its "
                                        "file, before those of the authority"));
    return bad(ret_trouble, STR("the key is not the key of this certificate; give the pair that "
                                "was made together"));
}

static enum err judge_time(struct arena *a, const struct tls_pair *p, int64_t now_us,
                           struct str *ret_trouble)
{
    int64_t begins = tls_time_us(X509_get0_notBefore(p->leaf));
    int64_t ends = tls_time_us(X509_get0_notAfter(p->leaf));
    if (now_us >= ends)
        return bad(ret_trouble,
                   arena_printf(a, "the certificate ended on %s; renew it", day_of(a, ends).p));
    if (now_us < begins)
        return bad(ret_trouble,
                   arena_printf(a, "the certificate is good from %s only; is the clock right?",
                                day_of(a, begins).p));
    return OK;
}

static enum err judge_strength(struct arena *a, const struct tls_pair *p, struct str *ret_trouble)
{
    int kind = EVP_PKEY_get_base_id(p->key), bits = EVP_PKEY_get_bits(p->key);
    if (kind == EVP_PKEY_RSA && bits < LEAST_RSA_BITS)
        return bad(ret_trouble, arena_printf(a, "the RSA key has %d bits; browsers want %d or more",
                                             bits, LEAST_RSA_BITS));
    if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_EC)
        return bad(ret_trouble, STR("the key is neither RSA nor ECDSA; browsers know no other"));
    if (EVP_PKEY_get_security_bits(p->key) < 112)
        return bad(ret_trouble, STR("the key is too short; take ECDSA P-256"));
    return OK;
}

enum err tls_pair_read(struct arena *a, struct str cert_pem, struct str key_pem, int64_t now_us,
                       struct tls_pair **ret, struct str *ret_trouble)
{
    struct tls_pair *p = calloc(1, sizeof *p);
    ASSERT(p && (p->chain = sk_X509_new_null()));
    ERR_clear_error();
    enum err e = read_chain(a, cert_pem, p, ret_trouble);
    if (!e)
        e = read_key(a, key_pem, p, ret_trouble);
    if (!e)
        e = judge_match(p, ret_trouble);
    if (!e)
        e = judge_time(a, p, now_us, ret_trouble);
    if (!e)
        e = judge_strength(a, p, ret_trouble);
    if (e) {
        tls_pair_free(p);
        return e;
    }
    *ret = p;
    return OK;
}

void tls_pair_free(struct tls_pair *p)
{
    if (!p)
        return;
    X509_free(p->leaf);
    sk_X509_pop_free(p->chain, X509_free);
    EVP_PKEY_free(p->key);
    free(p);
}

/* --- describing --- */

/* One name as text; absent when it is of another kind or holds what no host has. */
static struct str name_text(struct arena *a, const GENERAL_NAME *g)
{
    if (g->type == GEN_DNS) {
        struct str s = {(const char *)ASN1_STRING_get0_data(g->d.dNSName),
                        (size_t)ASN1_STRING_length(g->d.dNSName)};
        for (size_t i = 0; i < s.n; i++)
            if (s.p[i] <= ' ' || s.p[i] > '~' || strchr(",\"\\/", s.p[i]))
                return (struct str){0};
        return s.n && s.n < 254 ? str_copy(a, s) : (struct str){0};
    }
    char text[INET6_ADDRSTRLEN];
    if (g->type != GEN_IPADD)
        return (struct str){0};
    int n = ASN1_STRING_length(g->d.iPAddress);
    if ((n != 4 && n != 16) || !inet_ntop(n == 4 ? AF_INET : AF_INET6,
                                          ASN1_STRING_get0_data(g->d.iPAddress), text, sizeof text))
        return (struct str){0};
    return str_copy(a, str_from(text));
}

struct str tls_names_of(struct arena *a, X509 *x, struct str *ret_first)
{
    struct str all = STR("");
    GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names) && i < LIMIT_TLS_NAMES; i++) {
        struct str one = name_text(a, sk_GENERAL_NAME_value(names, i));
        if (!one.p)
            continue;
        all = arena_printf(a, "%.*s%s%.*s", STR_ARG(all), all.n ? ", " : "", STR_ARG(one));
        if (!ret_first->p && one.p[0] != '*')
            *ret_first = one;
    }
    GENERAL_NAMES_free(names);
    ERR_clear_error();
    return all;
}

struct tls_facts tls_pair_facts(const struct tls_pair *p, struct arena *a)
{
    struct tls_facts f = {.begins_us = tls_time_us(X509_get0_notBefore(p->leaf)),
                          .ends_us = tls_time_us(X509_get0_notAfter(p->leaf))};
    f.names = tls_names_of(a, p->leaf, &f.first);
    return f;
}

enum err tls_cert_names(struct arena *a, struct str cert_pem, struct str *ret_names,
                        int64_t *ret_ends_us)
{
    struct str first = {0};
    BIO *b = tls_bio(cert_pem);
    X509 *x = b ? PEM_read_bio_X509(b, NULL, NULL, NULL) : NULL;
    BIO_free(b);
    if (x) {
        *ret_names = tls_names_of(a, x, &first);
        *ret_ends_us = tls_time_us(X509_get0_notAfter(x));
    }
    bool is_read = x != NULL;
    X509_free(x);
    ERR_clear_error();
    return is_read ? OK : ERR_INVALID;
}

bool tls_pair_names(const struct tls_pair *p, struct str host)
{
    char text[256];
    if (!host.n || host.n >= sizeof text)
        return false;
    memcpy(text, host.p, host.n);
    text[host.n] = 0;
    bool fits =
        X509_check_ip_asc(p->leaf, text, 0) == 1 ||
        X509_check_host(p->leaf, text, host.n, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL) == 1;
    ERR_clear_error();
    return fits;
}
