/* find.h - messages in the index of words. Inside an operation's transaction, on the write worker.
 * The organisation is a proof's, or the caller's. */
#ifndef FEATURES_CHATS_FIND_H
#define FEATURES_CHATS_FIND_H

#include "base/attr.h"
#include "features/chats/view.h"

/* Where a message stands in the index: newer ones are higher. */
int64_t find_id(int64_t created_us, chat_id chat, message_id n);
/* From now on it is found by its words. m is the message as it was made from p, dressed. */
MUST_CHECK enum err find_add(struct op *op, org_id org, const struct message_parts *p,
                             const struct message *m);
/* Its words are not found any more. */
MUST_CHECK enum err find_forget(struct op *op, const struct message_parts *p);

#endif
