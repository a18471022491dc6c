/* forwarded_test.c - networks, and what of X-Forwarded- fields counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/forwarded.h"

static struct address address_of(const char *text)
{
    struct address a;
    assert_true(forwarded_address(str_from(text), &a));
    return a;
}

static struct trusted_proxies trust(const char *list)
{
    struct trusted_proxies t;
    struct str wrong;
    assert_int_equal(trusted_proxies_parse(str_from(list), &t, &wrong), OK);
    return t;
}

static void networks_are_read_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *list, *wrong;
    } rows[] = {
        {"", NULL},
        {"127.0.0.1", NULL},
        {"10.0.0.0/8, ::1 ,2001:db8::/32", NULL},
        {"0.0.0.0/0", NULL},
        {"::/0", NULL},
        {"10.0.0.1/8", "10.0.0.1/8"},
        {"2001:db8::1/32", "2001:db8::1/32"},
        {"10.0.0.0/33", "10.0.0.0/33"},
        {"10.0.0.0/", "10.0.0.0/"},
        {"10.0.0.0/-1", "10.0.0.0/-1"},
        {"10.0.0.0/8x", "10.0.0.0/8x"},
        {"::1/129", "::1/129"},
        {"10.0.0/8", "10.0.0/8"},
        {"::1,,::2", ""},
        {"::1, nginx", "nginx"},
        {"[::1]", "[::1]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct trusted_proxies t;
        struct str wrong = {0};
        enum err e = trusted_proxies_parse(str_from(rows[i].list), &t, &wrong);
        if (rows[i].wrong ? e != ERR_INVALID || !str_equal(wrong, str_from(rows[i].wrong)) : e)
            fail_msg("%s: \"%.*s\"", rows[i].list, STR_ARG(wrong));
    }
    char many[LIMIT_TRUSTED_PROXIES * 4 + 8] = "";
    for (int i = 0; i <= LIMIT_TRUSTED_PROXIES; i++)
        memcpy(many + 4 * i, "::1,", 5);
    struct trusted_proxies t;
    struct str wrong;
    assert_int_equal(trusted_proxies_parse(str_from(many), &t, &wrong), ERR_INVALID);
}

static void a_network_has_its_addresses_only(void **state)
{
    (void)state;
    struct trusted_proxies t = trust("10.16.0.0/12,192.0.2.7,2001:db8:8000::/33");
    static const struct {
        const char *address;
        bool is_in;
    } rows[] = {
        {"10.16.0.0", true},         {"10.31.255.255", true}, {"10.32.0.0", false},
        {"192.0.2.7", true},         {"192.0.2.6", false},    {"2001:db8:ffff::1", true},
        {"2001:db8:7fff::1", false}, {"::10.16.0.1", false},  {"::ffff:10.16.0.1", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct address a = address_of(rows[i].address);
        if (trusted_proxies_has(&t, &a) != rows[i].is_in)
            fail_msg("%s", rows[i].address);
    }
    struct trusted_proxies nobody = trust(""), v4 = trust("0.0.0.0/0");
    struct address a = address_of("127.0.0.1"), six = address_of("::1");
    assert_false(trusted_proxies_has(&nobody, &a));
    assert_true(trusted_proxies_has(&v4, &a));
    assert_false(trusted_proxies_has(&v4, &six));
}

static void addresses_may_have_ports(void **state)
{
    (void)state;
    static const struct {
        const char *text, *address; /* NULL: none */
    } rows[] = {
        {"203.0.113.5", "203.0.113.5"},
        {"203.0.113.5:4711", "203.0.113.5"},
        {"2001:db8::1", "2001:db8::1"},
        {"[2001:db8::1]", "2001:db8::1"},
        {"[2001:db8::1]:4711", "2001:db8::1"},
        {"::ffff:203.0.113.5", "203.0.113.5"},
        {"", NULL},
        {"unknown", NULL},
        {"_hidden", NULL},
        {"203.0.113.5:", NULL},
        {"203.0.113.5:65536", NULL},
        {"203.0.113.5:-1", NULL},
        {"203.0.113", NULL},
        {"[203.0.113.5]", NULL},
        {"[2001:db8::1", NULL},
        {"[2001:db8::1]4711", NULL},
        {"[]", NULL},
        {"203.0.113.5 203.0.113.6", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct address a;
        char text[ADDRESS_TEXT_BYTES];
        bool is_fine = forwarded_address(str_from(rows[i].text), &a);
        if (is_fine != !!rows[i].address ||
            (is_fine && !str_equal(address_text(&a, text), str_from(rows[i].address))))
            fail_msg("\"%s\"", rows[i].text);
    }
}

