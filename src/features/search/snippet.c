/* snippet.c - the part of a message that is shown with a finding.
 *
 * WHY   who looks for something must see why a message was found, without opening it.
 * HOW   the text in one line and without Markdown; a window of some signs around the first mark,
 *       cut at blanks; pieces that answer and pieces between them. What begins the text is shown
 *       when nothing in it answers (a file's name did).
 * OWNS  nothing.  RUNS  on read workers.  TESTS snippet_test.c. */
#include "features/search/snippet.h"

#include "base/buf.h"
#include "features/search/limits.h"
#include "text/utf8.h"

enum { BEFORE_BYTES = 80, WINDOW_BYTES = LIMIT_SNIPPET_SIGNS * 2 };

static bool is_inside_sign(struct str s, size_t at)
{
    return at < s.n && ((unsigned char)s.p[at] & 0xc0) == 0x80;
}

/* The window's beginning: at a blank a little before the first mark. */
static size_t window_start(struct str s, size_t mark)
{
    size_t at = mark > BEFORE_BYTES ? mark - BEFORE_BYTES : 0;
    if (mark + WINDOW_BYTES / 2 > s.n && s.n > WINDOW_BYTES) /* near the end: more of before */
        at = at > s.n - WINDOW_BYTES ? s.n - WINDOW_BYTES : at;
    if (!at)
        return 0;
    for (size_t i = at; i < mark; i++)
        if (s.p[i] == ' ')
            return i + 1;
    return mark;
}

static size_t window_end(struct str s, size_t start)
{
    size_t end = start + WINDOW_BYTES;
    if (end >= s.n)
        return s.n;
    for (size_t i = end; i > start + WINDOW_BYTES / 2; i--)
        if (s.p[i] == ' ')
            return i;
    while (is_inside_sign(s, end))
        end--;
    return end;
}

static void piece_add(struct search_hit *hit, struct str text, bool is_hit)
{
    if (text.n)
        hit->pieces[hit->pieces_count++] = (struct search_piece){text, is_hit};
}

/* Pieces of the window from..to; marks lie in order. */
static void pieces_cut(struct search_hit *hit, struct str s, size_t from, size_t to,
                       const struct words_mark *mark, size_t count)
{
    size_t at = from;
    if (from)
        piece_add(hit, STR("…"), false);
    for (size_t i = 0; i < count; i++) {
        if (mark[i].from < at || mark[i].to > to)
            continue;
        piece_add(hit, str_slice(s, at, mark[i].from), false);
        piece_add(hit, str_slice(s, mark[i].from, mark[i].to), true);
        at = mark[i].to;
    }
    piece_add(hit, str_slice(s, at, to), false);
    if (to < s.n)
        piece_add(hit, STR("…"), false);
}

enum err snippet_make(struct arena *a, const struct words_query *q, struct str text,
                      bool *ret_answers, struct search_hit *ret)
{
    struct words_mark mark[LIMIT_SNIPPET_MARKS];
    size_t count = 0;
    struct buf b;
    buf_init(&b, text.n + 1);
    words_plain(text, &b);
    bool answers = words_match(q, buf_str(&b), mark, LIMIT_SNIPPET_MARKS, &count);
    *ret_answers = answers || !q->has_phrase; /* the index has found the words */
    struct str plain = *ret_answers ? str_copy(a, buf_str(&b)) : STR("");
    buf_done(&b);
    if (!*ret_answers)
        return OK;
    ret->pieces = arena_try(a, LIMIT_SNIPPET_MARKS * 2 + 3, sizeof *ret->pieces);
    if (!ret->pieces || !plain.p)
        return ERR_TOO_LARGE;
    size_t from = count ? window_start(plain, mark[0].from) : 0;
    pieces_cut(ret, plain, from, window_end(plain, from), mark, count);
    return OK;
}
