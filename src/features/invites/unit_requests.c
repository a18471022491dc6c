/* unit_requests.c - those who came by a group's link, and the teacher who knows their faces.
 *
 * WHY   a link is passed on, and a child writes its name in its own way. The teacher lets in,
 *       refuses, or says "this is X of my list": then the account becomes X's, so that nobody
 *       stands in the group twice.
 * HOW   a request is decided once: the update has "verdict is null". Into the group goes
 *       structure_enrol, and all its chats follow. Out of another group (a transfer) only an
 *       administrator or that group's curator takes a student. "Listed" moves login, password and
 *       sessions (people_take_over), and the member who came is closed, in the same transaction.
 * OWNS  the table unit_request.  RUNS  on read and write workers.  TESTS students.test.ts. */
#include "features/invites/held.h"
#include "features/invites/invites.api.h"
#include "features/invites/limits.h"
#include "features/invites/match.h"
#include "features/invites/unit.h"
#include "features/people/people.h"

struct listed {
    struct q_unit_students_list students;
    struct match_name *names;
};

static enum err list_read(struct op *op, const struct unit_teacher *teacher, struct listed *ret)
{
    enum err e = q_unit_students(op, teacher, op->now_us, LIMIT_UNIT_SHOWN, &ret->students);
    if (e)
        return e;
    ret->names = arena_try(op->arena, ret->students.count + 1, sizeof *ret->names);
    if (!ret->names)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < ret->students.count; i++) {
        const struct q_unit_students_row *r = &ret->students.row[i];
        struct person_name n = {r->last_name, r->first_name, r->middle_name};
        e = match_name_init(op->arena, &n, &ret->names[i]);
    }
    return e;
}

static enum err add_matches(struct op *op, const struct listed *listed,
                            const struct match_name *name, enum name_likeness wanted,
                            struct unit_request *ret)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < listed->students.count && ret->matches_count < LIMIT_MATCHES;
         i++) {
        const struct q_unit_students_row *r = &listed->students.row[i];
        if (r->member.n == ret->person.id.n || match_compare(name, &listed->names[i]) != wanted)
            continue;
        struct unit_match *m = &ret->matches[ret->matches_count++];
        *m = (struct unit_match){.likeness = wanted, .has_account = r->has_account};
        e = people_get(op, op->caller.org, r->member, &m->person);
    }
    return e;
}

static enum err request_make(struct op *op, const struct q_unit_request_page_row *r,
                             const struct listed *listed, struct unit_request *ret)
{
    struct match_name name;
    *ret = (struct unit_request){.id = r->id, .is_new = r->is_new, .created_us = r->created_us};
    ret->matches = arena_try(op->arena, LIMIT_MATCHES, sizeof *ret->matches);
    if (!ret->matches)
        return ERR_TOO_LARGE;
    enum err e = people_get(op, op->caller.org, r->member, &ret->person);
    if (!e)
        e = groups_of(op, r->member, &ret->groups, &ret->groups_count);
    if (e || !r->is_new)
        return e;
    e = match_name_init(op->arena, &ret->person.name, &name);
    if (!e)
        e = add_matches(op, listed, &name, NAME_LIKENESS_SAME, ret);
    return e ? e : add_matches(op, listed, &name, NAME_LIKENESS_ALIKE, ret);
}

enum err unit_request_list(struct op *op, const struct unit_teacher *teacher,
                           const struct unit_request_list_in *in, struct unit_request_list_out *ret)
{
    struct q_unit_request_page_list rows;
    struct listed listed;
    (void)in;
    enum err e = q_unit_request_page(op, teacher, LIMIT_REQUESTS_PER_UNIT, &rows);
    if (!e)
        e = list_read(op, teacher, &listed);
    if (e)
        return e;
    ret->requests = arena_try(op->arena, rows.count + 1, sizeof *ret->requests);
    if (!ret->requests)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = request_make(op, &rows.row[i], &listed, &ret->requests[i]);
    ret->requests_count = rows.count;
    return e;
}

