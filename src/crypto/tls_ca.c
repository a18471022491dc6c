/* tls_ca.c - a small certificate authority: one root, server certificates under it.
 *
 * WHY   a college's own network has no name that a public authority would vouch for; browsers want
 *       https all the same. Whoever installs our root trusts whoever holds its key, so the root is
 *       bound to the college's own names (a critical extension): stolen, it can not speak for a
 *       bank.
 * HOW   ECDSA P-256 and SHA-256; the root may sign no other authority. A kind of name that is not
 *       used (addresses, or host names) is excluded as a whole, since constraints bind only the
 *       kinds they mention.
 * OWNS  nothing.
 * RUNS  any thread.
 * SPEC  RFC 5280 4.2.1.10 (name constraints); CA/B BR 7.1 for lifetimes and serial numbers.
 * TESTS tls_pair_test.c, tests/system/tls.test.ts */
#include "crypto/tls_ca.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/log.h"
#include "crypto/tls_inside.h"

static enum err bad(struct str *ret_trouble, struct str words)
{
    *ret_trouble = words;
    ERR_clear_error();
    return ERR_INVALID;
}

/* --- names --- */

/* Letters, digits, inner dashes, dots between; the last label is no number (that is an address). */
static bool is_host_name(struct str s)
{
    size_t label = 0;
    bool has_letter = false;
    if (!s.n || s.n > 253)
        return false;
    for (size_t i = 0; i <= s.n; i++) {
        if (i == s.n || s.p[i] == '.') {
            if (i == label || i - label > 63 || s.p[label] == '-' || s.p[i - 1] == '-')
                return false;
            if (i < s.n)
                has_letter = false;
            label = i + 1;
            continue;
        }
        char c = s.p[i];
        bool is_letter = (c >= 'a' && c <= 'z') || c == '-';
        if (!is_letter && !(c >= '0' && c <= '9'))
            return false;
        has_letter |= is_letter;
    }
    return has_letter;
}

static bool has_name(const struct tls_names *names, struct str one)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->name[i], one))
            return true;
    return false;
}

/* The one way of writing a host: absent when it is none. */
static struct str one_way(struct arena *a, struct str typed, bool *ret_is_address)
{
    char text[256], address[16];
    if (!typed.n || typed.n >= sizeof text)
        return (struct str){0};
    for (size_t i = 0; i <= typed.n; i++) {
        char c = i < typed.n ? typed.p[i] : 0;
        text[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    if (strlen(text) != typed.n)
        return (struct str){0};
    int family = strchr(text, ':') ? AF_INET6 : AF_INET;
    *ret_is_address = inet_pton(family, text, address) == 1;
    if (*ret_is_address)
        ASSERT(inet_ntop(family, address, text, sizeof text));
    else if (!is_host_name(str_from(text)))
        return (struct str){0};
    return str_copy(a, str_from(text));
}

enum err tls_names_parse(struct arena *a, struct str text, struct tls_names *ret,
                         struct str *ret_trouble)
{
    struct tls_names names = {0};
    for (size_t from = 0; from <= text.n;) {
        size_t n = str_find_byte(str_slice(text, from, text.n), ',');
        struct str typed = str_trim(str_slice(text, from, from + n));
        bool is_address = false;
        struct str one = one_way(a, typed, &is_address);
        if (!one.p)
            return bad(ret_trouble,
                       arena_printf(a,
                                    "\"%.*s\" is no host name and no address; write them as "
                                    "college.example,10.0.0.5 (letters outside a-z as xn--)",
                                    STR_ARG(str_slice(typed, 0, 100))));
        if (!has_name(&names, one)) {
            if (names.count == LIMIT_CA_NAMES)
                return bad(ret_trouble, arena_printf(a, "more than %d names", LIMIT_CA_NAMES));
            names.is_address[names.count] = is_address;
            names.name[names.count++] = one;
        }
        from += n + 1;
    }
    *ret = names;
    return OK;
}

/* --- pieces of a certificate --- */

struct maker {
    struct arena *a;
    X509 *cert, *issuer;
    EVP_PKEY *key, *issuer_key;
    bool failed; /* sticky */
};

static void extend(struct maker *m, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, m->issuer, m->cert, NULL, NULL, 0);
    X509_EXTENSION *ext = value ? X509V3_EXT_conf_nid(NULL, &ctx, nid, value) : NULL;
    m->failed |= !ext || X509_add_ext(m->cert, ext, -1) != 1;
    X509_EXTENSION_free(ext);
}

static void set_name(struct maker *m, X509_NAME *name, struct str common)
{
    /* ub-common-name is 64 */
    m->failed |=
        X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"Kafedra", -1,
                                   -1, 0) != 1 ||
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)common.p,
                                   (int)(common.n < 64 ? common.n : 64), -1, 0) != 1;
}

