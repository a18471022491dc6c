/* tell.h - how a chat hears of reactions; reactions' own. Inside an operation's transaction. */
#ifndef FEATURES_REACTIONS_TELL_H
#define FEATURES_REACTIONS_TELL_H

#include "base/attr.h"
#include "features/reactions/reactions.api.h"

/* Somebody reacted: told at once, or in a chat of many with others' reactions. */
MUST_CHECK enum err reaction_told(struct op *op, const struct chat_reader *reader, message_id n);
/* How the message stands, for who may see it. */
MUST_CHECK enum err reaction_change_make(struct op *op, org_id org, chat_id chat, message_id n,
                                         struct reaction_change *ret);

#endif
