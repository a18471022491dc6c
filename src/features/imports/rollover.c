/* rollover.c - the yearly rollover: what is proposed, what is planned, and its lines about
 * students.
 *
 * WHY   once a year every group changes its year and name, some end, some people leave; done by
 * hand it takes days and loses people. HOW   the plan is what the administrator wants of each group
 * and of single people, packed in the import (acts), people first. The check turns it into lines as
 * that of a file does: a group is changed or closed, each student of a closed one ends as a
 * graduate. A name that another open group keeps is refused. OWNS  nothing.  RUNS  on read and
 * write workers.  TESTS imports_test.c */
#include "features/imports/access.h"
#include "features/imports/done.h"
#include "features/imports/imports.h"
#include "features/imports/limits.h"
#include "features/imports/packed.h"
#include "features/people/people.h"

#define STUDENTS_AT_ONCE   400
#define LAST_YEAR_AT_LEAST 3 /* a group is proposed for graduation from this year on */

enum { OF_PERSON, OF_GROUP };
enum student_act {
    STUDENT_GRADUATES,
    STUDENT_EXPELLED,
    STUDENT_LEAVE,
    STUDENT_BACK,
    STUDENT_MOVES
};

/* The greatest year among neighbours: they finish. */
static bool is_last(const struct q_rollover_groups_list *rows, size_t at)
{
    int64_t most = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->row[i].parent.n == rows->row[at].parent.n && rows->row[i].year > most)
            most = rows->row[i].year;
    return rows->row[at].year >= LAST_YEAR_AT_LEAST && rows->row[at].year == most;
}

enum err rollover_propose(struct op *op, struct rollover_propose_out *ret)
{
    struct q_rollover_groups_list rows;
    enum err e = q_rollover_groups(op, LIMIT_ROLLOVER_GROUPS, &rows);
    if (e)
        return e;
    ret->groups = arena_try(op->arena, rows.count + 1, sizeof *ret->groups);
    if (!ret->groups)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_rollover_groups_row *r = &rows.row[i];
        enum rollover_act act = !r->year            ? ROLLOVER_ACT_KEEP
                                : is_last(&rows, i) ? ROLLOVER_ACT_GRADUATE
                                                    : ROLLOVER_ACT_NEXT;
        ret->groups[i] = (struct rollover_group){
            r->id,
            r->name,
            r->place,
            r->year,
            r->students,
            act,
            act == ROLLOVER_ACT_NEXT ? plan_next_name(op->arena, r->name, r->year) : r->name};
    }
    ret->groups_count = rows.count;
    return OK;
}

static struct str pack_acts(struct op *op, const struct rollover_plan_in *in, struct buf *b)
{
    for (size_t i = 0; i < in->people_count; i++) {
        const struct rollover_student *p = &in->people[i];
        packed_add_i64(b, OF_PERSON);
        packed_add_i64(b, p->member_id.n);
        packed_add_i64(b, p->unit_id.n);
        packed_add_i64(b, p->act);
        packed_add_i64(b, p->has_to ? p->to.n : 0);
        packed_end_row(b);
    }
    for (size_t i = 0; i < in->groups_count; i++) {
        packed_add_i64(b, OF_GROUP);
        packed_add_i64(b, in->groups[i].unit_id.n);
        packed_add_i64(b, in->groups[i].act);
        packed_add(b, in->groups[i].name);
        packed_end_row(b);
    }
    return str_copy(op->arena, buf_str(b));
}

enum err rollover_plan(struct op *op, const struct rollover_plan_in *in, struct import *ret)
{
    struct buf b;
    struct import_new n = {.kind = IMPORT_KIND_ROLLOVER,
                           .state = IMPORT_STATE_CHECKING,
                           .name = in->name,
                           .reason = in->reason,
                           .columns = STR(""),
                           .rows = (int64_t)(in->groups_count + in->people_count)};
    buf_init(&b, LIMIT_IMPORT_TEXT_BYTES);
    n.acts = pack_acts(op, in, &b);
    bool is_whole = !b.failed && n.acts.p;
    buf_done(&b);
    return is_whole ? import_make(op, &n, ret) : op_fail(op, ERR_LIMIT_REACHED, "groups");
}

