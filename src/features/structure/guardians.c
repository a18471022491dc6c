/* guardians.c - whose parent somebody is.
 *
 * WHY   a parent sees what concerns their own children and nothing else; this row decides it.
 * HOW   a row per pair. A change lets the parents' chats of the child's groups follow.
 * OWNS  the table guardian.  RUNS  on the write worker.  TESTS structure_test.c. */
#include "features/people/people.h"
#include "features/structure/inside.h"
#include "features/structure/limits.h"
#include "features/structure/structure.q.h"

static enum err pair_check(struct op *op, org_id org, member_id parent, member_id child)
{
    struct policy_who p, c;
    if (parent.n == child.n)
        return op_fail(op, ERR_INVALID, "parent_id");
    enum err e = people_present(op, org, parent, &p);
    if (!e)
        e = people_present(op, org, child, &c);
    if (!e && !role_has(p.roles, ROLE_PARENT))
        e = op_fail(op, ERR_INVALID, "parent_id");
    if (!e && !role_has(c.roles, ROLE_STUDENT))
        e = op_fail(op, ERR_INVALID, "member_id");
    return e;
}

enum err structure_guardian_add_quiet(struct op *op, org_id org, member_id parent, member_id child,
                                      enum kin kin, guardian_id *ret)
{
    struct q_guardian_open_of_row row;
    struct q_guardian_counts_row n;
    bool found = false;
    enum err e = pair_check(op, org, parent, child);
    if (!e)
        e = q_guardian_open_of(op, org, parent, child, &found, &row);
    if (e)
        return e;
    if (found) {
        *ret = row.id;
        return row.kin == kin ? OK : q_guardian_kin_put(op, org, row.id, kin);
    }
    e = q_guardian_counts(op, org, parent, child, &n);
    if (!e && (n.children >= LIMIT_CHILDREN || n.parents >= LIMIT_GUARDIANS))
        e = op_fail(op, ERR_LIMIT_REACHED, "guardians");
    return e ? e : q_guardian_insert(op, org, parent, child, kin, op->now_us, ret);
}

static enum err sync_child(struct op *op, org_id org, member_id child)
{
    struct q_enrolment_units_of_list units;
    enum err e = q_enrolment_units_of(op, org, child, &units);
    for (size_t i = 0; !e && i < units.count; i++)
        e = structure_sync_chats(op, org, units.row[i].unit);
    return e;
}

enum err structure_guardian_add(struct op *op, org_id org, member_id parent, member_id child,
                                enum kin kin, guardian_id *ret)
{
    enum err e = structure_guardian_add_quiet(op, org, parent, child, kin, ret);
    return e ? e : sync_child(op, org, child);
}

static enum err find(struct op *op, org_id org, guardian_id id, struct q_guardian_find_row *ret)
{
    bool found = false;
    enum err e = q_guardian_find(op, org, id, &found, ret);
    return e ? e : found ? OK : op_fail(op, ERR_NOT_FOUND, "guardian");
}

enum err structure_guardian_end_quiet(struct op *op, org_id org, guardian_id id)
{
    struct q_guardian_find_row r;
    int64_t changes;
    enum err e = find(op, org, id, &r);
    return e ? e : q_guardian_end(op, org, id, op->now_us, &changes);
}

enum err structure_guardian_end(struct op *op, org_id org, guardian_id id)
{
    struct q_guardian_find_row r;
    enum err e = find(op, org, id, &r);
    if (!e)
        e = structure_guardian_end_quiet(op, org, id);
    return e ? e : sync_child(op, org, r.child);
}

enum err structure_child_of(struct op *op, org_id org, member_id parent, member_id child, bool *ret)
{
    struct q_guardian_open_of_row row;
    return q_guardian_open_of(op, org, parent, child, ret, &row);
}

enum err structure_is_curator(struct op *op, org_id org, member_id member, unit_id group, bool *ret)
{
    struct ties t;
    enum err e = ties_get(op, org, member, group, &t);
    if (!e)
        *ret = t.leads || t.curates;
    return e;
}

enum err structure_teaches(struct op *op, org_id org, member_id member, unit_id group, bool *ret)
{
    struct ties t;
    enum err e = ties_get(op, org, member, group, &t);
    if (!e)
        *ret = t.leads || t.curates || t.teaches;
    return e;
}
