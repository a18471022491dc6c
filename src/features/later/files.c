/* files.c - files of messages that are sent later.
 *
 * WHY   an upload that nobody sends goes after a day; a message may wait for a year.
 * HOW   the upload's row names the message that waits: then it has no term, nobody else can send it
 *       or give it up. When the time has come it is an upload like others for the moment of the
 *       post; when the message is given up it is one whose term is over.
 * OWNS  upload.later_id and upload.later_place.
 * RUNS  on read and write workers.
 * TESTS later_test.c, tests/system/later.test.ts */
#include "features/chats/files.h"
#include "features/chats/access.h"
#include "features/later/inside.h"
#include "op/op.h"
#include "store/jobs.h"

#define UPLOAD_READY 2 /* as files.api.toml has it: before it, it may still come to that */

static enum err why_not(struct op *op, const struct chat_writer *writer, file_id id)
{
    int64_t state = 0;
    bool found = false;
    enum err e = q_later_file_state(op, writer, id, &found, &state);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "file");
    return op_fail(op, state < UPLOAD_READY ? ERR_FILE_NOT_READY : ERR_FILE_REFUSED, "file");
}

enum err later_files_keep(struct op *op, const struct chat_writer *writer, later_id id,
                          const file_id *ids, size_t count)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < count; i++) {
        int64_t changes = 0;
        e = q_later_file_take(op, writer, ids[i], id, (int64_t)i, &changes);
        if (!e && !changes)
            e = why_not(op, writer, ids[i]);
    }
    return e;
}

enum err later_files_dress(struct op *op, later_id one, struct later *all, size_t count)
{
    struct q_later_files_list rows;
    enum err e = q_later_files(op, one, &rows);
    if (e)
        return e;
    struct later_file *files = arena_try(op->arena, rows.count + 1, sizeof *files);
    if (!files)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_later_files_row *r = &rows.row[i];
        files[i] = (struct later_file){
            .file_id = r->file_id, .name = r->name, .kind = r->kind, .size = r->size};
        for (size_t k = 0; k < count; k++)
            if (all[k].id.n == r->later.n && !all[k].files_count++)
                all[k].files = &files[i]; /* rows of one stand together */
    }
    return OK;
}

enum err later_files_ready(struct op *op, const struct q_later_own_row *row, file_id **ret)
{
    struct q_later_files_list rows;
    int64_t ready = 0;
    enum err e = q_later_files(op, row->id, &rows);
    if (e)
        return e;
    *ret = arena_try(op->arena, rows.count + 1, sizeof **ret);
    if (!*ret)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++) {
        (*ret)[i] = rows.row[i].file_id;
        ready += rows.row[i].state == UPLOAD_READY;
    }
    return ready == row->file_count ? OK : op_fail(op, ERR_FILE_REFUSED, "file");
}

enum err later_files_attach(struct op *op, const struct chat_writer *writer, message_id n,
                            const struct q_later_own_row *row, const file_id *files)
{
    int64_t changes = 0;
    enum err e = q_later_files_leave(op, row->id, op->now_us, &changes);
    return e ? e : files_attach(op, writer, n, files, (size_t)row->file_count);
}

enum err later_files_drop(struct op *op, later_id id)
{
    int64_t changes = 0;
    enum err e = q_later_files_leave(op, id, op->now_us, &changes);
    if (e || !changes)
        return e;
    op->has_job = true; /* features/files forgets them */
    return job_put(op->db, STR("upload_sweep"), STR("{\"at_most\":50}"), op->now_us, op->now_us);
}
