/* enrol.c - students of groups: in, on leave, to another group, out, and back.
 *
 * WHY   who studies where decides what they read and who reads them, so it changes in one place and
 *       nothing of it vanishes.
 * HOW   a row per stay. A transfer ends one and makes another that points back at it; undoing marks
 *       the second as never counted and lets the first go on. Chats follow (chats.c), unless a job
 *       does it itself (_quiet).
 * OWNS  the table enrolment.  RUNS  on the write worker.  TESTS structure_test.c. */
#include "features/people/people.h"
#include "features/structure/inside.h"
#include "features/structure/limits.h"
#include "features/structure/structure.q.h"

static enum err find(struct op *op, org_id org, enrolment_id id, struct q_enrolment_find_row *ret)
{
    bool found = false;
    enum err e = q_enrolment_find(op, org, id, &found, ret);
    return e ? e : found ? OK : op_fail(op, ERR_NOT_FOUND, "enrolment");
}

static enum err room_check(struct op *op, org_id org, unit_id group, member_id student)
{
    int64_t of_group = 0, of_member = 0;
    enum err e = q_enrolment_open_count(op, org, group, &of_group);
    if (!e)
        e = q_enrolment_member_count(op, org, student, &of_member);
    if (!e && of_group >= LIMIT_GROUP_STUDENTS)
        e = op_fail(op, ERR_LIMIT_REACHED, "students");
    if (!e && of_member >= LIMIT_MEMBER_ENROLMENTS)
        e = op_fail(op, ERR_LIMIT_REACHED, "enrolments");
    return e;
}

/* May they come into this group? *ret_open: the row that is there already, or 0. */
static enum err may_come(struct op *op, org_id org, unit_id group, member_id student,
                         enrolment_id *ret_open)
{
    struct unit u;
    bool found = false;
    *ret_open = (enrolment_id){0};
    enum err e = unit_open_get(op, org, group, UNIT_GROUP, &u);
    if (!e)
        e = q_enrolment_open_of(op, org, group, student, &found, ret_open);
    return e || found ? e : room_check(op, org, group, student);
}

enum err structure_may_come(struct op *op, org_id org, unit_id group, member_id student)
{
    struct policy_who who;
    enrolment_id open;
    enum err e = people_present(op, org, student, &who);
    return e ? e : may_come(op, org, group, student, &open);
}

/* A row in an open group; the one that is there already. */
static enum err put_in(struct op *op, org_id org, unit_id group, member_id student,
                       enum enrolment_state state, enrolment_id from, enrolment_id *ret)
{
    enum err e = may_come(op, org, group, student, ret);
    if (e || ret->n)
        return e;
    return q_enrolment_insert(op, org, group, student, state, from, STR(""), op->now_us, ret);
}

enum err structure_enrol_quiet(struct op *op, org_id org, unit_id group, member_id student,
                               enrolment_id *ret)
{
    struct policy_who who;
    enum err e = people_present(op, org, student, &who);
    if (!e && !role_has(who.roles, ROLE_STUDENT))
        e = op_fail(op, ERR_INVALID, "member_id");
    return e ? e
             : put_in(op, org, group, student, ENROLMENT_STATE_STUDYING, (enrolment_id){0}, ret);
}

enum err structure_enrol(struct op *op, org_id org, unit_id group, member_id student,
                         enrolment_id *ret)
{
    enum err e = structure_enrol_quiet(op, org, group, student, ret);
    return e ? e : structure_sync_chats(op, org, group);
}

enum err structure_enrolment_end_quiet(struct op *op, org_id org, enrolment_id id,
                                       enum enrolment_end ended_as, struct str reason)
{
    struct q_enrolment_find_row r;
    int64_t changes = 0;
    enum err e = find(op, org, id, &r);
    if (!e && ended_as == ENROLMENT_END_TRANSFERRED)
        e = op_fail(op, ERR_INVALID, "ended_as");
    if (!e && r.has_until_us && (r.is_undone || r.ended_as != ended_as))
        e = op_fail(op, ERR_CONFLICT, "enrolment");
    if (!e && !r.has_until_us)
        e = q_enrolment_end(op, org, id, ended_as, reason, op->now_us, &changes);
    return e;
}

