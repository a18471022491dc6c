/* check_units.c - groups and what they stand under, found or planned; and subjects.
 *
 * WHY   a list names a group as people write it. A name that looks like a known one and is not it
 *       is a slip of the keyboard, not a new group.
 * HOW   by id in lists; else by name, below the units the line names. Blanks, dashes and case do
 *       not count. What looks alike (text/skeleton.h) is refused with the name that was meant. What
 *       is not there is planned once; its key lets later lines find it.
 * OWNS  nothing.  RUNS  on the write worker.  TESTS imports_test.c */
#include "features/imports/limits.h"
#include "features/imports/packed.h"
#include "features/imports/work.h"
#include "features/structure/structure.h"
#include "text/skeleton.h"
#include "text/utf8.h"

#define UNIT_NAME_SIGNS 100

/* A unit asked for. */
struct asked {
    enum unit_kind kind;
    struct str name, code, external;
    int64_t year;
    struct ref parent;
    bool has_parent; /* the line says what it stands under */
};

static struct str unit_key(struct work *w, const struct asked *a, struct str skeleton)
{
    return arena_printf(w->op->arena, "%d|%lld|%lld|%.*s", (int)a->kind, (long long)a->parent.id,
                        (long long)a->parent.row, STR_ARG(skeleton));
}

static enum err plan_unit(struct work *w, const struct asked *a, struct str key, int64_t line,
                          struct ref *ret)
{
    struct plan_row row = plan_row_new(IMPORT_WHAT_UNIT, line, a->name);
    struct buf data;
    row.key = key;
    row.action = IMPORT_ACTION_CREATE;
    buf_init(&data, LIMIT_IMPORT_CHANGES_BYTES);
    packed_add_i64(&data, a->kind);
    packed_add(&data, a->name);
    packed_add(&data, a->code);
    packed_add(&data, a->external);
    packed_add_i64(&data, a->year);
    packed_add_i64(&data, a->parent.id);
    packed_add_i64(&data, a->parent.row);
    row.data = str_copy(w->op->arena, buf_str(&data));
    buf_done(&data);
    enum err e = plan_add(w, &row);
    if (!e)
        *ret = (struct ref){0, row.n};
    return e;
}

/* Among open units of that very name: how many could be meant. */
static enum err by_name(struct work *w, const struct asked *a, struct ref *ret, size_t *ret_count)
{
    struct q_import_units_by_name_list rows;
    struct str fold;
    *ret_count = 0;
    enum err e = work_fold(w, a->name, &fold);
    if (!e && a->parent.row) /* below something that is not there yet */
        return OK;
    if (!e)
        e = q_import_units_by_name(w->op, w->keeper, fold, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        if (rows.row[i].kind != (int64_t)a->kind ||
            (a->has_parent && rows.row[i].parent.n != a->parent.id))
            continue;
        *ret = (struct ref){rows.row[i].id.n, 0};
        (*ret_count)++;
    }
    return e;
}

static enum err load_groups(struct work *w)
{
    enum err e = q_import_group_names(w->op, w->keeper, LIMIT_UNITS_COMPARED, &w->groups);
    if (e)
        return e;
    w->group_skeletons = arena_try(w->op->arena, w->groups.count + 1, sizeof *w->group_skeletons);
    if (!w->group_skeletons)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < w->groups.count; i++)
        e = text_skeleton(w->op->arena, w->groups.row[i].name, &w->group_skeletons[i]);
    w->has_groups = !e;
    return e;
}

static enum err is_same_bare(struct work *w, struct str x, struct str y, bool *ret)
{
    struct str bx, by;
    enum err e = text_bare(w->op->arena, x, &bx);
    if (!e)
        e = text_bare(w->op->arena, y, &by);
    *ret = !e && str_equal(bx, by);
    return e;
}

/* Among groups there are: one that differs by blanks only, or one that looks like it. */
static enum err by_looks(struct work *w, const struct asked *a, struct str skeleton,
                         struct ref *ret, struct str *ret_alike)
{
    enum err e = w->has_groups ? OK : load_groups(w);
    for (size_t i = 0; !e && i < w->groups.count; i++) {
        bool is_same = false;
        if ((a->has_parent && w->groups.row[i].parent.n != a->parent.id) ||
            !str_equal(w->group_skeletons[i], skeleton))
            continue;
        e = is_same_bare(w, a->name, w->groups.row[i].name, &is_same);
        if (!e && is_same)
            *ret = (struct ref){w->groups.row[i].id.n, 0};
        else if (!e)
            *ret_alike = w->groups.row[i].name;
    }
    return e;
}

