/* access.c - the only maker of privacy's proofs.
 *
 * WHY   who has left is found by no other door: everything else treats them as gone.
 * HOW   the role was checked by api; here: a member of the caller's organisation whose access
 *       ended. Foreign, absent and still there are one answer.
 * OWNS  nothing: a proof lives in the op's arena.
 * RUNS  on read and write workers.
 * TESTS privacy_test.c */
#include "features/privacy/privacy.api.h"
#include "features/privacy/privacy.q.h"
#include "features/privacy/privacy_proofs.h"

enum err access_person_left(struct op *op, member_id id, const struct person_left **ret)
{
    bool found = false;
    member_id found_id;
    enum err e = q_left_state(op, id, &found, &found_id);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "member");
    struct person_left *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct person_left){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}
