/* tls_net_test.c - HTTP and WebSocket through TLS on loopback, with a real TLS client. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>

#include "crypto/tls.h"
#include "crypto/tls_ca.h"
#include "crypto/tls_client.h"
#include "net/net_world.h"

struct room {
    struct world w;
    struct arena *a;
    struct tls_tickets *tickets;
    struct tls *identity;
    struct tls_client client; /* trusts the authority and nobody else */
};

static struct tls *identity_new(struct room *r, const struct tls_issued *ca)
{
    struct tls_names names;
    struct tls_issued made;
    struct tls_pair *pair;
    struct tls *t;
    struct str trouble;
    int64_t now = world_wall(&r->w);
    assert_int_equal(tls_names_parse(r->a, STR("localhost,127.0.0.1"), &names, &trouble), OK);
    assert_int_equal(tls_ca_issue(r->a, ca->cert_pem, ca->key_pem, &names, (struct str){0}, now,
                                  &made, &trouble),
                     OK);
    assert_int_equal(tls_pair_read(r->a, made.cert_pem, made.key_pem, now, &pair, &trouble), OK);
    assert_int_equal(tls_new(r->a, pair, r->tickets, &t, &trouble), OK);
    tls_pair_free(pair);
    return t;
}

static void start(struct room *r, const struct trusted_proxies *proxies)
{
    struct world *w = &r->w;
    struct clock clock = {world_wall, world_mono, w};
    struct net_host host = {w,          host_body_limit, host_is_known, host_request, host_message,
                            host_closed};
    struct net_conf conf = {.host = STR("127.0.0.1"),
                            .assets = world_assets,
                            .asset_count = 2,
                            .tls = r->identity,
                            .proxies = proxies,
                            .is_strict = true};
    w->answers_at_once = true;
    assert_int_equal(loop_new(&clock, &w->loop), OK);
    assert_int_equal(net_new(w->loop, &conf, &host, &w->net), OK);
}

static int open_behind(void **state, const struct trusted_proxies *proxies)
{
    struct room *r = calloc(1, sizeof *r);
    struct tls_names names;
    struct tls_issued ca;
    struct str trouble;
    signal(SIGPIPE, SIG_IGN);
    crypto_init();
    r->a = arena_new(1 << 20);
    r->w.now_us = 1;
    r->tickets = tls_tickets_new((struct clock){world_wall, world_mono, &r->w}, crypto_rand());
    assert_int_equal(tls_names_parse(r->a, STR("localhost,127.0.0.1"), &names, &trouble), OK);
    assert_int_equal(tls_ca_make(r->a, &names, world_wall(&r->w), &ca, &trouble), OK);
    r->identity = identity_new(r, &ca);
    tls_client_init(&r->client, ca.cert_pem, "localhost", world_wall(&r->w));
    start(r, proxies);
    *state = r;
    return 0;
}

static int set_up(void **state)
{
    return open_behind(state, NULL);
}

static int set_up_behind_proxy(void **state)
{
    struct trusted_proxies t;
    struct str wrong;
    assert_int_equal(trusted_proxies_parse(STR("127.0.0.1"), &t, &wrong), OK);
    return open_behind(state, &t);
}

static int tear_down(void **state)
{
    struct room *r = *state;
    world_stop(&r->w);
    tls_free(r->identity);
    tls_tickets_free(r->tickets);
    tls_client_done(&r->client);
    arena_free(r->a);
    free(r);
    return 0;
}

/* --- a client that takes turns with the server --- */

static SSL *secure_client(struct room *r)
{
    SSL *ssl = tls_client_open(&r->client, client_open(&r->w));
    int done;
    while ((done = tls_client_shake(ssl)) == 0)
        world_wait(&r->w);
    assert_int_equal(done, 1);
    world_wait(&r->w);
    return ssl;
}

static void secure_say(struct room *r, SSL *ssl, const char *text)
{
    assert_true(SSL_write(ssl, text, (int)strlen(text)) > 0);
    world_wait(&r->w);
}

/* Reads until so many bytes are there, or the end. */
static size_t secure_read(struct room *r, SSL *ssl, char *to, size_t wanted)
{
    size_t n = 0;
    for (int quiet = 0; n < wanted && quiet < 50;) {
        int got = tls_client_read(ssl, to + n, wanted - n);
        if (got < 0)
            break;
        n += (size_t)got;
        quiet = got ? 0 : quiet + 1;
        if (!got)
            world_wait(&r->w);
    }
    to[n] = 0;
    return n;
}

static void secure_close(struct room *r, SSL *ssl)
{
    close(SSL_get_fd(ssl));
    SSL_free(ssl);
    world_turn(&r->w);
}

