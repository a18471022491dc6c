/* direct.c - may the two of a direct chat still write to each other?
 *
 * WHY   rules change, people leave groups and the house: what was allowed becomes read-only at
 *       once, and says why.
 * HOW   nothing is stored: each answer is computed from the rules and the two of now, so there is
 *       no old chat that a change could miss. Only where a shared group decides the store is asked
 *       once more. The second adult may write where the two are known to each other.
 * OWNS  nothing.  RUNS  on read and write workers.  TESTS access_test.c, second_test.c. */
#include "features/chats/direct.h"

#include "features/chats/chats.q.h"
#include "features/chats/limits.h"

/* By the rules alone; a group in common may be wanted. */
static enum err is_allowed(struct op *op, const struct policy_rules *rules,
                           const struct direct_pair *pair, bool *ret_is_apart, bool *ret)
{
    member_id me = op->caller.member;
    enum policy_answer answer = policy_pair(rules, pair->low_who, pair->high_who);
    bool is_one = me.n == pair->low.n || me.n == pair->high.n;
    *ret_is_apart = answer == POLICY_IF_SHARED;
    *ret = answer == POLICY_YES || (answer == POLICY_IF_SHARED && !is_one);
    if (*ret || answer == POLICY_NO)
        return OK;
    return people_share_chat(op, me.n == pair->low.n ? pair->high : pair->low, false, ret);
}

enum err direct_lock(struct op *op, const struct direct_pair *pair, bool *ret_is_locked,
                     enum chat_lock *ret)
{
    struct policy_rules rules = people_own_rules(op);
    bool is_apart = false, may = false;
    *ret_is_locked = pair->is_gone;
    *ret = CHAT_LOCK_GONE;
    if (pair->is_gone)
        return OK;
    enum err e = is_allowed(op, &rules, pair, &is_apart, &may);
    if (e)
        return e;
    bool lacks_adult = second_is_due(&rules, pair) && !pair->has_second;
    *ret_is_locked = !may || lacks_adult;
    if (!may)
        *ret = is_apart ? CHAT_LOCK_APART : CHAT_LOCK_RULE;
    else if (lacks_adult)
        *ret = CHAT_LOCK_NO_ADULT;
    return OK;
}

enum err direct_is_open(struct op *op, const struct direct_pair *pair)
{
    bool is_locked = false;
    enum chat_lock lock;
    enum err e = direct_lock(op, pair, &is_locked, &lock);
    if (e || !is_locked)
        return e;
    return op_fail(op, lock == CHAT_LOCK_NO_ADULT ? ERR_NO_SECOND_ADULT : ERR_POLICY,
                   "direct chat");
}

enum err chat_lock_list(struct op *op, struct chat_lock_list_out *ret)
{
    struct q_chat_pairs_list rows;
    enum err e = q_chat_pairs(op, (chat_id){0}, op->now_us, &rows);
    if (e)
        return e;
    ret->locked_count = 0;
    ret->locked = arena_try(op->arena, rows.count + 1, sizeof *ret->locked);
    if (!ret->locked)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        struct direct_pair pair = DIRECT_PAIR(&rows.row[i], op->now_us);
        struct chat_locked *l = &ret->locked[ret->locked_count];
        bool is_locked = false;
        l->chat_id = rows.row[i].id;
        e = direct_lock(op, &pair, &is_locked, &l->lock);
        ret->locked_count += is_locked;
    }
    return e;
}
