/* files.c - files that messages carry.
 *
 * WHY   what stands in a chat was looked at before it was sent, and stays as it was sent; it goes
 *       with its message.
 * HOW   an upload of the author's becomes a row beside the message, in the transaction of the post,
 *       so a file is sent once or not at all. Two messages may carry one file: its bytes go with
 * the last of them. OWNS  the table attachment. RUNS  on read and write workers. TESTS
 * tests/system/files.test.ts. */
#include "features/chats/files.h"

#include "features/chats/access.h"
#include "features/chats/change.h"
#include "features/chats/chats.h"
#include "features/chats/chats.q.h"
#include "op/file.h"
#include "store/jobs.h"

enum err chats_files_use(struct op *op, org_id org, int64_t bytes)
{
    return q_file_use_move(op, org, bytes);
}

#define UPLOAD_READY 2 /* as files.api.toml has it: before it, it may still come to that */

static enum err why_not(struct op *op, const struct chat_writer *writer, file_id id)
{
    int64_t state = 0;
    bool found = false;
    enum err e = q_attachment_state(op, writer, id, &found, &state);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "file");
    return op_fail(op, state < UPLOAD_READY ? ERR_FILE_NOT_READY : ERR_FILE_REFUSED, "file");
}

static enum err attach(struct op *op, const struct chat_writer *writer, message_id n, int64_t place,
                       file_id id)
{
    int64_t changes = 0;
    enum err e = q_attachment_take(op, writer, n, place, id, &changes);
    if (!e && !changes)
        e = why_not(op, writer, id);
    return e ? e : q_attachment_taken(op, writer, id);
}

enum err files_attach(struct op *op, const struct chat_writer *writer, message_id n,
                      const file_id *ids, size_t count)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < count; i++)
        e = attach(op, writer, n, (int64_t)i, ids[i]);
    return e;
}

enum err files_may_forward(struct op *op, const struct chat_reader *reader, message_id n)
{
    struct q_attachments_list rows;
    enum err e = q_attachments(op, op->caller.org, chat_reader_chat(reader), n, n, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        if (rows.row[i].scan == SCAN_STATE_DANGEROUS)
            e = op_fail(op, ERR_FILE_REFUSED, "file");
        else if (rows.row[i].scan == SCAN_STATE_CHECKING)
            e = op_fail(op, ERR_FILE_NOT_READY, "file");
    }
    return e;
}

static struct attachment attachment_of(const struct q_attachments_row *r)
{
    return (struct attachment){
        .file_id = r->file_id,
        .name = r->name,
        .type = r->type,
        .size = r->size,
        .kind = r->kind,
        .scan = r->scan,
        .has_width = r->has_width,
        .width = r->width,
        .has_height = r->has_height,
        .height = r->height,
        .has_duration_us = r->has_duration_us,
        .duration_us = r->duration_us,
        .has_placeholder = r->placeholder.n != 0,
        .placeholder = r->placeholder,
        .has_waveform = r->waveform.n != 0,
        .waveform = r->waveform,
        .has_preview = r->has_preview,
        .is_listened = r->is_listened,
    };
}

enum err dress_files(struct op *op, const struct undressed *bare, size_t count)
{
    struct q_attachments_list rows;
    const struct message *first = bare[0].message, *last = bare[count - 1].message;
    enum err e = q_attachments(op, op->caller.org, first->chat_id, first->id, last->id, &rows);
    if (e)
        return e;
    struct attachment *all = arena_try(op->arena, rows.count + 1, sizeof *all);
    if (!all)
        return ERR_TOO_LARGE;
    for (size_t i = 0, at = 0; i < rows.count; i++) {
        while (at < count && bare[at].message->id.n < rows.row[i].n.n)
            at++;
        if (at == count)
            break;
        struct message *m = bare[at].message;
        if (m->id.n != rows.row[i].n.n || !(bare[at].holds & HOLDS_FILES))
            continue;
        all[i] = attachment_of(&rows.row[i]);
        if (!m->attachments_count)
            m->attachments = &all[i];
        m->attachments_count++;
    }
    return OK;
}

enum err undress_files(struct op *op, const struct chat_reader *reader, message_id n)
{
    struct q_attachments_last_list rows;
    int64_t bytes = 0;
    enum err e = q_attachments_last(op, reader, n, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        e = op_file_erase(op, op->caller.org, rows.row[i].file_id);
        if (!e && rows.row[i].has_small_id)
            e = op_file_erase(op, op->caller.org, rows.row[i].small_id);
        bytes += rows.row[i].size;
    }
    if (!e && bytes)
        e = chats_files_use(op, op->caller.org, -bytes);
    return e ? e : q_attachments_delete(op, reader, n);
}

enum err files_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows)
{
    enum err e = q_uploads_end(op, org, member, op->now_us, ret_rows);
    if (!e && *ret_rows) /* features/files forgets them */
        e = job_put(op->db, STR("upload_sweep"), STR("{\"at_most\":50}"), op->now_us, op->now_us);
    return e;
}

enum err chats_file(struct op *op, const struct chat_reader *reader, message_id n, file_id id,
                    struct chat_file *ret)
{
    struct q_attachment_find_row r;
    bool found = false;
    enum err e = q_attachment_find(op, reader, n, id, &found, &r);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "file");
    *ret = (struct chat_file){
        .hash = r.hash,
        .name = r.name,
        .type = r.type,
        .size = r.size,
        .kind = r.kind,
        .scan = r.scan,
        .small = r.has_small_id ? r.small_id : (file_id){0},
        .author = r.author,
        .is_listened = r.is_listened,
    };
    return OK;
}

enum err chats_file_listened(struct op *op, const struct chat_reader *reader, message_id n,
                             file_id id)
{
    struct message_parts p;
    int64_t changes = 0;
    enum err e = q_attachment_set_listened(op, reader, n, id, &changes);
    if (e || !changes)
        return e;
    e = q_message_touch(op, reader, n, &changes);
    if (!e)
        e = message_parts_load(op, reader, n, &p);
    return e ? e : change_tell(op, &p);
}

/* Who reads it reads it anew: a job has no eyes of its own. */
static enum err tell_scanned(struct op *op, const struct q_attachments_of_file_row *r)
{
    int64_t version = 0;
    bool found = false;
    enum err e = q_message_scanned(op, r->org_id, r->chat_id, r->n, &found, &version);
    struct message_change change = {.id = r->n, .version = version};
    if (!e && found)
        emit_message_changed(op, r->chat_id, r->n.n, version, &change);
    return e;
}

enum err chats_file_scanned(struct op *op, file_id id, enum scan_state scan, bool *ret_more)
{
    struct q_attachments_of_file_list rows;
    enum err e = q_attachments_of_file(op, id, scan, LIMIT_SCANNED_AT_ONCE, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_attachments_of_file_row *r = &rows.row[i];
        e = q_attachment_scanned(op, r->org_id, r->chat_id, r->n, id, scan);
        if (!e)
            e = tell_scanned(op, r);
    }
    *ret_more = !e && rows.count == LIMIT_SCANNED_AT_ONCE;
    return e;
}
