/* view.h - rows into the objects that clients see. Inside an operation's transaction; ids come from
 * a proof or are the caller's own. */
#ifndef FEATURES_CHATS_VIEW_H
#define FEATURES_CHATS_VIEW_H

#include "base/attr.h"
#include "features/chats/chats.api.h"

/* What a message holds beside its words: bits of the column message.holds. */
enum message_holds {
    HOLDS_FILES = 1,
    HOLDS_POLL = 2,
    HOLDS_REACTIONS = 4,
    HOLDS_SOURCE = 8,  /* it was forwarded */
    HOLDS_SILENT = 16, /* nothing: it is announced to nobody */
};
/* What a message without words may be of. */
#define HOLDS_THINGS (~(int64_t)(HOLDS_SILENT | HOLDS_REACTIONS))

/* What a message is made from; 0 where there is nothing. */
struct message_parts {
    chat_id chat;
    message_id n;
    member_id author;
    struct str text, mentions; /* mentions as stored: "4,17"; 0 is all */
    struct str call;           /* as stored; empty: a message in words */
    message_id reply_to;
    int64_t holds; /* message_holds */
    int64_t created_us, edited_us;
    bool is_deleted;
    member_id deleted_by, copy_read_by;
    int64_t copy_read_us, version;
    bool is_author_behind; /* with their read mark, as it was sent for them */
};

/* Parts of a row of message_range or message_last. */
#define MESSAGE_PARTS(chat_, r)                                                                    \
    ((struct message_parts){                                                                       \
        .chat = (chat_),                                                                           \
        .n = (r)->n,                                                                               \
        .author = (r)->author,                                                                     \
        .text = (r)->text,                                                                         \
        .mentions = (r)->mentions,                                                                 \
        .reply_to = (r)->reply_to,                                                                 \
        .created_us = (r)->created_us,                                                             \
        .edited_us = (r)->edited_us,                                                               \
        .is_deleted = (r)->is_deleted,                                                             \
        .deleted_by = (r)->deleted_by,                                                             \
        .copy_read_by = (r)->copy_read_by,                                                         \
        .copy_read_us = (r)->copy_read_us,                                                         \
        .call = (r)->call,                                                                         \
        .holds = (r)->holds,                                                                       \
        .version = (r)->version,                                                                   \
    })

/* Of a row that has its columns. */
#define CHAT_RULES(r)                                                                              \
    ((struct chat_rules){                                                                          \
        .who_writes = (r)->who_writes,                                                             \
        .who_invites = (r)->who_invites,                                                           \
        .who_pins = (r)->who_pins,                                                                 \
        .who_mentions_all = (r)->who_mentions_all,                                                 \
        .slow_s = (r)->slow_s,                                                                     \
    })

/* The words alone; for a page, whose messages are dressed together (dress.h). */
MUST_CHECK enum err message_bare(struct op *op, const struct message_parts *p, struct message *ret);
/* The whole message. */
MUST_CHECK enum err message_make(struct op *op, const struct message_parts *p, struct message *ret);
/* Parts of one visible message; ERR_NOT_FOUND. */
MUST_CHECK enum err message_parts_load(struct op *op, const struct chat_reader *reader,
                                       message_id n, struct message_parts *ret);
/* What stands in message.call. */
MUST_CHECK enum err message_call_read(struct op *op, struct str stored, struct message_call *ret);
/* Adds the ids of those a call speaks of. At most LIMIT_CALL_PEOPLE_SHOWN + 1. */
void call_persons(const struct call *c, member_id *ids, size_t *count);
/* The message with its author and the persons it speaks of. */
MUST_CHECK enum err message_news_make(struct op *op, const struct message_parts *p,
                                      struct message_news *ret);
/* Adds the ids of these persons, the author first. At most LIMIT_MESSAGE_PERSONS. */
void message_persons(const struct message *m, member_id *ids, size_t *count);

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
