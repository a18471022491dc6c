/* exports.c - an export is asked for, shown, stopped, fetched, and over.
 *
 * WHY   a chat belongs to those who write it: what leaves the house is written down, in the record
 *       and before everybody in the chat.
 * HOW   a row of each export; it stays when the file is gone. The work is a job's (work.c). Only
 *       who asked may fetch the file, within its term, and while they could ask again: each
 *       download makes the proof anew.
 * OWNS  the table chat_export and its files.
 * RUNS  on read and write workers.
 * TESTS exports_test.c, tests/system/chat_export.test.ts */
#include "features/exports/exports.h"

#include "features/chats/access.h"
#include "features/exports/inside.h"
#include "features/exports/limits.h"
#include "op/file.h"
#include "store/jobs.h"

static enum err own_get(struct op *op, chat_export_id id, struct q_export_own_row *ret)
{
    bool found = false;
    enum err e = q_export_own(op, id, &found, ret);
    return e || found ? e : op_fail(op, ERR_NOT_FOUND, "chat_export");
}

enum err exports_load(struct op *op, int64_t ref, struct chat_export *ret)
{
    struct q_export_own_row r;
    enum err e = own_get(op, (chat_export_id){ref}, &r);
    if (!e)
        *ret = EXPORT_OF(&r);
    return e;
}

enum err export_tell(struct op *op, chat_export_id id, struct chat_export *ret)
{
    struct q_export_job_row r;
    bool found = false;
    enum err e = q_export_job(op, id, &found, &r);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "chat_export");
    if (e)
        return e;
    *ret = EXPORT_OF(&r);
    emit_export_changed(op, r.member, id.n, r.version, ret);
    return OK;
}

enum err export_pieces_drop(struct op *op, org_id org, chat_export_id id)
{
    struct q_export_pieces_list rows;
    enum err e = q_export_pieces(op, id, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        e = op_file_erase(op, org, rows.row[i].json_id);
        if (!e)
            e = op_file_erase(op, org, rows.row[i].html_id);
    }
    return e ? e : q_export_pieces_delete(op, id);
}

enum err export_end(struct op *op, chat_export_id id, enum chat_export_state state)
{
    struct q_export_job_row r;
    struct chat_export told;
    bool found = false;
    enum err e = q_export_job(op, id, &found, &r);
    if (e || !found)
        return e;
    e = export_pieces_drop(op, r.org, id);
    if (!e && r.has_file_id)
        e = op_file_erase(op, r.org, r.file_id);
    if (!e)
        e = q_export_ended(op, id, state, op->now_us);
    return e ? e : export_tell(op, id, &told);
}

enum err export_job_put(struct op *op, struct str kind, chat_export_id id, int64_t due_us)
{
    struct str payload = arena_printf(op->arena, "{\"chat_export_id\":\"%lld\"}", (long long)id.n);
    op->has_job = true;
    return payload.p ? job_put(op->db, kind, payload, due_us, op->now_us) : ERR_TOO_LARGE;
}

/* Made, or waits for its turn. */
static bool is_running(enum chat_export_state s)
{
    return s == CHAT_EXPORT_STATE_MAKING || s == CHAT_EXPORT_STATE_WAITS;
}

static enum err check_free(struct op *op, const struct chat_exporter *exporter)
{
    int64_t running = 0, lately = 0, bytes = 0;
    enum err e = q_export_running(op, exporter, &running);
    if (!e)
        e = q_export_lately(op, op->now_us - DAY_US, &lately);
    if (!e && running)
        e = op_fail(op, ERR_CONFLICT, "running");
    if (!e && lately >= LIMIT_EXPORTS_A_DAY)
        e = op_fail(op, ERR_LIMIT_REACHED, "exports a day");
    if (!e)
        e = q_exports_living_size(op, op->caller.org, &bytes);
    if (!e && bytes >= LIMIT_EXPORTS_ORG_BYTES)
        e = op_fail(op, ERR_LIMIT_REACHED, "bytes of exports");
    return e;
}