static enum err by_plan(struct work *w, const struct asked *a, struct str key, struct ref *ret,
                        struct str *ret_alike)
{
    struct q_import_row_by_key_list rows;
    enum err e = q_import_row_by_key(w->op, w->keeper, IMPORT_WHAT_UNIT, key, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        bool is_same = false;
        e = is_same_bare(w, a->name, rows.row[i].title, &is_same);
        if (!e && is_same)
            *ret = (struct ref){0, rows.row[i].n};
        else if (!e)
            *ret_alike = rows.row[i].title;
    }
    return e;
}

static void refuse_unit(struct plan_row *row, enum import_problem p, struct str value,
                        struct str fix)
{
    plan_refuse(row, p, IMPORT_FIELD_GROUP, value);
    row->fix = fix.p ? fix : STR("");
}

/* Found, planned, or refused. Only a group can be refused: what it stands under is taken as it is
 * written. */
static enum err unit_find(struct work *w, const struct asked *a, int64_t line, struct ref *ret,
                          struct plan_row *refused)
{
    struct str skeleton, alike = {0};
    size_t count = 0;
    bool is_group = a->kind == UNIT_KIND_GROUP;
    *ret = (struct ref){0};
    if (utf8_length(a->name) > UNIT_NAME_SIGNS) {
        refuse_unit(refused, IMPORT_PROBLEM_TOO_LONG, a->name, STR(""));
        return OK;
    }
    enum err e = by_name(w, a, ret, &count);
    if (e || count == 1)
        return e;
    if (count > 1) {
        refuse_unit(refused, IMPORT_PROBLEM_GROUP_AMBIGUOUS, a->name, STR(""));
        return OK;
    }
    e = text_skeleton(w->op->arena, a->name, &skeleton);
    struct str key = e ? STR("") : unit_key(w, a, skeleton);
    if (!e)
        e = by_plan(w, a, key, ret, &alike);
    if (!e && ref_is_none(*ret) && is_group && !a->parent.row)
        e = by_looks(w, a, skeleton, ret, &alike);
    if (e || !ref_is_none(*ret))
        return e;
    if (alike.p && is_group)
        refuse_unit(refused, IMPORT_PROBLEM_GROUP_ALIKE, a->name, alike);
    else if (!w->facts.makes_units)
        refuse_unit(refused, IMPORT_PROBLEM_GROUP_UNKNOWN, a->name, STR(""));
    else
        e = plan_unit(w, a, key, line, ret);
    return e;
}

/* Branch, department, speciality, as far as the line names them. */
static enum err way_above(struct work *w, const struct wish *wish, struct asked *below,
                          struct plan_row *refused)
{
    static const struct {
        enum unit_kind kind;
        enum import_field field;
    } levels[] = {{UNIT_KIND_BRANCH, IMPORT_FIELD_BRANCH},
                  {UNIT_KIND_DEPARTMENT, IMPORT_FIELD_DEPARTMENT},
                  {UNIT_KIND_SPECIALITY, IMPORT_FIELD_SPECIALITY}};
    enum err e = OK;
    for (size_t i = 0; !e && i < 3 && refused->action != IMPORT_ACTION_REFUSE; i++) {
        struct asked a = {.kind = levels[i].kind,
                          .name = wish->f[levels[i].field],
                          .code = STR(""),
                          .external = STR(""),
                          .parent = below->parent,
                          .has_parent = below->has_parent};
        if (levels[i].kind == UNIT_KIND_SPECIALITY)
            a.code = wish->f[IMPORT_FIELD_SPECIALITY_CODE];
        if (!a.name.n)
            continue;
        e = unit_find(w, &a, wish->line, &below->parent, refused);
        below->has_parent = true;
    }
    return e;
}

static enum err group_by_id(struct work *w, const struct asked *a, struct ref *ret,
                            struct str *name)
{
    struct q_import_unit_by_external_list rows;
    struct q_import_row_by_key_list planned;
    enum err e = q_import_unit_by_external(w->op, w->keeper, a->external, &rows);
    if (!e && rows.count) {
        *ret = (struct ref){rows.row[0].id.n, 0};
        *name = rows.row[0].name;
        return OK;
    }
    if (!e)
        e = q_import_row_by_key(w->op, w->keeper, IMPORT_WHAT_UNIT,
                                arena_printf(w->op->arena, "e:%.*s", STR_ARG(a->external)),
                                &planned);
    if (!e && planned.count) {
        *ret = (struct ref){0, planned.row[0].n};
        *name = planned.row[0].title;
    }
    return e;
}