static void the_rightmost_stranger_is_the_client(void **state)
{
    (void)state;
    struct trusted_proxies t = trust("10.0.0.0/8, ::1");
    static const struct {
        const char *for_whom, *client;
        bool has_malformed;
    } rows[] = {
        {NULL, "10.0.0.1", false},
        {"203.0.113.5", "203.0.113.5", false},
        {"198.51.100.1, 203.0.113.5", "203.0.113.5", false}, /* the left one was invented */
        {"203.0.113.5, 10.0.0.9,::1", "203.0.113.5", false},
        {"10.0.0.8, 10.0.0.9", "10.0.0.8", false}, /* a client within */
        {"203.0.113.5:80, [::1]:1", "203.0.113.5", false},
        {"unknown, 203.0.113.5", "203.0.113.5", false},
        {"203.0.113.5, unknown", "10.0.0.1", true},
        {"203.0.113.5, unknown, 10.0.0.9", "10.0.0.9", true},
        {"203.0.113.5,", "10.0.0.1", true},
        {",", "10.0.0.1", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct address peer = address_of("10.0.0.1");
        struct forwarded f = {0};
        struct forwarded_fields fields = {.for_whom = str_from(rows[i].for_whom)};
        char text[ADDRESS_TEXT_BYTES];
        forwarded_read(&t, &peer, &fields, &f);
        if (!str_equal(address_text(&f.client, text), str_from(rows[i].client)) ||
            f.has_malformed != rows[i].has_malformed)
            fail_msg("\"%s\" gave %s", rows[i].for_whom, text);
    }
}

static void a_walk_has_an_end(void **state)
{
    (void)state;
    struct trusted_proxies t = trust("10.0.0.0/8");
    struct address peer = address_of("10.0.0.1");
    char list[LIMIT_FORWARDED_HOPS * 9 + 16] = "203.0.113.5";
    for (int i = 0; i < LIMIT_FORWARDED_HOPS; i++)
        memcpy(list + strlen(list), ",10.0.0.2", 10);
    struct forwarded f = {0};
    struct forwarded_fields fields = {.for_whom = str_from(list)};
    forwarded_read(&t, &peer, &fields, &f);
    struct address last = address_of("10.0.0.2");
    assert_memory_equal(f.client.byte, last.byte, sizeof last.byte);
    assert_true(f.has_malformed);
}

static void the_last_proto_and_host_count(void **state)
{
    (void)state;
    struct trusted_proxies t = trust("10.0.0.0/8");
    struct address peer = address_of("10.0.0.1");
    static const struct {
        const char *proto, *host, *expected_host;
        bool is_https, has_malformed;
    } rows[] = {
        {NULL, NULL, NULL, false, false},
        {"https", "k.example", "k.example", true, false},
        {"HTTPS", "k.example:8443", "k.example:8443", true, false},
        {"http", NULL, NULL, false, false},
        {"https, http", "evil.example, k.example", "k.example", false, false},
        {"http, https", NULL, NULL, true, false},
        {"wss", NULL, NULL, false, true},
        {"", NULL, NULL, false, false},
        {NULL, "k.example/path", NULL, false, true},
        {NULL, "a b", NULL, false, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct forwarded f = {0};
        struct forwarded_fields fields = {.proto = str_from(rows[i].proto),
                                          .host = str_from(rows[i].host)};
        forwarded_read(&t, &peer, &fields, &f);
        struct str host = str_from(rows[i].expected_host);
        if (f.is_https != rows[i].is_https || f.has_malformed != rows[i].has_malformed ||
            !f.host.p != !host.p || (host.p && !str_equal(f.host, host)))
            fail_msg("row %zu", i);
    }
    struct forwarded f = {.is_https = true}; /* the socket speaks TLS */
    forwarded_read(&t, &peer, &(struct forwarded_fields){.proto = STR("ftp")}, &f);
    assert_true(f.is_https);
    forwarded_read(&t, &peer, &(struct forwarded_fields){.proto = STR("http")}, &f);
    assert_false(f.is_https);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_are_read_or_refused),
        cmocka_unit_test(a_network_has_its_addresses_only),
        cmocka_unit_test(addresses_may_have_ports),
        cmocka_unit_test(the_rightmost_stranger_is_the_client),
        cmocka_unit_test(a_walk_has_an_end),
        cmocka_unit_test(the_last_proto_and_host_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
