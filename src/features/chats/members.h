/* members.h - whom the caller sees in lists of a chat; chats' own. */
#ifndef FEATURES_CHATS_MEMBERS_H
#define FEATURES_CHATS_MEMBERS_H

#include "features/chats/access.h"
#include "op/role.h"

/* By the organisation's rules. In a direct chat, and to whoever manages the chat, everybody. */
role_set roles_listed(const struct op *op, const struct chat_reader *reader);

#endif
