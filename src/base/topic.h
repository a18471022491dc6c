/* topic.h - what a client can listen to (architecture.md 5). Plain values, any thread.
 * On the wire a topic is a letter and the id of its object: "m4" a member's own, "c17" a chat. */
#ifndef BASE_TOPIC_H
#define BASE_TOPIC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

enum topic_kind { TOPIC_MEMBER, TOPIC_CHAT, TOPIC_KIND_COUNT }; /* stored: add at the end */

struct topic {
    enum topic_kind kind;
    int64_t id; /* member_id or chat_id */
};

bool topic_equal(struct topic a, struct topic b);
/* "c17"; false on anything else. */
bool topic_parse(struct str text, struct topic *ret);
struct str topic_text(struct arena *a, struct topic t);

#endif
