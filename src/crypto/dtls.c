/* dtls.c - DTLS 1.2 for peer connections over OpenSSL, without sockets.
 *
 * WHY   WebRTC takes its media keys from a DTLS handshake and runs SCTP inside it.
 * HOW   an SSL_CTX per identity, an SSL per connection over a BIO of our own: what OpenSSL writes
 *       is one datagram for the host, what it reads is the datagram just received. (Its memory BIO
 *       would run datagrams together.) The other side's certificate is not verified but compared:
 *       its SHA-256 must be the one that signalling gave. Retransmission starts at 100 ms and
 *       doubles up to 2 s: most losses are on fast paths, and a second is long when one joins.
 * OWNS  the SSL_CTX, each SSL; the bytes of a datagram stay the caller's.
 * RUNS  on the media thread that owns the connection.
 * SPEC  RFC 6347, RFC 5764, RFC 8122 5, RFC 8827 6.5.
 * TESTS dtls_test.c.  FUZZ fuzz/fuzz_transport.c */
#include "crypto/dtls.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/log.h"

#define CIPHERS             "ECDHE+AESGCM:ECDHE+CHACHA20"
#define GROUPS              "X25519:P-256:P-384"
#define PROFILES            "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"
#define DTLS_MOST_BYTES     1500                         /* no datagram that we take holds more */
#define WIRE_TYPE           (200 | BIO_TYPE_SOURCE_SINK) /* nobody asks; counted ones run out */
#define FIRST_RETRANSMIT_US 100000U
#define LONGEST_WAIT_US     2000000U
#define CERTIFICATE_SECONDS                                                                        \
    (10L * 365 * 24 * 3600) /* of the process, never stored: any long time */

struct dtls_identity {
    SSL_CTX *ctx;
    BIO_METHOD *wire;
    unsigned char fingerprint[DTLS_FINGERPRINT_BYTES];
    int links; /* connections that use the BIO method, and the owner */
};

struct dtls {
    SSL *ssl;
    struct dtls_identity *identity;
    struct dtls_host host;
    enum dtls_state state;
    struct str arrived; /* the datagram that is being read; absent: none */
    unsigned char expected[DTLS_FINGERPRINT_BYTES];
};

/* --- the BIO: one write is one datagram, one read takes the one that arrived --- */

static int wire_write(BIO *b, const char *p, int n)
{
    struct dtls *d = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    d->host.send(d->host.ctx, (struct str){p, (size_t)n});
    return n;
}

static int wire_read(BIO *b, char *p, int n)
{
    struct dtls *d = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    if (!d->arrived.p) {
        BIO_set_retry_read(b);
        return -1;
    }
    size_t size = d->arrived.n < (size_t)n ? d->arrived.n : (size_t)n;
    memcpy(p, d->arrived.p, size);
    d->arrived = (struct str){0};
    return (int)size;
}

static long wire_control(BIO *b, int what, long n, void *p)
{
    (void)b, (void)n, (void)p;
    switch (what) {
    case BIO_CTRL_FLUSH:
        return 1;
    case BIO_CTRL_DGRAM_QUERY_MTU:
    case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
        return DTLS_MTU_BYTES;
    default:
        return 0;
    }
}

static BIO_METHOD *wire_new(void)
{
    BIO_METHOD *m = BIO_meth_new(WIRE_TYPE, "datagrams");
    ASSERT(m && BIO_meth_set_write(m, wire_write) == 1 && BIO_meth_set_read(m, wire_read) == 1 &&
           BIO_meth_set_ctrl(m, wire_control) == 1);
    return m;
}

/* --- the identity --- */

static X509 *certificate_new(EVP_PKEY *key)
{
    X509 *x = X509_new();
    unsigned char serial[8];
    ASSERT(x && RAND_bytes(serial, sizeof serial) == 1);
    serial[0] &= 0x7f; /* positive */
    BIGNUM *n = BN_bin2bn(serial, sizeof serial, NULL);
    ASSERT(n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)));
    BN_free(n);
    X509_NAME *name = X509_get_subject_name(x);
    ASSERT(X509_set_version(x, X509_VERSION_3) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(x), -24L * 3600) && /* clocks differ */
           X509_gmtime_adj(X509_getm_notAfter(x), CERTIFICATE_SECONDS) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"WebRTC", -1,
                                      -1, 0) == 1 &&
           X509_set_issuer_name(x, name) == 1 && X509_set_pubkey(x, key) == 1 &&
           X509_sign(x, key, EVP_sha256()) > 0);
    return x;
}

/* Called instead of the verification of chains: signalling vouches for exactly one certificate. */
static int compare_certificate(X509_STORE_CTX *store, void *ctx)
{
    (void)ctx;
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    const struct dtls *d = SSL_get_app_data(ssl);
    X509 *shown = X509_STORE_CTX_get0_cert(store);
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    bool is_the_one = shown && X509_digest(shown, EVP_sha256(), hash, &n) == 1 &&
                      n == DTLS_FINGERPRINT_BYTES && bytes_equal(hash, d->expected, n);
    if (!is_the_one)
        X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
    return is_the_one;
}

