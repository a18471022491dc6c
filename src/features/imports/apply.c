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

#define ROWS_AT_ONCE 64

enum apply_phase { APPLY_ROWS, APPLY_CHATS, APPLY_STAFF_CHAT };

/* What others changed meanwhile; the rest is trouble of the machine. */
static bool is_refusal(enum err e)
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

/* An id, or what an earlier line has made; ERR_NOT_FOUND when that one was refused. */
static enum err ref_take(struct work *w, struct str *data, int64_t *ret)
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

static enum err touch(struct work *w, int64_t unit)
{
    return unit ? q_import_unit_touch(w->op, w->keeper, (unit_id){unit}, false) : OK;
}

static enum err group_is_open(struct work *w, int64_t unit)
{
    struct q_import_unit_by_id_row u;
    bool found = false;
    enum err e = unit ? q_import_unit_by_id(w->op, w->keeper, (unit_id){unit}, &found, &u) : OK;
    return e || !unit ? e : found && !u.is_closed ? OK : ERR_UNIT_CLOSED;
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
        return e ? e : touch(w, id.n);
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
        return e ? e : touch(w, id.n);
    }
    struct unit_new n = {u.parent, (enum unit_kind)u.kind, packed_next(&data), u.code, u.external,
                         0};
    n.year = packed_next_i64(&data);
    if (!n.name.n)
        n.name = u.name;
    e = structure_unit_set_quiet(w->op, w->org, id, &n);
    return e ? e : touch(w, id.n);
}

static enum err apply_parents(struct work *w, member_id child, struct str data, struct done *d)
{
    for (int i = 0; i < 2; i++) {
        struct str whole = packed_next(&data);
        struct people_listed p = {.roles = ROLE_PARENT};
        member_id parent;
        guardian_id tie;
        if (!whole.n || wish_split_name(w->op->arena, whole, &p.name))
            continue;
        enum err e = people_listed_add(w->op, w->org, &p, &parent);
        if (!e)
            e = structure_guardian_add_quiet(w->op, w->org, parent, child, KIN_GUARDIAN, &tie);
        if (e)
            return e;
        d->parent[i] = parent;
        d->tie[i] = tie;
    }
    return OK;
}

/* A learner's line: what plan kept of it. */
struct learner {
    struct people_listed person;
    int64_t group, leaves_enrolment, leaves;
    struct str parents; /* packed, two */
};

static enum err learner_read(struct work *w, struct str data, struct learner *ret)
{
    ret->person.name.last = packed_next(&data);
    ret->person.name.first = packed_next(&data);
    ret->person.name.middle = packed_next(&data);
    ret->person.external_id = packed_next(&data);
    ret->person.minor_until_us = packed_next_i64(&data);
    ret->person.position = STR("");
    ret->person.roles = ROLE_STUDENT;
    enum err e = ref_take(w, &data, &ret->group);
    ret->leaves_enrolment = packed_next_i64(&data);
    ret->leaves = packed_next_i64(&data);
    ret->parents = data;
    return e;
}

static enum err external_is_free(struct work *w, struct str external)
{
    struct person_fact *facts;
    size_t count = 0;
    enum err e = external.n ? facts_by_external(w, external, &facts, &count) : OK;
    return e ? e : count ? ERR_TAKEN : OK;
}

/* Somebody of that very name, there since the check: in the group (0: among colleagues). */
static enum err nobody_came_since(struct work *w, const struct people_listed *p, int64_t group)
{
    struct person_wish wish = {.name = p->name, .external = p->external_id, .position = STR("")};
    struct person_fact *facts = NULL;
    size_t count = 0, at = 0;
    wish.group.id = group;
    enum err e = work_fold_name(w, &p->name, &wish.fold);
    if (!e)
        e = facts_by_name(w, &wish.fold, group ? ROLE_STUDENT : ROLE_ANY_STAFF, &facts, &count);
    if (e)
        return e;
    enum match m = group ? plan_match_learner(&wish, facts, count, &at)
                         : plan_match_staff(&wish, facts, count, &at);
    bool came = group ? m == MATCH_IN_PLACE : m != MATCH_NONE;
    return came ? ERR_CONFLICT : OK;
}

