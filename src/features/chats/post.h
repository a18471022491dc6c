/* post.h - a message in two steps, for what holds more than words: its number is known after the
 * first, so that rows of other tables can name it; it is told to others in the second. Both in the
 * transaction of one operation whose access is chat:write. */
#ifndef FEATURES_CHATS_POST_H
#define FEATURES_CHATS_POST_H

#include "base/attr.h"
#include "features/chats/view.h"

struct message_new {
    struct str text;     /* may be blank when it holds something */
    message_id reply_to; /* 0: none */
    int64_t holds;       /* message_holds: the caller writes the rows between the steps */
    bool names_nobody;   /* mentions in it are words */
    bool is_for_absent;  /* a job sends it: its author has not read what came before it */
};

/* ERR_SLOW; ERR_INVALID: blank, or a reply to what the author may not see. It refuses before it
 * writes. */
MUST_CHECK enum err chats_post_begin(struct op *op, const struct chat_writer *writer,
                                     const struct message_new *new, struct message_parts *ret);
/* What stands in the chat's field stays. */
MUST_CHECK enum err chats_post_end(struct op *op, const struct chat_writer *writer,
                                   const struct message_parts *p, struct message *ret);

#endif
