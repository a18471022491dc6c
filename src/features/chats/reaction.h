/* reaction.h - reactions as messages show them; chats' own. Inside an operation's transaction. */
#ifndef FEATURES_CHATS_REACTION_H
#define FEATURES_CHATS_REACTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "features/chats/chats.api.h"

struct undressed;

/* The bits of a stored set of kinds. ERR_TOO_LARGE: the arena is full. */
MUST_CHECK enum err reaction_kinds_read(struct op *op, int64_t bits, enum reaction_kind **ret,
                                        size_t *ret_count);
/* dress.c: reactions of a page's messages. */
MUST_CHECK enum err dress_reactions(struct op *op, const struct undressed *bare, size_t count);
/* The message is deleted. */
MUST_CHECK enum err undress_reactions(struct op *op, const struct chat_reader *reader,
                                      message_id n);
/* The reader's own under messages low..high, those taken back too. */
MUST_CHECK enum err own_reactions_load(struct op *op, const struct chat_reader *reader,
                                       message_id low, message_id high, struct own_reaction **ret,
                                       size_t *ret_count);

#endif
