/* sessions.h - ends and beginnings of sessions, for people's own files. Inside a write
 * transaction. */
#ifndef FEATURES_PEOPLE_SESSIONS_H
#define FEATURES_PEOPLE_SESSIONS_H

#include "base/attr.h"
#include "features/people/people.api.h"

/* A new session and its row in the journal; sets op->new_session_token. */
MUST_CHECK enum err session_open(struct op *op, org_id org, member_id member,
                                 enum account_event_kind how);
/* All of the member's sessions but `spare` (0: none is spared) end, their live sockets too. */
MUST_CHECK enum err sessions_end(struct op *op, member_id member, session_id spare, int64_t *ret);

#endif
