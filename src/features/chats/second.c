/* second.c - the rule of two adults: who is the second one, and how they come into a chat.
 *
 * WHY   where a college wants it, a grown-up and a child are never alone in a direct chat; and both
 *       must see who reads.
 * HOW   the second adult is a member of the chat like the two, and stands in chat.supervisor_id:
 *       nobody manages a direct chat, so nobody can take them out. They see what is written from
 *       their coming on. Whom to ask: a curator of the child's group, then the organisation's duty
 *       list; each must have the badge, be grown up, and have room for one more chat. When there is
 *       nobody, a new chat is not opened and an old one can only be read.
 *       A group of just these two, made by hand, would be the same talk under another name: it is
 *       refused. A link may let the first student into a teacher's group; the next ones follow.
 *       While the rule is on they stay, also through a change of curator until the next one is
 *       found (supervise.c). Switched off, or with the child grown up, the chat keeps them until
 *       they leave themselves: nobody who wrote "to three" finds the third one gone silently by
 *       the hand of an administrator.
 * OWNS  chat.supervisor_id.  RUNS  on the write worker.  TESTS second_test.c. */
#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/direct.h"
#include "features/chats/join.h"
#include "features/chats/limits.h"
#include "features/chats/view.h"

bool second_is_due(const struct policy_rules *rules, const struct direct_pair *pair)
{
    return policy_needs_second(rules, pair->low_who, pair->high_who, pair->is_family);
}

enum err second_find(struct op *op, org_id org, const struct direct_pair *pair, member_id now,
                     bool *ret_found, member_id *ret)
{
    member_id child = pair->low_who.is_minor ? pair->low : pair->high;
    return q_second_adult(op, org, child, pair->low, pair->high, now, LIMIT_CHATS_PER_MEMBER,
                          op->now_us, ret_found, ret);
}

static enum err seat_free(struct op *op, org_id org, chat_id chat, member_id old)
{
    int64_t changes = 0;
    enum err e = q_seat_delete(op, org, chat, old, &changes);
    if (!e)
        e = q_seat_forget_mentions(op, org, chat, old);
    if (!e)
        e = q_seat_forget_draft(op, org, chat, old);
    if (!e)
        e = q_folder_forget_chat(op, org, chat, old);
    if (e || !changes)
        return e;
    op_access_changed(op, (struct topic){TOPIC_CHAT, chat.n}, old);
    emit_chat_removed(op, old, chat.n, 1, &(struct chat_mark){chat});
    return OK;
}

enum err second_put(struct op *op, org_id org, chat_id chat, member_id old, member_id next)
{
    const struct chat_admission *admission;
    bool added = false;
    enum err e = old.n ? seat_free(op, org, chat, old) : OK;
    if (!e)
        e = q_chat_supervisor_set(op, org, chat, next);
    if (!e)
        e = access_chat_admit(op, chat, &admission);
    if (!e && next.n)
        e = join_one(op, admission, next, CHAT_RIGHT_WRITE, 0, &added);
    return e ? e : join_done(op, admission);
}

enum err second_group_check(struct op *op, chat_id chat)
{
    struct policy_rules rules = people_own_rules(op);
    struct q_chat_two_row r;
    bool found = false;
    enum err e = q_chat_two(op, op->caller.org, chat, op->now_us, &found, &r);
    if (e || !found)
        return e;
    struct direct_pair pair = DIRECT_PAIR(&r, op->now_us);
    return second_is_due(&rules, &pair) ? op_fail(op, ERR_NO_SECOND_ADULT, "two in a group") : OK;
}

enum err second_note(struct op *op, const struct direct_pair *pair, member_id second)
{
    member_id by = op->caller.member;
    op->caller.member = (member_id){0}; /* the rule does it, also where one of the two began */
    enum err e = op_audit_about(op, "second_adult", second.n,
                                &(struct op_about){.whom = {pair->low, pair->high}});
    op->caller.member = by;
    return e;
}

enum err chat_supervision_leave(struct op *op, const struct chat_reader *reader,
                                const struct chat_supervision_leave_in *in)
{
    struct policy_rules rules = people_own_rules(op);
    struct q_chat_pairs_list rows;
    struct chat chat;
    (void)reader;
    enum err e = chat_load(op, op->caller.org, in->chat_id, &chat);
    if (!e && (!chat.has_supervisor_id || chat.supervisor_id.n != op->caller.member.n))
        e = op_fail(op, ERR_NOT_FOUND, "supervision");
    if (!e)
        e = q_chat_pairs(op, in->chat_id, op->now_us, &rows);
    if (e || !rows.count)
        return e;
    struct direct_pair pair = DIRECT_PAIR(&rows.row[0], op->now_us);
    if (second_is_due(&rules, &pair))
        return op_fail(op, ERR_POLICY, "two adults");
    e = second_put(op, op->caller.org, in->chat_id, op->caller.member, (member_id){0});
    return e ? e : op_audit(op, "chat", in->chat_id.n);
}
