/* due.c - the time of a message has come.
 *
 * WHY   it must be sent once, by the rights its author has then and not by those of when they wrote
 *       it; what is refused must not be lost.
 * HOW   one job for all (later_tend) waits for the earliest and puts a job for each that is due, so
 *       that people's plans do not fill the table of jobs, and one that fails holds up nobody. The
 *       second job reads the author's rights anew and goes through the same door as message_post;
 *       the message comes and the row goes in one transaction, so a crash leaves one of the two.
 *       A refusal is kept with its reason. A server that was down finds the jobs due when it is up.
 * OWNS  later.state and later.reason.
 * RUNS  on the write worker.
 * TESTS later_test.c, tests/system/later.test.ts */
#include "features/chats/access.h"
#include "features/chats/post.h"
#include "features/later/inside.h"
#include "features/later/limits.h"
#include "features/people/people.h"
#include "store/jobs.h"

enum err later_plan(struct op *op, int64_t due_us)
{
    struct str payload = arena_printf(op->arena, "{\"at_most\":%d}", LATER_CALLED_AT_ONCE);
    if (!payload.p)
        return ERR_TOO_LARGE;
    op->has_job = true;
    return job_put(op->db, STR("later_tend"), payload, due_us, op->now_us);
}

static enum err call_it(struct op *op, later_id id)
{
    struct str payload = arena_printf(op->arena, "{\"later_id\":\"%lld\"}", (long long)id.n);
    if (!payload.p)
        return ERR_TOO_LARGE;
    enum err e = job_put(op->db, STR("later_due"), payload, op->now_us, op->now_us);
    return e ? e : q_later_set_called(op, id);
}

enum err later_tend(struct op *op, const struct later_tend_in *in)
{
    struct q_later_over_list over;
    int64_t due_us = 0;
    bool has_next = false;
    enum err e = q_later_over(op, op->now_us, in->at_most, &over);
    for (size_t i = 0; !e && i < over.count; i++)
        e = call_it(op, over.row[i].id);
    if (!e)
        e = q_later_next(op, &has_next, &due_us);
    return e || !has_next ? e : later_plan(op, due_us);
}

/* --- sending --- */

static enum err post_it(struct op *op, const struct chat_writer *writer,
                        const struct q_later_own_row *row, struct message *ret)
{
    struct message_new new = {
        .text = row->text,
        .reply_to = row->reply_to,
        .holds = (row->file_count ? HOLDS_FILES : 0) | (row->is_silent ? HOLDS_SILENT : 0),
        .is_for_absent = true,
    };
    struct message_parts p;
    file_id *files = NULL;
    enum err e = later_files_ready(op, row, &files);
    if (!e)
        e = chats_post_begin(op, writer, &new, &p);
    if (!e)
        e = later_files_attach(op, writer, p.n, row, files);
    return e ? e : chats_post_end(op, writer, &p, ret);
}

/* Refuses before it writes anything. */
static enum err send_it(struct op *op, const struct q_later_own_row *row, struct message *ret)
{
    const struct chat_writer *writer;
    enum err e = access_chat_write(op, row->chat_id, &writer);
    if (!e)
        e = post_it(op, writer, row, ret);
    if (!e)
        e = q_later_forget(op, row->id);
    if (!e)
        later_tell(op, op->caller.member, row->id, row->version + 1, NULL);
    return e;
}

enum err later_send(struct op *op, const struct later_send_in *in, struct message *ret)
{
    struct q_later_own_row row;
    enum err e = later_find(op, in->later_id, &row);
    return e ? e : send_it(op, &row, ret);
}

/* --- refusing --- */

static enum later_reason reason_of(const struct op *op, enum err e)
{
    switch (e) {
    case ERR_NOT_FOUND:
        return LATER_REASON_LEFT;
    case ERR_CHAT_ARCHIVED:
        return LATER_REASON_ARCHIVED;
    case ERR_NO_RIGHT:
    case ERR_CHAT_RULE:
        return LATER_REASON_RIGHT;
    case ERR_POLICY:
    case ERR_NOT_VERIFIED:
    case ERR_NO_SECOND_ADULT:
        return LATER_REASON_POLICY;
    case ERR_FILE_REFUSED:
        return LATER_REASON_FILE;
    default:
        return str_equal(op->detail, STR("reply_to")) ? LATER_REASON_REPLY : LATER_REASON_OTHER;
    }
}

static enum err refuse(struct op *op, const struct q_later_own_row *row, enum later_reason reason)
{
    struct q_later_own_row now = *row;
    struct later l;
    enum err e = q_later_set_refused(op, row->id, reason, &now.version);
    now.state = LATER_STATE_REFUSED;
    now.has_reason = true;
    now.reason = reason;
    if (!e)
        e = later_make(op, &now, &l);
    if (!e)
        later_tell(op, op->caller.member, row->id, l.version, &l);
    return e;
}

/* Their data are theirs; it waits for them to come back, and goes when they are forgotten. */
static enum err refuse_absent(struct op *op, later_id id)
{
    int64_t version;
    return q_later_set_refused(op, id, LATER_REASON_ACCOUNT, &version);
}

/* A refusal is an answer; what is broken now may not be in a moment. */
static bool is_refusal(enum err e)
{
    return e != ERR_BUSY && e != ERR_TOO_LARGE && err_row(e)->status < 500;
}

/* In slow mode its turn has not come: it waits for it, as its author would. */
static enum err wait_turn(struct op *op, const struct q_later_own_row *row)
{
    struct q_later_own_row now = *row;
    struct later l;
    long long free_us;
    if (!str_to_i64(op->detail, &free_us))
        return op_fail(op, ERR_INTERNAL, "slow");
    now.due_us = free_us;
    enum err e = q_later_set_waiting(op, row->id, free_us, &now.version);
    if (!e)
        e = later_plan(op, free_us);
    if (!e)
        e = later_make(op, &now, &l);
    if (!e)
        later_tell(op, op->caller.member, row->id, l.version, &l);
    return e;
}

static enum err due_now(struct op *op, later_id id)
{
    struct q_later_own_row row;
    struct message m;
    enum err e = later_find(op, id, &row);
    if (e)
        return e;
    e = send_it(op, &row, &m);
    if (e == ERR_SLOW)
        return wait_turn(op, &row);
    return e && is_refusal(e) ? refuse(op, &row, reason_of(op, e)) : e;
}

enum err later_due(struct op *op, const struct later_due_in *in)
{
    struct q_later_job_row job;
    bool found = false, may = false;
    enum err e = q_later_job(op, in->later_id, &found, &job);
    if (e || !found || job.state != LATER_STATE_CALLED)
        return e; /* sent, given up or put off meanwhile; a clock that was set back changes nothing
                   */
    e = people_act_for(op, job.org, job.author, &may);
    if (e)
        return e;
    return may ? due_now(op, in->later_id) : refuse_absent(op, in->later_id);
}
