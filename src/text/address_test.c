/* address_test.c - who counts as one. */
#include "text/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *address, *network;
} rows[] = {
    {"10.0.0.7", "10.0.0.7"},
    {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
    {"2001:DB8:1:2::9", "2001:db8:1:2::"},
    {"::1", "::"},
    {"::ffff:10.0.0.7", "::ffff:10.0.0.7"},
    {"", ""},
    {"no address", "no address"},
    {"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
     "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"},
};

static void one_subscriber_is_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char room[ADDRESS_TEXT_MAX];
        struct str n = address_network(str_from(rows[i].address), room);
        if (!str_equal(n, str_from(rows[i].network)))
            fail_msg("%s is %.*s", rows[i].address, STR_ARG(n));
    }
    char room[ADDRESS_TEXT_MAX];
    assert_null(address_network((struct str){0}, room).p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_subscriber_is_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
