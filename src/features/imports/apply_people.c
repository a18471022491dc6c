/* apply_people.c - doing a line about a person: made, changed, moved, out of the group.
 *
 * WHY   whom a line means was decided when it was checked; here it is only asked whether that still
 *       holds, since a person moved by mistake reads what is not theirs.
 * HOW   the version of a member, the group still open, nobody of that name come since. Whoever is
 *       made has no login and no code.
 * OWNS  nothing.  RUNS  on the write worker.  TESTS imports_test.c */
#include "features/chats/chats.h"
#include "features/imports/done.h"
#include "features/imports/packed.h"
#include "features/people/people.h"

static enum err group_is_open(struct work *w, int64_t unit)
{
    struct q_import_unit_by_id_row u;
    bool found = false;
    enum err e = unit ? q_import_unit_by_id(w->op, w->keeper, (unit_id){unit}, &found, &u) : OK;
    return e || !unit ? e : found && !u.is_closed ? OK : ERR_UNIT_CLOSED;
}

static bool is_parent(struct work *w, struct str whole, struct person_name *ret)
{
    return whole.n && !wish_split_name(w->op->arena, whole, ret);
}

/* Before anything is written: people come with this line, and the organisation has room. */
static enum err room_check(struct work *w, int people, struct str parents)
{
    struct person_name name;
    for (int i = 0; i < 2; i++)
        people += is_parent(w, packed_next(&parents), &name);
    if (people > w->room)
        return ERR_LIMIT_REACHED;
    w->room -= people;
    return OK;
}

static enum err apply_parents(struct work *w, member_id child, struct str data, struct done *d)
{
    for (int i = 0; i < 2; i++) {
        struct str whole = packed_next(&data);
        struct people_listed p = {.roles = ROLE_PARENT};
        member_id parent;
        guardian_id tie;
        if (!is_parent(w, whole, &p.name))
            continue;
        enum err e = people_listed_add(w->op, w->org, &p, &parent);
        if (!e)
            e = structure_guardian_add_quiet(w->op, w->org, parent, child, KIN_GUARDIAN, &tie);
        if (e == ERR_LIMIT_REACHED) { /* the child has enough of them */
            e = people_listed_remove(w->op, w->org, parent);
            if (!e)
                continue;
        }
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
    struct person_wish wish = {.name = p->name,
                               .external = p->external_id,
                               .position = STR(""),
                               .minor_until_us = p->minor_until_us};
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
        e = room_check(w, 1, l->parents);
    if (!e)
        e = people_listed_add(w->op, w->org, &l->person, &id);
    if (e)
        return e;
    e = structure_enrol_quiet(w->op, w->org, (unit_id){l->group}, id, &enrolment);
    if (apply_is_refusal(e)) {
        enum err again = people_listed_remove(w->op, w->org, id);
        return again ? again : e;
    }
    *d = (struct done){.object = id.n, .version = 1, .enrolment = enrolment.n};
    if (!e)
        e = apply_parents(w, id, l->parents, d);
    return e ? e : unit_touch(w, l->group);
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
        e = room_check(w, 0, l->parents);
    if (!e && l->group) /* before anything is written: a refused line leaves no trace */
        e = structure_may_come(w->op, w->org, (unit_id){l->group}, id);
    if (!e)
        e = person_merge(w, id, &l->person, r->object_version, d);
    if (e)
        return e;
    if (l->leaves_enrolment && l->group) {
        e = structure_transfer_quiet(w->op, w->org, id, (unit_id){l->leaves}, (unit_id){l->group},
                                     w->facts.reason);
        d->left = l->leaves_enrolment;
        if (!e)
            e = unit_touch(w, l->leaves);
    } else if (l->group) {
        e = structure_enrol_quiet(w->op, w->org, (unit_id){l->group}, id, &made);
        d->enrolment = e ? 0 : made.n;
    }
    if (!e)
        e = apply_parents(w, id, l->parents, d);
    if (!e)
        e = unit_touch(w, l->group ? l->group : old.unit.n);
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
    return e ? e : unit_touch(w, now.unit.n);
}

enum err apply_learner(struct work *w, const struct q_import_row_to_do_row *r, struct done *d)
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

/* The list of staff says what this line says: claims are compared with it. */
static enum err record_keep(struct work *w, const struct staff_record_new *said, struct done *d)
{
    enum err e = staff_record_match(w->op, w->org, said, &d->record);
    if (e)
        return e;
    if (!d->record.id.n) {
        d->has_made_record = true;
        d->record.version = 1;
        return staff_record_add(w->op, w->org, said, &d->record.id);
    }
    e = staff_record_link(w->op, w->org, d->record.id, said->member);
    if (e)
        return e;
    struct staff_record_line next = d->record;
    next.is = record_merged(&d->record.is, said);
    if (record_equal(&next.is, &d->record.is)) {
        d->record.id.n = 0; /* nothing to take back */
        return OK;
    }
    return staff_record_put(w->op, w->org, &next, &d->record.version);
}

static enum err colleague_keep(struct work *w, const struct q_import_row_to_do_row *r,
                               struct people_listed *p, struct done *d)
{
    member_id id = {r->object_id};
    if (r->action != IMPORT_ACTION_CREATE) {
        p->roles = 0;
        return person_merge(w, id, p, r->object_version, d);
    }
    enum err e = external_is_free(w, p->external_id);
    if (!e)
        e = nobody_came_since(w, p, 0);
    if (!e)
        e = room_check(w, 1, STR(""));
    if (!e)
        e = people_listed_add(w->op, w->org, p, &id);
    *d = (struct done){.object = id.n, .version = 1};
    return e;
}

enum err apply_staff(struct work *w, const struct q_import_row_to_do_row *r, struct done *d)
{
    struct str data = r->data;
    struct people_listed p = {.name.last = packed_next(&data)};
    p.name.first = packed_next(&data);
    p.name.middle = packed_next(&data);
    p.external_id = packed_next(&data);
    p.position = packed_next(&data);
    p.roles = (role_set)packed_next_i64(&data);
    struct staff_record_new said = {.name = p.name, .position = p.position};
    said.external_id = p.external_id;
    said.subjects = packed_next(&data);
    said.document = packed_next(&data);
    enum err e = colleague_keep(w, r, &p, d);
    said.member.n = d->object;
    if (!e)
        e = record_keep(w, &said, d);
    if (e == ERR_LIMIT_REACHED && d->object) { /* the list is full: the colleague is there */
        d->record.id.n = 0;
        return OK;
    }
    return e;
}
