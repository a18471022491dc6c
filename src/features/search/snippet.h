/* snippet.h - the part of a message that is shown with a finding. */
#ifndef FEATURES_SEARCH_SNIPPET_H
#define FEATURES_SEARCH_SNIPPET_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "features/search/search.api.h"
#include "text/words.h"

/* Does the message answer the whole question, phrases too? Then pieces of it, in the arena. */
MUST_CHECK enum err snippet_make(struct arena *a, const struct words_query *q, struct str text,
                                 bool *ret_answers, struct search_hit *ret);

#endif
