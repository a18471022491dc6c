/* held.h - the link that somebody holds; invites' own. */
#ifndef FEATURES_INVITES_HELD_H
#define FEATURES_INVITES_HELD_H

#include "base/attr.h"
#include "features/invites/invites.q.h"
#include "op/op.h"

/* By its secret: ERR_INVITE_UNKNOWN. */
MUST_CHECK enum err held_find(struct op *op, struct str secret, struct q_invite_by_secret_row *ret);
/* ERR_INVITE_REVOKED, ERR_INVITE_EXPIRED or ERR_INVITE_USED_UP when it leads nowhere any more. */
MUST_CHECK enum err held_is_alive(struct op *op, const struct q_invite_by_secret_row *held);
/* Is the caller, of the link's organisation, in its chat? */
MUST_CHECK enum err held_has_caller(struct op *op, const struct q_invite_by_secret_row *held,
                                    bool *ret);
/* Tell those who manage a chat how many wait for them now. */
MUST_CHECK enum err requests_tell(struct op *op, org_id org, chat_id chat);

#endif
