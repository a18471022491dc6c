/* unit.c - what slips, requests and parents' codes ask of a group and of its students.
 *
 * WHY   each of them must find a student in the group of the proof, and nowhere else.
 * HOW   by (group, member) in the open enrolments; foreign, gone and absent are one answer.
 * OWNS  nothing.  RUNS  on read and write workers.  TESTS students.test.ts, parents.test.ts. */
#include "features/invites/unit.h"

#include "features/invites/held.h"
#include "features/invites/limits.h"
#include "features/people/people.h"

enum err unit_is_open_group(struct op *op, unit_id unit)
{
    struct unit u;
    enum err e = structure_unit_get(op, op->caller.org, unit, &u);
    if (!e && u.kind != UNIT_KIND_GROUP)
        e = op_fail(op, ERR_UNIT_PLACE, "unit_id");
    if (!e && u.is_closed)
        e = op_fail(op, ERR_UNIT_CLOSED, "unit_id");
    return e;
}

enum err unit_student_find(struct op *op, const struct unit_teacher *teacher, member_id member,
                           bool *ret_has_account)
{
    bool found = false;
    enum err e = q_unit_student(op, teacher, member, &found, ret_has_account);
    return !e && !found ? op_fail(op, ERR_NOT_FOUND, "member") : e;
}

enum err groups_of(struct op *op, member_id member, struct unit_name **ret, size_t *ret_count)
{
    struct q_groups_of_student_list rows;
    enum err e = q_groups_of_student(op, op->caller.org, member, &rows);
    if (e)
        return e;
    *ret = arena_try(op->arena, rows.count + 1, sizeof **ret);
    if (!*ret)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++)
        (*ret)[i] = (struct unit_name){rows.row[i].id, rows.row[i].kind, rows.row[i].name};
    *ret_count = rows.count;
    return OK;
}

enum err parents_of(struct op *op, member_id child, member_id but, struct kin_link **ret,
                    size_t *ret_count)
{
    struct q_parents_of_list rows;
    enum err e = q_parents_of(op, op->caller.org, child, but, LIMIT_PARENTS_SHOWN, &rows);
    if (e)
        return e;
    *ret = arena_try(op->arena, rows.count + 1, sizeof **ret);
    if (!*ret)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        (*ret)[i] = (struct kin_link){.id = rows.row[i].id, .kin = rows.row[i].kin};
        e = people_get(op, op->caller.org, rows.row[i].parent, &(*ret)[i].person);
    }
    *ret_count = rows.count;
    return e;
}

enum err unit_requests_tell(struct op *op, org_id org, unit_id unit, member_id maker)
{
    struct q_unit_deciders_list all;
    enum err e = q_unit_deciders(op, org, unit, maker, op->now_us, LIMIT_DECIDERS_TOLD, &all);
    for (size_t i = 0; !e && i < all.count; i++)
        e = people_tell(op, org, all.row[i].member);
    return e;
}
