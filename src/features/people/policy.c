/* policy.c - the table of who may what towards whom.
 *
 * WHY   a matrix hidden in ten handlers can not be read, tested or changed.
 * HOW   one block per channel, one row per role of who acts, one letter per role towards whom:
 *       n no, s when a group chat is shared, y yes. An organisation changes cells (rules.c); what
 *       the badge gives, it can not give without it: a teacher whose role is not confirmed writes
 *       to colleagues only, and answers students who wrote first.
 * OWNS  nothing.  RUNS  on any thread.  SPEC  product.md "Roles".  TESTS policy_test.c. */
#include "features/people/policy.h"

#include <stddef.h>

#define ROLE_ANYBODY  (ROLE_ANY_STAFF | ROLE_STUDENT | ROLE_PARENT)
#define ROLE_LEARNERS (ROLE_STUDENT | ROLE_PARENT)

const role_set policy_role[POLICY_ROLES] = {
    ROLE_ADMINISTRATOR, ROLE_HEAD, ROLE_TEACHER, ROLE_STAFF, ROLE_STUDENT, ROLE_PARENT,
};

enum { n = POLICY_NO, s = POLICY_IF_SHARED, y = POLICY_YES };

const struct policy_rules
    policy_safe =
        {
            .cell =
                {
                    /* clang-format off */
            [POLICY_DIRECT] = {
                /* from \ to        adm head tch staff stu par */
                /* administrator */ {y, y, y, y, y, y},
                /* head          */ {y, y, y, y, y, y},
                /* teacher       */ {y, y, y, y, s, s},
                /* staff         */ {y, y, y, y, s, s},
                /* student       */ {s, s, s, s, s, n},
                /* parent        */ {s, s, s, s, n, n}, /* neither other parents nor students: their
                                                           own child needs no chat */
            },
            [POLICY_GROUP] = {
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
                {n, n, n, n, n, n},
                {n, n, n, n, n, n},
                {n, n, n, n, n, n},
            },
            [POLICY_CALL] = {
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
                {n, n, n, n, n, n},
                {n, n, n, n, n, n},
            },
            [POLICY_SEE] = { /* as they may write */
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
                {y, y, y, y, s, s},
                {y, y, y, y, s, s},
                {s, s, s, s, s, n},
                {s, s, s, s, n, n},
            },
            [POLICY_LIST] = {
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
            },
            [POLICY_PRESENCE] = {
                {y, y, y, y, n, n},
                {y, y, y, y, n, n},
                {y, y, y, y, n, n},
                {y, y, y, y, n, n},
                {n, n, n, n, n, n},
                {n, n, n, n, n, n},
            },
            [POLICY_POLL] = {
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
                {y, y, y, y, y, y},
                {n, n, n, n, n, n},
                {n, n, n, n, n, n},
                {n, n, n, n, n, n},
            },
                    /* clang-format on */
                },
            .group_calls = ROLE_ANY_STAFF,
            .screen = ROLE_ANY_STAFF,
            .shows_typing = true,
            .two_adults = false,
};

/* Who may this only with the badge, and towards whom. */
static const struct {
    role_set from, to;
} badge[POLICY_CHANNEL_COUNT] = {
    [POLICY_DIRECT] = {ROLE_TEACHER, ROLE_LEARNERS},
    [POLICY_GROUP] = {ROLE_TEACHER | ROLE_HEAD, ROLE_ANYBODY},
    [POLICY_CALL] = {ROLE_TEACHER, ROLE_LEARNERS},
    [POLICY_SEE] = {ROLE_TEACHER, ROLE_LEARNERS},
    [POLICY_POLL] = {ROLE_TEACHER | ROLE_HEAD, ROLE_ANYBODY},
};

bool policy_is_minor(role_set roles, bool has_until, int64_t until_us, int64_t now_us)
{
    if (has_until)
        return now_us < until_us;
    return role_has(roles, ROLE_STUDENT) && !role_has(roles, ROLE_ANY_STAFF | ROLE_PARENT);
}

bool policy_is_fixed(enum policy_channel channel, int from, int to)
{
    return channel == POLICY_PRESENCE && policy_role[from] == ROLE_PARENT &&
           policy_role[to] == ROLE_STUDENT;
}

