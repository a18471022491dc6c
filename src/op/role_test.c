/* role_test.c - a role has one word, and nothing else is one. */
#include "op/role.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
    role_set bit;
    const char *word;
} rows[] = {
    {ROLE_ADMINISTRATOR, "administrator"},
    {ROLE_HEAD, "head"},
    {ROLE_TEACHER, "teacher"},
    {ROLE_STUDENT, "student"},
    {ROLE_PARENT, "parent"},
    {ROLE_STAFF, "staff"},
    {ROLE_OPERATOR, "operator"},
};

static void each_role_has_one_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(role_from_word(str_from(rows[i].word)), rows[i].bit);
        assert_string_equal(role_word(rows[i].bit), rows[i].word);
    }
}

static void nothing_else_is_a_role(void **state)
{
    (void)state;
    assert_int_equal(role_from_word(STR("Teacher")), 0);
    assert_int_equal(role_from_word(STR("")), 0);
    assert_int_equal(role_from_word((struct str){0}), 0);
    assert_null(role_word(0));
    assert_null(role_word(ROLE_TEACHER | ROLE_HEAD));
    assert_null(role_word(UINT32_C(1) << 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_has_one_word),
        cmocka_unit_test(nothing_else_is_a_role),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
