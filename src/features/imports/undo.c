/* undo.c - taking an import back, the last line first.
 *
 * WHY   a wrong file is found out after it was applied; but what people have done since is theirs.
 * HOW   each line that was done is undone only while what it made is as it left it: the version of
 *       the member or unit, nobody signed in, the group empty. Else it stays and is counted (kept).
 *       What was is not deleted: who was made loses access, a group is closed, ids of lists are
 *       free again, so that the right file can come after the wrong one.
 * OWNS  nothing.  RUNS  on the write worker.  TESTS imports_test.c */
#include "features/chats/chats.h"
#include "features/chats/roster.h"
#include "features/imports/done.h"
#include "features/people/people.h"

#define ROWS_AT_ONCE   64
#define ROWS_LOOKED_AT 1000

enum undo_phase { UNDO_ROWS, UNDO_CHATS };

/* Is the member as the line left them? */
static enum err person_is_same(struct work *w, int64_t id, int64_t version,
                               enum import_problem *ret)
{
    struct q_import_person_now_row p;
    bool found = false;
    enum err e = q_import_person_now(w->op, w->keeper, (member_id){id}, &found, &p);
    if (!e && found && p.has_password)
        *ret = IMPORT_PROBLEM_ACCOUNT_USED;
    if (!e && (!found || p.version != version))
        *ret = IMPORT_PROBLEM_CHANGED_SINCE;
    return e;
}

/* Out of a group that the line put them in. */
static enum err leave(struct work *w, int64_t enrolment)
{
    struct q_import_enrolment_now_row now;
    bool found = false;
    enum err e = enrolment ? q_import_enrolment_now(w->op, w->keeper, (enrolment_id){enrolment},
                                                    &found, &now)
                           : OK;
    if (e || !found)
        return e;
    if (!now.is_over)
        e = structure_enrolment_end_quiet(w->op, w->org, (enrolment_id){enrolment},
                                          ENROLMENT_END_LEFT, STR(""));
    return e ? e : unit_touch(w, now.unit.n);
}

static enum err is_there_still(struct work *w, int64_t enrolment, enum import_problem *ret)
{
    struct q_import_enrolment_now_row now;
    bool found = false;
    if (!enrolment)
        return OK;
    enum err e = q_import_enrolment_now(w->op, w->keeper, (enrolment_id){enrolment}, &found, &now);
    if (!e && (!found || now.is_over))
        *ret = IMPORT_PROBLEM_CHANGED_SINCE;
    return e;
}

/* Parents whom nobody has used go; others stay parents. */
static enum err undo_parents(struct work *w, const struct done *d)
{
    enum err e = OK;
    for (int i = 0; !e && i < 2; i++) {
        enum import_problem p = IMPORT_PROBLEM_NONE;
        if (!d->parent[i].n)
            continue;
        e = person_is_same(w, d->parent[i].n, 1, &p);
        if (e || p)
            continue;
        e = structure_guardian_end_quiet(w->op, w->org, d->tie[i]);
        if (!e)
            e = people_listed_remove(w->op, w->org, d->parent[i]);
    }
    return e;
}

static enum err undo_made_person(struct work *w, const struct q_import_row_to_undo_row *r,
                                 const struct done *d, enum import_problem *ret)
{
    enum err e = person_is_same(w, r->object_id, r->object_version, ret);
    if (!e && !*ret)
        e = is_there_still(w, d->enrolment, ret);
    if (e || *ret)
        return e;
    e = undo_parents(w, d);
    if (!e)
        e = leave(w, d->enrolment);
    return e ? e : people_listed_remove(w->op, w->org, (member_id){r->object_id});
}

/* Back into the group that the line took them out of. */
static enum err go_back(struct work *w, const struct done *d, enum import_problem *ret)
{
    struct q_import_enrolment_now_row old;
    struct q_import_enrolments_of_list now;
    bool found = false;
    enum err e = q_import_enrolment_now(w->op, w->keeper, (enrolment_id){d->left}, &found, &old);
    if (!e)
        e = q_import_enrolments_of(w->op, w->keeper, old.member, &now);
    for (size_t i = 0; !e && i < now.count; i++)
        e = unit_touch(w, now.row[i].unit.n);
    if (!e)
        e = structure_enrolment_undo_quiet(w->op, w->org, (enrolment_id){d->left});
    if (e == ERR_CONFLICT || e == ERR_UNIT_CLOSED || e == ERR_LIMIT_REACHED || e == ERR_NOT_FOUND) {
        *ret = IMPORT_PROBLEM_CHANGED_SINCE;
        return OK;
    }
    return e ? e : unit_touch(w, old.unit.n);
}

