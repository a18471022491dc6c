/* join.h - how a membership of a chat is made; chats' own. */
#ifndef FEATURES_CHATS_JOIN_H
#define FEATURES_CHATS_JOIN_H

#include <stdbool.h>

#include "base/attr.h"
#include "features/chats/chats.api.h"

/* One more member, who is told on their own topic. taken: how many this operation added before. */
MUST_CHECK enum err join_one(struct op *op, const struct chat_admission *admission,
                             member_id member, enum chat_right right, int64_t taken,
                             bool *ret_added);
/* After the last join_one: counts the members and tells those in the chat. */
MUST_CHECK enum err join_done(struct op *op, const struct chat_admission *admission);

#endif
