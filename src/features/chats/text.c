/* text.c - what a message's text must have, and how it is shown.
 *
 * WHY   an empty-looking message is an annoyance that a retry can not repair; and 8,000 signs of
 *       "*" must not become a megabyte in every reader's socket.
 * HOW   blanks are matched as bytes of UTF-8; a tree that is too large becomes one "pre" node.
 * OWNS  nothing.  RUNS  on any thread.  TESTS text_test.c. */
#include "features/chats/text.h"

#include "base/buf.h"
#include "features/chats/limits.h"
#include "text/json.h"
#include "text/markdown.h"

/* Signs that show nothing and that utf8_clean leaves inside a text. */
static const char *const blanks[] = {
    " ",      "\n",     "\t",     "\u00a0", "\u00ad", "\u034f", "\u061c", "\u115f", "\u1160",
    "\u1680", "\u17b4", "\u17b5", "\u180e", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
    "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u200c", "\u200d", "\u2028",
    "\u2029", "\u202f", "\u205f", "\u2800", "\u3000", "\u3164", "\ufe0f", "\uffa0",
};

static size_t blank_at(struct str s, size_t at)
{
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        struct str b = str_from(blanks[i]);
        if (str_starts_with(str_slice(s, at, s.n), b))
            return b.n;
    }
    return 0;
}

bool message_is_blank(struct str text)
{
    size_t at = 0, step = 1;
    while (at < text.n && (step = blank_at(text, at)) > 0)
        at += step;
    return at >= text.n;
}

/* [{"t":"pre","v":text}] */
static void tree_as_it_is(struct buf *b, struct str text)
{
    struct jw w;
    jw_init(&w, b);
    jw_array(&w);
    jw_object(&w);
    jw_key(&w, "t");
    jw_str(&w, STR("pre"));
    jw_key(&w, "v");
    jw_str(&w, text);
    jw_object_end(&w);
    jw_array_end(&w);
}

static struct markdown_mentions mentions_room(struct arena *a, size_t count)
{
    return (struct markdown_mentions){arena_try(a, count + 1, sizeof(int64_t)), 0, count};
}

enum err message_mentioned(struct arena *a, struct str text, member_id **ret, size_t *ret_count)
{
    struct markdown_mentions m = {0};
    struct buf b;
    struct jw w;
    *ret = NULL;
    *ret_count = 0;
    if (!memmem(text.p, text.n, "member:", 7)) /* most texts: nothing is parsed */
        return OK;
    m = mentions_room(a, LIMIT_MENTIONS);
    *ret = arena_try(a, LIMIT_MENTIONS, sizeof **ret);
    if (!m.id || !*ret)
        return ERR_TOO_LARGE;
    buf_init(&b, LIMIT_MESSAGE_TREE_BYTES);
    jw_init(&w, &b);
    enum err e = markdown_tree(text, &m, &w);
    buf_done(&b);
    if (e == ERR_TOO_LARGE) /* shown as it is, so it mentions nobody */
        return OK;
    for (size_t i = 0; i < m.count; i++)
        (*ret)[i].n = m.id[i];
    *ret_count = m.count;
    return e;
}

enum err message_tree(struct arena *a, struct str text, const member_id *mentions,
                      size_t mentions_count, struct str *ret)
{
    struct markdown_mentions m = mentions_room(a, mentions_count);
    struct buf b;
    struct jw w;
    if (!m.id)
        return ERR_TOO_LARGE;
    for (; m.count < mentions_count; m.count++)
        m.id[m.count] = mentions[m.count].n;
    buf_init(&b, LIMIT_MESSAGE_TREE_BYTES);
    jw_init(&w, &b);
    enum err e = markdown_tree(text, &m, &w);
    if (e == ERR_TOO_LARGE || b.failed) {
        buf_done(&b);
        buf_init(&b, LIMIT_MESSAGE_TREE_BYTES * 2);
        tree_as_it_is(&b, text);
        e = b.failed ? ERR_TOO_LARGE : OK;
    }
    char *copy = e ? NULL : arena_try(a, b.n + 1, 1);
    if (copy) {
        memcpy(copy, b.p, b.n);
        *ret = (struct str){copy, b.n};
    } else if (!e) {
        e = ERR_TOO_LARGE;
    }
    buf_done(&b);
    return e;
}
