/* address_test.c - addresses as text and to bind to, and the counts against a plain array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>

#include "net/address.h"

static struct address v6(const char *text)
{
    struct sockaddr_in6 s = {.sin6_family = AF_INET6};
    assert_int_equal(inet_pton(AF_INET6, text, &s.sin6_addr), 1);
    return address_from((struct sockaddr *)&s);
}

static struct address v4(uint32_t n)
{
    struct sockaddr_in s = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(n)};
    return address_from((struct sockaddr *)&s);
}

static void address_is_written_as_people_write_it(void **state)
{
    (void)state;
    char t[ADDRESS_TEXT_BYTES];
    struct address a = v4(0xcb007105);
    assert_true(str_equal(address_text(&a, t), STR("203.0.113.5")));
    a = v6("::ffff:203.0.113.5"); /* as a dual socket reports it */
    assert_true(str_equal(address_text(&a, t), STR("203.0.113.5")));
    a = v6("2001:db8::1");
    assert_true(str_equal(address_text(&a, t), STR("2001:db8::1")));
}

static void only_addresses_can_be_bound(void **state)
{
    (void)state;
    struct sockaddr_storage s;
    socklen_t n;
    assert_int_equal(address_to_bind(STR("127.0.0.1"), 80, &s, &n), OK);
    assert_int_equal(s.ss_family, AF_INET);
    assert_int_equal(address_to_bind(STR("localhost"), 80, &s, &n), OK);
    assert_int_equal(address_to_bind(STR("::"), 80, &s, &n), OK);
    assert_int_equal(s.ss_family, AF_INET6);
    assert_int_equal(address_to_bind(STR("college.example"), 80, &s, &n), ERR_INVALID);
    assert_int_equal(address_to_bind(STR(""), 80, &s, &n), ERR_INVALID);
}

static void fill_fixed(void *ctx, void *bytes, size_t n)
{
    (void)ctx;
    memset(bytes, 7, n);
}

static const struct rand_source fixed = {fill_fixed, NULL};

#define ADDRESSES 3000

/* Is it just n? The one more that proves it is taken away again. */
static void assert_count(struct address_counts *c, const struct address *a, size_t n)
{
    assert_false(address_counts_add(c, a, n));
    assert_true(address_counts_add(c, a, n + 1));
    address_counts_remove(c, a);
}

static void counts_stay_right_through_many_changes(void **state)
{
    (void)state;
    struct address_counts *c = address_counts_new(&fixed);
    static size_t model[ADDRESSES];
    uint32_t seed = 1;
    for (int i = 0; i < 200000; i++) {
        seed = seed * 1664525u + 1013904223u;
        uint32_t k = (seed >> 8) % ADDRESSES;
        struct address a = v4(k);
        if (seed & 0x80000000u) {
            bool fits = model[k] < 5;
            assert_int_equal(address_counts_add(c, &a, 5), fits);
            model[k] += fits;
        } else if (model[k] > 0) {
            address_counts_remove(c, &a);
            model[k]--;
        }
        assert_count(c, &a, model[k]);
    }
    for (uint32_t k = 0; k < ADDRESSES; k++) {
        struct address a = v4(k);
        assert_count(c, &a, model[k]);
    }
    address_counts_free(c);
}

static void amounts_are_kept_by_address(void **state)
{
    (void)state;
    struct address_counts *c = address_counts_new(&fixed);
    struct address a = v4(1), b = v4(2);
    assert_int_equal(address_counts_change(c, &a, 0, 0), 0); /* nothing is no entry */
    assert_int_equal(address_counts_change(c, &a, 0, 70000), 70000);
    assert_int_equal(address_counts_change(c, &a, 0, 1000), 71000);
    assert_int_equal(address_counts_change(c, &b, 0, 5), 5);
    assert_int_equal(address_counts_change(c, &a, 70000, 80000), 81000);
    assert_int_equal(address_counts_change(c, &a, 80000, 0), 1000);
    assert_int_equal(address_counts_change(c, &a, 1000, 0), 0);
    assert_int_equal(address_counts_of(c, &a), 0);
    assert_int_equal(address_counts_of(c, &b), 5);
    address_counts_free(c);
}

static void one_subscriber_of_ipv6_is_one_address(void **state)
{
    (void)state;
    struct address_counts *c = address_counts_new(&fixed);
    struct address a = v6("2001:db8:1:2::1"), b = v6("2001:db8:1:2:ffff::9"),
                   d = v6("2001:db8:1:3::1");
    assert_true(address_counts_add(c, &a, 1));
    assert_false(address_counts_add(c, &b, 1));
    assert_true(address_counts_add(c, &d, 1));
    address_counts_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(address_is_written_as_people_write_it),
        cmocka_unit_test(only_addresses_can_be_bound),
        cmocka_unit_test(counts_stay_right_through_many_changes),
        cmocka_unit_test(amounts_are_kept_by_address),
        cmocka_unit_test(one_subscriber_of_ipv6_is_one_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
