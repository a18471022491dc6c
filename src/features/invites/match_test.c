/* Names that may be one person's, and names that are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/invites/match.h"

static const struct {
    struct person_name a, b;
    enum name_likeness want;
} pairs[] = {
#define N(l, f, m)                                                                                 \
    {                                                                                              \
        STR_INIT(l), STR_INIT(f), STR_INIT(m)                                                      \
    }
    {N("Воробьёва", "Алёна", "Сергеевна"), N("Воробьева", "Алена", ""), NAME_LIKENESS_SAME},
    {N("Иванов", "Пётр", "Олегович"), N("иванов", "ПЕТР", "Олегович"), NAME_LIKENESS_SAME},
    {N("Coкoлoв", "Марк", ""), N("Соколов", "Марк", "Ильич"), NAME_LIKENESS_SAME}, /* Latin C, o */
    {N("Воробева", "Алёна", ""), N("Воробьёва", "Алёна", "Сергеевна"), NAME_LIKENESS_ALIKE},
    {N("Алёна", "Воробьёва", ""), N("Воробьёва", "Алёна", ""), NAME_LIKENESS_ALIKE}, /* swapped */
    {N("Лукни", "Артём", ""), N("Лукин", "Артём", "Денисович"), NAME_LIKENESS_ALIKE},
    {N("Иванов", "Пётр", "Олегович"), N("Иванов", "Пётр", "Ильич"), NAME_LIKENESS_ALIKE},
    {N("Ли", "Ан", ""), N("Ли", "Ян", ""), NAME_LIKENESS_ALIKE},
    {N("Ли", "Ан", ""), N("Ло", "Ян", ""), NAME_LIKENESS_DIFFERENT},
    {N("Иванова", "Мария", ""), N("Петрова", "Мария", ""), NAME_LIKENESS_DIFFERENT},
    {N("Белоусова", "Анна", ""), N("Белоусова", "Полина", ""), NAME_LIKENESS_DIFFERENT},
#undef N
};

static void pairs_are_told_apart(void **state)
{
    struct arena *a = arena_new(1 << 20);
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct match_name one, two;
        assert_int_equal(match_name_init(a, &pairs[i].a, &one), OK);
        assert_int_equal(match_name_init(a, &pairs[i].b, &two), OK);
        if (match_compare(&one, &two) != pairs[i].want ||
            match_compare(&two, &one) != pairs[i].want)
            fail_msg("pair %zu", i);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pairs_are_told_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
