/* The table of who may write to whom, written out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/people/policy.h"

#define A   ROLE_ADMINISTRATOR
#define H   ROLE_HEAD
#define T   ROLE_TEACHER
#define F   ROLE_STAFF
#define S   ROLE_STUDENT
#define P   ROLE_PARENT
#define NO  POLICY_NO
#define IF  POLICY_IF_SHARED
#define YES POLICY_YES

static void the_table_says_who_may_write_first(void **state)
{
    (void)state;
    static const role_set role[] = {A, H, T, F, S, P};
    static const enum policy_answer want[6][6] = {
        /* from \ to   A    H    T    F    S    P  */
        /* A */ {YES, YES, YES, YES, YES, YES},
        /* H */ {YES, YES, YES, YES, YES, YES},
        /* T */ {YES, YES, YES, YES, IF, IF},
        /* F */ {YES, YES, YES, YES, IF, IF},
        /* S */ {IF, IF, IF, IF, IF, NO},
        /* P */ {IF, IF, IF, IF, NO, NO},
    };
    for (int from = 0; from < 6; from++)
        for (int to = 0; to < 6; to++)
            assert_int_equal(policy_direct((struct policy_who){role[from], true},
                                           (struct policy_who){role[to], true}),
                             want[from][to]);
}

static void a_teacher_without_the_badge_answers_but_does_not_begin(void **state)
{
    (void)state;
    struct policy_who teacher = {T, false}, student = {S, false}, colleague = {T, true};
    assert_int_equal(policy_direct(teacher, student), POLICY_NO);
    assert_int_equal(policy_direct(teacher, colleague), POLICY_YES);
    assert_int_equal(policy_pair(teacher, student), POLICY_IF_SHARED); /* the student began */
}

static void of_several_roles_the_most_generous_counts(void **state)
{
    (void)state;
    struct policy_who parent = {P, false}, both = {P | T, true};
    assert_int_equal(policy_direct(parent, parent), POLICY_NO);
    assert_int_equal(policy_direct(both, parent), POLICY_IF_SHARED);
    assert_int_equal(policy_direct(both, (struct policy_who){S, false}), POLICY_IF_SHARED);
    assert_int_equal(policy_direct((struct policy_who){H | T, false}, parent), POLICY_YES);
}

static void presence_is_shown_as_far_as_the_organisation_lets(void **state)
{
    (void)state;
    static const role_set role[] = {A, H, T, F, S, P};
    static const char *const everybody[6] = {
        /* viewer \\ target  AHTFSP */
        /* A */ "yyyyyy",
        /* H */ "yyyyyy",
        /* T */ "yyyyyy",
        /* F */ "yyyyyy",
        /* S */ "yyyyyy",
        /* P */ "yyyyny",
    };
    for (int from = 0; from < 6; from++)
        for (int to = 0; to < 6; to++) {
            struct policy_who viewer = {role[from], false}, target = {role[to], false};
            assert_false(policy_sees_presence(viewer, target, ORG_PRESENCE_NOBODY));
            assert_int_equal(policy_sees_presence(viewer, target, ORG_PRESENCE_STAFF),
                             from < 4 && to < 4);
            assert_int_equal(policy_sees_presence(viewer, target, ORG_PRESENCE_EVERYBODY),
                             everybody[from][to] == 'y');
        }
}

static void a_pair_is_the_same_from_both_ends(void **state)
{
    (void)state;
    static const role_set role[] = {A, H, T, F, S, P, A | T, S | P};
    for (int a = 0; a < 8; a++)
        for (int b = 0; b < 8; b++)
            assert_int_equal(policy_pair((struct policy_who){role[a], false},
                                         (struct policy_who){role[b], true}),
                             policy_pair((struct policy_who){role[b], true},
                                         (struct policy_who){role[a], false}));
}

static void nobody_without_a_role_reaches_anybody(void **state)
{
    (void)state;
    assert_int_equal(policy_direct((struct policy_who){0, true}, (struct policy_who){A, true}),
                     POLICY_NO);
    assert_int_equal(policy_direct((struct policy_who){A, true}, (struct policy_who){0, true}),
                     POLICY_NO);
}

static void links_are_made_by_administrators_and_by_whoever_has_the_badge(void **state)
{
    (void)state;
    assert_true(policy_may_invite((struct policy_who){A, false}));
    assert_true(policy_may_invite((struct policy_who){T, true}));
    assert_true(policy_may_invite((struct policy_who){H, true}));
    assert_false(policy_may_invite((struct policy_who){T, false}));
    assert_false(policy_may_invite((struct policy_who){H, false}));
    assert_false(policy_may_invite((struct policy_who){F, true}));
    assert_false(policy_may_invite((struct policy_who){S | P, true}));
}

static enum policy_call may_call(role_set roles, bool is_verified, role_set to,
                                 enum org_calls calls)
{
    struct policy_who other = {to, false};
    return policy_may_call((struct policy_who){roles, is_verified}, to ? &other : NULL, calls);
}

static void colleagues_call_and_others_as_the_organisation_says(void **state)
{
    (void)state;
    static const role_set staff[] = {A, H, F};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(may_call(staff[i], false, 0, ORG_CALLS_STAFF), POLICY_CALL_YES);
        assert_int_equal(may_call(staff[i], false, S, ORG_CALLS_STAFF), POLICY_CALL_YES);
    }
    assert_int_equal(may_call(T, true, 0, ORG_CALLS_STAFF), POLICY_CALL_YES);
    assert_int_equal(may_call(T, false, 0, ORG_CALLS_EVERYBODY), POLICY_CALL_UNVERIFIED);
    assert_int_equal(may_call(T, false, S, ORG_CALLS_EVERYBODY), POLICY_CALL_UNVERIFIED);
    assert_int_equal(may_call(T, false, F, ORG_CALLS_STAFF), POLICY_CALL_YES);
    static const role_set learners[] = {S, P, S | P};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(may_call(learners[i], false, T, ORG_CALLS_STAFF), POLICY_CALL_NO);
        assert_int_equal(may_call(learners[i], false, T, ORG_CALLS_DIRECT), POLICY_CALL_YES);
        assert_int_equal(may_call(learners[i], false, 0, ORG_CALLS_DIRECT), POLICY_CALL_NO);
        assert_int_equal(may_call(learners[i], false, 0, ORG_CALLS_EVERYBODY), POLICY_CALL_YES);
    }
    assert_true(policy_shows_screen((struct policy_who){T, false}, ORG_SCREEN_STAFF));
    assert_false(policy_shows_screen((struct policy_who){S, false}, ORG_SCREEN_STAFF));
    assert_true(policy_shows_screen((struct policy_who){S, false}, ORG_SCREEN_EVERYBODY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presence_is_shown_as_far_as_the_organisation_lets),
        cmocka_unit_test(the_table_says_who_may_write_first),
        cmocka_unit_test(a_teacher_without_the_badge_answers_but_does_not_begin),
        cmocka_unit_test(of_several_roles_the_most_generous_counts),
        cmocka_unit_test(a_pair_is_the_same_from_both_ends),
        cmocka_unit_test(nobody_without_a_role_reaches_anybody),
        cmocka_unit_test(colleagues_call_and_others_as_the_organisation_says),
        cmocka_unit_test(links_are_made_by_administrators_and_by_whoever_has_the_badge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
