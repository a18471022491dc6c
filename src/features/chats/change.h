/* change.h - what follows from a message that comes, changes or goes; chats' own. Inside an
 * operation's transaction. */
#ifndef FEATURES_CHATS_CHANGE_H
#define FEATURES_CHATS_CHANGE_H

#include <stdbool.h>

#include "base/attr.h"
#include "features/chats/view.h"

/* Numbers are dense and nothing leaves the table, so this needs no query. */
bool message_is_visible(const struct chat_reader *reader, message_id n);

/* Tell those in the chat how the message is now: with its text when all of them may see it. */
MUST_CHECK enum err change_tell(struct op *op, const struct message_parts *p);

/* The members of the chat whom the text mentions, as they are stored: "4,17", with 0 before them
 * when it mentions all. before: the message that is being changed; NULL: it is a new one. */
MUST_CHECK enum err mentions_find(struct op *op, const struct chat_writer *writer, struct str text,
                                  const struct message_parts *before, struct str *ret);
/* Marks for whom `after` mentions and `before` (NULL: nobody) did not; each is told on their own
 * topic. The author needs no mark. */
MUST_CHECK enum err mentions_add(struct op *op, const struct chat_writer *writer,
                                 const struct message *before, const struct message *after);
/* The other way round: marks of whom only `before` mentions go. */
MUST_CHECK enum err mentions_drop(struct op *op, const struct chat_reader *reader,
                                  const struct message *before, const struct message *after);

/* The caller's draft is now this; told to their other devices. ret may be NULL. */
MUST_CHECK enum err draft_write(struct op *op, const struct chat_reader *reader, struct str text,
                                message_id reply_to, struct draft *ret);

#endif
