/* saved.c - the chat of what a member keeps for themselves.
 *
 * WHY   one wants to find again what was said, without writing to anybody; it must be as private as
 *       a drawer: nobody else is in it, no administrator looks into it, and it goes with its owner.
 * HOW   a chat of the kind "saved" whose two ends are one member: the rule that makes a direct chat
 *       one per pair (unique ends) makes this one per member. All else is what chats do: pages,
 *       files, search, other devices. What is deleted leaves no copy (change.c), copies are not
 *       opened to administrators (chat_to_audit).
 * OWNS  nothing of its own.
 * RUNS  on the write worker.
 * TESTS forward_test.c, tests/system/saved.test.ts */
#include "features/chats/saved.h"

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/chats.q.h"
#include "features/chats/join.h"
#include "features/chats/view.h"
#include "op/file.h"

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

/* Those that stand in no other chat. */
static enum err files_forget(struct op *op, org_id org, chat_id chat)
{
    struct q_saved_files_list rows;
    int64_t bytes = 0;
    enum err e = q_saved_files(op, org, chat, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        e = op_file_erase(op, org, rows.row[i].file_id);
        if (!e && rows.row[i].has_small_id)
            e = op_file_erase(op, org, rows.row[i].small_id);
        bytes += rows.row[i].size;
    }
    if (!e && bytes)
        e = chats_files_use(op, org, -bytes);
    return e ? e : q_saved_forget_files(op, org, chat);
}

enum err saved_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows)
{
    static enum err (*const forget[])(struct op *, org_id, chat_id) = {
        files_forget,         q_saved_forget_words,    q_saved_forget_docs,
        q_saved_forget_polls, q_saved_forget_versions, q_saved_forget_sources,
        q_saved_forget_sums,  q_saved_forget_pins,     q_saved_forget_pin_acts,
    };
    bool found = false;
    chat_id chat;
    *ret_rows = 0;
    enum err e = q_saved_find(op, org, member, &found, &chat);
    for (size_t i = 0; !e && found && i < sizeof forget / sizeof *forget; i++)
        e = forget[i](op, org, chat);
    return e || !found ? e : q_saved_forget_messages(op, org, chat, ret_rows);
}
