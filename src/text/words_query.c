/* words_query.c - questions: what they ask for, and whether a text answers.
 *
 * WHY   people type words, not a language: quotes, stars and minus signs must never break a search.
 * HOW   every word is asked for, in any form. The last one may still be typed, so it may go on; so
 *       may one with a star. Words between quotes stand in that order: the index knows no order, so
 *       the text is looked at again. A mask for each word of a phrase says at which places, counted
 *       from the word that is looked at, the phrase up to it may end.
 * OWNS  nothing.  RUNS  any thread.  TESTS words_test.c.  FUZZ fuzz/fuzz_search_query.c. */
#include <stdint.h>

#include "text/utf8.h"
#include "text/words.h"

static struct str term_str(const struct term *t)
{
    return (struct str){t->p, t->n};
}

/* Bytes of a quotation mark at `at`, or 0. */
static size_t quote_at(struct str s, size_t at)
{
    static const char *const marks[] = {"\"", "«", "»", "“", "”", "„"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts_with(str_slice(s, at, s.n), str_from(marks[i])))
            return strlen(marks[i]);
    return 0;
}

/* How many quotation marks stand before `at`, and how many in all. */
static size_t quotes_before(struct str s, size_t end)
{
    size_t count = 0;
    for (size_t at = 0; at < end;) {
        size_t n = quote_at(s, at);
        count += n > 0;
        at += n ? n : 1;
    }
    return count;
}

static bool is_number(const struct term *t)
{
    for (size_t i = 0; i < t->n; i++)
        if ((t->p[i] < '0' || t->p[i] > '9') && t->p[i] != '_')
            return false;
    return true;
}

/* Is it still typed, or does it say with a star that it may go on? */
static void going_on_read(struct str text, const struct word *w, struct query_word *to)
{
    bool may = !is_number(&w->raw) && utf8_length(term_str(&w->raw)) >= WORDS_PREFIX_FROM;
    to->has_star = may && w->to < text.n && text.p[w->to] == '*';
    to->may_go_on = to->has_star || (may && w->to == text.n);
}

static void query_add(struct words_query *q, struct str text, const struct word *w, bool is_quoted,
                      bool joins_last)
{
    struct query_word *to = &q->word[q->count++];
    *to = (struct query_word){.terms = w->terms, .is_weak = w->is_weak, .typed = w->raw};
    memcpy(to->term, w->term, w->terms * sizeof *w->term);
    to->joins_last = joins_last;
    if (!is_quoted)
        going_on_read(text, w, to);
    q->has_phrase = q->has_phrase || joins_last;
}

void words_query_read(struct str text, struct words_query *ret)
{
    struct words w;
    struct word word;
    size_t total = quotes_before(text, text.n), skip_to = 0, last_quotes = 0;
    bool last_quoted = false;
    *ret = (struct words_query){.count = 0};
    words_begin(&w, text);
    while (ret->count < LIMIT_QUERY_WORDS && words_next(&w, &word)) {
        size_t before = quotes_before(text, word.from);
        bool is_quoted = before % 2 && before < total; /* one that is not closed is a sign */
        if (word.is_loose ||
            word.at < skip_to) /* its parts are asked for; those of a code are not */
            continue;
        if (word.span > 1)
            skip_to = word.at + word.span;
        if (word.is_weak && !is_quoted)
            continue;
        query_add(ret, text, &word, is_quoted,
                  is_quoted && last_quoted && last_quotes == before && ret->count);
        last_quoted = is_quoted;
        last_quotes = before;
    }
    words_end(&w);
}

static bool answers(const struct query_word *q, const struct word *w)
{
    for (size_t i = 0; i < w->terms; i++) {
        struct str term = term_str(&w->term[i]);
        if (q->may_go_on && str_starts_with(term, term_str(&q->typed)))
            return true;
        for (size_t j = 0; j < q->terms; j++)
            if (str_equal(term, term_str(&q->term[j])))
                return true;
    }
    return false;
}

struct matching {
    const struct words_query *q;
    uint64_t ends[LIMIT_QUERY_WORDS]; /* bit k: up to this word it may end at place + k */
    bool is_found[LIMIT_QUERY_WORDS];
    size_t place;
};

static void move_to(struct matching *m, size_t place)
{
    size_t by = place - m->place;
    for (size_t i = 0; i < m->q->count; i++)
        m->ends[i] = by < 64 ? m->ends[i] >> by : 0;
    m->place = place;
}

/* Does the word answer some of it? */
static bool look_at(struct matching *m, const struct word *w)
{
    bool is_hit = false;
    move_to(m, w->at);
    for (size_t i = 0; i < m->q->count; i++) {
        const struct query_word *q = &m->q->word[i];
        if (!answers(q, w) || (q->joins_last && !(m->ends[i - 1] & 1)))
            continue;
        m->ends[i] |= (uint64_t)1 << w->span;
        m->is_found[i] = true;
        is_hit = is_hit || !q->is_weak;
    }
    return is_hit;
}

static void mark_add(struct words_mark *marks, size_t most, size_t *count, const struct word *w)
{
    if (*count == most || (*count && w->from < marks[*count - 1].to)) /* a part of a code */
        return;
    marks[(*count)++] = (struct words_mark){w->from, w->to};
}

bool words_match(const struct words_query *q, struct str text, struct words_mark *marks,
                 size_t most, size_t *ret_count)
{
    struct matching m = {.q = q};
    struct words w;
    struct word word;
    size_t found = 0;
    *ret_count = 0;
    words_begin(&w, text);
    while (words_next(&w, &word))
        if (look_at(&m, &word))
            mark_add(marks, most, ret_count, &word);
    words_end(&w);
    for (size_t i = 0; i < q->count; i++)
        found += m.is_found[i];
    return q->count > 0 && found == q->count;
}

/* --- showing ---------------------------------------------------------------------------------- */

/* Of "[words](target)" that begins at `at`: where the words end. 0: it is none. */
static size_t link_words_end(struct str s, size_t at)
{
    for (size_t i = at + 1; i + 1 < s.n && s.p[i] != '\n' && s.p[i] != '['; i++)
        if (s.p[i] == ']' && s.p[i + 1] == '(')
            return str_find_byte(str_slice(s, i, s.n), ')') < s.n - i ? i : 0;
    return 0;
}

static bool is_mark(struct str s, size_t at)
{
    struct str rest = str_slice(s, at, s.n);
    bool is_line_start = !at || s.p[at - 1] == '\n';
    if (s.p[at] == '*' || s.p[at] == '`')
        return true;
    return str_starts_with(rest, STR("~~")) ||
           (at && str_starts_with(str_slice(s, at - 1, s.n), STR("~~"))) ||
           (is_line_start && (s.p[at] == '>' || s.p[at] == '#'));
}

void words_plain(struct str text, struct buf *ret)
{
    size_t words_end_at = 0; /* of the link that is read */
    for (size_t at = 0; at < text.n; at++) {
        char c = text.p[at];
        size_t end = c == '[' ? link_words_end(text, at) : 0;
        bool is_space = c == '\n' || c == '\t' || c == ' ';
        if (end) {
            words_end_at = end;
        } else if (words_end_at && at == words_end_at) {
            at += str_find_byte(str_slice(text, at, text.n), ')');
            words_end_at = 0;
        } else if (is_space) {
            if (ret->n && ret->p[ret->n - 1] != ' ')
                (void)buf_add_byte(ret, ' '); /* who asked looks at ret->failed */
        } else if (!is_mark(text, at)) {
            (void)buf_add_byte(ret, c);
        }
    }
}
