/* check.c - the dry run, piece by piece: lines of the file become lines of a plan.
 *
 * WHY   nothing is written before somebody has read what would be, and reading a list of thousands
 *       must not keep others waiting.
 * HOW   the file's rows lie packed on disk; each piece reads on from where the last one stopped
 *       (facts.place) until its time is up. Phases: what an earlier check left goes, the rows of
 *       the file, those who are absent from it. Later lines find what earlier ones will make by
 *       their keys in import_row.
 * OWNS  nothing.  RUNS  on the write worker.  TESTS imports_test.c, plan_test.c */
#include "features/imports/limits.h"
#include "features/imports/packed.h"
#include "features/imports/work.h"
#include "features/people/listed.h"
#include "store/blobs.h"
#include "text/utf8.h"

#define CLEARED_AT_ONCE 1500

enum check_phase { CHECK_CLEAR, CHECK_ROWS, CHECK_ABSENT };

bool work_has_time(struct work *w)
{
    struct clock c = clock_system();
    if (w->rows &&
        (w->rows >= IMPORT_CHUNK_ROWS || clock_mono(&c).us - w->began.us > IMPORT_CHUNK_US))
        return false; /* one at least: a slow house must come to an end, too */
    w->rows++;
    return true;
}

enum err work_fold(struct work *w, struct str s, struct str *ret)
{
    return utf8_fold(w->op->arena, str_trim(s), ret);
}

enum err work_fold_name(struct work *w, const struct person_name *n, struct person_name *ret)
{
    enum err e = work_fold(w, n->last, &ret->last);
    if (!e)
        e = work_fold(w, n->first, &ret->first);
    return e ? e : work_fold(w, n->middle, &ret->middle);
}

struct str work_whole_name(struct work *w, const struct person_name *n)
{
    return str_trim(arena_printf(w->op->arena, "%.*s %.*s %.*s", STR_ARG(n->last),
                                 STR_ARG(n->first), STR_ARG(n->middle)));
}

enum err plan_add(struct work *w, struct plan_row *row)
{
    if (w->last_n >= LIMIT_IMPORT_ROWS * 2)
        return op_fail(w->op, ERR_LIMIT_REACHED, "rows");
    row->n = ++w->last_n;
    w->added.by_action[row->action]++;
    return q_import_row_insert(w->op, w->keeper, row->n, row->line, row->what, row->action,
                               row->problem, row->field, row->title, row->from, row->to,
                               row->changes, row->value, row->fix, row->key, row->name_key,
                               row->data, row->object_id, row->object_version);
}

/* "СД-2I" as the administrator said it is meant. */
static enum err correct(struct work *w, struct wish *wish)
{
    enum err e = OK;
    if (!w->has_fixes)
        e = q_import_fix_list(w->op, w->keeper, LIMIT_IMPORT_FIXES, &w->fixes);
    w->has_fixes = true;
    for (size_t i = 0; !e && i < w->fixes.count; i++) {
        struct str *cell = &wish->f[w->fixes.row[i].field];
        if (str_equal(*cell, w->fixes.row[i].wrong))
            *cell = w->fixes.row[i].right;
    }
    return e;
}

static const enum import_what by_kind[IMPORT_KIND_COUNT] = {
    [IMPORT_KIND_LEARNERS] = IMPORT_WHAT_LEARNER,
    [IMPORT_KIND_STAFF] = IMPORT_WHAT_STAFF,
    [IMPORT_KIND_STRUCTURE] = IMPORT_WHAT_UNIT,
    [IMPORT_KIND_TEACHING] = IMPORT_WHAT_TEACHING,
};

/* A row of the file: its line, in packages of several lists what it is, and a cell a column. */
static enum err read_wish(struct work *w, struct str row, struct wish *wish)
{
    for (size_t i = 0; i < IMPORT_FIELD_COUNT; i++)
        wish->f[i] = STR("");
    wish->line = packed_next_i64(&row);
    wish->what = by_kind[w->facts.kind];
    for (size_t i = 0; i < w->field_count; i++) {
        struct str cell = packed_next(&row);
        if (w->fields[i] != IMPORT_FIELD_NONE && !wish->f[w->fields[i]].n)
            wish->f[w->fields[i]] = str_trim(cell);
        else if (i == 0 &&
                 (w->facts.kind == IMPORT_KIND_ONEROSTER || w->facts.kind == IMPORT_KIND_SDS))
            wish->what = (enum import_what)(cell.n ? (cell.p[0] - '0') % IMPORT_WHAT_COUNT : 0);
    }
    return correct(w, wish);
}

