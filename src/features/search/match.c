/* match.c - a question to the index of words.
 *
 * WHY   whatever somebody types, the index is asked in its own words: what is written between the
 *       quotes are terms of text/words.c, and these are letters, digits and "_" alone.
 * OWNS  nothing.  RUNS  any thread.  TESTS match_test.c, fuzz/fuzz_search_query.c. */
#include "features/search/match.h"

static void and_next(struct buf *b)
{
    if (b->n)
        (void)buf_add(b, STR(" AND ")); /* who asked looks at b->failed */
}

static void add_term(struct buf *b, const struct term *t, const char *end)
{
    (void)buf_printf(b, "\"%.*s\"%s", (int)t->n, t->p, end);
}

void match_words(struct buf *b, const struct words_query *q, bool goes_on)
{
    for (size_t i = 0; i < q->count; i++) {
        const struct query_word *w = &q->word[i];
        if (w->is_weak)
            continue;
        and_next(b);
        (void)buf_add_byte(b, '(');
        for (size_t j = 0; j < w->terms; j++) {
            if (j)
                (void)buf_add(b, STR(" OR "));
            add_term(b, &w->term[j], "");
        }
        if (w->has_star || (goes_on && w->may_go_on)) {
            (void)buf_add(b, STR(" OR "));
            add_term(b, &w->typed, "*");
        }
        (void)buf_add_byte(b, ')');
    }
}

void match_word(struct buf *b, const char *word)
{
    and_next(b);
    (void)buf_printf(b, "\"%s\"", word);
}

void match_chats(struct buf *b, member_id author, const chat_id *chats, size_t count)
{
    char mark[32] = "_c";
    if (author.n)
        (void)snprintf(mark, sizeof mark, "_a%lldc", (long long)author.n);
    and_next(b);
    (void)buf_add_byte(b, '(');
    for (size_t i = 0; i < count; i++)
        (void)buf_printf(b, "%s\"%s%lld\"", i ? " OR " : "", mark, (long long)chats[i].n);
    (void)buf_add_byte(b, ')');
}