static void set_times(struct maker *m, int64_t from_us, int64_t to_us)
{
    m->failed |= !ASN1_TIME_set(X509_getm_notBefore(m->cert), (time_t)(from_us / SECOND_US)) ||
                 !ASN1_TIME_set(X509_getm_notAfter(m->cert), (time_t)(to_us / SECOND_US));
}

static void set_serial(struct maker *m)
{
    unsigned char bytes[16];
    ASSERT(RAND_bytes(bytes, sizeof bytes) == 1);
    bytes[0] = (unsigned char)((bytes[0] & 0x7f) | 0x40); /* positive, never short */
    BIGNUM *n = BN_bin2bn(bytes, sizeof bytes, NULL);
    m->failed |= !n || !BN_to_ASN1_INTEGER(n, X509_get_serialNumber(m->cert));
    BN_free(n);
}

static struct str bio_text(struct arena *a, BIO *b)
{
    char *p = NULL;
    long n = BIO_get_mem_data(b, &p);
    return str_copy(a, (struct str){n > 0 ? p : "", n > 0 ? (size_t)n : 0});
}

static struct str cert_text(struct maker *m)
{
    BIO *b = BIO_new(BIO_s_mem());
    m->failed |= !b || PEM_write_bio_X509(b, m->cert) != 1;
    struct str text = b ? bio_text(m->a, b) : (struct str){0};
    BIO_free(b);
    return text;
}

static struct str key_text(struct maker *m)
{
    BIO *b = BIO_new(BIO_s_secmem());
    m->failed |= !b || PEM_write_bio_PKCS8PrivateKey(b, m->key, NULL, NULL, 0, NULL, NULL) != 1;
    struct str text = b ? bio_text(m->a, b) : (struct str){0};
    BIO_free(b);
    return text;
}

/* Signs, writes down, frees. */
static enum err finish(struct maker *m, bool has_new_key, struct tls_issued *ret,
                       struct str *ret_trouble)
{
    m->failed = m->failed || X509_set_pubkey(m->cert, m->key) != 1 ||
                X509_sign(m->cert, m->issuer_key, EVP_sha256()) <= 0;
    struct tls_issued made = {.cert_pem = cert_text(m)};
    if (has_new_key)
        made.key_pem = key_text(m);
    X509_free(m->cert);
    EVP_PKEY_free(m->key);
    if (m->failed)
        return bad(ret_trouble,
                   arena_printf(m->a, "the certificate could not be made: %s", tls_reason(m->a).p));
    *ret = made;
    return OK;
}

/* --- the authority --- */

static struct str constraints(struct arena *a, const struct tls_names *names)
{
    struct str all = STR("critical");
    bool has_address = false, has_name_kind = false;
    for (size_t i = 0; i < names->count; i++) {
        bool is_v6 = str_find_byte(names->name[i], ':') < names->name[i].n;
        const char *mask = is_v6 ? "/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "/255.255.255.255";
        all = arena_printf(a, "%.*s,permitted;%s:%.*s%s", STR_ARG(all),
                           names->is_address[i] ? "IP" : "DNS", STR_ARG(names->name[i]),
                           names->is_address[i] ? mask : "");
        *(names->is_address[i] ? &has_address : &has_name_kind) = true;
    }
    if (!has_address)
        all = arena_printf(a, "%.*s,excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:::/::", STR_ARG(all));
    if (!has_name_kind) /* the empty name is above every other */
        all = arena_printf(a, "%.*s,excluded;DNS:", STR_ARG(all));
    return all;
}

