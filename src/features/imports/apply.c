/* apply.c - doing what the check has shown, piece by piece.
 *
 * WHY   between the check and the doing an hour may pass: whatever changed meanwhile is refused
 * line by line, never overwritten, and the rest is done. HOW   each line is looked at again (the
 * version of the member, the group still open), done by the features that own the tables, and notes
 * how it was. A piece and the place behind it are one transaction, so a server that dies goes on
 * behind the last whole piece. Chats follow at the end, unit by unit (sync_step). OWNS  nothing.
 * RUNS  on the write worker.  TESTS imports_test.c, tests/system/imports.test.ts */
#include "features/chats/chats.h"
#include "features/chats/roster.h"
#include "features/imports/done.h"
#include "features/imports/packed.h"
#include "features/people/listed.h"
#include "features/people/people.h"
#include "features/structure/structure.h"

#define ROWS_AT_ONCE   64
#define ROWS_LOOKED_AT 1000

enum apply_phase { APPLY_ROWS, APPLY_CHATS, APPLY_STAFF_CHAT };

bool apply_is_refusal(enum err e)
{
    return e == ERR_NOT_FOUND || e == ERR_CONFLICT || e == ERR_TAKEN || e == ERR_INVALID ||
           e == ERR_LIMIT_REACHED || e == ERR_UNIT_CLOSED || e == ERR_UNIT_PLACE ||
           e == ERR_UNIT_NOT_EMPTY;
}

static enum import_problem problem_of(enum err e)
{
    return e == ERR_LIMIT_REACHED    ? IMPORT_PROBLEM_LIMIT
           : e == ERR_UNIT_NOT_EMPTY ? IMPORT_PROBLEM_UNIT_USED
                                     : IMPORT_PROBLEM_CHANGED_SINCE;
}

enum err ref_take(struct work *w, struct str *data, int64_t *ret)
{
    struct q_import_row_object_row made;
    bool found = false;
    int64_t id = packed_next_i64(data), row = packed_next_i64(data);
    *ret = id;
    if (id || !row)
        return OK;
    enum err e = q_import_row_object(w->op, w->keeper, row, &found, &made);
    if (!e && (!found || !made.object_id))
        e = ERR_NOT_FOUND;
    if (!e)
        *ret = made.object_id;
    return e;
}

enum err unit_touch(struct work *w, int64_t unit)
{
    if (!unit || unit == w->touched) /* neighbours in a list share a group */
        return OK;
    w->touched = unit;
    return q_import_unit_touch(w->op, w->keeper, (unit_id){unit}, false);
}