static enum err undo_changed_person(struct work *w, const struct q_import_row_to_undo_row *r,
                                    const struct done *d, enum import_problem *ret)
{
    struct q_import_person_now_row p;
    bool found = false;
    int64_t version;
    enum err e = q_import_person_now(w->op, w->keeper, (member_id){r->object_id}, &found, &p);
    if (!e && (!found || p.version != r->object_version))
        *ret = IMPORT_PROBLEM_CHANGED_SINCE;
    if (!e && !*ret)
        e = is_there_still(w, d->enrolment, ret);
    if (!e && !*ret && d->closed_access)
        e = people_listed_reopen(w->op, w->org, (member_id){r->object_id});
    if (!e && !*ret && d->closed_access)
        e = chats_person_came_or_went(w->op, w->org, (member_id){r->object_id});
    if (!e && !*ret && d->left)
        e = go_back(w, d, ret);
    if (!e && !*ret)
        e = leave(w, d->enrolment);
    if (!e && !*ret)
        e = undo_parents(w, d);
    if (!e && !*ret && d->changed_person)
        e = people_listed_set(w->op, w->org, (member_id){r->object_id}, &d->person, &version);
    return e;
}

/* The line in the list of staff; one that somebody has changed or used since stays there. */
static enum err undo_record(struct work *w, const struct q_import_row_to_undo_row *r,
                            const struct done *d)
{
    bool is_done = false;
    int64_t version = 0;
    enum err e = OK;
    if (d->has_made_record)
        e = staff_record_take_back(w->op, w->org, d->record.id, d->record.version, &is_done);
    else if (d->record.id.n)
        e = staff_record_put(w->op, w->org, &d->record, &version);
    if (!e && r->what == IMPORT_WHAT_STAFF && r->action == IMPORT_ACTION_CREATE)
        e = staff_record_unlink(w->op, w->org, (member_id){r->object_id});
    return e;
}

static enum err undo_unit(struct work *w, const struct q_import_row_to_undo_row *r,
                          const struct done *d, enum import_problem *ret)
{
    struct q_import_unit_by_id_row u;
    unit_id id = {r->object_id};
    int64_t holds = 0;
    bool found = false;
    enum err e = q_import_unit_by_id(w->op, w->keeper, id, &found, &u);
    if (!e && (!found || u.version != r->object_version))
        *ret = IMPORT_PROBLEM_CHANGED_SINCE;
    if (!e && !*ret && r->action == IMPORT_ACTION_CREATE)
        e = q_import_unit_holds(w->op, w->keeper, id, &holds);
    if (!e && holds)
        *ret = IMPORT_PROBLEM_UNIT_USED;
    if (e || *ret)
        return e;
    if (r->action == IMPORT_ACTION_CREATE) {
        e = q_import_unit_forget_external(w->op, w->keeper, id);
        if (!e)
            e = structure_unit_close_quiet(w->op, w->org, id);
    } else if (r->action == IMPORT_ACTION_CLOSE) {
        e = structure_unit_reopen_quiet(w->op, w->org, id);
    } else {
        struct unit_new n = {u.parent,    (enum unit_kind)u.kind, d->unit_name, u.code, u.external,
                             d->unit_year};
        e = structure_unit_set_quiet(w->op, w->org, id, &n);
    }
    if (e == ERR_UNIT_CLOSED || e == ERR_UNIT_NOT_EMPTY || e == ERR_UNIT_PLACE) {
        *ret = IMPORT_PROBLEM_UNIT_USED;
        return OK;
    }
    return e ? e : unit_touch(w, id.n);
}