enum err tls_ca_make(struct arena *a, const struct tls_names *names, int64_t now_us,
                     struct tls_issued *ret, struct str *ret_trouble)
{
    ERR_clear_error();
    struct maker m = {.a = a, .cert = X509_new(), .key = EVP_EC_gen("P-256")};
    ASSERT(m.cert && m.key && names->count);
    m.issuer = m.cert;
    m.issuer_key = m.key;
    struct str title = arena_printf(a, "Kafedra: %.*s", STR_ARG(names->name[0]));
    m.failed |= X509_set_version(m.cert, X509_VERSION_3) != 1;
    set_serial(&m);
    set_times(&m, now_us - DAY_US, now_us + (int64_t)CA_YEARS * 365 * DAY_US + 2 * DAY_US);
    set_name(&m, X509_get_subject_name(m.cert), title);
    m.failed |= X509_set_issuer_name(m.cert, X509_get_subject_name(m.cert)) != 1 ||
                X509_set_pubkey(m.cert, m.key) != 1;
    extend(&m, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(&m, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(&m, NID_name_constraints, constraints(a, names).p);
    extend(&m, NID_subject_key_identifier, "hash");
    return finish(&m, true, ret, ret_trouble);
}

/* --- a server's certificate --- */

static struct str alt_names(struct arena *a, const struct tls_names *names)
{
    struct str all = STR("");
    for (size_t i = 0; i < names->count; i++)
        all = arena_printf(a, "%.*s%s%s:%.*s", STR_ARG(all), all.n ? "," : "",
                           names->is_address[i] ? "IP" : "DNS", STR_ARG(names->name[i]));
    return all;
}

/* Does the authority's word hold for these names? Asked of the library, as a browser would: it
 * looks at the names of a certificate that was read, not of one that is being made. */
static bool is_permitted(X509 *ca, struct str cert_pem)
{
    NAME_CONSTRAINTS *nc = X509_get_ext_d2i(ca, NID_name_constraints, NULL, NULL);
    BIO *b = tls_bio(cert_pem);
    X509 *x = b ? PEM_read_bio_X509(b, NULL, NULL, NULL) : NULL;
    bool fits = x && X509_check_purpose(x, -1, 0) == 1 &&
                (!nc || NAME_CONSTRAINTS_check(x, nc) == X509_V_OK);
    BIO_free(b);
    X509_free(x);
    NAME_CONSTRAINTS_free(nc);
    return fits;
}

static void describe_server(struct maker *m, const struct tls_names *names, int64_t now_us)
{
    int64_t ends = now_us + (int64_t)SERVER_DAYS * DAY_US;
    int64_t last = tls_time_us(X509_get0_notAfter(m->issuer));
    m->failed |=
        X509_set_version(m->cert, X509_VERSION_3) != 1 || X509_set_pubkey(m->cert, m->key) != 1;
    set_serial(m);
    set_times(m, now_us - DAY_US, ends < last ? ends : last);
    set_name(m, X509_get_subject_name(m->cert), names->name[0]);
    m->failed |= X509_set_issuer_name(m->cert, X509_get_subject_name(m->issuer)) != 1;
    extend(m, NID_basic_constraints, "critical,CA:FALSE");
    extend(m, NID_key_usage, "critical,digitalSignature");
    extend(m, NID_ext_key_usage, "serverAuth");
    extend(m, NID_subject_alt_name, alt_names(m->a, names).p);
    extend(m, NID_subject_key_identifier, "hash");
    extend(m, NID_authority_key_identifier, "keyid:always");
}

enum err tls_ca_issue(struct arena *a, struct str ca_cert_pem, struct str ca_key_pem,
                      const struct tls_names *names, struct str old_key_pem, int64_t now_us,
                      struct tls_issued *ret, struct str *ret_trouble)
{
    struct tls_pair *ca = NULL, key = {0};
    enum err e = tls_pair_read(a, ca_cert_pem, ca_key_pem, now_us, &ca, ret_trouble);
    if (e)
        return e;
    if (old_key_pem.p) {
        BIO *b = tls_bio(old_key_pem);
        key.key = b ? PEM_read_bio_PrivateKey(b, NULL, NULL, (void *)"") : NULL;
        BIO_free(b);
        ERR_clear_error();
    }
    bool has_new_key = !key.key;
    struct maker m = {.a = a,
                      .cert = X509_new(),
                      .issuer = ca->leaf,
                      .issuer_key = ca->key,
                      .key = has_new_key ? EVP_EC_gen("P-256") : key.key};
    ASSERT(m.cert && m.key && names->count);
    describe_server(&m, names, now_us);
    struct tls_issued made = {0};
    e = finish(&m, has_new_key, &made, ret_trouble);
    bool fits = !e && is_permitted(ca->leaf, made.cert_pem);
    tls_pair_free(ca);
    if (e)
        return e;
    if (!fits)
        return bad(ret_trouble, STR("the authority was made for other names and can not vouch for "
                                    "these; a new one must be made and installed on all devices"));
    *ret = made;
    return OK;
}

/* --- what people compare --- */

enum err tls_ca_facts(struct arena *a, struct str ca_cert_pem, struct tls_ca_facts *ret)
{
    unsigned char digest[EVP_MAX_MD_SIZE], *der = NULL;
    unsigned n = 0;
    char title[65] = "";
    BIO *b = tls_bio(ca_cert_pem);
    X509 *x = b ? PEM_read_bio_X509(b, NULL, NULL, NULL) : NULL;
    BIO_free(b);
    int der_n = x && X509_digest(x, EVP_sha256(), digest, &n) == 1 ? i2d_X509(x, &der) : 0;
    if (der_n > 0) {
        (void)X509_NAME_get_text_by_NID(X509_get_subject_name(x), NID_commonName, title,
                                        sizeof title); /* none: stays empty */
        ret->title = str_copy(a, str_from(title));
        ret->der = str_copy(a, (struct str){(const char *)der, (size_t)der_n});
        ret->ends_us = tls_time_us(X509_get0_notAfter(x));
        char *text = arena_alloc(a, 3 * (size_t)n + 1);
        for (unsigned i = 0; i < n; i++)
            (void)snprintf(text + 3 * i, 4, "%02X:", digest[i]); /* always three signs */
        ret->fingerprint = (struct str){text, 3 * (size_t)n - 1};
    }
    OPENSSL_free(der);
    X509_free(x);
    ERR_clear_error();
    return der_n > 0 ? OK : ERR_INVALID;
}
