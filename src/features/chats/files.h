/* files.h - files that messages carry: for chats, and for who posts (post.h). Inside an
 * operation's transaction. */
#ifndef FEATURES_CHATS_FILES_H
#define FEATURES_CHATS_FILES_H

#include <stddef.h>

#include "base/attr.h"
#include "features/chats/dress.h"

/* The author's own uploads become parts of message n, in this order. ERR_FILE_NOT_READY,
 * ERR_NOT_FOUND. */
MUST_CHECK enum err files_attach(struct op *op, const struct chat_writer *writer, message_id n,
                                 const file_id *ids, size_t count);
/* What message n carries may stand in another chat too: ERR_FILE_NOT_READY, ERR_FILE_REFUSED. */
MUST_CHECK enum err files_may_forward(struct op *op, const struct chat_reader *reader,
                                      message_id n);
/* What somebody has begun to send is over at once; what was sent stays, part of others'
 * correspondence. */
MUST_CHECK enum err files_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows);
/* See dress.h. */
MUST_CHECK enum err dress_files(struct op *op, const struct undressed *bare, size_t count);
MUST_CHECK enum err undress_files(struct op *op, const struct chat_reader *reader, message_id n);

#endif
