/* dress.h - what messages hold beside their words. Inside an operation's transaction. */
#ifndef FEATURES_CHATS_DRESS_H
#define FEATURES_CHATS_DRESS_H

#include "base/attr.h"
#include "features/chats/view.h"

struct undressed {
    struct message *message; /* as message_bare made it */
    int64_t holds;           /* message_holds */
};

/* Puts on each message what it holds. All are of one chat of the caller's organisation, in rising
 * order. A statement for each kind of thing that is among them, none when there is nothing. */
MUST_CHECK enum err messages_dress(struct op *op, const struct undressed *bare, size_t count);
/* About how much longer the message's answer is by what it holds. */
size_t message_held_bytes(const struct message *m);
/* The message is deleted: what it held goes too. */
MUST_CHECK enum err message_undress(struct op *op, const struct chat_reader *reader,
                                    const struct message_parts *old);

#endif