static enum err learner_create(struct work *w, const struct learner *l, struct done *d)
{
    member_id id;
    enrolment_id enrolment;
    enum err e = external_is_free(w, l->person.external_id);
    if (!e)
        e = group_is_open(w, l->group);
    if (!e)
        e = nobody_came_since(w, &l->person, l->group);
    if (!e)
        e = people_listed_add(w->op, w->org, &l->person, &id);
    if (e)
        return e;
    e = structure_enrol_quiet(w->op, w->org, (unit_id){l->group}, id, &enrolment);
    if (is_refusal(e)) {
        enum err again = people_listed_remove(w->op, w->org, id);
        return again ? again : e;
    }
    *d = (struct done){.object = id.n, .version = 1, .enrolment = enrolment.n};
    if (!e)
        e = apply_parents(w, id, l->parents, d);
    return e ? e : touch(w, l->group);
}

/* Fields of the person, as they were and as the line says. */
static enum err person_merge(struct work *w, member_id id, const struct people_listed *said,
                             int64_t version, struct done *d)
{
    struct q_import_person_now_row p;
    bool found = false;
    enum err e = q_import_person_now(w->op, w->keeper, id, &found, &p);
    if (!e && (!found || p.is_closed || p.version != version))
        e = ERR_CONFLICT;
    if (e)
        return e;
    struct people_listed now = {.name = {p.last_name, p.first_name, p.middle_name},
                                .roles = p.roles,
                                .position = p.position,
                                .external_id = p.external,
                                .minor_until_us = p.minor_until_us};
    done_keep_person(d, &now);
    d->object = id.n;
    d->version = p.version;
    struct people_listed next = now;
    next.name.last = said->name.last;
    next.name.first = said->name.first;
    if (said->name.middle.n)
        next.name.middle = said->name.middle;
    if (said->external_id.n)
        next.external_id = said->external_id;
    if (said->position.n)
        next.position = said->position;
    if (said->minor_until_us)
        next.minor_until_us = said->minor_until_us;
    next.roles |= said->roles;
    if (people_listed_equal(&now, &next))
        return OK;
    if (!str_equal(now.external_id, next.external_id))
        e = external_is_free(w, next.external_id);
    d->changed_person = true;
    return e ? e : people_listed_set(w->op, w->org, id, &next, &d->version);
}

static enum err learner_change(struct work *w, const struct q_import_row_to_do_row *r,
                               const struct learner *l, struct done *d)
{
    member_id id = {r->object_id};
    enrolment_id made;
    struct q_import_enrolment_now_row old = {0};
    bool found = false;
    enum err e = group_is_open(w, l->group);
    if (!e && l->leaves_enrolment)
        e = q_import_enrolment_now(w->op, w->keeper, (enrolment_id){l->leaves_enrolment}, &found,
                                   &old);
    if (!e && l->leaves_enrolment && (!found || old.is_over))
        e = ERR_CONFLICT;
    if (!e)
        e = person_merge(w, id, &l->person, r->object_version, d);
    if (e)
        return e;
    if (l->leaves_enrolment && l->group) {
        e = structure_transfer_quiet(w->op, w->org, id, (unit_id){l->leaves}, (unit_id){l->group},
                                     w->facts.reason);
        d->left = l->leaves_enrolment;
        if (!e)
            e = touch(w, l->leaves);
    } else if (l->group) {
        e = structure_enrol_quiet(w->op, w->org, (unit_id){l->group}, id, &made);
        d->enrolment = e ? 0 : made.n;
    }
    if (!e)
        e = apply_parents(w, id, l->parents, d);
    if (!e)
        e = touch(w, l->group ? l->group : old.unit.n);
    return e;
}

/* Out of the group; and out of the house when nothing else holds them here. */
enum err done_close(struct work *w, int64_t enrolment, enum enrolment_end end, struct done *d)
{
    struct q_import_enrolment_now_row now;
    struct q_import_enrolments_of_list left = {0};
    struct q_import_person_now_row p = {0};
    bool found = false;
    enum err e = q_import_enrolment_now(w->op, w->keeper, (enrolment_id){enrolment}, &found, &now);
    if (!e && (!found || now.is_over))
        e = ERR_CONFLICT;
    if (!e)
        e = structure_enrolment_end_quiet(w->op, w->org, (enrolment_id){enrolment}, end,
                                          w->facts.reason);
    if (!e)
        e = q_import_enrolments_of(w->op, w->keeper, now.member, &left);
    if (!e)
        e = q_import_person_now(w->op, w->keeper, now.member, &found, &p);
    if (e)
        return e;
    *d = (struct done){.object = now.member.n, .version = p.version, .left = enrolment};
    if (end != ENROLMENT_END_GRADUATED && !left.count && p.roles == ROLE_STUDENT && !p.is_closed) {
        d->closed_access = true;
        d->version = p.version + 1;
        e = people_leave(w->op, &(struct people_leaving){w->org, now.member, w->op->caller.member,
                                                         w->facts.reason});
        if (!e)
            e = chats_person_came_or_went(w->op, w->org, now.member);
    }
    return e ? e : touch(w, now.unit.n);
}