enum err chat_export_create(struct op *op, const struct chat_exporter *exporter,
                            const struct chat_export_create_in *in, struct chat_export *ret)
{
    const struct chat_facts *facts = chat_reader_facts(chat_exporter_reader(exporter));
    int64_t oldest = facts->head - LIMIT_EXPORT_MESSAGES;
    int64_t after = facts->joined_n > oldest ? facts->joined_n : oldest;
    chat_export_id id = {0};
    enum err e = check_free(op, exporter);
    if (!e)
        e = q_export_insert(op, exporter, in->with_files, in->language, in->zone_minutes, after,
                            facts->head, op->now_us, &id);
    if (!e)
        e = export_job_put(op, STR("chat_export_step"), id, op->now_us);
    if (!e)
        e = op_audit(op, "chat", in->chat_id.n);
    return e ? e : export_tell(op, id, ret);
}

static enum err notes_load(struct op *op, const struct chat_reader *reader,
                           struct chat_export_list_out *ret)
{
    struct q_export_notes_list rows;
    enum err e = q_export_notes(op, reader, LIMIT_EXPORTS_LISTED, &rows);
    if (e)
        return e;
    ret->notes = arena_try(op->arena, rows.count + 1, sizeof *ret->notes);
    if (!ret->notes)
        return ERR_TOO_LARGE;
    ret->notes_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_export_notes_row *r = &rows.row[i];
        ret->notes[i] = (struct chat_export_note){
            .by = {r->last, r->first, r->middle}, .at_us = r->at_us, .with_files = r->with_files};
    }
    return OK;
}

enum err chat_export_list(struct op *op, const struct chat_reader *reader,
                          const struct chat_export_list_in *in, struct chat_export_list_out *ret)
{
    const struct chat_exporter *exporter;
    struct q_exports_own_of_list rows;
    enum err e = notes_load(op, reader, ret);
    if (!e)
        e = q_exports_own_of(op, in->chat_id, LIMIT_EXPORTS_LISTED, &rows);
    if (e)
        return e;
    ret->own = arena_try(op->arena, rows.count + 1, sizeof *ret->own);
    if (!ret->own)
        return ERR_TOO_LARGE;
    ret->own_count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        ret->own[i] = EXPORT_OF(&rows.row[i]);
    e = access_chat_export(op, in->chat_id, &exporter);
    ret->may_export = !e;
    if (e == ERR_NOT_FOUND || e == ERR_NO_RIGHT || e == ERR_NOT_VERIFIED) {
        op->detail = (struct str){0};
        e = OK;
    }
    return e;
}

enum err chat_export_cancel(struct op *op, const struct chat_export_holder *holder,
                            const struct chat_export_cancel_in *in, struct chat_export *ret)
{
    struct q_export_own_row r;
    (void)holder;
    enum err e = own_get(op, in->chat_export_id, &r);
    if (!e && is_running(r.state))
        e = export_end(op, in->chat_export_id, CHAT_EXPORT_STATE_CANCELLED);
    else if (!e && r.state == CHAT_EXPORT_STATE_READY)
        e = export_end(op, in->chat_export_id, CHAT_EXPORT_STATE_OVER);
    return e ? e : exports_load(op, in->chat_export_id.n, ret);
}

enum err chat_export_get(struct op *op, const struct chat_export_holder *holder,
                         const struct chat_export_get_in *in, struct op_file *ret)
{
    struct q_export_own_row r;
    struct op_row_file f;
    (void)holder;
    enum err e = own_get(op, in->chat_export_id, &r);
    if (!e && (!r.has_file_id || r.expires_us <= op->now_us))
        e = op_fail(op, ERR_NOT_FOUND, "chat_export");
    if (!e)
        e = op_file_row(op, op->caller.org, r.file_id, &f);
    return e ? e : op_file_open(op, &f, ret);
}

enum err chat_export_sweep(struct op *op)
{
    struct q_exports_due_list due;
    int64_t next_us = 0;
    enum err e = q_exports_due(op, op->now_us, LIMIT_EXPORTS_SWEPT, &due);
    for (size_t i = 0; !e && i < due.count; i++) {
        op->caller.org = due.row[i].org;
        e = export_end(op, due.row[i].id, CHAT_EXPORT_STATE_OVER);
    }
    if (!e)
        e = q_exports_next(op, &next_us);
    return e ? e : job_round(op->db, STR("chat_export_sweep"), next_us, op->now_us);
}

enum err exports_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows)
{
    struct q_exports_of_member_list rows;
    enum err e = q_exports_of_member(op, org, member, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = export_end(op, rows.row[i].id,
                       is_running(rows.row[i].state) ? CHAT_EXPORT_STATE_CANCELLED
                                                     : CHAT_EXPORT_STATE_OVER);
    if (!e)
        *ret_rows = (int64_t)rows.count;
    return e;
}
