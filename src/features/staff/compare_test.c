/* A claim beside the list: what fits, what is to be looked at, what one of the two does not say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/staff/compare.h"

static void fields_are(const struct staff_words *claimed, const enum field_match want[CLAIM_FIELDS])
{
    struct staff_words listed = {
        .name = {STR("Гареев"), STR("Рустам"), STR("Эльдарович")},
        .position = STR("преподаватель, совместитель"),
        .subjects = STR("Основы латинского языка с медицинской терминологией; Этика"),
        .document = STR("приказ № 87-л от 25.08.2026"),
    };
    struct arena *a = arena_new(1 << 16);
    struct comparison c;
    assert_int_equal(compare_claim(a, claimed, &listed, &c), OK);
    for (int i = 0; i < CLAIM_FIELDS; i++)
        if (c.field[i].match != want[i])
            fail_msg("field %d: %d, not %d", i, (int)c.field[i].match, (int)want[i]);
    arena_free(a);
}

#define S FIELD_MATCH_SAME
#define C FIELD_MATCH_CHECK
#define U FIELD_MATCH_UNKNOWN

static void the_picture_of_the_reference_is_read_so(void **state)
{
    (void)state;
    struct staff_words claimed = {
        {STR("ГАРЕЕВ"), STR("Рустам"), STR("Ильдарович")},
        STR("Преподаватель"),
        STR("Основы латинского языка"),
        STR("Приказ о приёме № 87-л."),
    };
    fields_are(&claimed, (enum field_match[]){S, C, S, S, S});
}

static void every_claimed_subject_counts(void **state)
{
    (void)state;
    struct staff_words claimed = {{STR("Гареев"), STR("Рустам"), STR("")},
                                  STR("методист"),
                                  STR("этика, Химия"),
                                  STR("приказ № 88-л")};
    fields_are(&claimed, (enum field_match[]){S, U, C, C, C});
    claimed.subjects = STR(" ; Профессиональная этика,");
    fields_are(&claimed, (enum field_match[]){S, U, C, S, C});
}

static void what_is_not_said_is_unknown(void **state)
{
    (void)state;
    struct staff_words claimed = {
        {STR("Гареев"), STR("Руслан"), STR("")}, STR(""), STR(""), STR("")};
    fields_are(&claimed, (enum field_match[]){C, U, U, U, U});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_picture_of_the_reference_is_read_so),
        cmocka_unit_test(every_claimed_subject_counts),
        cmocka_unit_test(what_is_not_said_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
