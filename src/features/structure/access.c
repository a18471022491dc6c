/* access.c - the only maker of the structure's proofs.
 *
 * WHY   a query or a handler of one unit demands a proof, so no operation can forget who asks.
 * HOW   the role was checked by api. An administrator has every unit of the organisation; a head
 *       reads every one; a colleague with the badge reads what they lead (with all below), curate
 *       or teach in, and works with it. A unit that is not theirs, a foreign and an absent one are
 *       one answer.
 * OWNS  nothing: proofs live in the op's arena.  RUNS  on read and write workers.
 * TESTS structure_test.c, tests/permissions. */
#include "features/people/people.h"
#include "features/structure/inside.h"
#include "features/structure/limits.h"
#include "features/structure/structure.q.h"
#include "features/structure/structure_proofs.h"

static enum err unit_is_own(struct op *op, unit_id id)
{
    struct unit u;
    return structure_unit_get(op, op->caller.org, id, &u);
}

enum err ties_get(struct op *op, org_id org, member_id member, unit_id unit, struct ties *ret)
{
    struct q_unit_ties_row r;
    enum err e = q_unit_ties(op, org, unit, member, op->now_us, LIMIT_UNIT_DEPTH, &r);
    if (e)
        return e;
    *ret = (struct ties){r.leads > 0, r.curates > 0, r.has_post > 0, r.teaches > 0};
    return OK;
}

/* Administrators have every unit; others those that they lead, curate or teach in. */
static enum err works_with(struct op *op, unit_id id, bool any_post, bool *ret)
{
    struct ties t;
    *ret = role_has(op->caller.roles, ROLE_ADMINISTRATOR);
    if (*ret)
        return OK;
    enum err e = ties_get(op, op->caller.org, op->caller.member, id, &t);
    if (!e)
        *ret = t.leads || t.curates || t.teaches || (any_post && t.has_post);
    return e;
}

enum err access_unit_read(struct op *op, unit_id id, const struct unit_reader **ret)
{
    bool may = role_has(op->caller.roles, ROLE_HEAD);
    enum err e = unit_is_own(op, id);
    if (!e && !may)
        e = works_with(op, id, true, &may);
    if (!e && !may)
        e = op_fail(op, ERR_NOT_FOUND, "unit");
    if (e)
        return e;
    struct unit_reader *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct unit_reader){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}

enum err access_unit_teach(struct op *op, unit_id id, const struct unit_teacher **ret)
{
    bool may = false;
    enum err e = unit_is_own(op, id);
    if (!e)
        e = works_with(op, id, false, &may);
    if (!e && !may)
        e = op_fail(op, ERR_NOT_FOUND, "unit");
    if (!e && !policy_may_invite(people_caller(op)))
        e = op_fail(op, ERR_NOT_VERIFIED, "unit:teach");
    if (e)
        return e;
    struct unit_teacher *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct unit_teacher){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}

enum err access_unit_manage(struct op *op, unit_id id, const struct unit_manager **ret)
{
    enum err e = unit_is_own(op, id);
    if (e)
        return e;
    struct unit_manager *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct unit_manager){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}

enum err access_subject_manage(struct op *op, subject_id id, const struct subject_manager **ret)
{
    struct q_subject_find_row row;
    bool found = false;
    enum err e = q_subject_find(op, op->caller.org, id, &found, &row);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "subject");
    if (e)
        return e;
    struct subject_manager *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct subject_manager){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}

unit_id unit_teacher_unit(const struct unit_teacher *teacher)
{
    return teacher->unit_id;
}

unit_id unit_reader_unit(const struct unit_reader *reader)
{
    return reader->unit_id;
}
