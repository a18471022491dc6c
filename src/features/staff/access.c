/* access.c - the only maker of the proof that somebody may decide about a claim.
 *
 * WHY   a query that decides demands struct claim_decider, so the check can not be forgotten.
 * HOW   the role was checked by api (administrator or head); here: a claim of the caller's
 *       organisation. Foreign and absent ids are one answer. Whether it is one's own claim the
 *       deciding operations ask (decide.c): one may look at it.
 * OWNS  nothing: a proof lives in the op's arena.  RUNS  on read and write workers.
 * TESTS staff_test.c. */
#include "base/id.h"
#include "features/staff/staff.api.h"
#include "features/staff/staff.q.h"
#include "features/staff/staff_proofs.h"

enum err access_claim_decide(struct op *op, claim_id id, const struct claim_decider **ret)
{
    member_id member = {0};
    bool found = false;
    enum err e = q_claim_place(op, id, &found, &member);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "claim");
    if (e)
        return e;
    struct claim_decider *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct claim_decider){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}
