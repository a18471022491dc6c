/* chats.h - what other features ask of chats. Inside an operation's transaction. */
#ifndef FEATURES_CHATS_H
#define FEATURES_CHATS_H

#include <stdbool.h>

#include "base/attr.h"
#include "features/chats/chats.api.h"

/* Let a member into a group chat of their organisation, where they may write: the asking feature
 * has decided that they may (an invitation's secret, a teacher's approval). They see what is
 * written from now on. Nothing when they are in already. ERR_CHAT_ARCHIVED, ERR_LIMIT_REACHED,
 * ERR_NOT_FOUND. */
MUST_CHECK enum err chats_let_in(struct op *op, chat_id chat, member_id member, bool *ret_added);

#endif
