/* match.h - a question to the index of words. Pure. */
#ifndef FEATURES_SEARCH_MATCH_H
#define FEATURES_SEARCH_MATCH_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "text/words.h"

/* ("a" OR "ab"*) AND "b" AND ("_c5" OR "_c7"): every word in one of its forms, then who and where.
 * Parts are added in any order; ERR_TOO_LARGE at the end. */
void match_words(struct buf *b, const struct words_query *q);
void match_one(struct buf *b, const char *mark, int64_t id); /* "_a7" */
void match_word(struct buf *b, const char *word);            /* "_kpoll" */
void match_chats(struct buf *b, const chat_id *chats, size_t count);

#endif
