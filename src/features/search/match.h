/* match.h - a question to the index of words. Pure. */
#ifndef FEATURES_SEARCH_MATCH_H
#define FEATURES_SEARCH_MATCH_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "text/words.h"

/* ("a" OR "ab"*) AND "b" AND ("_c5" OR "_c7"): every word in one of its forms, then who and where.
 * Parts are added in any order; who asked looks at b->failed. */
void match_words(struct buf *b, const struct words_query *q, bool goes_on);
void match_word(struct buf *b, const char *word); /* "_kpoll" */
/* One of these chats: "_c5", or with an author "_a7c5", what they wrote there. */
void match_chats(struct buf *b, member_id author, const chat_id *chats, size_t count);

#endif
