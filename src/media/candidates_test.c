/* candidates_test.c - what may be announced, and what a socket is told by. */
#include "media/candidates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void announced_with_and_without_port(void **state)
{
    (void)state;
    struct candidates list;
    struct str text[] = {STR("203.0.113.5"), STR(" 203.0.113.6:50000 "), STR("[2001:db8::1]:50001"),
                         STR("2001:db8::2"), STR("[2001:db8::3]")};
    assert_int_equal(candidates_announced(text, 5, 8080, &list), OK);
    assert_int_equal(list.count, 5);
    assert_string_equal(list.at[1].address, "203.0.113.6");
    static const int ports[] = {8080, 50000, 50001, 8080, 8080};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(list.at[i].port, ports[i]);
        assert_true(i == 0 || list.at[i].priority < list.at[i - 1].priority);
    }
    assert_string_equal(list.at[3].address, "2001:db8::2");
    assert_string_not_equal(list.at[0].foundation, list.at[1].foundation);
}

static void what_is_no_address(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "example.org",
                                      "203.0.113.5:",
                                      "203.0.113.5:0",
                                      "[2001:db8::1",
                                      "1.2.3.4:65536",
                                      "[::1]80",
                                      "1.2.3",
                                      "1.2.3.4:8o",
                                      ":80"};
    struct candidates list;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct str text = str_from(bad[i]);
        if (candidates_announced(&text, 1, 1, &list) != ERR_INVALID)
            fail_msg("taken: \"%s\"", bad[i]);
    }
    struct str many[LIMIT_CANDIDATES + 1];
    char room[LIMIT_CANDIDATES + 1][16];
    for (int i = 0; i <= LIMIT_CANDIDATES; i++) {
        snprintf(room[i], sizeof room[i], "10.0.0.%d", i);
        many[i] = str_from(room[i]);
    }
    assert_int_equal(candidates_announced(many, LIMIT_CANDIDATES + 1, 1, &list), ERR_INVALID);
    assert_int_equal(candidates_announced(many, LIMIT_CANDIDATES, 1, &list), OK);
}

static void a_bound_socket_has_one(void **state)
{
    (void)state;
    struct candidates list;
    struct udp_local loopback = {.ip = {[10] = 0xff, 0xff, 127, 0, 0, 1}};
    candidates_found(&loopback, 5, false, &list);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.at[0].address, "127.0.0.1");
    struct udp_local any = {.is_any = true, .is_v6 = true};
    candidates_found(&any, 5, false, &list);
    assert_true(list.count > 0);
    size_t others = list.count;
    bool is_alone = candidates_is_loopback(str_from(list.at[0].address)); /* no network here */
    candidates_found(&any, 5, true, &list);
    assert_string_equal(list.at[0].address, "127.0.0.1");
    assert_true(is_alone || list.count == others + 1 || list.count == LIMIT_CANDIDATES);
    assert_true(candidates_is_loopback(STR("127.0.0.1")) && candidates_is_loopback(STR("::1")));
    assert_false(candidates_is_loopback(STR("0.0.0.0")) || candidates_is_loopback(STR("::")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(announced_with_and_without_port),
                                       cmocka_unit_test(what_is_no_address),
                                       cmocka_unit_test(a_bound_socket_has_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
