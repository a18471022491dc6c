/* poll.h - polls as messages show them. Inside an operation's transaction. */
#ifndef FEATURES_CHATS_POLL_H
#define FEATURES_CHATS_POLL_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "features/chats/chats.api.h"

struct undressed;

#define POLL_COUNT_DIGITS  6 /* of one option in the column counts */
#define LIMIT_POLL_OPTIONS 12

/* Numbers of poll.counts; false: it is not ours. */
bool poll_counts_read(struct str stored, int64_t *counts, size_t count);

/* dress.c: polls of a page's messages. */
MUST_CHECK enum err dress_polls(struct op *op, const struct undressed *bare, size_t count);
/* The message is deleted. */
MUST_CHECK enum err undress_poll(struct op *op, const struct chat_reader *reader, message_id n);
/* The reader's own votes in the open polls of messages low..high. */
MUST_CHECK enum err own_votes_load(struct op *op, const struct chat_reader *reader, message_id low,
                                   message_id high, struct own_vote **ret, size_t *ret_count);

#endif
