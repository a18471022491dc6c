/* imports.c - what an administrator asks of an import.
 *
 * WHY   file, columns, check, doing, undoing: each step is one press, can be looked at before the
 *       next, and survives a closed browser.
 * HOW   an operation only moves the state and puts the job (job.c); it moves it in one update whose
 *       condition is the state it comes from, so that two administrators at once are one winner.
 *       One import of an organisation is applied or undone at a time: a partial unique index says
 *       so, and a count before it says it in words.
 * OWNS  the tables import, import_row, import_unit, import_fix, import_heading.
 * RUNS  on read and write workers.  TESTS imports_test.c */
#include "features/imports/imports.h"

#include "features/imports/access.h"
#include "features/imports/imports.q.h"
#include "features/imports/limits.h"
#include "features/imports/packed.h"
#include "features/people/people.h"
#include "op/file.h"
#include "store/jobs.h"
#include "text/utf8.h"

static enum err columns_show(struct op *op, struct str packed, struct import *ret)
{
    size_t count = 0;
    for (size_t i = 0; i < packed.n; i++)
        count += packed.p[i] == PACKED_ROW_END;
    ret->columns = arena_try(op->arena, count + 1, sizeof *ret->columns);
    if (!ret->columns)
        return ERR_TOO_LARGE;
    struct str row;
    for (ret->columns_count = 0; packed_next_row(&packed, &row); ret->columns_count++) {
        struct import_column *c = &ret->columns[ret->columns_count];
        c->name = packed_next(&row);
        c->sample = packed_next(&row);
        c->field = (enum import_field)packed_next_i64(&row);
    }
    return OK;
}

static enum err show(struct op *op, const struct q_import_rows_row *r, struct import *ret)
{
    *ret = (struct import){
        .id = r->id,
        .kind = r->kind,
        .state = r->state,
        .name = r->name,
        .closes_absent = r->closes_absent,
        .makes_units = r->makes_units,
        .reason = r->reason,
        .row_count = r->row_count,
        .done = r->done,
        .total = r->total,
        .counts = {r->created, r->changed, r->transferred, r->closed, r->absent, r->refused,
                   r->same, r->failed, r->kept},
        .has_applied_by = r->applied_by.n > 0,
        .version = r->version,
        .created_us = r->created_us,
        .has_applied_us = r->has_applied_us,
        .applied_us = r->applied_us,
        .has_undo_until_us = r->state == IMPORT_STATE_APPLIED,
        .undo_until_us = r->applied_us + IMPORT_UNDO_US,
    };
    enum err e = people_get(op, op->caller.org, r->made_by, &ret->made_by);
    if (!e && ret->has_applied_by)
        e = people_get(op, op->caller.org, r->applied_by, &ret->applied_by);
    return e ? e : columns_show(op, r->columns, ret);
}

enum err import_show(struct op *op, import_id id, struct import *ret)
{
    struct q_import_rows_list rows;
    enum err e = q_import_rows(op, id, id, 1, &rows);
    if (!e && !rows.count)
        e = op_fail(op, ERR_NOT_FOUND, "import");
    return e ? e : show(op, &rows.row[0], ret);
}

static enum err job_at(struct op *op, const char *kind, import_id id, int64_t at_us)
{
    struct str payload = arena_printf(op->arena, "{\"import_id\":\"%lld\"}", (long long)id.n);
    return payload.p ? job_put(op->db, str_from(kind), payload, at_us, op->now_us) : ERR_TOO_LARGE;
}

enum err import_work_at(struct op *op, import_id id, int64_t at_us)
{
    op->has_job = true;
    return job_at(op, "import_work", id, at_us);
}

enum err import_expire_at(struct op *op, import_id id, int64_t at_us)
{
    return job_at(op, "import_expire", id, at_us);
}

enum err import_make(struct op *op, const struct import_new *n, struct import *ret)
{
    int64_t open = 0;
    import_id id;
    enum err e = q_import_open_count(op, &open);
    if (!e && open >= LIMIT_IMPORTS_OPEN)
        e = op_fail(op, ERR_LIMIT_REACHED, "imports");
    if (!e)
        e = q_import_insert(op, n->kind, n->state, n->name, n->file, n->hash, n->size, n->columns,
                            n->acts.p ? n->acts : STR(""), n->reason.p ? n->reason : STR(""),
                            n->rows, op->now_us, &id);
    if (!e && n->state == IMPORT_STATE_CHECKING)
        e = import_work_at(op, id, op->now_us + 1);
    if (!e)
        e = import_expire_at(op, id, op->now_us + IMPORT_DRAFT_US);
    if (!e)
        e = op_audit(op, "import", id.n);
    return e ? e : import_show(op, id, ret);
}

enum err import_list(struct op *op, struct import_list_out *ret)
{
    struct q_import_rows_list rows;
    enum err e =
        q_import_rows(op, (import_id){0}, (import_id){INT64_MAX}, LIMIT_IMPORTS_LISTED, &rows);
    if (e)
        return e;
    ret->imports = arena_try(op->arena, rows.count + 1, sizeof *ret->imports);
    if (!ret->imports)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        rows.row[i].columns = STR(""); /* of one import only */
        e = show(op, &rows.row[i], &ret->imports[i]);
    }
    ret->imports_count = rows.count;
    return e;
}

enum err import_get(struct op *op, const struct import_keeper *keeper,
                    const struct import_get_in *in, struct import *ret)
{
    (void)keeper;
    return import_show(op, in->import_id, ret);
}

/* --- columns --- */