static void a_request_is_answered_through_tls(void **state)
{
    struct room *r = *state;
    char text[4096];
    SSL *ssl = secure_client(r);
    secure_say(r, ssl, "GET /api/x HTTP/1.1\r\nHost: localhost\r\n\r\n");
    secure_read(r, ssl, text, sizeof text - 1);
    assert_memory_equal(text, "HTTP/1.1 200 OK\r\n", 17);
    assert_non_null(strstr(text, "\r\nStrict-Transport-Security: max-age="));
    assert_int_equal(net_counts(r->w.net).tls_handshakes, 1);
    secure_close(r, ssl);
}

/* What the person's browser spoke counts, not what the proxy speaks to us. */
static void ask_three_ways(struct room *r, bool is_proxy_believed)
{
    static const struct {
        const char *field;
        bool is_secure;
    } rows[] = {{"", true},
                {"X-Forwarded-Proto: http\r\n", false},
                {"X-Forwarded-Proto: https\r\n", true},
                {"X-Forwarded-Proto: gopher\r\n", true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[4096];
        SSL *ssl = secure_client(r);
        snprintf(text, sizeof text, "GET /api/x HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
                 rows[i].field);
        secure_say(r, ssl, text);
        secure_read(r, ssl, text, sizeof text - 1);
        assert_memory_equal(text, "HTTP/1.1 200 OK\r\n", 17);
        assert_int_equal(r->w.is_secure, rows[i].is_secure || !is_proxy_believed);
        secure_close(r, ssl);
    }
}

static void a_trusted_proxy_tells_what_the_browser_spoke(void **state)
{
    ask_three_ways(*state, true);
}

/* A peer that changes keys without end has one record looked at in a turn, like everybody. */
static void changes_of_keys_take_turns(void **state)
{
    struct room *r = *state;
    char text[4096];
    SSL *ssl = secure_client(r);
    for (int i = 0; i < 50; i++) {
        assert_int_equal(SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED), 1);
        assert_int_equal(SSL_do_handshake(ssl), 1);
    }
    const char *request = "GET /api/x HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assert_true(SSL_write(ssl, request, (int)strlen(request)) > 0);
    world_wait(&r->w);
    assert_int_equal(r->w.requests, 0);
    for (int i = 0; i < 1000 && !r->w.requests; i++)
        world_wait(&r->w);
    secure_read(r, ssl, text, sizeof text - 1);
    assert_memory_equal(text, "HTTP/1.1 200 OK\r\n", 17);
    secure_close(r, ssl);
}

static void nobody_else_makes_a_secure_request_plain(void **state)
{
    ask_three_ways(*state, false);
}

#define UPGRADE                                                                                    \
    "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: "           \
    "Upgrade\r\n"                                                                                  \
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

static SSL *secure_websocket(struct room *r)
{
    char text[4096];
    SSL *ssl = secure_client(r);
    secure_say(r, ssl, UPGRADE);
    size_t n = 0;
    while (n < 4 || memcmp(text + n - 4, "\r\n\r\n", 4) != 0)
        assert_int_equal(secure_read(r, ssl, text + n, 1), 1), n++;
    assert_memory_equal(text, "HTTP/1.1 101", 12);
    return ssl;
}

static void one_frame_reaches_many_secure_sockets(void **state)
{
    struct room *r = *state;
    enum { SOCKETS = 3, BYTES = 100000 };
    static char sent[BYTES], got[BYTES + 11];
    SSL *ssl[SOCKETS];
    struct net_handle h[SOCKETS];
    memset(sent, 'x', sizeof sent);
    for (int i = 0; i < SOCKETS; i++) {
        ssl[i] = secure_websocket(r);
        h[i] = r->w.live;
    }
    struct net_frame *f = net_frame_new((struct str){sent, sizeof sent});
    for (int i = 0; i < SOCKETS; i++)
        assert_true(net_ws_send(r->w.net, h[i], f));
    net_frame_unref(f);
    for (int i = 0; i < SOCKETS; i++) {
        assert_int_equal(secure_read(r, ssl[i], got, BYTES + 10), BYTES + 10);
        assert_memory_equal(got + 10, sent, BYTES);
        r->w.live = h[i];
        secure_close(r, ssl[i]);
        world_wait(&r->w);
    }
    assert_int_equal(r->w.closed, SOCKETS);
}

