/* erase.c - what chats keep for a member alone goes when they are erased.
 *
 * WHY   it must be out of sight at once, and yet a hundred thousand votes, reactions or messages
 *       to oneself would hold the writer for seconds.
 * HOW   what has a limit for a person goes with the act. The rest goes some rows at a time, as
 * often as a job asks (features/privacy). Nobody sees it meanwhile: the saved chat has nobody in it
 *       (saved.c), and lists of who voted or reacted so leave out who is erased. The sums stay, so
 *       no message and no poll changes with a row. Of the saved chat, what hangs on messages goes
 *       first: whoever goes on after a restart finds the rest by them.
 * OWNS  nothing of its own.
 * RUNS  on the write worker.
 * TESTS privacy/leaving_test.c, tests/system/saved.test.ts */
#include "features/chats/chats.h"
#include "features/chats/chats.q.h"
#include "features/chats/files.h"
#include "features/chats/limits.h"
#include "features/chats/saved.h"
#include "op/file.h"

enum err chats_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows)
{
    int64_t later = 0, uploads = 0, folders = 0;
    enum err e = q_drafts_erase(op, org, member, ret_rows);
    if (!e)
        e = q_drafts_erase_marks(op, org, member);
    if (!e)
        e = q_later_erase(op, org, member, &later);
    if (!e)
        e = files_erase(op, org, member, &uploads);
    if (!e)
        e = q_folder_chats_erase(op, org, member);
    if (!e)
        e = q_folders_erase(op, org, member, &folders);
    if (!e)
        e = saved_close(op, org, member);
    *ret_rows += later + uploads + folders;
    return e;
}

/* --- what may be many rows, some of them at a time --- */

/* ERASE_STEP rows at most; fewer: there are no more of them. */
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

struct erased {
    org_id org;
    member_id member;
    bool has_chat;
    chat_id chat; /* what they saved */
};

static enum err (*const of_member[])(struct op *, org_id, member_id, int64_t *) = {
    q_reactions_erase_some,
    q_votes_erase_some,
    q_voted_erase_some,
};
static forget_fn *const of_chat[] = {
    files_forget,        q_saved_forget_polls, q_saved_forget_versions, q_saved_forget_sources,
    q_saved_forget_sums, q_saved_forget_pins,  q_saved_forget_pin_acts, messages_forget,
};
#define OF_MEMBER (sizeof of_member / sizeof *of_member)
#define KINDS     (OF_MEMBER + sizeof of_chat / sizeof *of_chat)

static enum err forget(struct op *op, const struct erased *who, size_t kind, int64_t *ret_rows)
{
    *ret_rows = 0;
    if (kind < OF_MEMBER)
        return of_member[kind](op, who->org, who->member, ret_rows);
    return who->has_chat ? of_chat[kind - OF_MEMBER](op, who->org, who->chat, ret_rows) : OK;
}

enum err chats_erase_more(struct op *op, org_id org, member_id member, int64_t *ret_rows,
                          bool *ret_is_done)
{
    struct clock clock = clock_system();
    int64_t end_us = clock_mono(&clock).us + LIMIT_ERASE_US, gone = 0;
    struct erased who = {.org = org, .member = member};
    size_t kind = 0;
    enum err e = q_saved_find(op, org, member, &who.has_chat, &who.chat);
    /* Time ends it only after something went: kinds of which there is nothing bring no job further,
     * and the next one would begin with them again. */
    while (!e && kind < KINDS && gone + ERASE_STEP <= LIMIT_ERASE_ROWS &&
           (!gone || clock_mono(&clock).us < end_us)) {
        int64_t rows = 0;
        e = forget(op, &who, kind, &rows);
        gone += rows;
        kind += rows < ERASE_STEP;
    }
    *ret_rows = gone;
    *ret_is_done = kind == KINDS;
    return e;
}