static enum err remember(struct op *op, enum import_kind kind, const struct import *import)
{
    enum err e = OK;
    if (kind > IMPORT_KIND_TEACHING)
        return OK;
    for (size_t i = 0; !e && i < import->columns_count; i++) {
        struct str fold;
        e = utf8_fold(op->arena, import->columns[i].name, &fold);
        if (!e)
            e = q_import_heading_put(op, kind, fold, import->columns[i].field, op->now_us);
    }
    return e ? e : q_import_heading_trim(op, kind, LIMIT_HEADINGS_KEPT);
}

static struct str columns_pack_text(struct op *op, const struct import *import)
{
    struct buf b;
    buf_init(&b, LIMIT_IMPORT_TEXT_BYTES);
    for (size_t i = 0; i < import->columns_count; i++) {
        packed_add(&b, import->columns[i].name);
        packed_add(&b, import->columns[i].sample);
        packed_add_i64(&b, import->columns[i].field);
        packed_end_row(&b);
    }
    struct str ret = b.failed ? (struct str){0} : str_copy(op->arena, buf_str(&b));
    buf_done(&b);
    return ret;
}

/* No meaning twice. */
static enum err fields_take(struct op *op, const struct import_columns_set_in *in,
                            struct import *import)
{
    bool is_taken[IMPORT_FIELD_COUNT] = {false};
    if (in->fields_count && in->fields_count != import->columns_count)
        return op_fail(op, ERR_INVALID, "fields");
    for (size_t i = 0; i < in->fields_count; i++) {
        enum import_field f = in->fields[i];
        if (f != IMPORT_FIELD_NONE && is_taken[f])
            return op_fail(op, ERR_INVALID, "fields");
        is_taken[f] = true;
        import->columns[i].field = f;
    }
    return OK;
}

static enum err check_begins(struct op *op, const struct import_keeper *keeper, import_id id,
                             struct import *import)
{
    int64_t changes = 0;
    struct str columns = columns_pack_text(op, import);
    enum err e = columns.p ? q_import_check_begins(op, keeper, columns, import->closes_absent,
                                                   import->makes_units, import->reason, &changes)
                           : ERR_TOO_LARGE;
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "state");
    if (!e)
        e = import_work_at(op, id, op->now_us + 1);
    return e ? e : import_show(op, id, import);
}

enum err import_columns_set(struct op *op, const struct import_keeper *keeper,
                            const struct import_columns_set_in *in, struct import *ret)
{
    enum err e = import_show(op, in->import_id, ret);
    if (!e && ret->version != in->version)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = fields_take(op, in, ret);
    if (!e && in->fields_count)
        e = remember(op, ret->kind, ret);
    if (e)
        return e;
    ret->closes_absent = in->closes_absent;
    ret->makes_units = in->makes_units;
    ret->reason = in->reason;
    return check_begins(op, keeper, in->import_id, ret);
}

enum err import_fix(struct op *op, const struct import_keeper *keeper,
                    const struct import_fix_in *in, struct import *ret)
{
    struct q_import_fix_list_list fixes;
    enum err e = q_import_fix_list(op, keeper, LIMIT_IMPORT_FIXES, &fixes);
    if (!e && fixes.count >= LIMIT_IMPORT_FIXES)
        e = op_fail(op, ERR_LIMIT_REACHED, "fixes");
    if (!e)
        e = q_import_fix_put(op, keeper, in->field, in->wrong, in->right);
    if (!e)
        e = import_show(op, in->import_id, ret);
    return e ? e : check_begins(op, keeper, in->import_id, ret);
}

/* --- doing and undoing --- */

static enum err nobody_else_runs(struct op *op, const struct import_keeper *keeper)
{
    int64_t running = 0;
    enum err e = q_import_running_count(op, keeper, &running);
    return e ? e : running ? op_fail(op, ERR_IMPORT_BUSY, "import") : OK;
}

static enum err begin(struct op *op, import_id id, struct import *ret)
{
    enum err e = import_work_at(op, id, op->now_us + 1);
    if (!e)
        e = op_audit(op, "import", id.n);
    return e ? e : import_show(op, id, ret);
}

enum err import_apply(struct op *op, const struct import_keeper *keeper,
                      const struct import_apply_in *in, struct import *ret)
{
    int64_t changes = 0;
    enum err e = import_show(op, in->import_id, ret);
    if (e || ret->state == IMPORT_STATE_APPLYING || ret->state == IMPORT_STATE_APPLIED)
        return e;
    if (ret->state != IMPORT_STATE_CHECKED || ret->version != in->version)
        return op_fail(op, ERR_CONFLICT, "version");
    e = nobody_else_runs(op, keeper);
    if (!e)
        e = q_import_apply_begins(op, keeper, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "state");
    return e ? e : begin(op, in->import_id, ret);
}

enum err import_undo(struct op *op, const struct import_keeper *keeper,
                     const struct import_undo_in *in, struct import *ret)
{
    int64_t changes = 0;
    enum err e = import_show(op, in->import_id, ret);
    if (e || ret->state == IMPORT_STATE_UNDOING || ret->state == IMPORT_STATE_UNDONE)
        return e;
    if (ret->state != IMPORT_STATE_APPLIED || op->now_us > ret->undo_until_us)
        return op_fail(op, ERR_CONFLICT, "state");
    e = nobody_else_runs(op, keeper);
    if (!e)
        e = q_import_undo_begins(op, keeper, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "state");
    if (!e) /* what is taken back moves people, too */
        e = q_import_units_touched_again(op, keeper);
    return e ? e : begin(op, in->import_id, ret);
}

enum err import_discard(struct op *op, const struct import_keeper *keeper,
                        const struct import_discard_in *in)
{
    int64_t changes = 0;
    enum err e = q_import_hide(op, keeper, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "state");
    if (!e)
        e = import_expire_at(op, in->import_id, op->now_us + 1);
    return e ? e : op_audit(op, "import", in->import_id.n);
}
