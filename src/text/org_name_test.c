/* org_name_test.c - pairs of names that mean one organisation, and pairs that do not. */
#include "text/org_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const struct {
    struct str a, b;
    bool is_similar;
} pairs[] = {
    {STR_INIT("Ступинский медицинский колледж"), STR_INIT("СТУПИНСКИЙ МЕДИЦИНСКИЙ КОЛЛЕДЖ"), true},
    {STR_INIT("ГБПОУ «Ступинский медицинский колледж»"), STR_INIT("Ступинский медицинский колледж"),
     true},
    {STR_INIT("Государственное бюджетное профессиональное образовательное учреждение «Ступинский "
              "медицинский колледж»"),
     STR_INIT("ГБПОУ \"Медицинский колледж Ступинский\""), true},
    {STR_INIT("Колледж имени Королёва"), STR_INIT("колледж им. королева"), true},
    /* Latin c, o, p, K, e; a Latin O in the legal form */
    {STR_INIT("Cтупинcкий медицинский Kоллeдж"), STR_INIT("Ступинский медицинский колледж"), true},
    {STR_INIT("ГБПOУ Колледж связи"), STR_INIT("Колледж связи"), true},
    {STR_INIT("Колледж связи № 54"), STR_INIT("ГБПОУ Колледж связи №54"), true},
    {STR_INIT("Колледж связи № 54"), STR_INIT("Колледж связи № 45"), false},
    {STR_INIT("Ступинский медицинский колледж"), STR_INIT("Каширский медицинский колледж"), false},
    {STR_INIT("Ступинский медицинский колледж"), STR_INIT("Ступинский авиационный техникум"),
     false},
    {STR_INIT("ГБПОУ"), STR_INIT("ГАПОУ"), false}, /* nothing but legal forms */
    {STR_INIT(""), STR_INIT(""), false},
    {STR_INIT("«»"), STR_INIT("Колледж"), false},
};

static void names_are_compared_by_what_tells_them_apart(void **state)
{
    (void)state;
    struct arena *a = arena_new(4 << 20);
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct str x, y;
        assert_int_equal(org_name_key(a, pairs[i].a, &x), OK);
        assert_int_equal(org_name_key(a, pairs[i].b, &y), OK);
        int likeness = org_name_likeness(x, y);
        if ((likeness >= ORG_NAME_SIMILAR_PCT) != pairs[i].is_similar)
            print_error("%.*s | %.*s: %d\n", STR_ARG(x), STR_ARG(y), likeness);
        assert_int_equal(likeness >= ORG_NAME_SIMILAR_PCT, pairs[i].is_similar);
        assert_int_equal(likeness, org_name_likeness(y, x));
        arena_reset(a);
    }
    arena_free(a);
}

static void a_name_that_is_none_is_refused(void **state)
{
    (void)state;
    static char many[LIMIT_ORG_NAME_BYTES + 1];
    struct arena *a = arena_new(1 << 20);
    struct str key;
    memset(many, 'a', sizeof many);
    assert_int_equal(org_name_key(a, (struct str){many, sizeof many}, &key), ERR_TOO_LARGE);
    assert_int_equal(org_name_key(a, (struct str){many, sizeof many - 1}, &key), OK);
    assert_int_equal(org_name_key(a, STR("\xff"), &key), ERR_MALFORMED);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_compared_by_what_tells_them_apart),
        cmocka_unit_test(a_name_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
