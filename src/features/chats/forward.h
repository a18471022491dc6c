/* forward.h - where forwarded messages come from; chats' own. Inside an operation's transaction. */
#ifndef FEATURES_CHATS_FORWARD_H
#define FEATURES_CHATS_FORWARD_H

#include <stddef.h>

#include "base/attr.h"
#include "features/chats/dress.h"

/* See dress.h. */
MUST_CHECK enum err dress_sources(struct op *op, const struct undressed *bare, size_t count);
MUST_CHECK enum err undress_source(struct op *op, const struct chat_reader *reader, message_id n);

#endif