enum err unit_request_group_list(struct op *op, struct unit_request_group_list_out *ret)
{
    struct q_unit_request_groups_list rows;
    enum err e = q_unit_request_groups(op, role_has(op->caller.roles, ROLE_ADMINISTRATOR),
                                       op->now_us, LIMIT_GROUPS_WAITING, &rows);
    if (e)
        return e;
    ret->groups = arena_try(op->arena, rows.count + 1, sizeof *ret->groups);
    if (!ret->groups)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_unit_request_groups_row *r = &rows.row[i];
        ret->groups[i] = (struct unit_waiting){
            .unit = {.id = r->unit, .kind = r->kind, .name = r->name}, .waiting = r->waiting};
    }
    ret->groups_count = rows.count;
    return OK;
}

/* --- the decision --- */

/* "This is X of the list." */
static enum err become_listed(struct op *op, const struct unit_teacher *teacher,
                              const struct unit_request_decide_in *in,
                              const struct q_unit_request_find_row *r)
{
    bool has_account = false;
    if (!r->is_new || !in->has_listed_id)
        return op_fail(op, ERR_INVALID, "listed_id");
    enum err e = unit_student_find(op, teacher, in->listed_id, &has_account);
    if (!e && has_account)
        e = op_fail(op, ERR_ACCOUNT_ACTIVE, "listed_id");
    return e ? e : people_take_over(op, op->caller.org, r->member, in->listed_id);
}

static enum err transfer(struct op *op, const struct unit_request_decide_in *in, member_id who)
{
    bool may = role_has(op->caller.roles, ROLE_ADMINISTRATOR);
    enum err e = OK;
    if (!in->has_from_id)
        return op_fail(op, ERR_INVALID, "from_id");
    if (!may)
        e = structure_is_curator(op, op->caller.org, op->caller.member, in->from_id, &may);
    if (!e && !may)
        e = op_fail(op, ERR_NO_RIGHT, "from_id");
    return e ? e : structure_transfer(op, op->caller.org, who, in->from_id, in->unit_id, STR(""));
}

static enum err let_in(struct op *op, const struct unit_request_decide_in *in,
                       const struct q_unit_request_find_row *r)
{
    enrolment_id id;
    enum err e = r->is_new ? people_approve(op, op->caller.org, r->member) : OK;
    if (!e)
        e = structure_enrol(op, op->caller.org, in->unit_id, r->member, &id);
    return e;
}

static enum err carry_out(struct op *op, const struct unit_teacher *teacher,
                          const struct unit_request_decide_in *in,
                          const struct q_unit_request_find_row *r)
{
    switch (in->verdict) {
    case UNIT_VERDICT_REFUSED:
        return r->is_new ? people_refuse(op, op->caller.org, r->member) : OK;
    case UNIT_VERDICT_ENROLLED:
        return let_in(op, in, r);
    case UNIT_VERDICT_TRANSFERRED:
        return transfer(op, in, r->member);
    case UNIT_VERDICT_LISTED:
        return become_listed(op, teacher, in, r);
    case UNIT_VERDICT_COUNT:
        break;
    }
    return op_fail(op, ERR_INVALID, "verdict");
}

static bool is_same_verdict(const struct unit_request_decide_in *in,
                            const struct q_unit_request_find_row *r)
{
    return r->verdict == in->verdict && (!r->has_listed || r->listed.n == in->listed_id.n);
}

enum err unit_request_decide(struct op *op, const struct unit_teacher *teacher,
                             const struct unit_request_decide_in *in)
{
    struct q_unit_request_find_row r;
    bool found = false;
    int64_t changes = 0;
    member_id listed = in->has_listed_id ? in->listed_id : (member_id){0};
    enum err e = q_unit_request_find(op, teacher, in->unit_request_id, &found, &r);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "request");
    if (e)
        return e;
    if (r.has_verdict)
        return is_same_verdict(in, &r) ? OK : op_fail(op, ERR_CONFLICT, "decided otherwise");
    e = q_unit_request_decide(op, teacher, in->unit_request_id, in->verdict,
                              in->verdict == UNIT_VERDICT_LISTED ? listed : (member_id){0},
                              op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "decided meanwhile");
    if (!e)
        e = carry_out(op, teacher, in, &r);
    if (!e)
        e = op_audit_about(op, "unit_request", in->unit_request_id.n,
                           &(struct op_about){.whom = {r.member, listed}});
    return e ? e : unit_requests_tell(op, op->caller.org, in->unit_id, (member_id){0});
}