static enum err undo_teaching(struct work *w, const struct q_import_row_to_undo_row *r,
                              const struct done *d, enum import_problem *ret)
{
    enum err e = d->is_post
                     ? structure_post_end_quiet(w->op, w->org, (unit_post_id){r->object_id})
                     : structure_teaching_end_quiet(w->op, w->org, (teaching_id){r->object_id});
    if (e == ERR_NOT_FOUND || e == ERR_CONFLICT) {
        *ret = IMPORT_PROBLEM_CHANGED_SINCE;
        return OK;
    }
    return e;
}

static enum err undo_subject(struct work *w, int64_t id, enum import_problem *ret)
{
    int64_t changes = 0;
    enum err e =
        q_import_subject_close(w->op, w->keeper, (subject_id){id}, w->op->now_us, &changes);
    if (!e && !changes)
        *ret = IMPORT_PROBLEM_CHANGED_SINCE;
    return e;
}

static enum err undo_enrolment(struct work *w, const struct done *d, enum import_problem *ret)
{
    struct q_import_enrolment_now_row now;
    bool found = false;
    if (d->changed_state) { /* leave, or back from it */
        enum err e =
            q_import_enrolment_now(w->op, w->keeper, (enrolment_id){d->left}, &found, &now);
        if (e)
            return e;
        if (!found || now.is_over) {
            *ret = IMPORT_PROBLEM_CHANGED_SINCE;
            return OK;
        }
        return structure_enrolment_state(
            w->op, w->org, (enrolment_id){d->left},
            now.state == ENROLMENT_STATE_LEAVE ? ENROLMENT_STATE_STUDYING : ENROLMENT_STATE_LEAVE,
            STR(""));
    }
    return leave(w, d->enrolment);
}

static enum err undo_row(struct work *w, const struct q_import_row_to_undo_row *r,
                         enum import_problem *ret)
{
    struct done d;
    enum err e = OK;
    done_unpack(r->undo, &d);
    switch (r->what) {
    case IMPORT_WHAT_UNIT:
        return undo_unit(w, r, &d, ret);
    case IMPORT_WHAT_SUBJECT:
        return undo_subject(w, r->object_id, ret);
    case IMPORT_WHAT_TEACHING:
        return undo_teaching(w, r, &d, ret);
    case IMPORT_WHAT_ENROLMENT:
        if (!d.left || d.changed_state)
            return undo_enrolment(w, &d, ret);
        return undo_changed_person(w, r, &d, ret);
    default:
        e = r->action == IMPORT_ACTION_CREATE ? undo_made_person(w, r, &d, ret)
                                              : undo_changed_person(w, r, &d, ret);
        return e || *ret ? e : undo_record(w, r, &d);
    }
}

static enum err undo_one(struct work *w, const struct q_import_row_to_undo_row *r)
{
    enum import_problem problem = IMPORT_PROBLEM_NONE;
    enum err e = undo_row(w, r, &problem);
    w->kept += !e && problem;
    if (!e && !problem)
        e = person_note(w, r->what, r->action, r->object_id);
    return e ? e
             : q_import_row_outcome(w->op, w->keeper, r->n,
                                    problem ? IMPORT_OUTCOME_KEPT : IMPORT_OUTCOME_UNDONE, problem);
}

enum err undo_step(struct work *w)
{
    struct q_import_row_to_undo_list rows;
    int64_t changes = 0;
    if (w->facts.phase == UNDO_CHATS) {
        enum err e = sync_step(w);
        if (!e && w->is_over) /* colleagues who are gone */
            e = chats_roster_sync_staff(w->op, w->org, &changes);
        return e;
    }
    int64_t before = w->facts.place ? w->facts.place : w->last_n + 1;
    int64_t first = before - ROWS_LOOKED_AT;
    enum err e = q_import_row_to_undo(w->op, w->keeper, first, before, ROWS_AT_ONCE, &rows);
    for (size_t i = 0; !e && i < rows.count && work_has_time(w); i++) {
        e = undo_one(w, &rows.row[i]);
        w->facts.place = rows.row[i].n;
        w->facts.done++;
    }
    if (e || rows.count)
        return e;
    w->facts.place = first;
    return first > 0 ? OK : chats_begin(w, UNDO_CHATS);
}
