/* job.c - the work of imports: a piece at a time, until all is done.
 *
 * WHY   thirty thousand people come in while lessons run: no piece may hold the writer longer than
 * a lesson can do without it, and a server that dies goes on where it was. HOW   one local
 * operation, called by the job of its name. It loads the import, does a piece of what the state
 * asks for, keeps the place behind it, tells the maker twice a second at most, and puts the job
 * again. All in one transaction: a piece is done whole or not at all. OWNS  nothing.  RUNS  on the
 * write worker.  TESTS imports_test.c, tests/system/imports.test.ts */
#include "features/imports/access.h"
#include "features/imports/imports.h"
#include "features/imports/limits.h"
#include "features/imports/packed.h"
#include "features/imports/work.h"
#include "op/file.h"

enum err imports_load_mark(struct op *op, int64_t ref, struct import_mark *ret)
{
    struct import import;
    enum err e = import_show(op, (import_id){ref}, &import);
    if (!e)
        *ret = (struct import_mark){import.id, import.version};
    return e;
}

static enum err fields_load(struct work *w)
{
    enum import_field *fields = arena_try(w->op->arena, 128, sizeof *fields);
    struct str rest = w->facts.columns, row;
    if (!fields)
        return ERR_TOO_LARGE;
    while (w->field_count < 128 && packed_next_row(&rest, &row)) {
        (void)packed_next(&row);
        (void)packed_next(&row);
        int64_t f = packed_next_i64(&row);
        fields[w->field_count++] =
            f > 0 && f < IMPORT_FIELD_COUNT ? (enum import_field)f : IMPORT_FIELD_NONE;
    }
    w->fields = fields;
    return OK;
}

static enum err work_load(struct op *op, const struct import_keeper *keeper, struct work *w)
{
    struct clock c = clock_system();
    *w = (struct work){.op = op,
                       .keeper = keeper,
                       .org = import_keeper_org(keeper),
                       .id = import_keeper_id(keeper),
                       .began = clock_mono(&c)};
    enum err e = q_import_facts(op, keeper, &w->facts);
    if (!e)
        e = q_import_row_last(op, keeper, &w->last_n);
    w->room = w->facts.room;
    return e ? e : fields_load(w);
}

static enum err step(struct work *w)
{
    switch (w->facts.state) {
    case IMPORT_STATE_CHECKING:
        return check_step(w);
    case IMPORT_STATE_APPLYING:
        return apply_step(w);
    default:
        return undo_step(w);
    }
}

static enum import_state next_state(enum import_state s)
{
    return s == IMPORT_STATE_CHECKING   ? IMPORT_STATE_CHECKED
           : s == IMPORT_STATE_APPLYING ? IMPORT_STATE_APPLIED
                                        : IMPORT_STATE_UNDONE;
}

static enum err keep_step(struct work *w)
{
    struct q_import_facts_row *f = &w->facts;
    const int64_t *by = w->added.by_action;
    int64_t now_us = w->op->now_us;
    bool is_told = w->is_over || now_us - f->told_us >= IMPORT_TOLD_EVERY_US;
    enum import_state was = f->state;
    if (w->is_over)
        f->state = next_state(f->state);
    if (f->done > f->total || (was != IMPORT_STATE_CHECKING && w->is_over))
        f->total = f->done;
    enum err e = q_import_counts_add(w->op, w->keeper, by[IMPORT_ACTION_CREATE],
                                     by[IMPORT_ACTION_CHANGE], by[IMPORT_ACTION_TRANSFER],
                                     by[IMPORT_ACTION_CLOSE], by[IMPORT_ACTION_ABSENT],
                                     by[IMPORT_ACTION_REFUSE], by[IMPORT_ACTION_LEAVE]);
    if (!e)
        e = q_import_step(w->op, w->keeper, f->state, f->phase, f->place, f->done, f->total,
                          w->failed, w->kept, is_told ? now_us : f->told_us, is_told, w->room);
    if (!e && is_told)
        emit_import_changed(w->op, f->made_by, w->id.n, f->version + 1,
                            &(struct import_mark){w->id, f->version + 1});
    return e;
}

enum err import_work(struct op *op, const struct import_work_in *in)
{
    const struct import_keeper *keeper = NULL;
    struct work *w = arena_try(op->arena, 1, sizeof *w);
    bool found = false;
    enum err e = w ? access_import_work(op, in->import_id, &found, &keeper) : ERR_TOO_LARGE;
    if (e || !found)
        return e;
    e = work_load(op, keeper, w);
    if (e || (w->facts.state != IMPORT_STATE_CHECKING && w->facts.state != IMPORT_STATE_APPLYING &&
              w->facts.state != IMPORT_STATE_UNDOING))
        return e;
    bool was_applying = w->facts.state == IMPORT_STATE_APPLYING;
    e = step(w);
    if (!e)
        e = keep_step(w);
    if (!e && !w->is_over)
        return import_work_at(op, w->id, op->now_us + 1);
    if (!e && was_applying)
        e = import_expire_at(op, w->id, w->facts.applied_us + IMPORT_UNDO_US);
    return e;
}

static enum err forget(struct op *op, const struct import_keeper *keeper,
                       const struct q_import_facts_row *f)
{
    enum err e = q_import_unit_clear(op, keeper);
    if (!e)
        e = q_import_fix_clear(op, keeper);
    if (!e && f->file.n)
        e = op_file_erase(op, import_keeper_org(keeper), f->file);
    if (e == ERR_NOT_FOUND) /* erased before */
        e = OK;
    if (e)
        return e;
    return f->has_applied_us ? q_import_expired(op, keeper) : q_import_delete(op, keeper);
}

enum err import_expire(struct op *op, const struct import_expire_in *in)
{
    const struct import_keeper *keeper = NULL;
    struct q_import_facts_row f;
    int64_t gone = 0;
    bool found = false;
    enum err e = access_import_work(op, in->import_id, &found, &keeper);
    if (e || !found)
        return e;
    e = q_import_facts(op, keeper, &f);
    bool is_applied = !e && f.has_applied_us;
    if (e || (is_applied && op->now_us < f.applied_us + IMPORT_UNDO_US)) /* applied meanwhile */
        return e;
    if (f.state == IMPORT_STATE_APPLYING || f.state == IMPORT_STATE_UNDOING)
        return import_expire_at(op, in->import_id, op->now_us + DAY_US);
    e = q_import_row_clear(op, keeper, IMPORT_EXPIRE_ROWS, &gone);
    if (!e && gone == IMPORT_EXPIRE_ROWS)
        return import_expire_at(op, in->import_id, op->now_us + 1);
    return e ? e : forget(op, keeper, &f);
}
