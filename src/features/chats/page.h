/* page.h - who did something with what was said in a chat, a page at a time; for the features
 * beside chats: who reacted, who voted. Inside an operation's transaction. */
#ifndef FEATURES_CHATS_PAGE_H
#define FEATURES_CHATS_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "features/chats/access.h"
#include "features/chats/chats.api.h"

/* What the query of the rows is asked with: by (name_sort, id), `limit` of them. */
struct people_paging {
    role_set listed;
    struct str after_name;
    member_id after;
    int64_t limit; /* one above the page: is there more? */
};

/* What the caller asked for: absent without has_. */
struct people_asked {
    bool has_after, has_limit;
    member_id after;
    int64_t limit;
};

/* An empty page of the readers of this chat. ERR_INVALID: `after` is nobody of the organisation. */
MUST_CHECK enum err people_page_begin(struct op *op, const struct chat_reader *reader,
                                      const struct people_asked *asked, struct people_paging *ret,
                                      struct people_page *ret_page);
/* The next row. */
MUST_CHECK enum err people_page_add(struct op *op, const struct people_paging *paging, member_id id,
                                    struct people_page *page);

#endif
