/* folders.h - one's own folders of chats; chats' own. Inside an operation's transaction. */
#ifndef FEATURES_CHATS_FOLDERS_H
#define FEATURES_CHATS_FOLDERS_H

#include <stddef.h>

#include "base/attr.h"
#include "features/chats/chats.api.h"

/* The caller's folders as they stand; only that one, 0: all. */
MUST_CHECK enum err folders_load(struct op *op, folder_id only, struct folder **ret,
                                 size_t *ret_count);

#endif
