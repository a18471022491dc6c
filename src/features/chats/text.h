/* text.h - the text of a message: is there anything in it, and its tree. Pure, any thread. */
#ifndef FEATURES_CHATS_TEXT_H
#define FEATURES_CHATS_TEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

/* Nothing that leaves a mark on the screen. */
bool message_is_blank(struct str text);
/* The light Markdown tree as JSON, in the arena. A text whose tree passes LIMIT_MESSAGE_TREE_BYTES
 * is shown as it is. */
MUST_CHECK enum err message_tree(struct arena *a, struct str text, struct str *ret);

#endif
