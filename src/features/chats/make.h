/* make.h - whom one may have in a group chat of one's own; chats' own. */
#ifndef FEATURES_CHATS_MAKE_H
#define FEATURES_CHATS_MAKE_H

#include "base/attr.h"
#include "features/chats/chats.api.h"

/* By the organisation's rules: OK, ERR_POLICY, ERR_NOT_FOUND. */
MUST_CHECK enum err may_have(struct op *op, member_id member);

#endif
