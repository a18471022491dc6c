/* name.c - names of files.
 *
 * WHY   a name comes from a stranger's disk and goes to another's: "..\..\x", "a\r\nb", letters
 * that turn the ending around, 300 signs. HOW   what utf8_clean takes out (controls, overrides,
 * invisible signs), then the last part of a path, then signs that some system forbids; a long one
 * loses its middle, not its ending. OWNS  nothing.  RUNS  pure.  TESTS name_test.c */
#include "features/files/name.h"

#include "features/files/limits.h"
#include "text/utf8.h"

static struct str last_part(struct str s)
{
    for (size_t i = s.n; i > 0; i--)
        if (s.p[i - 1] == '/' || s.p[i - 1] == '\\')
            return str_slice(s, i, s.n);
    return s;
}

static bool is_edge(char c)
{
    return c == '.' || c == ' ';
}

/* Hidden files begin with a stop, and Windows drops those at the end. */
static struct str trim_edges(struct str s)
{
    while (s.n && is_edge(s.p[0]))
        s = str_slice(s, 1, s.n);
    while (s.n && is_edge(s.p[s.n - 1]))
        s.n--;
    return s;
}

static void replace_signs(struct str s)
{
    char *p = (char *)s.p; /* fresh from utf8_clean */
    for (size_t i = 0; i < s.n; i++)
        if (strchr("<>:\"|?*", p[i]))
            p[i] = '_';
}

/* Bytes of the first n characters. */
static size_t bytes_of(struct str s, size_t n)
{
    size_t at = 0;
    for (size_t i = 0; i < n && at < s.n; i++)
        at += utf8_char_bytes(str_slice(s, at, s.n));
    return at;
}

static struct str ending_of(struct str s)
{
    for (size_t i = s.n; i > 1; i--)
        if (s.p[i - 1] == '.')
            return str_slice(s, i - 1, s.n);
    return str_slice(s, s.n, s.n);
}

static struct str cut(struct arena *a, struct str s)
{
    if (utf8_length(s) <= LIMIT_FILE_NAME_SIGNS)
        return s;
    struct str ending = ending_of(s);
    size_t signs = utf8_length(ending);
    if (signs > LIMIT_FILE_ENDING_SIGNS)
        return str_slice(s, 0, bytes_of(s, LIMIT_FILE_NAME_SIGNS));
    struct str start = str_slice(s, 0, bytes_of(s, LIMIT_FILE_NAME_SIGNS - signs));
    return arena_printf(a, "%.*s%.*s", STR_ARG(start), STR_ARG(ending));
}

static enum err clean_once(struct arena *a, struct str sent, struct str *ret)
{
    enum err e = utf8_clean(a, sent, true, ret);
    if (e)
        return e;
    *ret = trim_edges(last_part(*ret));
    replace_signs(*ret);
    *ret = trim_edges(cut(a, *ret));
    return OK;
}

/* What one step uncovers, an invisible sign behind a stop, is the next one's; each makes it
 * shorter. */
enum err file_name_clean(struct arena *a, struct str sent, struct str *ret)
{
    struct str s = sent, before;
    enum err e;
    do {
        before = s;
        e = clean_once(a, before, &s);
    } while (!e && !str_equal(s, before));
    if (!e)
        *ret = s.n ? s : STR("file");
    return e;
}
