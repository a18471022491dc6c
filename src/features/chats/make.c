/* make.c - new chats, and their titles.
 *
 * WHY   a direct chat must be one however many times and by whichever of the two it is opened.
 * HOW   unique (organisation, smaller id, larger id); the loser of a race finds the winner's.
 *       Whether the caller may open one is decided by people/policy.h; whom they can not even
 *       see does not exist for them.
 * OWNS  the table chat.  RUNS  on the write worker.  TESTS access_test.c. */
#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/join.h"
#include "features/chats/view.h"
#include "features/people/people.h"

enum err chat_create(struct op *op, const struct chat_create_in *in, struct chat_create_out *ret)
{
    const struct chat_admission *admission;
    struct chat_get_out view;
    chat_id chat;
    bool made = false, added = false;
    int64_t taken = 1;
    enum err e = q_chat_insert(op, CHAT_KIND_GROUP, in->title, (member_id){0}, (member_id){0},
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
        e = op_audit(op, "chat", chat.n);
    if (!e)
        e = chat_view_load(op, chat, &view);
    if (!e)
        *ret = (struct chat_create_out){view.view, view.people, view.people_count};
    return e;
}

/* May the caller begin to write to them? */
static enum err may_open(struct op *op, member_id other)
{
    struct policy_who to, me = {op->caller.roles, op->caller.is_verified};
    bool shared = false, seen = false;
    enum err e = people_present(op, op->caller.org, other, &to);
    if (e)
        return e;
    enum policy_answer answer = policy_direct(me, to);
    if (answer == POLICY_YES)
        return OK;
    if (answer == POLICY_IF_SHARED)
        e = people_share_chat(op, other, false, &shared);
    if (e || shared)
        return e;
    e = people_share_chat(op, other, true, &seen);
    return e ? e : op_fail(op, seen ? ERR_POLICY : ERR_NOT_FOUND, "member");
}

static enum err direct_make(struct op *op, member_id low, member_id high, chat_id *ret)
{
    const struct chat_admission *admission;
    bool made = false, added = false, found = false;
    enum err e = q_chat_insert(op, CHAT_KIND_DIRECT, STR(""), low, high, op->now_us, &made, ret);
    if (e)
        return e;
    if (!made)
        return q_chat_direct_find(op, low, high, &found, ret);
    e = access_chat_admit(op, *ret, &admission);
    if (!e)
        e = join_one(op, admission, low, CHAT_RIGHT_WRITE, 0, &added);
    if (!e)
        e = join_one(op, admission, high, CHAT_RIGHT_WRITE, 1, &added);
    return e ? e : join_done(op, admission);
}

enum err chat_direct_open(struct op *op, const struct chat_direct_open_in *in,
                          struct chat_direct_open_out *ret)
{
    member_id me = op->caller.member, other = in->member_id;
    member_id low = me.n < other.n ? me : other, high = me.n < other.n ? other : me;
    struct chat_get_out view;
    chat_id chat;
    bool found = false;
    if (me.n == other.n)
        return op_fail(op, ERR_NOT_FOUND, "member");
    enum err e = q_chat_direct_find(op, low, high, &found, &chat);
    if (!e && !found)
        e = may_open(op, other);
    if (!e && !found)
        e = direct_make(op, low, high, &chat);
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
