/* reach.c - the rules of the caller's organisation, asked about the caller and somebody.
 *
 * WHY   handlers of four features ask the same: may the one who calls do this towards them?
 * HOW   the rules came with the caller, by the query that found them, so asking costs nothing but
 *       where a shared group chat decides.
 * OWNS  nothing.  RUNS  on read and write workers.  TESTS members_test.c, chats/access_test.c. */
#include "features/people/limits.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/rules.h"
#include "store/jobs.h"

struct policy_who people_caller(const struct op *op)
{
    return (struct policy_who){op->caller.roles, op->caller.is_verified, op->caller.is_minor};
}

struct policy_rules people_own_rules(const struct op *op)
{
    struct policy_rules rules;
    (void)rules_decode(op->caller.rules, &rules); /* what is not understood is the safe one */
    return rules;
}

enum err people_rules(struct op *op, org_id org, struct policy_rules *ret)
{
    struct str text;
    enum err e = q_org_rules_text(op, org, &text);
    if (!e)
        (void)rules_decode(text, ret);
    return e;
}

enum err people_may(struct op *op, const struct policy_rules *rules, member_id other,
                    struct policy_who who, enum policy_channel channel, bool *ret)
{
    enum policy_answer answer = policy_may(rules, people_caller(op), who, channel);
    *ret = answer == POLICY_YES;
    return answer == POLICY_IF_SHARED ? people_share_chat(op, other, false, ret) : OK;
}

enum err people_supervise_later(struct op *op, org_id org)
{
    int64_t changes = 0;
    enum err e = q_supervision_begin(op, org, &changes);
    if (e || !changes)
        return e;
    struct str payload = arena_printf(op->arena, "{\"org_id\":\"%lld\"}", (long long)org.n);
    return job_put(op->db, PEOPLE_SUPERVISE, payload, op->now_us, op->now_us);
}

/* Their card is another one, and chats with them may want a second adult, or none any more. */
enum err person_minor_set(struct op *op, const struct person_manager *manager,
                          const struct person_minor_set_in *in, struct member *ret)
{
    int64_t away_us = in->has_minor_until_us ? in->minor_until_us - op->now_us : 0;
    if (away_us > MINOR_MOST_US || away_us < -MINOR_MOST_US)
        return op_fail(op, ERR_INVALID, "minor_until_us");
    enum err e = q_minor_set(op, manager, in->has_minor_until_us, in->minor_until_us);
    if (!e)
        e = op_audit(op, "member", in->member_id.n);
    if (!e)
        e = people_supervise_later(op, op->caller.org);
    return e ? e : people_member_get(op, in->member_id, ret);
}
