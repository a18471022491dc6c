/* tls_tickets.c - session tickets under keys that change.
 *
 * WHY   2,000 people come back at the bell: a ticket saves them and us the costly half of a
 *       handshake. But who steals a ticket key could read (TLS 1.2) all that was resumed under it,
 *       so a key lives for hours and never touches the disk; OpenSSL's own would live as long as
 *       the certificate.
 * HOW   two keys: one seals for four hours, then only opens for four more. Changed when a ticket is
 *       made or shown, so no timer is needed. AES-256-CBC with HMAC-SHA-256, as RFC 5077 4 advises.
 * OWNS  the keys; wiped when they go.
 * RUNS  on the front loop's thread.
 * SPEC  RFC 5077, RFC 8446 4.6.1.
 * TESTS net/tls_net_test.c */
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/log.h"
#include "crypto/tls_inside.h"

#define KEY_LIFE_US (4 * HOUR_US)

struct ticket_key {
    unsigned char name[16], cipher[32], mac[32];
    int64_t since_us;
    bool is_set;
};

struct tls_tickets {
    struct clock clock;
    struct rand_source rand;
    struct ticket_key now, before;
};

static void renew(struct tls_tickets *t, int64_t now_us)
{
    if (t->before.is_set && now_us - t->before.since_us >= 2 * KEY_LIFE_US)
        OPENSSL_cleanse(&t->before, sizeof t->before);
    if (t->now.is_set && now_us - t->now.since_us < KEY_LIFE_US)
        return;
    if (t->now.is_set && now_us - t->now.since_us < 2 * KEY_LIFE_US)
        t->before = t->now;
    rand_fill(&t->rand, t->now.name, sizeof t->now.name);
    rand_fill(&t->rand, t->now.cipher, sizeof t->now.cipher);
    rand_fill(&t->rand, t->now.mac, sizeof t->now.mac);
    t->now.since_us = now_us;
    t->now.is_set = true;
}

static bool set_mac(EVP_MAC_CTX *mac, struct ticket_key *k)
{
    OSSL_PARAM p[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, k->mac, sizeof k->mac),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_CTX_set_params(mac, p) == 1;
}

static int seal(struct tls_tickets *t, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *c,
                EVP_MAC_CTX *mac)
{
    memcpy(name, t->now.name, sizeof t->now.name);
    rand_fill(&t->rand, iv, (size_t)EVP_CIPHER_get_iv_length(EVP_aes_256_cbc()));
    return EVP_EncryptInit_ex(c, EVP_aes_256_cbc(), NULL, t->now.cipher, iv) == 1 &&
                   set_mac(mac, &t->now)
               ? 1
               : -1;
}

/* For the library: -1 trouble, 0 make a new session, 1 resumed, 2 resumed and give a new ticket. */
static int on_ticket(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *c,
                     EVP_MAC_CTX *mac, int is_sealing)
{
    struct tls_tickets *t = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    renew(t, clock_mono(&t->clock).us);
    if (is_sealing)
        return seal(t, name, iv, c, mac);
    struct ticket_key *k = NULL;
    if (CRYPTO_memcmp(name, t->now.name, sizeof t->now.name) == 0)
        k = &t->now;
    else if (t->before.is_set && CRYPTO_memcmp(name, t->before.name, sizeof t->before.name) == 0)
        k = &t->before;
    if (!k)
        return 0;
    if (EVP_DecryptInit_ex(c, EVP_aes_256_cbc(), NULL, k->cipher, iv) != 1 || !set_mac(mac, k))
        return -1;
    return k == &t->now ? 1 : 2;
}

void tls_tickets_use(SSL_CTX *ctx, struct tls_tickets *t)
{
    static const unsigned char context[] = "kafedra"; /* tickets of other programs do not fit */
    SSL_CTX_set_app_data(ctx, t);
    SSL_CTX_set_timeout(ctx, KEY_LIFE_US / SECOND_US);
    ASSERT(SSL_CTX_set_session_id_context(ctx, context, sizeof context - 1) == 1);
    ASSERT(SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, on_ticket) == 1);
}

struct tls_tickets *tls_tickets_new(struct clock clock, struct rand_source rand)
{
    struct tls_tickets *t = calloc(1, sizeof *t);
    ASSERT(t);
    t->clock = clock;
    t->rand = rand;
    return t;
}

void tls_tickets_free(struct tls_tickets *t)
{
    if (!t)
        return;
    OPENSSL_cleanse(t, sizeof *t);
    free(t);
}
