/* text.h - the text of a message: is there anything in it, and its tree. Pure, any thread. */
#ifndef FEATURES_CHATS_TEXT_H
#define FEATURES_CHATS_TEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

/* Nothing that leaves a mark on the screen. */
bool message_is_blank(struct str text);
/* The light Markdown tree as JSON, in the arena; mentions of others than these are text. A text
 * whose tree passes LIMIT_MESSAGE_TREE_BYTES is shown as it is. */
MUST_CHECK enum err message_tree(struct arena *a, struct str text, const member_id *mentions,
                                 size_t mentions_count, struct str *ret);
/* Whom the text mentions, each once, at most LIMIT_MENTIONS, whoever they are. */
MUST_CHECK enum err message_mentioned(struct arena *a, struct str text, member_id **ret,
                                      size_t *ret_count);

#endif
