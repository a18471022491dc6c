/* later.c - messages that wait for their time: made, shown, changed, given up.
 *
 * WHY   what is thought of at night is read in the morning, and nobody is woken by it.
 * HOW   a row for each, which only its author sees; due.c sends it. Its number rises with time, so
 *       one that is gone is never met again under it. Everything that happens to a row is told to
 *       its author's devices.
 * OWNS  the table later.
 * RUNS  on read and write workers.
 * SPEC  product.md "Chats".
 * TESTS later_test.c, tests/system/later.test.ts */
#include "features/chats/access.h"
#include "features/chats/change.h"
#include "features/chats/text.h"
#include "features/later/inside.h"
#include "features/later/limits.h"
#include "op/op.h"
#include "text/utf8.h"

/* As clients see it: that a job has been put is nothing to them. */
static struct later later_bare(const struct q_later_own_list_row *r)
{
    return (struct later){
        .id = r->id,
        .chat_id = r->chat_id,
        .text = r->text,
        .has_reply_to = r->reply_to.n != 0,
        .reply_to = r->reply_to,
        .is_silent = r->is_silent,
        .due_us = r->due_us,
        .is_refused = r->state == LATER_STATE_REFUSED,
        .has_reason = r->has_reason,
        .reason = r->reason,
        .version = r->version,
    };
}

enum err later_make(struct op *op, const struct q_later_own_row *row, struct later *ret)
{
    const struct q_later_own_list_row r = {
        .id = row->id,
        .chat_id = row->chat_id,
        .text = row->text,
        .reply_to = row->reply_to,
        .is_silent = row->is_silent,
        .due_us = row->due_us,
        .state = row->state,
        .has_reason = row->has_reason,
        .reason = row->reason,
        .version = row->version,
    };
    *ret = later_bare(&r);
    return row->file_count ? later_files_dress(op, row->id, ret, 1) : OK;
}

enum err later_find(struct op *op, later_id id, struct q_later_own_row *ret)
{
    bool found = false;
    enum err e = q_later_own(op, id, &found, ret);
    return !e && !found ? op_fail(op, ERR_NOT_FOUND, "later") : e;
}

void later_tell(struct op *op, member_id author, later_id id, int64_t version,
                const struct later *later)
{
    struct later_change change = {.id = id, .has_later = later != NULL};
    if (later)
        change.later = *later;
    emit_later_changed(op, author, id.n, version, &change);
}

enum err later_load_change(struct op *op, int64_t ref, struct later_change *ret)
{
    struct q_later_own_row row;
    bool found = false;
    *ret = (struct later_change){.id = {ref}};
    enum err e = q_later_own(op, ret->id, &found, &row);
    if (e || !found)
        return e;
    ret->has_later = true;
    return later_make(op, &row, &ret->later);
}

/* --- making --- */

static enum err text_check(struct op *op, struct str text, bool has_files)
{
    return message_is_blank(text) && !has_files ? op_fail(op, ERR_INVALID, "text") : OK;
}

static enum err due_check(struct op *op, int64_t due_us)
{
    bool is_fine = due_us >= op->now_us + LATER_LEAST_US && due_us <= op->now_us + LATER_MOST_US;
    return is_fine ? OK : op_fail(op, ERR_INVALID, "due_us");
}

/* `was`: the text that this one takes the place of; none: it is one more. */
static enum err limit_check(struct op *op, const struct chat_writer *writer, const struct str *was)
{
    struct q_later_sums_row sums;
    enum err e = q_later_sums(op, writer, &sums);
    if (e)
        return e;
    if (was)
        sums.signs -= (int64_t)utf8_length(*was);
    bool is_full =
        sums.signs >= LIMIT_LATER_SIGNS ||
        (!was && (sums.of_member >= LIMIT_LATER_OF_MEMBER || sums.of_chat >= LIMIT_LATER_OF_CHAT));
    return is_full ? op_fail(op, ERR_LIMIT_REACHED, "later") : OK;
}

