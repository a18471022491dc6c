/* saved.h - the chat of what a member keeps for themselves; chats' own. */
#ifndef FEATURES_CHATS_SAVED_H
#define FEATURES_CHATS_SAVED_H

#include "base/attr.h"
#include "features/chats/chats.api.h"

/* The member is erased: all of it goes, it was nobody's correspondence. */
MUST_CHECK enum err saved_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows);

#endif