/* One cell, as it counts for this person. */
static enum policy_answer answer_of(const struct policy_rules *rules, struct policy_who from, int i,
                                    int j, enum policy_channel channel)
{
    bool lacks_badge = !from.is_verified && role_has(policy_role[i], badge[channel].from) &&
                       role_has(policy_role[j], badge[channel].to);
    return lacks_badge ? POLICY_NO : (enum policy_answer)rules->cell[channel][i][j];
}

enum policy_answer policy_may(const struct policy_rules *rules, struct policy_who from,
                              struct policy_who to, enum policy_channel channel)
{
    struct policy_reach r = policy_reach(rules, from, channel);
    if (role_has(to.roles, r.always))
        return POLICY_YES;
    return role_has(to.roles, r.shared) ? POLICY_IF_SHARED : POLICY_NO;
}

struct policy_reach policy_reach(const struct policy_rules *rules, struct policy_who from,
                                 enum policy_channel channel)
{
    struct policy_reach r = {0, 0};
    for (int i = 0; i < POLICY_ROLES; i++) {
        if (!role_has(from.roles, policy_role[i]))
            continue;
        for (int j = 0; j < POLICY_ROLES; j++) {
            enum policy_answer a = answer_of(rules, from, i, j, channel);
            r.always |= a == POLICY_YES ? policy_role[j] : 0;
            r.shared |= a == POLICY_IF_SHARED ? policy_role[j] : 0;
        }
    }
    return r;
}

enum policy_answer policy_pair(const struct policy_rules *rules, struct policy_who a,
                               struct policy_who b)
{
    enum policy_answer there = policy_may(rules, a, b, POLICY_DIRECT);
    enum policy_answer back = policy_may(rules, b, a, POLICY_DIRECT);
    return there > back ? there : back;
}

bool policy_needs_second(const struct policy_rules *rules, struct policy_who a, struct policy_who b,
                         bool is_family)
{
    return rules->two_adults && a.is_minor != b.is_minor && !is_family;
}

bool policy_may_invite(struct policy_who who)
{
    return role_has(who.roles, ROLE_ADMINISTRATOR) ||
           (who.is_verified && role_has(who.roles, ROLE_TEACHER | ROLE_HEAD));
}

static bool reaches_anybody(const struct policy_rules *rules, struct policy_who who,
                            enum policy_channel channel)
{
    struct policy_reach r = policy_reach(rules, who, channel);
    return (r.always | r.shared) != 0;
}

static struct policy_who with_badge(struct policy_who who)
{
    who.is_verified = true;
    return who;
}

static enum policy_grant grant_of(const struct policy_rules *rules, struct policy_who who,
                                  enum policy_channel channel)
{
    if (reaches_anybody(rules, who, channel))
        return POLICY_GRANTED;
    return reaches_anybody(rules, with_badge(who), channel) ? POLICY_NO_BADGE : POLICY_REFUSED;
}

enum policy_grant policy_may_gather(const struct policy_rules *rules, struct policy_who who)
{
    return grant_of(rules, who, POLICY_GROUP);
}

enum policy_grant policy_may_ask(const struct policy_rules *rules, struct policy_who who)
{
    return grant_of(rules, who, POLICY_POLL);
}

enum policy_grant policy_may_call_group(const struct policy_rules *rules, struct policy_who who)
{
    role_set unconfirmed = who.is_verified ? 0 : ROLE_TEACHER;
    if (role_has(who.roles & ~unconfirmed, rules->group_calls))
        return POLICY_GRANTED;
    return role_has(who.roles, rules->group_calls) ? POLICY_NO_BADGE : POLICY_REFUSED;
}

enum policy_grant policy_refusal(const struct policy_rules *rules, struct policy_who from,
                                 struct policy_who to, enum policy_channel channel)
{
    return policy_may(rules, with_badge(from), to, channel) == POLICY_NO ? POLICY_REFUSED
                                                                         : POLICY_NO_BADGE;
}

bool policy_shows_screen(const struct policy_rules *rules, struct policy_who who)
{
    return role_has(who.roles, rules->screen);
}
