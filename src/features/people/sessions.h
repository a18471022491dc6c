/* sessions.h - ends and beginnings of sessions, for people's own files. Inside a write
 * transaction. */
#ifndef FEATURES_PEOPLE_SESSIONS_H
#define FEATURES_PEOPLE_SESSIONS_H

#include "base/attr.h"
#include "features/people/people.api.h"

/* A new session and its row in the journal; sets op->new_session_token. */
MUST_CHECK enum err session_open(struct op *op, org_id org, member_id member,
                                 enum account_event_kind how);
struct session_new {
    org_id org; /* 0, and member 0: the operator's */
    member_id member;
    enum account_event_kind how;
    link_id entered_link; /* 0: by the own door */
    int64_t since_us;     /* the sign-in behind an entry; 0: this is one */
    struct str about;     /* of its row in the journal; absent: nothing to say */
};
MUST_CHECK enum err session_make(struct op *op, const struct session_new *s);
/* One of a member's, its live sockets too. */
MUST_CHECK enum err session_close_one(struct op *op, session_id id, member_id member);
/* All of the member's sessions but `spare` (0: none is spared) end, their live sockets too. */
MUST_CHECK enum err sessions_end(struct op *op, member_id member, session_id spare, int64_t *ret);

#endif
