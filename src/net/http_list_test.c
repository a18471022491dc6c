/* http_list_test.c - members of lists, weights of codings, lists of tags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/http_list.h"

static void member_is_found_without_case_and_parameters(void **state)
{
    (void)state;
    assert_true(http_list_has(STR("keep-alive, Upgrade"), STR("upgrade")));
    assert_true(http_list_has(STR(",, upgrade ;q=1"), STR("upgrade")));
    assert_false(http_list_has(STR("upgraded"), STR("upgrade")));
    assert_false(http_list_has(STR(""), STR("upgrade")));
    assert_false(http_list_has((struct str){0}, STR("upgrade")));
}

static void coding_is_accepted_by_name_star_and_weight(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        bool br;
    } rows[] = {
        {"br", true},
        {"gzip, deflate, br", true},
        {"gzip", false},
        {"br;q=0", false},
        {"br; q=0.000", false},
        {"br;q=0.001", true},
        {"br ; Q=0", false},
        {"*", true},
        {"*;q=0", false},
        {"*, br;q=0", false},
        {"br, *;q=0", true},
        {"", false},
        {"identity;q=0", false},
        {"BR", true},
        {"brotli", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (http_list_accepts(str_from(rows[i].list), STR("br")) != rows[i].br)
            fail_msg("%s", rows[i].list);
}

static void tag_is_compared_weakly(void **state)
{
    (void)state;
    assert_true(http_list_has_etag(STR("\"a\", \"b\""), STR("\"b\"")));
    assert_true(http_list_has_etag(STR("W/\"b\""), STR("\"b\"")));
    assert_true(http_list_has_etag(STR("*"), STR("\"b\"")));
    assert_false(http_list_has_etag(STR("\"bb\", b"), STR("\"b\"")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(member_is_found_without_case_and_parameters),
        cmocka_unit_test(coding_is_accepted_by_name_star_and_weight),
        cmocka_unit_test(tag_is_compared_weakly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