static enum err apply_learner(struct work *w, const struct q_import_row_to_do_row *r,
                              struct done *d)
{
    struct learner l;
    struct str data = r->data;
    if (r->action == IMPORT_ACTION_CLOSE)
        return done_close(w, packed_next_i64(&data), ENROLMENT_END_LEFT, d);
    enum err e = learner_read(w, data, &l);
    if (e)
        return e;
    return r->action == IMPORT_ACTION_CREATE ? learner_create(w, &l, d)
                                             : learner_change(w, r, &l, d);
}

static enum err apply_staff(struct work *w, const struct q_import_row_to_do_row *r, struct done *d)
{
    struct str data = r->data;
    struct people_listed p = {.name.last = packed_next(&data)};
    member_id id = {r->object_id};
    p.name.first = packed_next(&data);
    p.name.middle = packed_next(&data);
    p.external_id = packed_next(&data);
    p.position = packed_next(&data);
    p.roles = (role_set)packed_next_i64(&data);
    if (r->action != IMPORT_ACTION_CREATE) {
        p.roles = 0;
        return person_merge(w, id, &p, r->object_version, d);
    }
    enum err e = external_is_free(w, p.external_id);
    if (!e)
        e = nobody_came_since(w, &p, 0);
    if (!e)
        e = people_listed_add(w->op, w->org, &p, &id);
    *d = (struct done){.object = id.n, .version = 1};
    return e;
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
    return e ? e : touch(w, n.group.n);
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
        return e ? e : touch(w, unit);
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

static enum err apply_one(struct work *w, const struct q_import_row_to_do_row *r)
{
    struct done *d = arena_try(w->op->arena, 1, sizeof *d);
    if (!d)
        return ERR_TOO_LARGE;
    enum err e = apply_row(w, r, d);
    if (is_refusal(e)) {
        w->failed++;
        e = q_import_row_outcome(w->op, w->keeper, r->n, IMPORT_OUTCOME_FAILED, problem_of(e));
    } else if (!e && d->is_there) {
        w->failed++;
        e = q_import_row_done(w->op, w->keeper, r->n, IMPORT_OUTCOME_FAILED,
                              IMPORT_PROBLEM_CHANGED_SINCE, d->object, 0, STR(""));
    } else if (!e) {
        e = q_import_row_done(w->op, w->keeper, r->n, IMPORT_OUTCOME_DONE, IMPORT_PROBLEM_NONE,
                              d->object, d->version, done_pack(w, d));
    }
    return e;
}

static enum err rows_step(struct work *w)
{
    struct q_import_row_to_do_list rows;
    enum err e = q_import_row_to_do(w->op, w->keeper, w->facts.place, ROWS_AT_ONCE, &rows);
    for (size_t i = 0; !e && i < rows.count && work_has_time(w); i++) {
        e = apply_one(w, &rows.row[i]);
        w->facts.place = rows.row[i].n;
        w->facts.done++;
    }
    if (!e && !rows.count)
        w->facts.phase = APPLY_CHATS;
    return e;
}

enum err sync_step(struct work *w)
{
    struct q_import_unit_to_sync_list units;
    int64_t changes = 0;
    enum err e = q_import_unit_to_sync(w->op, w->keeper, ROWS_AT_ONCE, &units);
    w->is_over = !e && !units.count;
    for (size_t i = 0; !e && i < units.count && work_has_time(w); i++) {
        e = chats_roster_sync(w->op, w->org, units.row[i].unit, &changes);
        if (!e)
            e = q_import_unit_synced(w->op, w->keeper, units.row[i].unit);
        w->facts.done++;
    }
    if (!e && !units.count) /* other curators are other second adults */
        e = people_supervise_later(w->op, w->org);
    return e;
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
