/* pin.h - what happens to a pinned message; chats' own. Inside an operation's transaction. */
#ifndef FEATURES_CHATS_PIN_H
#define FEATURES_CHATS_PIN_H

#include "base/attr.h"
#include "features/chats/chats.api.h"

/* The message is deleted: it is pinned no more, and that stands in the history. */
MUST_CHECK enum err pin_drop(struct op *op, const struct chat_reader *reader, message_id n);
/* The message has other words: whoever shows it as pinned reads it again. */
MUST_CHECK enum err pin_edited(struct op *op, const struct chat_reader *reader, message_id n);

#endif