/* The socket is full in the middle of a record; later frames join the queue behind it. */
static void what_did_not_fit_comes_later_whole(void **state)
{
    struct room *r = *state;
    enum { FRAMES = 3000, BYTES = 3000 };
    static char sent[BYTES], got[BYTES + 5];
    SSL *ssl = secure_websocket(r);
    for (int i = 0; i < FRAMES; i++) {
        memset(sent, 'a' + i % 26, sizeof sent);
        struct net_frame *f = net_frame_new((struct str){sent, sizeof sent});
        assert_true(net_ws_send(r->w.net, r->w.live, f));
        net_frame_unref(f);
    }
    assert_true(net_ws_backlog(r->w.net, r->w.live) > 0);
    for (int i = 0; i < FRAMES; i++) {
        assert_int_equal(secure_read(r, ssl, got, BYTES + 4), BYTES + 4);
        for (int k = 0; k < BYTES; k++)
            if (got[4 + k] != 'a' + i % 26)
                fail_msg("frame %d, byte %d", i, k);
    }
    assert_int_equal(net_ws_backlog(r->w.net, r->w.live), 0);
    secure_close(r, ssl);
}

static void plain_http_is_told_where_it_is(void **state)
{
    struct room *r = *state;
    char text[4096];
    assert_int_equal(ask(&r->w, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", text, sizeof text),
                     400);
    assert_non_null(strstr(text, "https://"));
    assert_int_equal(r->w.requests, 0);
}

static void a_handshake_that_does_not_go_on_is_cut(void **state)
{
    struct room *r = *state;
    int silent = client_open(&r->w), slow = client_open(&r->w);
    client_send(&r->w, slow, "\x16\x03\x01\x02", 4);
    world_pass(&r->w, 9 * SECOND_US);
    client_send(&r->w, slow, "\x00", 1);
    assert_false(client_is_gone(&r->w, silent));
    assert_false(client_is_gone(&r->w, slow));
    world_pass(&r->w, 1 * SECOND_US);
    assert_true(client_is_gone(&r->w, silent));
    assert_true(client_is_gone(&r->w, slow));
    close(silent);
    close(slow);
}

static void noise_is_no_handshake(void **state)
{
    struct room *r = *state;
    int fd = client_open(&r->w);
    client_send(&r->w, fd, "\x16\x03\x01\x00\x05hello", 10);
    assert_true(client_is_gone(&r->w, fd));
    assert_int_equal(net_counts(r->w.net).tls_failed, 1);
    close(fd);
}

static void a_new_identity_is_for_new_connections(void **state)
{
    struct room *r = *state;
    char text[64];
    struct tls_names names;
    struct tls_issued ca;
    struct str trouble;
    SSL *old = secure_websocket(r);
    assert_int_equal(tls_names_parse(r->a, STR("localhost,127.0.0.1"), &names, &trouble), OK);
    assert_int_equal(tls_ca_make(r->a, &names, world_wall(&r->w), &ca, &trouble), OK);
    struct tls *next = identity_new(r, &ca);
    net_set_tls(r->w.net, next);
    tls_free(r->identity);
    r->identity = next;
    struct net_frame *f = net_frame_new(STR("still here"));
    assert_true(net_ws_send(r->w.net, r->w.live, f));
    net_frame_unref(f);
    assert_int_equal(secure_read(r, old, text, 12), 12);
    assert_memory_equal(text + 2, "still here", 10);
    secure_close(r, old);
    tls_client_done(&r->client); /* the new authority only: the old certificate would not do */
    tls_client_init(&r->client, ca.cert_pem, "localhost", world_wall(&r->w));
    secure_close(r, secure_client(r));
}

static void the_drain_says_goodbye_through_tls(void **state)
{
    struct room *r = *state;
    char text[64];
    SSL *ssl = secure_websocket(r);
    int shaking = client_open(&r->w);
    net_drain(r->w.net, host_drained, &r->w);
    assert_true(client_is_gone(&r->w, shaking));
    assert_true(secure_read(r, ssl, text, 4) == 4);
    assert_memory_equal(text, "\x88", 1);
    assert_memory_equal(text + 2, "\x03\xe9", 2);
    secure_close(r, ssl);
    world_wait(&r->w);
    assert_int_equal(r->w.drained, 1);
    close(shaking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_is_answered_through_tls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_trusted_proxy_tells_what_the_browser_spoke,
                                        set_up_behind_proxy, tear_down),
        cmocka_unit_test_setup_teardown(changes_of_keys_take_turns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_else_makes_a_secure_request_plain, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_frame_reaches_many_secure_sockets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_did_not_fit_comes_later_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(plain_http_is_told_where_it_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_handshake_that_does_not_go_on_is_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(noise_is_no_handshake, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_identity_is_for_new_connections, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_drain_says_goodbye_through_tls, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
