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
/* Starts a call where they may write: colleagues do, but that a teacher without the badge calls
 * colleagues only; students and parents where the organisation says so. to: the other one of a
 * direct chat; NULL: a group. */
enum policy_call { POLICY_CALL_YES, POLICY_CALL_NO, POLICY_CALL_UNVERIFIED };
enum policy_call policy_may_call(struct policy_who who, const struct policy_who *to,
                                 enum org_calls calls);
/* Shows the screen in a group's call. */
bool policy_shows_screen(struct policy_who who, enum org_screen screen);
/* Does the viewer see that the target is here, in an organisation with this policy? */
bool policy_sees_presence(struct policy_who viewer, struct policy_who target,
                          enum org_presence presence);

#endif
