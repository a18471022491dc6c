/* range.h - which numbers a page of messages has. Pure, any thread. */
#ifndef FEATURES_CHATS_RANGE_H
#define FEATURES_CHATS_RANGE_H

#include <stdint.h>

#include "features/chats/chats.api.h"

struct message_span {
    int64_t low, high; /* both included; empty when low > high */
};

/* The page that `in` asks for within what the reader may see. */
struct message_span message_span(struct message_span visible, const struct message_list_in *in);

#endif
