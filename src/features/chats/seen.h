/* seen.h - read marks and the seen watermarks of a chat (architecture.md 5: nothing is written per
 * reader). */
#ifndef FEATURES_CHATS_SEEN_H
#define FEATURES_CHATS_SEEN_H

#include <stdbool.h>

#include "base/attr.h"
#include "features/chats/chats.api.h"

/* Somebody's read mark moved to n: true when the watermarks change. Pure. */
bool seen_raise(struct chat_seen *seen, member_id who, int64_t n);
/* The same for the caller in the store, with its event; nothing is written when nothing changes. */
MUST_CHECK enum err seen_move(struct op *op, const struct chat_reader *reader, chat_id chat,
                              int64_t n);

#endif
