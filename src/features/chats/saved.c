/* saved.c - the chat of what a member keeps for themselves.
 *
 * WHY   one wants to find again what was said, without writing to anybody; it must be as private as
 *       a drawer: nobody else is in it, no administrator looks into it, and it goes with its owner.
 * HOW   a chat of the kind "saved" whose two ends are one member: the rule that makes a direct chat
 *       one per pair (unique ends) makes this one per member. All else is what chats do: pages,
 *       files, search, other devices. What is deleted leaves no copy (change.c), copies are not
 *       opened to administrators (chat_to_audit). When its owner is erased nobody is in it from
 *       that moment; its rows go after that, some at a time (erase.c).
 * OWNS  nothing of its own.
 * RUNS  on the write worker.
 * TESTS forward_test.c, tests/system/saved.test.ts */
#include "features/chats/saved.h"

#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/join.h"
#include "features/chats/view.h"

static enum err saved_make(struct op *op, chat_id *ret)
{
    const struct chat_admission *admission;
    member_id me = op->caller.member;
    bool made = false, added = false;
    enum err e = q_chat_insert(op, CHAT_KIND_SAVED, STR(""), me, me, op->now_us, &made, ret);
    if (!e && !made)
        return ERR_BUSY; /* made meanwhile: only where there are several writers */
    if (!e)
        e = access_chat_admit(op, *ret, &admission);
    if (!e)
        e = join_one(op, admission, me, CHAT_RIGHT_WRITE, 0, &added);
    return e ? e : join_done(op, admission);
}

enum err chat_saved_open(struct op *op, struct chat_saved_open_out *ret)
{
    struct chat_get_out view;
    bool found = false;
    chat_id chat;
    enum err e = q_saved_find(op, op->caller.org, op->caller.member, &found, &chat);
    if (!e && !found)
        e = saved_make(op, &chat);
    if (!e)
        e = chat_view_load(op, chat, &view);
    if (!e)
        *ret = (struct chat_saved_open_out){view.view, view.people, view.people_count};
    return e;
}

enum err saved_close(struct op *op, org_id org, member_id member)
{
    bool found = false;
    chat_id chat;
    enum err e = q_saved_find(op, org, member, &found, &chat);
    return e || !found ? e : q_saved_leave(op, org, chat, member);
}
