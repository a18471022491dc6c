/* try.c - what other rules would do to the direct chats that are there.
 *
 * WHY   nobody should learn from complaints what a change of rules has closed.
 * HOW   the store counts the direct chats in heaps that any rules judge alike (roles, badge, age,
 *       family, a shared group); the same function that judges each message then judges each heap,
 *       by the rules of now and by the others. Chats of which one is gone are read-only anyway.
 * OWNS  nothing.  RUNS  on read workers.  TESTS tests/system/rules.test.ts, orgs_test.c. */
#include "features/orgs/orgs.q.h"
#include "features/orgs/rules.h"
#include "features/people/people.h"

static struct policy_who low_of(const struct q_direct_heaps_row *r)
{
    return (struct policy_who){r->low_roles, r->low_is_verified, r->low_is_minor};
}

static struct policy_who high_of(const struct q_direct_heaps_row *r)
{
    return (struct policy_who){r->high_roles, r->high_is_verified, r->high_is_minor};
}

static bool is_open(const struct policy_rules *rules, const struct q_direct_heaps_row *r)
{
    enum policy_answer answer = policy_pair(rules, low_of(r), high_of(r));
    return answer == POLICY_YES || (answer == POLICY_IF_SHARED && r->shares);
}

enum err org_rules_try(struct op *op, const struct org_rules_try_in *in,
                       struct org_rules_try_out *ret)
{
    struct policy_rules now = people_own_rules(op), next;
    struct q_direct_heaps_list heaps;
    rules_take(&in->rules, &next);
    *ret = (struct org_rules_try_out){0};
    enum err e = q_direct_heaps(op, next.two_adults, op->now_us, &heaps);
    for (size_t i = 0; !e && i < heaps.count; i++) {
        const struct q_direct_heaps_row *r = &heaps.row[i];
        bool was = is_open(&now, r), is = is_open(&next, r);
        ret->direct += r->n;
        ret->closes += was && !is ? r->n : 0;
        ret->opens += is && !was ? r->n : 0;
        bool wants =
            is && !r->has_second && policy_needs_second(&next, low_of(r), high_of(r), r->is_family);
        ret->seconds += wants && r->has_adult ? r->n : 0;
        ret->lacks += wants && !r->has_adult ? r->n : 0;
    }
    return e;
}
