/* policy.h - who may write to whom directly: role × role, in one place. Pure, any thread.
 *
 * These are the safe defaults of a new organisation (product.md "Roles"). Roles are a set, so the
 * most generous pair of roles decides: a teacher who is also a parent reaches what either reaches.
 */
#ifndef FEATURES_PEOPLE_POLICY_H
#define FEATURES_PEOPLE_POLICY_H

#include <stdbool.h>

#include "features/people/people.api.h"
#include "op/role.h"

enum policy_answer {
    POLICY_NO,
    POLICY_IF_SHARED,
    POLICY_YES
}; /* shared: a group chat both are in */

struct policy_who {
    role_set roles;
    bool is_verified; /* «учитель» confirmed */
};

/* Roles that may be written to always, and those that may when a group chat is shared. */
struct policy_reach {
    role_set always, shared;
};

struct policy_reach policy_reach(struct policy_who from);
/* May from write to `to` first? */
enum policy_answer policy_direct(struct policy_who from, struct policy_who to);
/* May an existing conversation of the two go on: if either may write to the other. */
enum policy_answer policy_pair(struct policy_who a, struct policy_who b);
/* Makes group chats and links: an administrator, or a teacher or head who has the badge. */
bool policy_may_invite(struct policy_who who);
/* Does the viewer see that the target is here, in an organisation with this policy? */
bool policy_sees_presence(struct policy_who viewer, struct policy_who target,
                          enum org_presence presence);

#endif
