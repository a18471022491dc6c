/* view.c - the lines of a check, and what becomes of chats.
 *
 * WHY   whoever confirms thousands of lines reads sums first, then the refused ones, then samples.
 * HOW   lines in pages by their number, of one action when it is named; chats summed by group.
 * OWNS  nothing.  RUNS  on read workers.  TESTS imports_test.c */
#include "features/imports/imports.h"
#include "features/imports/imports.q.h"
#include "features/imports/limits.h"
#include "features/imports/packed.h"

#define CHANGES_SHOWN 16

static enum err changes_show(struct op *op, struct str packed, struct import_row *ret)
{
    struct import_change *list = arena_try(op->arena, CHANGES_SHOWN, sizeof *list);
    size_t n = 0;
    if (!list)
        return ERR_TOO_LARGE;
    while (packed.n && n < CHANGES_SHOWN) {
        list[n].field = (enum import_field)packed_next_i64(&packed);
        list[n].before = packed_next(&packed);
        list[n].after = packed_next(&packed);
        n++;
    }
    ret->changes = list;
    ret->changes_count = n;
    return OK;
}

static enum err row_show(struct op *op, const struct q_import_row_page_row *r,
                         struct import_row *ret)
{
    *ret = (struct import_row){
        .n = r->n,
        .line = r->line,
        .what = r->what,
        .action = r->action,
        .outcome = r->outcome,
        .title = r->title,
        .from = r->from_name,
        .to = r->to_name,
        .problem = r->problem,
        .field = r->field,
        .value = r->value,
        .fix = r->fix,
        .object_id = r->object_id,
    };
    return changes_show(op, r->changes, ret);
}

enum err import_row_list(struct op *op, const struct import_keeper *keeper,
                         const struct import_row_list_in *in, struct import_row_list_out *ret)
{
    struct q_import_row_page_list rows;
    int64_t low = in->has_action ? in->action : 0;
    int64_t high = in->has_action ? in->action : IMPORT_ACTION_COUNT;
    int64_t outcome_low = in->has_outcome ? in->outcome : 0;
    int64_t outcome_high = in->has_outcome ? in->outcome : IMPORT_OUTCOME_COUNT;
    enum err e = q_import_row_page(op, keeper, in->has_after ? in->after : 0, low, high,
                                   outcome_low, outcome_high,
                                   in->has_limit ? in->limit : LIMIT_IMPORT_ROWS_LISTED, &rows);
    if (e)
        return e;
    ret->rows = arena_try(op->arena, rows.count + 1, sizeof *ret->rows);
    if (!ret->rows)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = row_show(op, &rows.row[i], &ret->rows[i]);
    ret->rows_count = rows.count;
    return e;
}

enum err import_effect_list(struct op *op, const struct import_keeper *keeper,
                            const struct import_effect_list_in *in,
                            struct import_effect_list_out *ret)
{
    struct q_import_effects_list rows;
    (void)in;
    struct str parents = arena_printf(op->arena, "%%%d\x1f%%", (int)IMPORT_FIELD_PARENT_FIRST);
    enum err e = q_import_effects(op, keeper, parents, LIMIT_IMPORT_EFFECTS, &rows);
    if (!e)
        e = q_import_effect_units(op, keeper, &ret->units);
    if (e)
        return e;
    ret->effects = arena_try(op->arena, rows.count + 1, sizeof *ret->effects);
    if (!ret->effects)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++)
        ret->effects[i] =
            (struct import_effect){rows.row[i].unit, rows.row[i].chats, rows.row[i].coming,
                                   rows.row[i].going, rows.row[i].parents};
    ret->effects_count = rows.count;
    return OK;
}
