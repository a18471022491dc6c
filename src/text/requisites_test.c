/* requisites_test.c - tables of numbers: right, one digit off, cut, dressed up. */
#include "text/requisites.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

struct number {
    struct str text;
    bool is_valid;
};

static const struct number inns[] = {
    {STR_INIT("7707083893"), true},    /* of an organisation */
    {STR_INIT("7707083894"), false},   /* the check digit */
    {STR_INIT("7770083893"), false},   /* two neighbours exchanged */
    {STR_INIT("500100732259"), true},  /* of a person */
    {STR_INIT("500100732258"), false}, /* the second check digit */
    {STR_INIT("500100732269"), false}, /* the first */
    {STR_INIT("770708389"), false},    /* one short */
    {STR_INIT("77070838931"), false},  /* eleven */
    {STR_INIT("0000000000"), true},    /* the sum says nothing against it */
    {STR_INIT("77070838 3"), false},   {STR_INIT("770708389a"), false}, {STR_INIT(""), false},
};

static const struct number ogrns[] = {
    {STR_INIT("1027700132195"), true},
    {STR_INIT("1027700132196"), false},
    {STR_INIT("1027700123195"), false},
    {STR_INIT("304500116000157"), true},
    {STR_INIT("304500116000158"), false},
    {STR_INIT("10277001321951"), false}, /* fourteen */
    {STR_INIT("102770013219"), false},
    {STR_INIT("-027700132195"), false},
    {STR_INIT(""), false},
};

static const struct number days[] = {
    {STR_INIT("2026-09-01"), true},  {STR_INIT("2024-02-29"), true},
    {STR_INIT("2026-02-29"), false}, {STR_INIT("2100-02-29"), false},
    {STR_INIT("2000-02-29"), true},  {STR_INIT("2026-13-01"), false},
    {STR_INIT("2026-00-10"), false}, {STR_INIT("2026-04-31"), false},
    {STR_INIT("1989-12-31"), false}, {STR_INIT("01.09.2026"), false},
    {STR_INIT("2026-9-1"), false},   {STR_INIT("2026-+9-01"), false},
    {STR_INIT(""), false},
};

static const struct {
    struct str typed, number; /* absent: refused */
} mobiles[] = {
    {STR_INIT("8 (912) 345-67-89"), STR_INIT("+79123456789")},
    {STR_INIT("+7 912 345 67 89"), STR_INIT("+79123456789")},
    {STR_INIT("9123456789"), STR_INIT("+79123456789")},
    {STR_INIT("79123456789"), STR_INIT("+79123456789")},
    {STR_INIT("8.912.345.67.89"), STR_INIT("+79123456789")},
    {STR_INIT("+8 912 345 67 89"), {NULL, 0}},
    {STR_INIT("+9123456789"), {NULL, 0}},
    {STR_INIT("8 (495) 123-45-67"), {NULL, 0}}, /* not a mobile one */
    {STR_INIT("912345678"), {NULL, 0}},
    {STR_INIT("891234567890"), {NULL, 0}},
    {STR_INIT("+375 29 123-45-67"), {NULL, 0}},
    {STR_INIT("8912345678x"), {NULL, 0}},
    {STR_INIT(""), {NULL, 0}},
};

static void check(const struct number *n, size_t count, bool (*is_valid)(struct str))
{
    for (size_t i = 0; i < count; i++) {
        if (is_valid(n[i].text) != n[i].is_valid)
            print_error("%.*s\n", STR_ARG(n[i].text));
        assert_int_equal(is_valid(n[i].text), n[i].is_valid);
    }
}

static void numbers_are_checked(void **state)
{
    (void)state;
    check(inns, COUNT(inns), inn_is_valid);
    check(ogrns, COUNT(ogrns), ogrn_is_valid);
    check(days, COUNT(days), day_is_valid);
}

static void mobile_numbers_have_one_form(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT(mobiles); i++) {
        struct str got = {NULL, 0};
        bool is_one = mobile_normalise(a, mobiles[i].typed, &got);
        if (is_one != (mobiles[i].number.p != NULL))
            print_error("%.*s\n", STR_ARG(mobiles[i].typed));
        assert_int_equal(is_one, mobiles[i].number.p != NULL);
        if (is_one)
            assert_true(str_equal(got, mobiles[i].number));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_checked),
        cmocka_unit_test(mobile_numbers_have_one_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
