/* net_proxy_test.c - requests through a trusted proxy, and spoofed ones, through real sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/net_world.h"

#define HEAD "GET /api/x HTTP/1.1\r\nHost: inside:8080\r\n"
#define TOLD                                                                                       \
    HEAD "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 203.0.113.5\r\n"                       \
         "X-Forwarded-Proto: https\r\nX-Forwarded-Host: k.example\r\n\r\n"

static void start(struct world *w, const char *proxies)
{
    struct str wrong;
    struct trusted_proxies t;
    assert_int_equal(trusted_proxies_parse(str_from(proxies), &t, &wrong), OK);
    struct net_limits limits = net_limits_default();
    limits.connections_per_address = 2;
    world_start_behind(w, &limits, &t);
    w->wanted_header = "host";
}

static void a_trusted_proxy_tells_who_asks(void **state)
{
    (void)state;
    static struct world w;
    char t[8192];
    start(&w, "127.0.0.0/8");
    assert_int_equal(ask(&w, TOLD, t, sizeof t), 200);
    assert_string_equal(w.peer, "203.0.113.5");
    assert_string_equal(w.header_seen, "k.example");
    assert_true(w.is_secure);
    assert_int_equal(ask(&w, HEAD "\r\n", t, sizeof t), 200);
    assert_string_equal(w.peer, "127.0.0.1");
    assert_string_equal(w.header_seen, "inside:8080");
    assert_false(w.is_secure);
    assert_int_equal(net_counts(w.net).forwarded_malformed, 0);
    assert_int_equal(ask(&w, HEAD "X-Forwarded-For: nonsense\r\n\r\n", t, sizeof t), 200);
    assert_string_equal(w.peer, "127.0.0.1");
    assert_int_equal(net_counts(w.net).forwarded_malformed, 1);
    world_stop(&w);
}

static void from_anybody_else_it_says_nothing(void **state)
{
    (void)state;
    static struct world w;
    char t[8192];
    start(&w, "10.0.0.0/8");
    assert_int_equal(ask(&w, TOLD, t, sizeof t), 200);
    assert_string_equal(w.peer, "127.0.0.1");
    assert_string_equal(w.header_seen, "inside:8080");
    assert_false(w.is_secure);
    world_stop(&w);
}

static void a_proxy_brings_more_than_one_address_may(void **state)
{
    (void)state;
    static const struct {
        const char *proxies;
        int status;
    } rows[] = {{"127.0.0.1", 200}, {"", 429}};
    for (size_t i = 0; i < 2; i++) {
        static struct world w;
        char t[8192];
        start(&w, rows[i].proxies);
        int a = client_open(&w), b = client_open(&w);
        assert_int_equal(ask(&w, HEAD "\r\n", t, sizeof t), rows[i].status);
        close(a);
        close(b);
        world_stop(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trusted_proxy_tells_who_asks),
        cmocka_unit_test(from_anybody_else_it_says_nothing),
        cmocka_unit_test(a_proxy_brings_more_than_one_address_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
