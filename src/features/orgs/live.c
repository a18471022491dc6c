/* live.c - presence and typing: the organisation's word.
 *
 * WHY   who is here, and who is writing, is news about people. The gateway knows sockets, not
 *       roles.
 * HOW   a member of another organisation, one who waits, one who is gone, one who hides and one
 *       whom the viewer has no business to know of answer alike: they are never online. Roles are
 *       judged in people/policy.c alone.
 * OWNS  nothing.  RUNS  on read workers.  SPEC  architecture.md 5.  TESTS orgs_test.c,
 * tests/system/presence.test.ts. */
#include "features/orgs/live.h"

#include "features/people/people.h"

enum err orgs_may_type(struct op *op, bool *ret)
{
    *ret = people_own_rules(op).shows_typing;
    return OK;
}

/* As when a direct chat is opened: whom one may not write to and shares no chat with does not
 * exist. Numbers can be tried; they tell nothing. */
static enum err knows(struct op *op, const struct policy_rules *rules, struct policy_who target,
                      member_id member, bool *ret)
{
    *ret = member.n == op->caller.member.n ||
           policy_may(rules, people_caller(op), target, POLICY_DIRECT) == POLICY_YES;
    return *ret ? OK : people_share_chat(op, member, true, ret);
}

static enum err sees(struct op *op, const struct policy_rules *rules, member_id member, bool *ret)
{
    struct policy_who target;
    enum err e = people_present(op, op->caller.org, member, &target);
    *ret = false;
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    e = people_may(op, rules, member, target, POLICY_PRESENCE, ret);
    if (!e && *ret)
        e = knows(op, rules, target, member, ret);
    return e || !*ret ? e : people_shows_presence(op, op->caller.org, member, ret);
}

enum err orgs_presence_list(struct op *op, const int64_t *members, size_t count, int64_t *ret,
                            size_t *ret_count)
{
    struct policy_rules rules = people_own_rules(op);
    enum err e = OK;
    *ret_count = 0;
    for (size_t i = 0; !e && i < count; i++) {
        bool is_seen = false;
        e = sees(op, &rules, (member_id){members[i]}, &is_seen);
        if (!e && is_seen)
            ret[(*ret_count)++] = members[i];
    }
    return e;
}
