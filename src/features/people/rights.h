/* rights.h - what follows from a change of roles or of the badge; people's own. */
#ifndef FEATURES_PEOPLE_RIGHTS_H
#define FEATURES_PEOPLE_RIGHTS_H

#include "base/attr.h"
#include "features/people/people.h"

#define ROLE_WITH_BADGE (ROLE_TEACHER | ROLE_HEAD) /* as policy_may_invite has it */

struct rights_change {
    org_id org;
    member_id member, by; /* by 0: the operator, or a term that ran out */
    role_set roles_before, roles_after;
    bool badge_before, badge_after;
    int64_t until_us;  /* of the badge; 0: no term */
    struct str reason; /* absent: none */
};

/* A row of the history; none when nothing changed. */
MUST_CHECK enum err rights_note(struct op *op, const struct rights_change *c);
/* After the row of the member was written: history and journal, and everybody who sees this person,
 * and the person, learn what they are now. */
MUST_CHECK enum err rights_changed(struct op *op, const struct rights_change *c);
/* The job that tells of the end of the badge, and ends it. until_us 0: there is none. */
MUST_CHECK enum err badge_plan(struct op *op, member_id member, int64_t until_us);

#endif
