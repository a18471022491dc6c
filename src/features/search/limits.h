/* limits.h - what a search may ask and look at. The length of a question: search.api.toml; its
 * words: text/words.h. */
#ifndef FEATURES_SEARCH_LIMITS_H
#define FEATURES_SEARCH_LIMITS_H

#define LIMIT_SEARCH_PAGE        20  /* when the caller names no number */
#define LIMIT_SEARCH_CHATS       600 /* own ones; a member is in at most LIMIT_CHATS_PER_MEMBER */
#define LIMIT_SEARCH_TOTAL       1000
#define LIMIT_SEARCH_LOOKED      600   /* candidates whose texts are read for a phrase, a page */
#define SEARCH_STEP              100   /* of them read at a time */
#define LIMIT_SEARCH_DROPPED     8     /* hits that are read and dropped for one of the caller's */
#define LIMIT_SEARCH_MATCH_BYTES 65536 /* of a question to the index */
#define LIMIT_SNIPPET_SIGNS      180
#define LIMIT_SNIPPET_MARKS      24
#define LIMIT_PLACES_FOUND       20
#define LIMIT_SAVED_SEARCHES     20 /* of a member */

#endif
