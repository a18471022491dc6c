/* saved.c - the chat of what a member keeps for themselves.
 *
 * WHY   one wants to find again what was said, without writing to anybody; it must be as private as
 *       a drawer: nobody else is in it, no administrator looks into it, and it goes with its owner.
 * HOW   a chat of the kind "saved" whose two ends are one member: the rule that makes a direct chat
 *       one per pair (unique ends) makes this one per member. All else is what chats do: pages,
 *       files, search, other devices. What is deleted leaves no copy (change.c), copies are not
 *       opened to administrators (chat_to_audit). When its owner is erased nobody is in it from
 *       that moment; its rows go some at a time, as often as a job asks (features/privacy), since a
 *       hundred thousand messages would hold the writer for seconds. What hangs on messages goes
 *       first: whoever goes on after a restart finds the rest by them.
 * OWNS  nothing of its own.
 * RUNS  on the write worker.
 * TESTS forward_test.c, privacy/leaving_test.c, tests/system/saved.test.ts */
#include "features/chats/saved.h"

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/chats.q.h"
#include "features/chats/join.h"
#include "features/chats/limits.h"
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

enum err saved_close(struct op *op, org_id org, member_id member)
{
    bool found = false;
    chat_id chat;
    enum err e = q_saved_find(op, org, member, &found, &chat);
    return e || !found ? e : q_saved_leave(op, org, chat, member);
}

/* --- its rows, some of them at a time --- */

/* SAVED_ERASE_STEP rows at most; fewer: there are no more of them. */
typedef enum err forget_fn(struct op *, org_id, chat_id, int64_t *ret_rows);

/* A file goes with the last message that carries it, here or elsewhere. */
static enum err files_forget(struct op *op, org_id org, chat_id chat, int64_t *ret_rows)
{
    struct q_saved_files_list rows;
    int64_t bytes = 0;
    enum err e = q_saved_files(op, org, chat, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_saved_files_row *r = &rows.row[i];
        if (!r->is_last)
            continue;
        e = op_file_erase(op, org, r->file_id);
        if (!e && r->has_small_id)
            e = op_file_erase(op, org, r->small_id);
        bytes += r->size;
    }
    if (!e && bytes)
        e = chats_files_use(op, org, -bytes);
    return e ? e : q_saved_forget_files(op, org, chat, ret_rows);
}

/* With their words in the index, which are found by them. */
static enum err messages_forget(struct op *op, org_id org, chat_id chat, int64_t *ret_rows)
{
    enum err e = q_saved_forget_words(op, org, chat);
    if (!e)
        e = q_saved_forget_docs(op, org, chat);
    return e ? e : q_saved_forget_messages(op, org, chat, ret_rows);
}

enum err chats_erase_saved(struct op *op, org_id org, member_id member, int64_t *ret_rows,
                           bool *ret_is_done)
{
    static forget_fn *const forget[] = {
        files_forget,        q_saved_forget_polls, q_saved_forget_versions, q_saved_forget_sources,
        q_saved_forget_sums, q_saved_forget_pins,  q_saved_forget_pin_acts, messages_forget,
    };
    struct clock clock = clock_system();
    int64_t end_us = clock_mono(&clock).us + LIMIT_SAVED_ERASE_US, gone = 0;
    size_t count = sizeof forget / sizeof *forget, at = 0;
    bool found = false;
    chat_id chat;
    enum err e = q_saved_find(op, org, member, &found, &chat);
    /* Time ends it only after something went: kinds of which there is nothing bring no job further,
     * and the next one would begin with them again. */
    while (!e && found && at < count && gone + SAVED_ERASE_STEP <= LIMIT_SAVED_ERASE_ROWS &&
           (!gone || clock_mono(&clock).us < end_us)) {
        int64_t rows = 0;
        e = forget[at](op, org, chat, &rows);
        gone += rows;
        at += rows < SAVED_ERASE_STEP;
    }
    *ret_rows = gone;
    *ret_is_done = !found || at == count;
    return e;
}
