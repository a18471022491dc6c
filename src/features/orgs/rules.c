/* rules.c - the rules of an organisation: read, changed, reset.
 *
 * WHY   who writes to whom is a college's own business; the server gives safe rules and a table in
 *       which an administrator changes what they answer for.
 * HOW   cells travel as rows of words, are kept as a short text (people/rules.h), and hold from the
 *       next operation of everybody on, since they come with the caller. Live sockets are asked
 *       again, and their clients are told that the rules are others. Where two adults are wanted,
 *       a job looks at the direct chats that are there.
 * OWNS  org.rules, org.policy_version, duty_adult.  RUNS  on read and write workers.
 * TESTS orgs_test.c, tests/system/rules.test.ts. */
#include "features/orgs/rules.h"
#include "features/orgs/orgs.q.h"
#include "features/people/people.h"
#include "features/people/rules.h"

_Static_assert((int)RULE_CHANNEL_COUNT == (int)POLICY_CHANNEL_COUNT,
               "channels of the API are those of the table");
_Static_assert((int)RULE_ROLE_COUNT == (int)POLICY_ROLES,
               "roles of the API are those of the table");
_Static_assert((int)RULE_ANSWER_YES == (int)POLICY_YES,
               "answers of the API are those of the table");

enum { ROWS = (int)RULE_CHANNEL_COUNT * (int)POLICY_ROLES };

static void rules_show(struct op *op, const struct policy_rules *rules, struct org_rules *ret)
{
    struct rule_row *row = arena_alloc(op->arena, ROWS * sizeof *row);
    enum rule_answer *cells = arena_alloc(op->arena, ROWS * POLICY_ROLES * sizeof *cells);
    for (int k = 0; k < ROWS; k++) {
        int channel = k / POLICY_ROLES, from = k % POLICY_ROLES;
        row[k] = (struct rule_row){(enum rule_channel)channel, (enum rule_role)from,
                                   cells + k * POLICY_ROLES, POLICY_ROLES};
        for (int to = 0; to < POLICY_ROLES; to++)
            row[k].cells[to] = (enum rule_answer)rules->cell[channel][from][to];
    }
    *ret = (struct org_rules){
        .rows = row,
        .rows_count = ROWS,
        .group_calls = rules->group_calls,
        .screen = rules->screen,
        .typing = rules->shows_typing,
        .two_adults = rules->two_adults,
    };
}

void rules_take(const struct org_rules *in, struct policy_rules *ret)
{
    *ret = policy_safe;
    for (size_t k = 0; k < in->rows_count; k++) {
        const struct rule_row *row = &in->rows[k];
        for (int to = 0; to < (int)row->cells_count; to++)
            if (!policy_is_fixed((enum policy_channel)row->channel, (int)row->from, to))
                ret->cell[row->channel][row->from][to] = (uint8_t)row->cells[to];
    }
    ret->group_calls = in->group_calls;
    ret->screen = in->screen;
    ret->shows_typing = in->typing;
    ret->two_adults = in->two_adults;
}

/* Cells that no screen shows stay as they are. */
static void keep_unseen(const struct policy_rules *now, struct policy_rules *next)
{
    memcpy(next->cell[POLICY_POLL], now->cell[POLICY_POLL], sizeof now->cell[POLICY_POLL]);
}

enum err org_rules_own_get(struct op *op, struct org_rules_own *ret)
{
    struct policy_rules rules = people_own_rules(op);
    struct policy_who me = people_caller(op);
    struct policy_reach calls = policy_reach(&rules, me, POLICY_CALL);
    *ret = (struct org_rules_own){
        .calls = calls.always | calls.shared,
        .group_calls = policy_may_call_group(&rules, me) == POLICY_GRANTED,
        .gathers = policy_may_gather(&rules, me) == POLICY_GRANTED,
    };
    return OK;
}

static enum err duty_show(struct op *op, struct person **ret, size_t *ret_count)
{
    struct q_duty_list_list ids;
    enum err e = q_duty_list(op, &ids);
    if (e)
        return e;
    *ret = arena_try(op->arena, ids.count + 1, sizeof **ret);
    *ret_count = 0;
    if (!*ret)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < ids.count; i++, ++*ret_count)
        e = people_get(op, op->caller.org, ids.row[i].id, &(*ret)[i]);
    return e;
}

enum err org_rules_get(struct op *op, struct org_rules_get_out *ret)
{
    struct q_org_rules_row_row r;
    struct policy_rules rules;
    enum err e = q_org_rules_row(op, &r);
    if (e)
        return e;
    (void)rules_decode(r.rules, &rules); /* what is not understood is the safe one */
    rules_show(op, &rules, &ret->rules);
    rules_show(op, &policy_safe, &ret->safe);
    ret->version = r.version;
    return duty_show(op, &ret->duty, &ret->duty_count);
}

/* What follows from other rules. */
static enum err rules_changed(struct op *op)
{
    enum err e = op_audit(op, "org", op->caller.org.n);
    if (!e)
        e = people_supervise_later(op, op->caller.org);
    if (!e)
        op_org_changed(op, op->caller.org); /* what was granted to live sockets is asked again */
    return e;
}

enum err org_rules_set(struct op *op, const struct org_rules_set_in *in,
                       struct org_rules_set_out *ret)
{
    struct q_org_rules_row_row r;
    struct policy_rules now, next;
    int64_t changes = 0;
    rules_take(&in->rules, &next);
    enum err e = q_org_rules_row(op, &r);
    if (e)
        return e;
    (void)rules_decode(r.rules, &now);
    keep_unseen(&now, &next);
    struct str text = rules_encode(op->arena, &next);
    if (!text.p)
        return ERR_TOO_LARGE;
    rules_show(op, &next, &ret->rules);
    ret->version = r.version;
    if (str_equal(text, r.rules))
        return OK; /* as a retry finds it */
    e = q_org_rules_put(op, text, in->version, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "version");
    ret->version = in->version + 1;
    return e ? e : rules_changed(op);
}

static enum err duty_add(struct op *op, member_id member, int64_t place)
{
    struct policy_who who;
    enum err e = people_present(op, op->caller.org, member, &who);
    if (!e && (!who.is_verified || who.is_minor))
        e = op_fail(op, ERR_NOT_VERIFIED, "duty");
    return e ? e : q_duty_insert(op, member, place);
}

enum err org_duty_set(struct op *op, const struct org_duty_set_in *in, struct org_duty_set_out *ret)
{
    enum err e = q_duty_clear(op);
    for (size_t i = 0; !e && i < in->member_ids_count; i++)
        e = duty_add(op, in->member_ids[i], (int64_t)i);
    if (!e)
        e = op_audit(op, "org", op->caller.org.n);
    if (!e)
        e = people_supervise_later(op, op->caller.org);
    return e ? e : duty_show(op, &ret->duty, &ret->duty_count);
}