static enum err create_check(struct op *op, const struct chat_writer *writer,
                             const struct later_create_in *in)
{
    enum err e = text_check(op, in->text, in->file_ids_count > 0);
    if (!e && in->has_reply_to && !message_is_visible(chat_writer_reader(writer), in->reply_to))
        e = op_fail(op, ERR_INVALID, "reply_to");
    if (!e)
        e = due_check(op, in->due_us);
    return e ? e : limit_check(op, writer, NULL);
}

static enum err tell_now(struct op *op, later_id id, struct later *ret)
{
    struct q_later_own_row row;
    enum err e = later_find(op, id, &row);
    if (!e)
        e = later_make(op, &row, ret);
    if (!e)
        later_tell(op, op->caller.member, id, ret->version, ret);
    return e;
}

enum err later_create(struct op *op, const struct chat_writer *writer,
                      const struct later_create_in *in, struct later *ret)
{
    later_id id = {0};
    enum err e = create_check(op, writer, in);
    if (!e)
        e = q_later_insert(op, writer, in->text, in->has_reply_to ? in->reply_to : (message_id){0},
                           in->has_is_silent && in->is_silent, (int64_t)in->file_ids_count,
                           in->due_us, op->now_us, &id);
    if (!e)
        e = later_files_keep(op, writer, id, in->file_ids, in->file_ids_count);
    if (!e)
        e = later_plan(op, in->due_us);
    return e ? e : tell_now(op, id, ret);
}

/* --- what one has --- */

enum err later_list(struct op *op, const struct later_list_in *in, struct later_list_out *ret)
{
    struct q_later_own_list_list rows;
    enum err e = q_later_own_list(op, in->has_chat_id ? in->chat_id : (chat_id){0}, &rows);
    if (e)
        return e;
    ret->later_count = rows.count;
    ret->later = arena_try(op->arena, rows.count + 1, sizeof *ret->later);
    if (!ret->later)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++)
        ret->later[i] = later_bare(&rows.row[i]);
    return rows.count ? later_files_dress(op, (later_id){0}, ret->later, rows.count) : OK;
}

/* --- changing --- */

static bool is_so_already(const struct q_later_own_row *row, const struct later_change_in *in)
{
    return row->state != LATER_STATE_REFUSED && row->due_us == in->due_us &&
           row->is_silent == in->is_silent && str_equal(row->text, in->text);
}

static enum err change_check(struct op *op, const struct q_later_own_row *row,
                             const struct later_change_in *in)
{
    const struct chat_writer *writer;
    enum err e = access_chat_write(op, row->chat_id, &writer);
    if (!e)
        e = text_check(op, in->text, row->file_count > 0);
    if (!e)
        e = due_check(op, in->due_us);
    if (!e && row->version != in->version)
        e = op_fail(op, ERR_CONFLICT, "version");
    return e ? e : limit_check(op, writer, &row->text);
}

enum err later_change(struct op *op, const struct later_change_in *in, struct later *ret)
{
    struct q_later_own_row row;
    enum err e = later_find(op, in->later_id, &row);
    if (!e && is_so_already(&row, in))
        return later_make(op, &row, ret);
    if (!e)
        e = change_check(op, &row, in);
    if (!e)
        e = q_later_set(op, in->later_id, in->text, in->is_silent, in->due_us);
    if (!e)
        e = later_plan(op, in->due_us);
    return e ? e : tell_now(op, in->later_id, ret);
}

enum err later_delete(struct op *op, const struct later_delete_in *in)
{
    struct q_later_own_row row;
    enum err e = later_find(op, in->later_id, &row);
    if (!e)
        e = later_files_drop(op, in->later_id);
    if (!e)
        e = q_later_forget(op, in->later_id);
    if (!e)
        later_tell(op, op->caller.member, in->later_id, row.version + 1, NULL);
    return e;
}
