/* make.c - new chats, and their titles.
 *
 * WHY   a direct chat must be one however many times and by whichever of the two it is opened.
 * HOW   unique (organisation, smaller id, larger id); the loser of a race finds the winner's.
 *       Whether the caller may open one is decided by people/policy.h; whom they can not even
 *       see does not exist for them.
 * OWNS  the table chat.  RUNS  on the write worker.  TESTS access_test.c. */
#include "features/chats/make.h"
#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/direct.h"
#include "features/chats/join.h"
#include "features/chats/view.h"
#include "features/people/people.h"

enum err may_have(struct op *op, member_id member)
{
    struct policy_rules rules = people_own_rules(op);
    struct policy_who who;
    bool may = false;
    if (member.n == op->caller.member.n)
        return OK;
    enum err e = people_present(op, op->caller.org, member, &who);
    if (!e)
        e = people_may(op, &rules, member, who, POLICY_GROUP, &may);
    return e || may ? e : op_fail(op, ERR_POLICY, "member");
}

/* A chat, and these in it. */
static enum err may_gather(struct op *op, const member_id *ids, size_t count)
{
    struct policy_rules rules = people_own_rules(op);
    enum policy_grant grant = policy_may_gather(&rules, people_caller(op));
    enum err e = OK;
    if (grant != POLICY_GRANTED)
        return op_fail(op, grant == POLICY_NO_BADGE ? ERR_NOT_VERIFIED : ERR_NO_RIGHT, "chat");
    for (size_t i = 0; !e && i < count; i++)
        e = may_have(op, ids[i]);
    return e;
}

enum err chat_create(struct op *op, const struct chat_create_in *in, struct chat_create_out *ret)
{
    const struct chat_admission *admission;
    struct chat_get_out view;
    chat_id chat;
    bool made = false, added = false;
    int64_t taken = 1;
    enum err e = may_gather(op, in->member_ids, in->member_ids_count);
    if (!e)
        e = q_chat_insert(op, CHAT_KIND_GROUP, in->title, (member_id){0}, (member_id){0},
                          op->now_us, &made, &chat);
    if (!e)
        e = access_chat_admit(op, chat, &admission);
    if (!e)
        e = join_one(op, admission, op->caller.member, CHAT_RIGHT_MANAGE, 0, &added);
    for (size_t i = 0; !e && i < in->member_ids_count; i++) {
        e = join_one(op, admission, in->member_ids[i], CHAT_RIGHT_WRITE, taken, &added);
        taken += added;
    }
    if (!e)
        e = join_done(op, admission);
    if (!e)
        e = second_group_check(op, chat);
    if (!e)
        e = op_audit(op, "chat", chat.n);
    if (!e)
        e = chat_view_load(op, chat, &view);
    if (!e)
        *ret = (struct chat_create_out){view.view, view.people, view.people_count};
    return e;
}

/* Both as the rules see them. */
static enum err pair_of(struct op *op, member_id other, struct direct_pair *ret)
{
    struct policy_who who;
    int64_t family = 0;
    bool am_low = op->caller.member.n < other.n;
    enum err e = people_present(op, op->caller.org, other, &who);
    if (!e)
        e = q_family_of(op, other, &family);
    if (!e)
        *ret = (struct direct_pair){
            .low = am_low ? op->caller.member : other,
            .high = am_low ? other : op->caller.member,
            .low_who = am_low ? people_caller(op) : who,
            .high_who = am_low ? who : people_caller(op),
            .is_family = family > 0,
        };
    return e;
}

/* May the caller begin to write to them? */
static enum err may_open(struct op *op, member_id other, struct direct_pair *pair)
{
    struct policy_rules rules = people_own_rules(op);
    bool may = false, seen = false;
    enum err e = pair_of(op, other, pair);
    if (!e)
        e = people_may(op, &rules, other, other.n == pair->low.n ? pair->low_who : pair->high_who,
                       POLICY_DIRECT, &may);
    if (e || may)
        return e;
    e = people_share_chat(op, other, true, &seen);
    return e ? e : op_fail(op, seen ? ERR_POLICY : ERR_NOT_FOUND, "member");
}

/* By the rule of two adults; 0: none is needed. */
static enum err second_for(struct op *op, const struct direct_pair *pair, member_id *ret)
{
    struct policy_rules rules = people_own_rules(op);
    bool found = false;
    *ret = (member_id){0};
    if (!second_is_due(&rules, pair))
        return OK;
    enum err e = second_find(op, op->caller.org, pair, (member_id){0}, &found, ret);
    return e || found ? e : op_fail(op, ERR_NO_SECOND_ADULT, "two adults");
}

static enum err direct_make(struct op *op, const struct direct_pair *pair, chat_id *ret)
{
    const struct chat_admission *admission;
    bool made = false, added = false, found = false;
    member_id second;
    enum err e = second_for(op, pair, &second);
    if (!e)
        e = q_chat_insert(op, CHAT_KIND_DIRECT, STR(""), pair->low, pair->high, op->now_us, &made,
                          ret);
    if (e)
        return e;
    if (!made)
        return q_chat_direct_find(op, pair->low, pair->high, &found, ret);
    e = access_chat_admit(op, *ret, &admission);
    if (!e)
        e = join_one(op, admission, pair->low, CHAT_RIGHT_WRITE, 0, &added);
    if (!e)
        e = join_one(op, admission, pair->high, CHAT_RIGHT_WRITE, 1, &added);
    if (e)
        return e;
    if (!second.n)
        return join_done(op, admission);
    e = second_put(op, op->caller.org, *ret, (member_id){0}, second);
    return e ? e : second_note(op, pair, second);
}

enum err chat_direct_open(struct op *op, const struct chat_direct_open_in *in,
                          struct chat_direct_open_out *ret)
{
    member_id me = op->caller.member, other = in->member_id;
    member_id low = me.n < other.n ? me : other, high = me.n < other.n ? other : me;
    struct chat_get_out view;
    struct direct_pair pair;
    chat_id chat;
    bool found = false;
    if (me.n == other.n)
        return op_fail(op, ERR_NOT_FOUND, "member");
    enum err e = q_chat_direct_find(op, low, high, &found, &chat);
    if (!e && !found)
        e = may_open(op, other, &pair);
    if (!e && !found)
        e = direct_make(op, &pair, &chat);
    if (!e)
        e = chat_view_load(op, chat, &view);
    if (!e)
        *ret = (struct chat_direct_open_out){view.view, view.people, view.people_count};
    return e;
}

enum err chat_rename(struct op *op, const struct chat_manager *manager,
                     const struct chat_rename_in *in, struct chat *ret)
{
    int64_t changes = 0;
    enum err e = q_chat_retitle(op, manager, in->title, in->version, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = chat_load(op, op->caller.org, in->chat_id, ret);
    if (!e)
        emit_chat_changed(op, in->chat_id, in->chat_id.n, ret->version, ret);
    return e;
}