static void set_rules(SSL_CTX *c)
{
    SSL_CTX_set_options(c, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_QUERY_MTU |
                               SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_cert_verify_callback(c, compare_certificate, NULL);
    SSL_CTX_set_read_ahead(c, 1); /* a datagram is taken whole */
    ASSERT(SSL_CTX_set_min_proto_version(c, DTLS1_2_VERSION) == 1 &&
           SSL_CTX_set_max_send_fragment(c, DTLS_MOST_BYTES) == 1 &&
           SSL_CTX_set_cipher_list(c, CIPHERS) == 1 && SSL_CTX_set1_groups_list(c, GROUPS) == 1 &&
           SSL_CTX_set_tlsext_use_srtp(c, PROFILES) == 0); /* 0 is its success */
}

struct dtls_identity *dtls_identity_new(void)
{
    struct dtls_identity *i = calloc(1, sizeof *i);
    ASSERT(i);
    i->links = 1;
    i->wire = wire_new();
    EVP_PKEY *key = EVP_EC_gen("P-256");
    ASSERT(key && (i->ctx = SSL_CTX_new(DTLS_method())));
    X509 *x = certificate_new(key);
    set_rules(i->ctx);
    ASSERT(SSL_CTX_use_certificate(i->ctx, x) == 1 && SSL_CTX_use_PrivateKey(i->ctx, key) == 1 &&
           X509_digest(x, EVP_sha256(), i->fingerprint, NULL) == 1);
    X509_free(x);
    EVP_PKEY_free(key);
    return i;
}

void dtls_identity_free(struct dtls_identity *i)
{
    if (!i || --i->links)
        return;
    SSL_CTX_free(i->ctx);
    BIO_meth_free(i->wire);
    free(i);
}

void dtls_identity_fingerprint(const struct dtls_identity *i,
                               unsigned char ret[DTLS_FINGERPRINT_BYTES])
{
    memcpy(ret, i->fingerprint, DTLS_FINGERPRINT_BYTES);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool dtls_fingerprint_read(struct str text, unsigned char ret[DTLS_FINGERPRINT_BYTES])
{
    struct str hash = str_slice(text, 0, 8), hex = str_trim(str_slice(text, 8, text.n));
    unsigned char read[DTLS_FINGERPRINT_BYTES];
    if (!str_equal_ascii_nocase(hash, STR("sha-256 ")) || hex.n != sizeof read * 3 - 1)
        return false;
    for (size_t i = 0; i < sizeof read; i++) {
        int high = hex_digit(hex.p[3 * i]), low = hex_digit(hex.p[3 * i + 1]);
        if (high < 0 || low < 0 || (i + 1 < sizeof read && hex.p[3 * i + 2] != ':'))
            return false;
        read[i] = (unsigned char)(high << 4 | low);
    }
    memcpy(ret, read, sizeof read);
    return true;
}

void dtls_fingerprint_write(const unsigned char f[DTLS_FINGERPRINT_BYTES], char ret[104])
{
    size_t at = (size_t)snprintf(ret, 104, "sha-256 ");
    for (size_t i = 0; i < DTLS_FINGERPRINT_BYTES; i++)
        at += (size_t)snprintf(ret + at, 104 - at, i ? ":%02X" : "%02X", f[i]);
}

/* --- connections --- */

static unsigned next_wait(SSL *ssl, unsigned last_us)
{
    (void)ssl;
    if (!last_us)
        return FIRST_RETRANSMIT_US;
    return last_us * 2 > LONGEST_WAIT_US ? LONGEST_WAIT_US : last_us * 2;
}

struct dtls *dtls_new(struct dtls_identity *i, const struct dtls_host *host, bool is_client,
                      const unsigned char expected[DTLS_FINGERPRINT_BYTES])
{
    struct dtls *d = calloc(1, sizeof *d);
    ASSERT(d && (d->ssl = SSL_new(i->ctx)));
    d->identity = i;
    i->links++;
    d->host = *host;
    memcpy(d->expected, expected, sizeof d->expected);
    BIO *wire = BIO_new(i->wire);
    ASSERT(wire);
    BIO_set_data(wire, d);
    BIO_set_init(wire, 1);
    SSL_set_bio(d->ssl, wire, wire);
    SSL_set_app_data(d->ssl, d);
    SSL_set_mtu(d->ssl, DTLS_MTU_BYTES);
    DTLS_set_timer_cb(d->ssl, next_wait);
    if (is_client)
        SSL_set_connect_state(d->ssl);
    else
        SSL_set_accept_state(d->ssl);
    return d;
}

void dtls_free(struct dtls *d)
{
    if (!d)
        return;
    SSL_free(d->ssl);
    dtls_identity_free(d->identity);
    bytes_wipe(d, sizeof *d);
    free(d);
}

/* A connection that is ready keeps no record buffers between calls: 33 kB that a silent peer would
 * hold, and that OpenSSL itself gives back for TLS only. */
static void take_buffers(struct dtls *d)
{
    ASSERT(SSL_alloc_buffers(d->ssl) == 1);
    ERR_clear_error();
}

static void give_buffers(struct dtls *d)
{
    if (d->state == DTLS_READY)
        (void)SSL_free_buffers(d->ssl); /* 0: part of a record is in them, so they stay */
    ERR_clear_error(); /* left there, it would be taken for the next connection's */
}

static enum dtls_state note_failure(struct dtls *d, int code)
{
    int why = SSL_get_error(d->ssl, code);
    if (why == SSL_ERROR_ZERO_RETURN)
        d->state = DTLS_CLOSED;
    else if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
        d->state = DTLS_FAILED;
    ERR_clear_error(); /* left there, it would be taken for the next connection's */
    return d->state;
}

static enum dtls_state shake(struct dtls *d)
{
    ERR_clear_error();
    int code = SSL_do_handshake(d->ssl);
    if (code != 1)
        return note_failure(d, code);
    if (!SSL_get_selected_srtp_profile(d->ssl)) {
        (void)SSL_shutdown(d->ssl);
        return d->state = DTLS_FAILED; /* media could not be protected */
    }
    return d->state = DTLS_READY;
}

static enum dtls_state read_records(struct dtls *d)
{
    unsigned char record[DTLS_MOST_BYTES];
    while (d->state == DTLS_READY) {
        size_t n;
        ERR_clear_error();
        int code = SSL_read_ex(d->ssl, record, sizeof record, &n);
        if (code != 1)
            return note_failure(d, code);
        d->host.record(d->host.ctx, (struct str){(const char *)record, n});
    }
    return d->state;
}

enum dtls_state dtls_start(struct dtls *d)
{
    return shake(d);
}

enum dtls_state dtls_receive(struct dtls *d, struct str datagram)
{
    if (d->state == DTLS_CLOSED || d->state == DTLS_FAILED)
        return d->state;
    d->arrived = datagram;
    take_buffers(d);
    if (d->state == DTLS_SHAKING)
        (void)shake(d);
    if (d->state == DTLS_READY)
        (void)read_records(d);
    d->arrived = (struct str){0};
    give_buffers(d);
    return d->state;
}

int64_t dtls_wait_us(struct dtls *d)
{
    struct timeval left;
    if (!DTLSv1_get_timeout(d->ssl, &left))
        return -1;
    return (int64_t)left.tv_sec * 1000000 + left.tv_usec;
}

enum dtls_state dtls_retransmit(struct dtls *d)
{
    take_buffers(d);
    if (DTLSv1_handle_timeout(d->ssl) < 0)
        d->state = DTLS_FAILED;
    give_buffers(d);
    return d->state;
}

bool dtls_send(struct dtls *d, struct str record)
{
    if (d->state != DTLS_READY || !record.n || record.n > DTLS_RECORD_BYTES)
        return false;
    size_t n;
    take_buffers(d);
    bool is_sent = SSL_write_ex(d->ssl, record.p, record.n, &n) == 1;
    give_buffers(d);
    return is_sent;
}

void dtls_close(struct dtls *d)
{
    if (d->state != DTLS_READY)
        return;
    take_buffers(d);
    (void)SSL_shutdown(d->ssl);
    give_buffers(d);
    d->state = DTLS_CLOSED;
}

void dtls_keys(struct dtls *d, struct dtls_keys *ret)
{
    static const char label[] = "EXTRACTOR-dtls_srtp";
    unsigned char material[2 * (PACKET_KEY_BYTES + 14)];
    const SRTP_PROTECTION_PROFILE *profile = SSL_get_selected_srtp_profile(d->ssl);
    ASSERT(d->state == DTLS_READY && profile);
    bool is_gcm = profile->id == SRTP_AEAD_AES_128_GCM;
    size_t salt = is_gcm ? 12 : 14, n = 2 * (PACKET_KEY_BYTES + salt);
    ASSERT(SSL_export_keying_material(d->ssl, material, n, label, sizeof label - 1, NULL, 0, 0) ==
           1);
    *ret = (struct dtls_keys){.kind = is_gcm ? PACKET_AES_128_GCM : PACKET_AES_128_CM_SHA1_80};
    size_t ours = SSL_is_server(d->ssl) ? 1 : 0; /* client's first, then server's */
    const unsigned char *salts = material + 2 * PACKET_KEY_BYTES;
    memcpy(ret->ours.key, material + ours * PACKET_KEY_BYTES, PACKET_KEY_BYTES);
    memcpy(ret->theirs.key, material + (1 - ours) * PACKET_KEY_BYTES, PACKET_KEY_BYTES);
    memcpy(ret->ours.salt, salts + ours * salt, salt);
    memcpy(ret->theirs.salt, salts + (1 - ours) * salt, salt);
    bytes_wipe(material, sizeof material);
}