/* Of that name and place, since the check. */
static enum err unit_made_since(struct work *w, const struct unit_new *n, struct done *d)
{
    struct q_import_units_by_name_list rows;
    struct str fold;
    enum err e = work_fold(w, n->name, &fold);
    if (!e)
        e = q_import_units_by_name(w->op, w->keeper, fold, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (rows.row[i].kind == (int64_t)n->kind && rows.row[i].parent.n == n->parent.n &&
            !n->external_id.n)
            *d = (struct done){.object = rows.row[i].id.n, .is_there = true};
    return e;
}

static enum err apply_unit(struct work *w, const struct q_import_row_to_do_row *r, struct done *d)
{
    struct q_import_unit_by_id_row u;
    struct str data = r->data;
    bool found = false;
    unit_id id = {r->object_id};
    if (r->action == IMPORT_ACTION_CREATE) {
        struct unit_new n = {.kind = (enum unit_kind)packed_next_i64(&data)};
        n.name = packed_next(&data);
        n.code = packed_next(&data);
        n.external_id = packed_next(&data);
        n.year = packed_next_i64(&data);
        enum err e = ref_take(w, &data, &n.parent.n);
        if (!e)
            e = unit_made_since(w, &n, d);
        if (e || d->is_there)
            return e;
        e = structure_unit_add(w->op, w->org, &n, &id);
        *d = (struct done){.object = id.n, .version = 1};
        return e ? e : unit_touch(w, id.n);
    }
    enum err e = q_import_unit_by_id(w->op, w->keeper, id, &found, &u);
    if (!e && (!found || u.is_closed || u.version != r->object_version))
        e = ERR_CONFLICT;
    if (e)
        return e;
    *d = (struct done){.object = id.n, .version = u.version + 1};
    d->unit_name = u.name;
    d->unit_year = u.year;
    if (r->action == IMPORT_ACTION_CLOSE) {
        e = structure_unit_close_quiet(w->op, w->org, id);
        return e ? e : unit_touch(w, id.n);
    }
    struct unit_new n = {u.parent, (enum unit_kind)u.kind, packed_next(&data), u.code, u.external,
                         0};
    n.year = packed_next_i64(&data);
    if (!n.name.n)
        n.name = u.name;
    e = structure_unit_set_quiet(w->op, w->org, id, &n);
    return e ? e : unit_touch(w, id.n);
}

static enum err apply_teaching(struct work *w, const struct q_import_row_to_do_row *r,
                               struct done *d)
{
    struct str data = r->data;
    struct teaching_new n = {0};
    teaching_id made;
    unit_post_id post;
    enum err e = ref_take(w, &data, &n.group.n);
    if (!e)
        e = ref_take(w, &data, &n.subject.n);
    if (!e)
        e = ref_take(w, &data, &n.teacher.n);
    if (e)
        return e;
    *d = (struct done){.is_post = !n.subject.n};
    if (n.subject.n) {
        e = structure_teaching_add_quiet(w->op, w->org, &n, &made);
        d->object = e ? 0 : made.n;
    } else {
        e = structure_post_add_quiet(w->op, w->org, n.group, n.teacher, UNIT_POST_KIND_CURATOR,
                                     &post);
        d->object = e ? 0 : post.n;
    }
    return e ? e : unit_touch(w, n.group.n);
}

/* Of a package: one more group. Of a rollover: enrolment, how it ends, where to. */
static enum err apply_enrolment(struct work *w, const struct q_import_row_to_do_row *r,
                                struct done *d)
{
    struct str data = r->data;
    int64_t member = 0, unit = 0;
    enrolment_id made = {0};
    enum err e = OK;
    if (r->action == IMPORT_ACTION_CREATE) {
        e = ref_take(w, &data, &member);
        if (!e)
            e = ref_take(w, &data, &unit);
        if (!e)
            e = structure_enrol_quiet(w->op, w->org, (unit_id){unit}, (member_id){member}, &made);
        *d = (struct done){.object = member, .enrolment = made.n};
        return e ? e : unit_touch(w, unit);
    }
    return rollover_apply(w, r, d);
}

static enum err apply_row(struct work *w, const struct q_import_row_to_do_row *r, struct done *d)
{
    subject_id subject;
    enum err e = OK;
    switch (r->what) {
    case IMPORT_WHAT_UNIT:
        return apply_unit(w, r, d);
    case IMPORT_WHAT_SUBJECT:
        e = structure_subject_add(w->op, w->org, r->data, STR(""), &subject);
        *d = (struct done){.object = e ? 0 : subject.n};
        return e;
    case IMPORT_WHAT_STAFF:
        return apply_staff(w, r, d);
    case IMPORT_WHAT_TEACHING:
        return apply_teaching(w, r, d);
    case IMPORT_WHAT_ENROLMENT:
        return apply_enrolment(w, r, d);
    default:
        return apply_learner(w, r, d);
    }
}

enum err person_note(struct work *w, enum import_what what, enum import_action action,
                     int64_t member)
{
    bool is_person =
        what == IMPORT_WHAT_LEARNER || what == IMPORT_WHAT_STAFF || what == IMPORT_WHAT_ENROLMENT;
    bool is_undone = w->facts.state == IMPORT_STATE_UNDOING;
    struct op_about about = {.whom = {{member}}};
    if (!is_person || action == IMPORT_ACTION_CREATE)
        return OK;
    if (!is_undone) /* the reason is the list's, not that of taking it back */
        about.why = w->facts.reason;
    return op_audit_about(w->op, is_undone ? "import_undone" : "import", w->id.n, &about);
}

static enum err apply_one(struct work *w, const struct q_import_row_to_do_row *r)
{
    struct done *d = arena_try(w->op->arena, 1, sizeof *d);
    if (!d)
        return ERR_TOO_LARGE;
    enum err e = apply_row(w, r, d);
    if (apply_is_refusal(e)) {
        w->failed++;
        e = q_import_row_outcome(w->op, w->keeper, r->n, IMPORT_OUTCOME_FAILED, problem_of(e));
    } else if (!e && d->is_there) {
        w->failed++;
        e = q_import_row_done(w->op, w->keeper, r->n, IMPORT_OUTCOME_FAILED,
                              IMPORT_PROBLEM_CHANGED_SINCE, d->object, 0, STR(""));
    } else if (!e) {
        e = q_import_row_done(w->op, w->keeper, r->n, IMPORT_OUTCOME_DONE, IMPORT_PROBLEM_NONE,
                              d->object, d->version, done_pack(w, d));
        if (!e)
            e = person_note(w, r->what, r->action, d->object);
    }
    return e;
}

enum err chats_begin(struct work *w, int phase)
{
    int64_t units = 0;
    w->facts.phase = phase;
    w->facts.place = 0;
    enum err e = q_import_unit_sync_count(w->op, w->keeper, &units);
    w->facts.total = w->facts.done + units;
    return e;
}

/* Nothing to do among the lines that were looked at: further ones, or the chats. */
static enum err rows_over(struct work *w)
{
    if (w->facts.place < w->last_n) {
        w->facts.place += ROWS_LOOKED_AT;
        return OK;
    }
    return chats_begin(w, APPLY_CHATS);
}

static enum err rows_step(struct work *w)
{
    struct q_import_row_to_do_list rows;
    enum err e = w->facts.place ? OK : people_listed_room(w->op, w->org, &w->room);
    if (!e)
        e = q_import_row_to_do(w->op, w->keeper, w->facts.place, w->facts.place + ROWS_LOOKED_AT,
                               ROWS_AT_ONCE, &rows);
    for (size_t i = 0; !e && i < rows.count && work_has_time(w); i++) {
        e = apply_one(w, &rows.row[i]);
        w->facts.place = rows.row[i].n;
        w->facts.done++;
    }
    return e || rows.count ? e : rows_over(w);
}

/* The next round: departments that units of this one stand in. */
static enum err sync_over(struct work *w)
{
    int64_t changes = 0;
    w->facts.place = 0;
    enum err e = q_import_unit_next_round(w->op, w->keeper, &changes);
    w->is_over = !e && !changes;
    return e || changes ? e : people_supervise_later(w->op, w->org); /* other second adults */
}

static enum err sync_one(struct work *w, unit_id unit)
{
    int64_t changes = 0;
    enum err e = chats_roster_sync_alone(w->op, w->org, unit, &changes);
    if (!e)
        e = q_import_unit_synced(w->op, w->keeper, unit);
    return e ? e : q_import_unit_above(w->op, w->keeper, unit);
}

enum err sync_step(struct work *w)
{
    struct q_import_unit_to_sync_list units;
    enum err e =
        q_import_unit_to_sync(w->op, w->keeper, (unit_id){w->facts.place}, ROWS_AT_ONCE, &units);
    for (size_t i = 0; !e && i < units.count && work_has_time(w); i++) {
        e = sync_one(w, units.row[i].unit);
        w->facts.place = units.row[i].unit.n;
        w->facts.done++;
    }
    return e || units.count ? e : sync_over(w);
}

enum err apply_step(struct work *w)
{
    int64_t changes = 0;
    enum err e = OK;
    switch (w->facts.phase) {
    case APPLY_ROWS:
        return rows_step(w);
    case APPLY_CHATS:
        e = sync_step(w);
        if (!e && w->is_over)
            w->facts.phase = APPLY_STAFF_CHAT;
        w->is_over = false;
        return e;
    default:
        w->is_over = true;
        return chats_roster_sync_staff(w->op, w->org, &changes);
    }
}
