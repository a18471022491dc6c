/* access.c - the only maker of people's proofs.
 *
 * WHY   a query that changes a member demands struct person_manager, so the check can not be
 *       forgotten.
 * HOW   the role was checked by api (administrator or head); here: a member of the caller's
 *       organisation who is not gone. Foreign, gone and absent ids are one answer.
 * OWNS  nothing: a proof lives in the op's arena.  RUNS  on read and write workers.
 * TESTS members_test.c. */
#include "base/id.h"
#include "features/people/people.api.h"
#include "features/people/people.q.h"
#include "features/people/people_proofs.h"

enum err access_person_manage(struct op *op, member_id id, const struct person_manager **ret)
{
    struct q_member_state_row m;
    bool found;
    enum err e = q_member_state(op, op->caller.org, id, op->now_us, &found, &m);
    if (e)
        return e;
    if (!found || m.is_closed)
        return op_fail(op, ERR_NOT_FOUND, "member");
    struct person_manager *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct person_manager){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}
