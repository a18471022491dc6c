/* policy.c - what an organisation lets its people see of each other, and who may call.
 *
 * WHY   who is here now is a kind of watching; a college decides how much of it there is.
 * HOW   columns of the organisation with a version of their own; the defaults are the safe ones.
 *       Whom a viewer sees, and who may call, is decided in people/policy.c alone.
 * OWNS  org.presence, org.shows_typing, org.calls, org.screen.  RUNS  on read and write workers.
 * TESTS orgs_test.c. */
#include "features/orgs/orgs.h"
#include "features/orgs/orgs.q.h"

enum err orgs_policy(struct op *op, org_id org, struct org_policy *ret)
{
    struct q_org_policy_row_row r;
    enum err e = q_org_policy_row(op, org, &r);
    if (!e)
        *ret = (struct org_policy){r.presence, r.shows_typing, r.calls, r.screen, r.version};
    return e;
}

enum err org_policy_get(struct op *op, struct org_policy *ret)
{
    return orgs_policy(op, op->caller.org, ret);
}

enum err org_policy_set(struct op *op, const struct org_policy_set_in *in, struct org_policy *ret)
{
    int64_t changes = 0;
    enum err e = orgs_policy(op, op->caller.org, ret);
    if (e)
        return e;
    enum org_calls calls = in->has_calls ? in->calls : ret->calls;
    enum org_screen screen = in->has_screen ? in->screen : ret->screen;
    if (ret->presence == in->presence && ret->typing == in->typing && ret->calls == calls &&
        ret->screen == screen)
        return OK; /* as a retry finds it */
    e = q_org_policy_put(op, in->presence, in->typing, calls, screen, in->version, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = op_audit(op, "org", op->caller.org.n);
    if (!e)
        op_org_changed(op, op->caller.org); /* what was granted to live sockets is asked again */
    return e ? e : orgs_policy(op, op->caller.org, ret);
}
