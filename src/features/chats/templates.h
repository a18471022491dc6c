/* templates.h - which chats an organisation wants from its structure, and what they are called;
 * chats' own. */
#ifndef FEATURES_CHATS_TEMPLATES_H
#define FEATURES_CHATS_TEMPLATES_H

#include <stdbool.h>

#include "base/attr.h"
#include "features/chats/chats.api.h"

struct template_row {
    bool is_on;
    struct str title;
    int64_t version; /* 0: never set, the product's own */
};
struct template_set {
    struct template_row of[CHAT_ORIGIN_COUNT];
};

MUST_CHECK enum err templates_load(struct op *op, org_id org, struct template_set *ret);

/* What stands for {group}, {subject}, {department} and {org}. */
struct template_words {
    struct str group, subject, department, org;
};
#define LIMIT_CHAT_TITLE 100 /* signs, as chat_create has it */

/* The title a pattern makes, at most LIMIT_CHAT_TITLE signs, never empty. */
MUST_CHECK enum err template_title(struct op *op, struct str pattern,
                                   const struct template_words *words, struct str *ret);

#endif
