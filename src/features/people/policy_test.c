/* The table of who may what towards whom, written out by hand; rules as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "features/people/rules.h"

#define A   ROLE_ADMINISTRATOR
#define H   ROLE_HEAD
#define T   ROLE_TEACHER
#define F   ROLE_STAFF
#define S   ROLE_STUDENT
#define P   ROLE_PARENT
#define NO  POLICY_NO
#define YES POLICY_YES

#define SHARED POLICY_IF_SHARED

static const role_set role[POLICY_ROLES] = {A, H, T, F, S, P};

/* n no, s when a group chat is shared, y yes; rows from, columns to: A H T F S P. */
static const char *const safe[POLICY_CHANNEL_COUNT][POLICY_ROLES] = {
    [POLICY_DIRECT] = {"yyyyyy", "yyyyyy", "yyyyss", "yyyyss", "sssssn", "ssssnn"},
    [POLICY_GROUP] = {"yyyyyy", "yyyyyy", "yyyyyy", "nnnnnn", "nnnnnn", "nnnnnn"},
    [POLICY_CALL] = {"yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "nnnnnn", "nnnnnn"},
    [POLICY_SEE] = {"yyyyyy", "yyyyyy", "yyyyss", "yyyyss", "sssssn", "ssssnn"},
    [POLICY_LIST] = {"yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy", "yyyyyy"},
    [POLICY_PRESENCE] = {"yyyynn", "yyyynn", "yyyynn", "yyyynn", "nnnnnn", "nnnnnn"},
    [POLICY_POLL] = {"yyyyyy", "yyyyyy", "yyyyyy", "nnnnnn", "nnnnnn", "nnnnnn"},
};

/* The same for teachers and heads who have no badge: others do not change. */
static const char *const unproven[POLICY_CHANNEL_COUNT][2] = {
    [POLICY_DIRECT] = {"yyyyyy", "yyyynn"}, /* H, T */
    [POLICY_GROUP] = {"nnnnnn", "nnnnnn"},    [POLICY_CALL] = {"yyyyyy", "yyyynn"},
    [POLICY_SEE] = {"yyyyyy", "yyyynn"},      [POLICY_LIST] = {"yyyyyy", "yyyyyy"},
    [POLICY_PRESENCE] = {"yyyynn", "yyyynn"}, [POLICY_POLL] = {"nnnnnn", "nnnnnn"},
};

static struct policy_who who_is(role_set roles, bool is_verified)
{
    return (struct policy_who){.roles = roles, .is_verified = is_verified};
}

static char sign_of(const struct policy_rules *rules, struct policy_who from, role_set to, int c)
{
    return "nsy"[policy_may(rules, from, who_is(to, false), (enum policy_channel)c)];
}

static void every_cell_of_the_safe_rules_is_as_written_here(void **state)
{
    (void)state;
    for (int c = 0; c < POLICY_CHANNEL_COUNT; c++)
        for (int i = 0; i < POLICY_ROLES; i++)
            for (int j = 0; j < POLICY_ROLES; j++) {
                bool is_late = role[i] == H || role[i] == T;
                char without = is_late ? unproven[c][i - 1][j] : safe[c][i][j];
                assert_int_equal(sign_of(&policy_safe, who_is(role[i], true), role[j], c),
                                 safe[c][i][j]);
                assert_int_equal(sign_of(&policy_safe, who_is(role[i], false), role[j], c),
                                 without);
            }
    assert_int_equal(policy_safe.group_calls, A | H | T | F);
    assert_int_equal(policy_safe.screen, A | H | T | F);
    assert_true(policy_safe.shows_typing);
    assert_false(policy_safe.two_adults);
}

static void the_badge_is_needed_whatever_the_organisation_says(void **state)
{
    (void)state;
    struct policy_rules open = policy_safe;
    memset(open.cell, POLICY_YES, sizeof open.cell);
    assert_int_equal(policy_may(&open, who_is(T, false), who_is(S, false), POLICY_DIRECT), NO);
    assert_int_equal(policy_may(&open, who_is(T, false), who_is(P, false), POLICY_SEE), NO);
    assert_int_equal(policy_may(&open, who_is(T, true), who_is(P, false), POLICY_SEE), YES);
    assert_int_equal(policy_may_gather(&open, who_is(H, false)), POLICY_NO_BADGE);
    assert_int_equal(policy_may_gather(&open, who_is(S, false)), POLICY_GRANTED);
}

static void a_teacher_without_the_badge_answers_but_does_not_begin(void **state)
{
    (void)state;
    struct policy_who teacher = who_is(T, false), student = who_is(S, false);
    assert_int_equal(policy_may(&policy_safe, teacher, student, POLICY_DIRECT), NO);
    assert_int_equal(policy_may(&policy_safe, teacher, who_is(T, true), POLICY_DIRECT), YES);
    assert_int_equal(policy_pair(&policy_safe, teacher, student), SHARED); /* the student began */
    assert_int_equal(policy_refusal(&policy_safe, teacher, student, POLICY_CALL), POLICY_NO_BADGE);
    assert_int_equal(policy_refusal(&policy_safe, student, teacher, POLICY_CALL), POLICY_REFUSED);
}

static void of_several_roles_the_most_generous_counts(void **state)
{
    (void)state;
    struct policy_who parent = who_is(P, false), both = who_is(P | T, true);
    assert_int_equal(policy_may(&policy_safe, parent, parent, POLICY_DIRECT), NO);
    assert_int_equal(policy_may(&policy_safe, both, parent, POLICY_DIRECT), SHARED);
    assert_int_equal(policy_may(&policy_safe, both, who_is(S, false), POLICY_DIRECT), SHARED);
    assert_int_equal(policy_may(&policy_safe, who_is(H | T, false), parent, POLICY_DIRECT), YES);
}

static void a_pair_is_the_same_from_both_ends(void **state)
{
    (void)state;
    static const role_set some[] = {A, H, T, F, S, P, A | T, S | P};
    for (int a = 0; a < 8; a++)
        for (int b = 0; b < 8; b++)
            assert_int_equal(
                policy_pair(&policy_safe, who_is(some[a], false), who_is(some[b], true)),
                policy_pair(&policy_safe, who_is(some[b], true), who_is(some[a], false)));
}

static void nobody_without_a_role_reaches_anybody(void **state)
{
    (void)state;
    for (int c = 0; c < POLICY_CHANNEL_COUNT; c++) {
        assert_int_equal(sign_of(&policy_safe, who_is(0, true), A, c), 'n');
        assert_int_equal(sign_of(&policy_safe, who_is(A, true), 0, c), 'n');
    }
}

static void links_are_made_by_administrators_and_by_whoever_has_the_badge(void **state)
{
    (void)state;
    assert_true(policy_may_invite(who_is(A, false)));
    assert_true(policy_may_invite(who_is(T, true)));
    assert_true(policy_may_invite(who_is(H, true)));
    assert_false(policy_may_invite(who_is(T, false)));
    assert_false(policy_may_invite(who_is(H, false)));
    assert_false(policy_may_invite(who_is(F, true)));
    assert_false(policy_may_invite(who_is(S | P, true)));
}

static void group_chats_and_calls_in_them_have_their_roles(void **state)
{
    (void)state;
    struct policy_rules rules = policy_safe;
    assert_int_equal(policy_may_gather(&rules, who_is(A, false)), POLICY_GRANTED);
    assert_int_equal(policy_may_gather(&rules, who_is(T, true)), POLICY_GRANTED);
    assert_int_equal(policy_may_gather(&rules, who_is(T, false)), POLICY_NO_BADGE);
    assert_int_equal(policy_may_gather(&rules, who_is(F, true)), POLICY_REFUSED);
    assert_int_equal(policy_may_gather(&rules, who_is(S, false)), POLICY_REFUSED);
    assert_int_equal(policy_may_call_group(&rules, who_is(F, false)), POLICY_GRANTED);
    assert_int_equal(policy_may_call_group(&rules, who_is(T, false)), POLICY_NO_BADGE);
    assert_int_equal(policy_may_call_group(&rules, who_is(S | P, false)), POLICY_REFUSED);
    assert_true(policy_shows_screen(&rules, who_is(T, false)));
    assert_false(policy_shows_screen(&rules, who_is(S, false)));
    assert_true(rules_decode(STR("gss1 Gahtfs Rahtfs"), &rules));
    assert_int_equal(policy_may_gather(&rules, who_is(S, false)), POLICY_GRANTED);
    assert_int_equal(policy_may_call_group(&rules, who_is(S, false)), POLICY_GRANTED);
    assert_true(policy_shows_screen(&rules, who_is(S, false)));
}

static void a_second_adult_is_between_an_adult_and_a_minor_only(void **state)
{
    (void)state;
    struct policy_rules rules = policy_safe;
    struct policy_who adult = who_is(T, true), child = {S, false, true};
    assert_false(policy_needs_second(&rules, adult, child, false));
    rules.two_adults = true;
    assert_true(policy_needs_second(&rules, adult, child, false));
    assert_true(policy_needs_second(&rules, child, adult, false));
    assert_true(policy_needs_second(&rules, who_is(S, false), child, false)); /* age, not role */
    assert_false(policy_needs_second(&rules, adult, child, true));
    assert_false(policy_needs_second(&rules, child, child, false));
    assert_false(policy_needs_second(&rules, adult, adult, false));
    assert_true(policy_is_minor(S, false, 0, 5)); /* unknown */
    assert_false(policy_is_minor(P, false, 0, 5));
    assert_false(policy_is_minor(S | T, false, 0, 5));
    assert_true(policy_is_minor(S, true, 6, 5));
    assert_true(policy_is_minor(P, true, 6, 5));
    assert_false(policy_is_minor(S, true, 5, 5));
}

static void check_round(struct arena *a, const struct policy_rules *rules)
{
    struct policy_rules back;
    struct str text = rules_encode(a, rules);
    assert_true(text.p != NULL && text.n <= LIMIT_RULES_BYTES);
    assert_true(rules_decode(text, &back));
    assert_memory_equal(back.cell, rules->cell, sizeof back.cell);
    assert_true(back.group_calls == rules->group_calls && back.screen == rules->screen &&
                back.shows_typing == rules->shows_typing && back.two_adults == rules->two_adults);
}

static void rules_are_kept_as_text(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    struct policy_rules rules = policy_safe;
    assert_int_equal(rules_encode(a, &rules).n, 0);
    rules.cell[POLICY_DIRECT][4][4] = NO;
    rules.cell[POLICY_GROUP][4][4] = SHARED;
    rules.two_adults = true;
    assert_true(str_equal(rules_encode(a, &rules), STR("dss0 gss1 a1")));
    check_round(a, &rules);
    for (int c = 0; c < POLICY_CHANNEL_COUNT; c++) /* all at once: the longest text */
        for (int i = 0; i < POLICY_ROLES; i++)
            for (int j = 0; j < POLICY_ROLES; j++)
                if (!policy_is_fixed((enum policy_channel)c, i, j))
                    rules.cell[c][i][j] = (uint8_t)((rules.cell[c][i][j] + 1) % 3);
    rules.group_calls = A | S;
    rules.screen = 0;
    rules.shows_typing = false;
    check_round(a, &rules);
    arena_free(a);
}

static void a_text_that_is_not_understood_is_the_safe_one(void **state)
{
    (void)state;
    static const char *const odd[] = {"dss3",      "dss",      "dss00", "xss1", "dxs1",
                                      "dsx1",      "dss0 q",   "a2",    "Gx",   "R1",
                                      "dss0,dst0", "\xd0\xb0", "t",     "0"};
    struct policy_rules rules;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        assert_false(rules_decode(str_from(odd[i]), &rules));
        assert_memory_equal(&rules.cell, &policy_safe.cell, sizeof rules.cell);
    }
    assert_true(rules_decode(STR("  dss0   t0 "), &rules)); /* as a migration wrote it */
    assert_int_equal(rules.cell[POLICY_DIRECT][4][4], NO);
    assert_true(rules_decode(STR("pps2"), &rules)); /* nobody opens this one */
    assert_int_equal(rules.cell[POLICY_PRESENCE][5][4], NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_of_the_safe_rules_is_as_written_here),
        cmocka_unit_test(the_badge_is_needed_whatever_the_organisation_says),
        cmocka_unit_test(a_teacher_without_the_badge_answers_but_does_not_begin),
        cmocka_unit_test(of_several_roles_the_most_generous_counts),
        cmocka_unit_test(a_pair_is_the_same_from_both_ends),
        cmocka_unit_test(nobody_without_a_role_reaches_anybody),
        cmocka_unit_test(links_are_made_by_administrators_and_by_whoever_has_the_badge),
        cmocka_unit_test(group_chats_and_calls_in_them_have_their_roles),
        cmocka_unit_test(a_second_adult_is_between_an_adult_and_a_minor_only),
        cmocka_unit_test(rules_are_kept_as_text),
        cmocka_unit_test(a_text_that_is_not_understood_is_the_safe_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
