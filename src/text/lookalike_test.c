/* Names that look alike meet in one skeleton; others do not; mixed alphabets are seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/lookalike.h"

static struct str skeleton(struct arena *a, const char *name)
{
    struct str s;
    assert_int_equal(lookalike_skeleton(a, str_from(name), &s), OK);
    return s;
}

static void look_alikes_meet(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"Мельникова Ольга", "Мельникoва Ольга"}, /* a Latin o */
        {"Мельникова Ольга", "МЕЛЬНИКОВА ОЛЬГА"},
        {"Вера Сорос", "Bepa Copoc"}, /* all Latin */
        {"Ступин Артём", "Ступин Артем"},
        {"Гареев Андрей", "Гареев Андреи"},
        {"Гареев Андрей", "Га\u0301реев Андрей"}, /* an accent */
        {"O'Brien", "O\u2019Brien"},
    };
    struct arena *a = arena_new(1 << 16);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct str x = skeleton(a, pairs[i][0]), y = skeleton(a, pairs[i][1]);
        if (!str_equal(x, y))
            fail_msg("%s: \"%.*s\" and \"%.*s\"", pairs[i][0], STR_ARG(x), STR_ARG(y));
    }
    arena_free(a);
}

static void others_do_not_meet(void **state)
{
    (void)state;
    static const char *const names[] = {"Мельникова Ольга", "Мельников Олег", "Мельниковa Инна",
                                        "Гареев Рустам", "Гараев Рустам"};
    struct arena *a = arena_new(1 << 16);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t j = 0; j < i; j++)
            assert_false(str_equal(skeleton(a, names[i]), skeleton(a, names[j])));
    arena_free(a);
}

static void mixed_alphabets_are_seen(void **state)
{
    (void)state;
    assert_true(lookalike_is_mixed(STR("Мельникoва Ольга")));
    assert_true(lookalike_is_mixed(STR("Мельникова Olga")));
    assert_false(lookalike_is_mixed(STR("Мельникова-Ступина Ольга Ю.")));
    assert_false(lookalike_is_mixed(STR("O'Brien Anne-Marie")));
    assert_false(lookalike_is_mixed(STR("")));
    assert_true(lookalike_is_mixed(STR("\xff")));
}

static void what_is_no_name_is_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16), *small = arena_new(1);
    struct str s;
    char many[2000];
    memset(many, 'a', sizeof many);
    assert_int_equal(lookalike_skeleton(a, STR("\xff"), &s), ERR_MALFORMED);
    assert_int_equal(lookalike_skeleton(a, (struct str){many, sizeof many}, &s), ERR_TOO_LARGE);
    assert_int_equal(skeleton(a, "").n, 0);
    while (arena_try(small, 64, 1))
        ;
    assert_int_equal(
        lookalike_skeleton(small, STR("Мельникова Ольга Юрьевна Мельникова Ольга Юрьевна"), &s),
        ERR_TOO_LARGE);
    arena_free(small);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(look_alikes_meet),
        cmocka_unit_test(others_do_not_meet),
        cmocka_unit_test(mixed_alphabets_are_seen),
        cmocka_unit_test(what_is_no_name_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
