/* role_add.c - a role beside those that somebody has.
 *
 * WHY   roles are a set: a teacher whose child learns here becomes a parent too, and loses nothing.
 * HOW   one bit is set; the badge is not touched. History, journal and events as of any change of
 *       rights.
 * OWNS  nothing.  RUNS  on the write worker.  TESTS parents.test.ts of invites. */
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/rights.h"

enum err people_role_add(struct op *op, org_id org, member_id member, role_set role, member_id by)
{
    struct person p;
    int64_t changes = 0;
    enum err e = people_get(op, org, member, &p);
    if (!e)
        e = q_role_add(op, org, member, role, &changes);
    if (e || !changes)
        return e;
    struct rights_change c = {.org = org,
                              .member = member,
                              .by = by,
                              .roles_before = p.roles,
                              .roles_after = p.roles | role,
                              .badge_before = p.is_verified,
                              .badge_after = p.is_verified};
    e = rights_changed(op, &c);
    return e ? e : op_audit(op, "member", member.n);
}