/* --- the check --- */

/* One row of acts. */
struct act {
    bool is_group;
    int64_t member, unit, act, to;
    struct str name, fold;
};

static enum err acts_read(struct work *w, struct act **ret, size_t *ret_count)
{
    struct str rest = w->facts.acts, row;
    struct act *list = arena_try(w->op->arena, (size_t)w->facts.row_count + 1, sizeof *list);
    size_t n = 0;
    enum err e = list ? OK : ERR_TOO_LARGE;
    while (!e && n < (size_t)w->facts.row_count && packed_next_row(&rest, &row)) {
        struct act *a = &list[n++];
        a->is_group = packed_next_i64(&row) == OF_GROUP;
        if (!a->is_group)
            a->member = packed_next_i64(&row);
        a->unit = packed_next_i64(&row);
        a->act = packed_next_i64(&row);
        if (a->is_group) {
            a->name = packed_next(&row);
            e = work_fold(w, a->name, &a->fold);
        } else {
            a->to = packed_next_i64(&row);
        }
    }
    *ret = list;
    *ret_count = n;
    return e;
}

static struct str student_data(struct work *w, int64_t enrolment, enum student_act act,
                               int64_t unit, int64_t to)
{
    return arena_printf(w->op->arena, "%lld\x1f%d\x1f%lld\x1f%lld\x1f", (long long)enrolment,
                        (int)act, (long long)unit, (long long)to);
}

static enum err unit_name(struct work *w, int64_t id, struct str *ret)
{
    struct q_import_unit_by_id_row u;
    bool found = false;
    enum err e = q_import_unit_by_id(w->op, w->keeper, (unit_id){id}, &found, &u);
    *ret = !e && found && !u.is_closed ? u.name : STR("");
    return e;
}

static enum err check_student(struct work *w, const struct act *a)
{
    static const enum import_action actions[] = {IMPORT_ACTION_CLOSE, IMPORT_ACTION_CHANGE,
                                                 IMPORT_ACTION_CHANGE, IMPORT_ACTION_TRANSFER};
    static const enum student_act acts[] = {STUDENT_EXPELLED, STUDENT_LEAVE, STUDENT_BACK,
                                            STUDENT_MOVES};
    struct q_import_person_now_row p;
    struct q_import_enrolments_of_list groups = {0};
    struct plan_row row = plan_row_new(IMPORT_WHAT_ENROLMENT, 0, STR(""));
    int64_t enrolment = 0;
    bool found = false;
    enum err e = q_import_person_now(w->op, w->keeper, (member_id){a->member}, &found, &p);
    if (!e && found) {
        struct person_name name = {p.last_name, p.first_name, p.middle_name};
        row.title = work_whole_name(w, &name);
        e = q_import_enrolments_of(w->op, w->keeper, (member_id){a->member}, &groups);
    }
    for (size_t i = 0; !e && i < groups.count; i++)
        if (groups.row[i].unit.n == a->unit)
            enrolment = groups.row[i].id.n;
    if (!e)
        e = unit_name(w, a->unit, &row.from);
    if (!e && a->to)
        e = unit_name(w, a->to, &row.to);
    if (e)
        return e;
    row.action = actions[a->act];
    row.object_id = a->member;
    row.data = student_data(w, enrolment, acts[a->act], a->unit, a->to);
    if (!enrolment)
        plan_refuse(&row, IMPORT_PROBLEM_PERSON_UNKNOWN, IMPORT_FIELD_GROUP, row.from);
    else if (acts[a->act] == STUDENT_MOVES && (!row.to.n || a->to == a->unit))
        plan_refuse(&row, IMPORT_PROBLEM_GROUP_UNKNOWN, IMPORT_FIELD_GROUP, row.to);
    if (row.action == IMPORT_ACTION_CHANGE) {
        struct buf b;
        buf_init(&b, LIMIT_IMPORT_CHANGES_BYTES);
        plan_change(&b, IMPORT_FIELD_NONE, STR(""), a->act == 1 ? STR("leave") : STR("back"));
        row.changes = str_copy(w->op->arena, buf_str(&b));
        buf_done(&b);
        row.to = row.from;
    }
    return plan_add(w, &row);
}

