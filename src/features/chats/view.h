/* view.h - rows into the objects that clients see. Inside an operation's transaction; ids come from
 * a proof or are the caller's own. */
#ifndef FEATURES_CHATS_VIEW_H
#define FEATURES_CHATS_VIEW_H

#include "base/attr.h"
#include "features/chats/chats.api.h"

/* What a message is made from; reply_n 0: no reply. */
struct message_parts {
    chat_id chat;
    message_id n;
    member_id author;
    struct str text;
    int64_t created_us, version;
    message_id reply_n;
    member_id reply_author;
    struct str reply_text;
};
MUST_CHECK enum err message_make(struct op *op, const struct message_parts *p, struct message *ret);

/* The chat as everybody in it sees it. */
MUST_CHECK enum err chat_load(struct op *op, org_id org, chat_id chat, struct chat *ret);
/* Tell those in the chat that its title, members or archive changed. */
MUST_CHECK enum err chat_tell_changed(struct op *op, org_id org, chat_id chat);

/* Views of the caller's chats with ids in low..high, and the people they name. */
struct chat_views {
    struct chat_view *item;
    size_t count;
    struct person *people;
    size_t people_count;
};
MUST_CHECK enum err chat_views_load(struct op *op, chat_id low, chat_id high,
                                    struct chat_views *ret);
/* One of them; ERR_NOT_FOUND. */
MUST_CHECK enum err chat_view_load(struct op *op, chat_id chat, struct chat_get_out *ret);
/* The seq of a topic in this transaction; 0 when nothing happened there yet. */
MUST_CHECK enum err topic_seq(struct op *op, struct topic topic, int64_t *ret);

#endif