static struct str asked_text(struct work *w, const struct wish *wish)
{
    const struct str *f = wish->f;
    return arena_printf(w->op->arena, "%.*s\x1f%.*s\x1f%.*s\x1f%.*s\x1f%.*s",
                        STR_ARG(f[IMPORT_FIELD_BRANCH]), STR_ARG(f[IMPORT_FIELD_DEPARTMENT]),
                        STR_ARG(f[IMPORT_FIELD_SPECIALITY]), STR_ARG(f[IMPORT_FIELD_GROUP]),
                        STR_ARG(f[IMPORT_FIELD_GROUP_ID]));
}

/* The group itself, below what way_above has found. */
static enum err group_find(struct work *w, const struct wish *wish, struct asked *a,
                           struct way *ret, struct plan_row *refused)
{
    enum err e = OK;
    *ret = (struct way){.asked = ret->asked, .name = a->name};
    if (a->external.n)
        e = group_by_id(w, a, &ret->unit, &ret->name);
    if (e || !ref_is_none(ret->unit))
        return e;
    if (!a->name.n) {
        if (a->external.n)
            refuse_unit(refused, IMPORT_PROBLEM_GROUP_UNKNOWN, a->external, STR(""));
        else
            ret->name = STR("");
        return OK;
    }
    if (a->external.n && w->facts.makes_units) { /* an id that is new: a group that is new */
        struct str key = arena_printf(w->op->arena, "e:%.*s", STR_ARG(a->external));
        struct ref by_its_name = {0};
        size_t count = 0;
        e = by_name(w, a, &by_its_name, &count);
        if (e || count != 1)
            return e ? e : plan_unit(w, a, key, wish->line, &ret->unit);
        ret->unit = by_its_name;
        return OK;
    }
    return unit_find(w, a, wish->line, &ret->unit, refused);
}

enum err way_find(struct work *w, const struct wish *wish, struct way *ret,
                  struct plan_row *refused)
{
    struct str asked = asked_text(w, wish);
    if (w->way.asked.p && str_equal(w->way.asked, asked)) {
        *ret = w->way;
        return OK;
    }
    struct asked a = {.kind = UNIT_KIND_GROUP,
                      .name = wish->f[IMPORT_FIELD_GROUP],
                      .code = STR(""),
                      .external = wish->f[IMPORT_FIELD_GROUP_ID]};
    enum import_problem p = wish_year(wish, &a.year);
    if (p) {
        plan_refuse(refused, p, IMPORT_FIELD_YEAR, wish->f[IMPORT_FIELD_YEAR]);
        return OK;
    }
    enum err e = way_above(w, wish, &a, refused);
    if (e || refused->action == IMPORT_ACTION_REFUSE)
        return e;
    ret->asked = asked;
    e = group_find(w, wish, &a, ret, refused);
    if (!e && ref_is_none(ret->unit) && !a.name.n && !a.external.n)
        ret->unit = (struct ref){0}; /* no group is named */
    if (!e && ret->unit.id && refused->action != IMPORT_ACTION_REFUSE)
        e = q_import_unit_touch(w->op, w->keeper, (unit_id){ret->unit.id}, true);
    if (!e && refused->action != IMPORT_ACTION_REFUSE)
        w->way = *ret;
    return e;
}

enum err subject_find(struct work *w, const struct wish *wish, struct ref *ret,
                      struct plan_row *refused)
{
    struct q_import_subjects_by_name_list rows;
    struct q_import_row_by_key_list planned = {0};
    struct str name = wish->f[IMPORT_FIELD_SUBJECT], fold = {0};
    *ret = (struct ref){0};
    if (!name.n || utf8_length(name) > UNIT_NAME_SIGNS) {
        plan_refuse(refused, name.n ? IMPORT_PROBLEM_TOO_LONG : IMPORT_PROBLEM_SUBJECT_MISSING,
                    IMPORT_FIELD_SUBJECT, name);
        return OK;
    }
    enum err e = work_fold(w, name, &fold);
    if (!e)
        e = q_import_subjects_by_name(w->op, w->keeper, fold, &rows);
    if (!e && rows.count) {
        *ret = (struct ref){rows.row[0].id.n, 0};
        return OK;
    }
    if (!e)
        e = q_import_row_by_key(w->op, w->keeper, IMPORT_WHAT_SUBJECT, fold, &planned);
    if (e || planned.count) {
        ret->row = planned.count ? planned.row[0].n : 0;
        return e;
    }
    struct plan_row row = plan_row_new(IMPORT_WHAT_SUBJECT, wish->line, name);
    row.key = fold;
    row.action = IMPORT_ACTION_CREATE;
    row.data = name;
    e = plan_add(w, &row);
    ret->row = row.n;
    return e;
}