/* Another open group keeps that name, or comes to it by this plan. */
static enum err name_is_free(struct work *w, const struct act *acts, size_t count,
                             const struct act *a, int64_t parent, bool *ret)
{
    struct q_import_units_by_name_list rows;
    enum err e = q_import_units_by_name(w->op, w->keeper, a->fold, &rows);
    *ret = true;
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct act *other = NULL;
        if (rows.row[i].id.n == a->unit || rows.row[i].parent.n != parent ||
            rows.row[i].kind != UNIT_KIND_GROUP)
            continue;
        for (size_t k = 0; k < count && !other; k++)
            if (acts[k].is_group && acts[k].unit == rows.row[i].id.n)
                other = &acts[k];
        bool gives_it_up = other && (other->act == ROLLOVER_ACT_GRADUATE ||
                                     (other->act == ROLLOVER_ACT_NEXT && other->fold.n &&
                                      !str_equal(other->fold, a->fold)));
        *ret &= gives_it_up;
    }
    for (size_t k = 0; !e && k < count && *ret; k++) { /* two that come to one name */
        struct q_import_unit_by_id_row u;
        bool found = false;
        if (!acts[k].is_group || acts[k].unit == a->unit || acts[k].act != ROLLOVER_ACT_NEXT ||
            !str_equal(acts[k].fold, a->fold))
            continue;
        e = q_import_unit_by_id(w->op, w->keeper, (unit_id){acts[k].unit}, &found, &u);
        *ret &= !(found && u.parent.n == parent);
    }
    return e;
}

static enum err plan_next(struct work *w, const struct act *acts, size_t count, const struct act *a,
                          const struct q_import_unit_by_id_row *u)
{
    struct plan_row row = plan_row_new(IMPORT_WHAT_UNIT, 0, u->name);
    struct buf b;
    bool is_free = true;
    enum err e = a->fold.n ? name_is_free(w, acts, count, a, u->parent.n, &is_free) : OK;
    if (e)
        return e;
    row.action = IMPORT_ACTION_CHANGE;
    row.object_id = a->unit;
    row.object_version = u->version;
    row.data =
        arena_printf(w->op->arena, "%.*s\x1f%lld\x1f", STR_ARG(a->name), (long long)u->year + 1);
    buf_init(&b, LIMIT_IMPORT_CHANGES_BYTES);
    plan_change(&b, IMPORT_FIELD_YEAR, arena_printf(w->op->arena, "%lld", (long long)u->year),
                arena_printf(w->op->arena, "%lld", (long long)u->year + 1));
    if (a->name.n && !str_equal(a->name, u->name))
        plan_change(&b, IMPORT_FIELD_GROUP, u->name, a->name);
    row.changes = str_copy(w->op->arena, buf_str(&b));
    buf_done(&b);
    if (!is_free)
        plan_refuse(&row, IMPORT_PROBLEM_NAME_TAKEN, IMPORT_FIELD_GROUP, a->name);
    return plan_add(w, &row);
}