static enum err check_enrolment(struct work *w, const struct wish *wish);

static enum err check_line(struct work *w, struct str row)
{
    struct wish wish;
    enum err e = read_wish(w, row, &wish);
    if (e)
        return e;
    switch (wish.what) {
    case IMPORT_WHAT_STAFF:
        return check_staff(w, &wish);
    case IMPORT_WHAT_UNIT:
        return check_unit(w, &wish);
    case IMPORT_WHAT_TEACHING:
        return check_teaching(w, &wish);
    case IMPORT_WHAT_ENROLMENT:
        return check_enrolment(w, &wish);
    default:
        return check_learner(w, &wish);
    }
}

/* Further groups of somebody, in packages where one has several. */
static enum err check_enrolment(struct work *w, const struct wish *wish)
{
    struct plan_row row =
        plan_row_new(IMPORT_WHAT_ENROLMENT, wish->line, wish->f[IMPORT_FIELD_EXTERNAL_ID]);
    struct str key = arena_printf(w->op->arena, "e:%.*s", STR_ARG(row.title));
    struct person_fact *facts = NULL;
    struct q_import_row_by_key_list planned = {0};
    struct ref person = {0};
    struct way way = {0};
    struct buf data;
    size_t count = 0;
    enum err e = facts_by_external(w, row.title, &facts, &count);
    if (!e)
        e = q_import_row_by_key(w->op, w->keeper, IMPORT_WHAT_LEARNER, key, &planned);
    if (e)
        return e;
    for (size_t i = 0; i < planned.count; i++)
        if (planned.row[i].action != IMPORT_ACTION_REFUSE) {
            person = (struct ref){planned.row[i].object_id, planned.row[i].n};
            row.title = planned.row[i].title;
        }
    if (!person.row && count)
        person.id = facts[0].id.n;
    if (ref_is_none(person)) {
        plan_refuse(&row, IMPORT_PROBLEM_PERSON_UNKNOWN, IMPORT_FIELD_EXTERNAL_ID, row.title);
        return plan_add(w, &row);
    }
    e = way_find(w, wish, &way, &row);
    if (e || row.action == IMPORT_ACTION_REFUSE)
        return e ? e : plan_add(w, &row);
    row.action = IMPORT_ACTION_CREATE;
    row.to = way.name;
    for (size_t i = 0; i < count; i++)
        if (way.unit.id && facts[i].unit.n == way.unit.id)
            row.action = IMPORT_ACTION_LEAVE;
    buf_init(&data, LIMIT_IMPORT_CHANGES_BYTES);
    packed_add_i64(&data, person.id);
    packed_add_i64(&data, person.id ? 0 : person.row);
    packed_add_i64(&data, way.unit.id);
    packed_add_i64(&data, way.unit.row);
    row.data = str_copy(w->op->arena, buf_str(&data));
    buf_done(&data);
    return plan_add(w, &row);
}

static enum err clear_step(struct work *w)
{
    int64_t gone = 0;
    enum err e = q_import_row_clear(w->op, w->keeper, CLEARED_AT_ONCE, &gone);
    if (!e && gone < CLEARED_AT_ONCE) {
        w->facts.phase = CHECK_ROWS;
        e = q_import_unit_clear(w->op, w->keeper);
        if (!e)
            e = people_listed_room(w->op, w->org, &w->room);
    }
    return e;
}

static enum err rows_step(struct work *w)
{
    struct str part, row;
    if (w->facts.place >= w->facts.file_size) {
        w->facts.phase = CHECK_ABSENT;
        w->facts.place = 0;
        return OK;
    }
    enum err e = blob_read_part(w->op->blobs, &w->facts.file_hash, w->op->arena,
                                (uint64_t)w->facts.place, IMPORT_CHUNK_BYTES, &part);
    size_t whole = e ? 0 : part.n;
    size_t taken = 0;
    while (!e && work_has_time(w) && packed_next_row(&part, &row)) {
        e = check_line(w, row);
        taken += row.n + 1;
        w->facts.done++;
    }
    if (!e && !taken && whole) /* a row longer than the piece: columns_pack has refused such */
        e = op_fail(w->op, ERR_INTERNAL, "import row");
    w->facts.place += (int64_t)taken;
    return e;
}

enum err check_step(struct work *w)
{
    switch (w->facts.phase) {
    case CHECK_CLEAR:
        return clear_step(w);
    case CHECK_ROWS:
        return w->facts.kind == IMPORT_KIND_ROLLOVER ? rollover_step(w) : rows_step(w);
    default:
        return check_absent(w);
    }
}
