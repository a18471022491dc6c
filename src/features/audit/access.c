/* access.c - the only maker of this feature's proof.
 *
 * WHY   what was done with a child's data is shown to their parents, and to no other parent.
 * HOW   the role was checked by api; here, as in privacy: a child who is there, a minor (of
 *       students unknown means minor), a tie of guardian that is open. Another's, grown up,
 *       foreign, absent: one answer.
 * OWNS  nothing: a proof lives in the op's arena.  RUNS  on read workers.
 * TESTS audit_test.c, tests/permissions */
#include "features/audit/audit.api.h"
#include "features/audit/audit.q.h"
#include "features/audit/audit_proofs.h"
#include "features/people/people.h"
#include "features/structure/structure.h"

enum err access_child_looks(struct op *op, member_id id, const struct child_parent **ret)
{
    struct policy_who who;
    bool is_child = false;
    enum err e = people_present(op, op->caller.org, id, &who);
    if (!e)
        e = structure_child_of(op, op->caller.org, op->caller.member, id, &is_child);
    if (!e && !(is_child && who.is_minor))
        e = op_fail(op, ERR_NOT_FOUND, "child");
    if (e)
        return e;
    struct child_parent *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct child_parent){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}
