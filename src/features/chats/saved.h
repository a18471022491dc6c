/* saved.h - the chat of what a member keeps for themselves; chats' own. */
#ifndef FEATURES_CHATS_SAVED_H
#define FEATURES_CHATS_SAVED_H

#include "base/attr.h"
#include "features/chats/chats.api.h"

/* The member is erased, and not in it any more: nobody reads it. Its rows: chats_erase_more. */
MUST_CHECK enum err saved_close(struct op *op, org_id org, member_id member);

#endif
