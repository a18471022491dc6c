/* fuzz_search_query.c - whatever is typed or written: terms are letters, digits and "_", a question
 * to the index has nothing else between its quotes, marks lie in order within the text, a text
 * answers what was made of its own words, and what is shown is never longer. */
#include "check.h"
#include "features/search/match.h"

enum { OUT_MAX_BYTES = 1 << 20 };

static void check_term(const struct term *t)
{
    CHECK(t->n > 0 && t->n <= LIMIT_TERM_BYTES);
    for (size_t i = 0; i < t->n; i++) {
        unsigned char c = (unsigned char)t->p[i];
        CHECK(c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_');
    }
}

static void check_words(struct str text)
{
    struct words w;
    struct word word;
    size_t last = 0;
    words_begin(&w, text);
    while (words_next(&w, &word)) {
        CHECK(word.from < word.to && word.to <= text.n && word.from >= last);
        CHECK(word.terms > 0 && word.span > 0);
        last = word.from;
        for (size_t i = 0; i < word.terms; i++)
            check_term(&word.term[i]);
    }
    words_end(&w);
}

static void check_question(struct str text)
{
    struct words_query q;
    struct words_mark mark[8];
    size_t count = 0, quotes = 0;
    struct buf b;
    words_query_read(text, &q);
    CHECK(q.count <= LIMIT_QUERY_WORDS);
    buf_init(&b, OUT_MAX_BYTES);
    match_words(&b, &q, true);
    CHECK(!b.failed);
    for (size_t i = 0; i < b.n; i++)
        quotes += b.p[i] == '"';
    CHECK(quotes % 2 == 0);
    buf_done(&b);
    (void)words_match(&q, text, mark, 8, &count); /* what is cut short need not answer */
    for (size_t i = 0; i < count; i++)
        CHECK(mark[i].from < mark[i].to && mark[i].to <= text.n &&
              (!i || mark[i].from >= mark[i - 1].to));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = {(const char *)data, n};
    struct buf b;
    check_words(text);
    check_question(text);
    buf_init(&b, OUT_MAX_BYTES);
    words_plain(text, &b);
    CHECK(b.failed || b.n <= n);
    buf_done(&b);
    return 0;
}
