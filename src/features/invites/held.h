/* held.h - the link or code that somebody holds; invites' own. */
#ifndef FEATURES_INVITES_HELD_H
#define FEATURES_INVITES_HELD_H

#include "base/attr.h"
#include "features/invites/invites.api.h"
#include "features/invites/invites.q.h"
#include "op/op.h"

/* A link, whatever it leads into. */
struct held {
    enum invite_place place;
    org_id org;
    struct org_public org_public;
    invite_id chat_invite; /* of a chat */
    chat_id chat;
    unit_invite_id unit_invite; /* of a group of the structure */
    unit_id unit;
    bool has_year;
    int64_t year;
    struct str title, above;
    role_set role;
    bool needs_approval, is_revoked, maker_may; /* the right of who made it still holds */
    int64_t max_uses, uses, expires_us;
    member_id maker;
    struct person_name maker_name;
    bool maker_is_verified;
    struct str maker_position;
};

/* By its secret: ERR_INVITE_UNKNOWN. */
MUST_CHECK enum err held_find(struct op *op, struct str secret, struct held *ret);
/* ERR_INVITE_REVOKED, ERR_INVITE_EXPIRED or ERR_INVITE_USED_UP when it leads nowhere any more. */
MUST_CHECK enum err held_is_alive(struct op *op, const struct held *held);
/* Takes one use: the last one goes to whoever's update comes first. As held_is_alive. */
MUST_CHECK enum err held_use(struct op *op, const struct held *held);
/* Is this member in already, or waiting to be let in? */
MUST_CHECK enum err held_has(struct op *op, const struct held *held, member_id who, bool *ret_in,
                             bool *ret_waits);
/* Tell those who manage a chat how many wait for them now. */
MUST_CHECK enum err requests_tell(struct op *op, org_id org, chat_id chat);
/* Those who work with a group read anew who waits. */
MUST_CHECK enum err unit_requests_tell(struct op *op, org_id org, unit_id unit, member_id maker);

/* A parent's code. */
struct held_code {
    org_id org; /* known even when the code is not */
    bool is_known;
    bool maker_may; /* who made it still works with the group */
    struct q_guardian_code_by_hash_row row;
};
/* Without counting, for a prepare: is_known says whether there is one. ERR_TOO_MANY. */
MUST_CHECK enum err held_code_look(struct op *op, org_id org, struct str slug, struct str typed,
                                   struct held_code *ret);
/* org.n 0: by its slug. A wrong code is counted: ERR_WRONG_CODE, ERR_TOO_MANY. */
MUST_CHECK enum err held_code_find(struct op *op, org_id org, struct str slug, struct str typed,
                                   struct held_code *ret);
/* ERR_CODE_REPLACED, ERR_CODE_EXPIRED, ERR_CODE_USED. */
MUST_CHECK enum err held_code_is_alive(struct op *op, const struct held_code *held);

#endif