enum err structure_enrolment_end(struct op *op, org_id org, enrolment_id id,
                                 enum enrolment_end ended_as, struct str reason)
{
    struct q_enrolment_find_row r;
    enum err e = find(op, org, id, &r);
    if (!e)
        e = structure_enrolment_end_quiet(op, org, id, ended_as, reason);
    return e ? e : structure_sync_chats(op, org, r.unit);
}

enum err structure_enrolment_state(struct op *op, org_id org, enrolment_id id,
                                   enum enrolment_state state, struct str reason)
{
    struct q_enrolment_find_row r;
    int64_t changes = 0;
    enum err e = find(op, org, id, &r);
    if (!e)
        e = q_enrolment_state_put(op, org, id, state, reason, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "enrolment");
    return e ? e : structure_sync_chats(op, org, r.unit);
}

enum err structure_transfer_quiet(struct op *op, org_id org, member_id student, unit_id from,
                                  unit_id to, struct str reason)
{
    struct q_enrolment_find_row r;
    enrolment_id old, made;
    bool found = false;
    int64_t changes = 0;
    if (from.n == to.n)
        return op_fail(op, ERR_INVALID, "to_id");
    enum err e = q_enrolment_open_of(op, org, from, student, &found, &old);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "enrolment");
    if (!e)
        e = find(op, org, old, &r);
    if (!e) /* before anything is written: a list goes on behind a line that was refused */
        e = may_come(op, org, to, student, &made);
    if (!e)
        e = q_enrolment_end(op, org, old, ENROLMENT_END_TRANSFERRED, reason, op->now_us, &changes);
    return e ? e : put_in(op, org, to, student, r.state, old, &made);
}

enum err structure_transfer(struct op *op, org_id org, member_id student, unit_id from, unit_id to,
                            struct str reason)
{
    enum err e = structure_transfer_quiet(op, org, student, from, to, reason);
    if (!e)
        e = structure_sync_chats(op, org, from);
    return e ? e : structure_sync_chats(op, org, to);
}

/* The row that a transfer made: it never counted, unless it has ended by itself since. */
static enum err undo_next(struct op *op, org_id org, enrolment_id id)
{
    struct q_enrolment_next_row next;
    bool found = false;
    enum err e = q_enrolment_next(op, org, id, &found, &next);
    if (e || !found)
        return e;
    if (next.is_over)
        return op_fail(op, ERR_CONFLICT, "enrolment");
    return q_enrolment_undo(op, org, next.id, op->now_us);
}

enum err structure_enrolment_undo_quiet(struct op *op, org_id org, enrolment_id id)
{
    struct q_enrolment_find_row r;
    struct unit u;
    enrolment_id other;
    bool found = false;
    int64_t changes = 0;
    enum err e = find(op, org, id, &r);
    if (e || !r.has_until_us)
        return e;
    if (r.is_undone)
        return op_fail(op, ERR_CONFLICT, "enrolment");
    e = unit_open_get(op, org, r.unit, UNIT_GROUP, &u);
    if (!e)
        e = undo_next(op, org, id);
    if (!e)
        e = q_enrolment_open_of(op, org, r.unit, r.member, &found, &other);
    if (!e && found)
        e = op_fail(op, ERR_CONFLICT, "enrolment");
    if (!e)
        e = room_check(op, org, r.unit, r.member);
    return e ? e : q_enrolment_go_on(op, org, id, &changes);
}

enum err structure_enrolment_undo(struct op *op, org_id org, enrolment_id id)
{
    struct q_enrolment_find_row r;
    struct q_enrolment_next_row next;
    bool has_next = false;
    enum err e = find(op, org, id, &r);
    if (!e)
        e = q_enrolment_next(op, org, id, &has_next, &next);
    if (!e)
        e = structure_enrolment_undo_quiet(op, org, id);
    if (!e)
        e = structure_sync_chats(op, org, r.unit);
    if (!e && has_next)
        e = structure_sync_chats(op, org, next.unit);
    return e;
}

enum err structure_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows)
{
    return q_enrolment_reasons_erase(op, org, member, ret_rows);
}