static enum err plan_graduation(struct work *w, const struct act *a,
                                const struct q_import_unit_by_id_row *u)
{
    struct q_import_students_of_list rows;
    enum err e = q_import_students_of(w->op, w->keeper, (unit_id){a->unit}, (enrolment_id){0},
                                      STUDENTS_AT_ONCE, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_import_students_of_row *s = &rows.row[i];
        struct person_name name = {s->last_name, s->first_name, s->middle_name};
        struct q_import_row_by_object_row own;
        bool found = false;
        e = q_import_row_by_object(w->op, w->keeper, IMPORT_WHAT_ENROLMENT, s->member.n, &found,
                                   &own);
        if (e || found) /* something else is wanted of them */
            continue;
        struct plan_row row = plan_row_new(IMPORT_WHAT_ENROLMENT, 0, work_whole_name(w, &name));
        row.action = IMPORT_ACTION_CLOSE;
        row.from = u->name;
        row.object_id = s->member.n;
        row.data = student_data(w, s->enrolment.n, STUDENT_GRADUATES, a->unit, 0);
        e = plan_add(w, &row);
    }
    if (e)
        return e;
    struct plan_row row = plan_row_new(IMPORT_WHAT_UNIT, 0, u->name);
    row.action = IMPORT_ACTION_CLOSE;
    row.object_id = a->unit;
    row.object_version = u->version;
    return plan_add(w, &row);
}

static enum err check_act(struct work *w, const struct act *acts, size_t count, const struct act *a)
{
    struct q_import_unit_by_id_row u;
    bool found = false;
    if (!a->is_group)
        return check_student(w, a);
    enum err e = q_import_unit_by_id(w->op, w->keeper, (unit_id){a->unit}, &found, &u);
    if (e)
        return e;
    struct plan_row row = plan_row_new(IMPORT_WHAT_UNIT, 0, found ? u.name : a->name);
    if (!found || u.is_closed || u.kind != UNIT_KIND_GROUP) {
        plan_refuse(&row, IMPORT_PROBLEM_GROUP_UNKNOWN, IMPORT_FIELD_GROUP, a->name);
        return plan_add(w, &row);
    }
    if (a->act == ROLLOVER_ACT_NEXT)
        return plan_next(w, acts, count, a, &u);
    if (a->act == ROLLOVER_ACT_GRADUATE)
        return plan_graduation(w, a, &u);
    row.action = IMPORT_ACTION_LEAVE;
    return plan_add(w, &row);
}

enum err rollover_step(struct work *w)
{
    struct act *acts = NULL;
    size_t count = 0;
    enum err e = acts_read(w, &acts, &count);
    while (!e && (size_t)w->facts.place < count && work_has_time(w)) {
        e = check_act(w, acts, count, &acts[w->facts.place]);
        w->facts.place++;
        w->facts.done++;
    }
    w->is_over = !e && (size_t)w->facts.place >= count;
    return e;
}

/* --- the doing --- */

enum err rollover_apply(struct work *w, const struct q_import_row_to_do_row *r, struct done *d)
{
    struct q_import_person_now_row p = {0};
    struct str data = r->data;
    int64_t enrolment = packed_next_i64(&data);
    enum student_act act = (enum student_act)packed_next_i64(&data);
    unit_id from = {packed_next_i64(&data)}, to = {packed_next_i64(&data)};
    bool found = false;
    if (act == STUDENT_GRADUATES || act == STUDENT_EXPELLED)
        return done_close(
            w, enrolment,
            act == STUDENT_GRADUATES ? ENROLMENT_END_GRADUATED : ENROLMENT_END_EXPELLED, d);
    enum err e = q_import_person_now(w->op, w->keeper, (member_id){r->object_id}, &found, &p);
    if (e)
        return e;
    *d = (struct done){.object = r->object_id, .version = p.version, .left = enrolment};
    if (act != STUDENT_MOVES) {
        d->changed_state = true;
        return structure_enrolment_state(w->op, w->org, (enrolment_id){enrolment},
                                         act == STUDENT_LEAVE ? ENROLMENT_STATE_LEAVE
                                                              : ENROLMENT_STATE_STUDYING,
                                         w->facts.reason);
    }
    e = structure_transfer_quiet(w->op, w->org, (member_id){r->object_id}, from, to,
                                 w->facts.reason);
    if (!e)
        e = q_import_unit_touch(w->op, w->keeper, from, false);
    return e ? e : q_import_unit_touch(w->op, w->keeper, to, false);
}
