/* policy.c - the table of who may write to whom directly, and who may call.
 *
 * WHY   a matrix hidden in ten handlers can not be read, tested or changed.
 * HOW   one row per role of the writer: whom always, whom when a group chat is shared. A teacher
 *       whose role is not confirmed writes to colleagues only, and answers students who wrote
 *       first.
 * OWNS  nothing.  RUNS  on any thread.  SPEC  product.md "Roles".  TESTS policy_test.c. */
#include "features/people/policy.h"

#include <stddef.h>

#define ROLE_ANYBODY (ROLE_ANY_STAFF | ROLE_STUDENT | ROLE_PARENT)

static const struct {
    role_set from, always, shared;
} rules[] = {
    {ROLE_ADMINISTRATOR, ROLE_ANYBODY, 0},
    {ROLE_HEAD, ROLE_ANYBODY, 0},
    {ROLE_STAFF, ROLE_ANY_STAFF, ROLE_STUDENT | ROLE_PARENT},
    {ROLE_TEACHER, ROLE_ANY_STAFF, ROLE_STUDENT | ROLE_PARENT},
    {ROLE_STUDENT, 0, ROLE_STUDENT | ROLE_ANY_STAFF},
    {ROLE_PARENT, 0,
     ROLE_ANY_STAFF}, /* neither other parents nor students: their own child needs no chat */
};

struct policy_reach policy_reach(struct policy_who from)
{
    struct policy_reach r = {0, 0};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (!role_has(from.roles, rules[i].from))
            continue;
        r.always |= rules[i].always;
        if (rules[i].from != ROLE_TEACHER || from.is_verified)
            r.shared |= rules[i].shared;
    }
    return r;
}

enum policy_answer policy_direct(struct policy_who from, struct policy_who to)
{
    struct policy_reach r = policy_reach(from);
    if (role_has(to.roles, r.always))
        return POLICY_YES;
    return role_has(to.roles, r.shared) ? POLICY_IF_SHARED : POLICY_NO;
}

enum policy_answer policy_pair(struct policy_who a, struct policy_who b)
{
    enum policy_answer there = policy_direct(a, b), back = policy_direct(b, a);
    return there > back ? there : back;
}

bool policy_may_invite(struct policy_who who)
{
    return role_has(who.roles, ROLE_ADMINISTRATOR) ||
           (who.is_verified && role_has(who.roles, ROLE_TEACHER | ROLE_HEAD));
}

bool policy_sees_presence(struct policy_who viewer, struct policy_who target,
                          enum org_presence presence)
{
    bool sees_staff = role_has(target.roles, ROLE_ANY_STAFF);
    switch (presence) {
    case ORG_PRESENCE_STAFF:
        return sees_staff && role_has(viewer.roles, ROLE_ANY_STAFF);
    case ORG_PRESENCE_EVERYBODY: /* a parent never sees a student: whose child it is is not known
                                    yet */
        return sees_staff || role_has(viewer.roles, ROLE_ANY_STAFF | ROLE_STUDENT) ||
               !role_has(target.roles, ROLE_STUDENT);
    default:
        return false;
    }
}

/* Roles are a set: a student who is also staff is staff here. */
static bool is_trusted_staff(struct policy_who who)
{
    return role_has(who.roles, ROLE_ADMINISTRATOR | ROLE_HEAD | ROLE_STAFF) ||
           (who.is_verified && role_has(who.roles, ROLE_TEACHER));
}

enum policy_call policy_may_call(struct policy_who who, const struct policy_who *to,
                                 enum org_calls calls)
{
    bool is_learner = role_has(who.roles, ROLE_STUDENT | ROLE_PARENT);
    if (is_trusted_staff(who))
        return POLICY_CALL_YES;
    if (role_has(who.roles, ROLE_TEACHER) && to && role_has(to->roles, ROLE_ANY_STAFF))
        return POLICY_CALL_YES;
    if (is_learner && (calls == ORG_CALLS_EVERYBODY || (to && calls == ORG_CALLS_DIRECT)))
        return POLICY_CALL_YES;
    return role_has(who.roles, ROLE_TEACHER) ? POLICY_CALL_UNVERIFIED : POLICY_CALL_NO;
}

bool policy_shows_screen(struct policy_who who, enum org_screen screen)
{
    return screen == ORG_SCREEN_EVERYBODY || role_has(who.roles, ROLE_ANY_STAFF);
}
