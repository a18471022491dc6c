/* markdown.c - md4c's callbacks to a small tree of allow-listed nodes, written as it comes.
 *
 * WHY   no HTML is ever made or cleaned: the client renders only the nodes named in markdown.h, so
 *       there is nothing a message could smuggle. md4c alone lets "javascript:" pass.
 * HOW   every enter pushes one byte saying what its leave must do; what is not on the list, not
 *       safe or too deep pushes NOTHING, and its text flows into the node around it. Text is
 *       gathered and written when a node begins or ends, so neighbours become one node.
 *       A bracket followed by a colon would be a link definition and vanish; people write
 *       "[Anna]: hello", so a noncharacter parts the two and is dropped again from all text.
 *       Entities stay as typed: what a person wrote is what is read.
 *       md4c 0.4.8 does not always leave the spans it entered ("*'*x](https://a.ru)?**'*y"), so a
 *       leave closes by type, and the end of a block closes all spans in it.
 * OWNS  two buffers during one call.  RUNS  any thread.  SPEC CommonMark 0.30, less than it.
 * TESTS markdown_test.c.  FUZZ fuzz/fuzz_markdown.c. */
#include "text/markdown.h"

#include <md4c.h>
#include <stdint.h>

#include "text/url.h"
#include "text/utf8.h"

enum { LIMIT_NESTING = 8 };

#define MEMBER    "member:"
#define NOBODY    (-1)
#define SEPARATOR "\xef\xb7\x90" /* U+FDD0, a noncharacter */

enum close_as {
    NOTHING,      /* not on the list: its content went into the node around it */
    BREAK,        /* so did a block's: what follows begins on a new line */
    NODE,         /* "]}" */
    NODE_IN_NODE, /* "]}]}" */
    CODE,         /* the gathered text is its "v" */
    PRE,          /* the same, without the line end that md4c adds */
    LINK,         /* as NODE; links do not nest */
};

struct tree {
    struct jw *w;
    struct markdown_mentions *mentions;
    struct buf open;  /* a byte per md4c node we are in: an enum close_as, span type + 1 above it */
    struct buf text;  /* gathered, not yet written */
    unsigned depth;   /* nodes written and not closed */
    bool wants_break; /* before the next inline thing */
    bool has_inline;  /* in this container, so a break has something to part */
    bool in_code;
    bool in_link;
};

static void write_text(struct tree *t)
{
    if (t->text.n == 0)
        return;
    jw_object(t->w);
    jw_key(t->w, "t");
    jw_str(t->w, STR("text"));
    jw_key(t->w, "v");
    jw_str(t->w, buf_str(&t->text));
    jw_object_end(t->w);
    buf_clear(&t->text);
}

static void write_break(struct tree *t)
{
    write_text(t);
    jw_object(t->w);
    jw_key(t->w, "t");
    jw_str(t->w, STR("br"));
    jw_object_end(t->w);
}

/* Something inline comes: part it from what a block without a node left before. */
static void begin_inline(struct tree *t)
{
    if (t->wants_break && t->has_inline)
        write_break(t);
    t->wants_break = false;
    t->has_inline = true;
}

static void open_node(struct tree *t, const char *type)
{
    write_text(t);
    jw_object(t->w);
    jw_key(t->w, "t");
    jw_str(t->w, str_from(type));
    t->depth++;
}

static void open_children(struct tree *t)
{
    jw_key(t->w, "c");
    jw_array(t->w);
}

static void close_node(struct tree *t)
{
    write_text(t);
    jw_array_end(t->w);
    jw_object_end(t->w);
    t->depth--;
}

static void push(struct tree *t, enum close_as how)
{
    buf_add_byte(&t->open, (char)how);
}

static void push_span(struct tree *t, enum close_as how, MD_SPANTYPE type)
{
    buf_add_byte(&t->open, (char)((unsigned)how | ((unsigned)type + 1) << 4));
}

/* What is open `below` the innermost: 0 for a block or nothing, else span type + 1. */
static unsigned span_at(const struct tree *t, size_t below)
{
    return below < t->open.n ? (unsigned char)t->open.p[t->open.n - 1 - below] >> 4 : 0;
}

static enum close_as pop(struct tree *t)
{
    return t->open.n > 0 ? (enum close_as)(t->open.p[--t->open.n] & 0xf) : NOTHING;
}

static bool has_room(const struct tree *t, unsigned levels)
{
    return t->depth + levels <= LIMIT_NESTING;
}

/* Non-zero stops md4c: a buffer is full, all further work would be thrown away. */
static int verdict(const struct tree *t)
{
    return jw_failed(t->w) || t->open.failed || t->text.failed;
}

/* Without the separators that prepare put in. */
static void add_without_separators(struct buf *out, struct str s)
{
    while (s.n > 0) {
        const char *at = memmem(s.p, s.n, SEPARATOR, 3);
        size_t n = at ? (size_t)(at - s.p) : s.n;
        buf_add(out, str_slice(s, 0, n));
        s = str_slice(s, n + 3, s.n);
    }
}

/* ---- blocks ---- */

/* A block node whose children come next; needs more levels below when its children must be nodes.
 */
static void enter_container(struct tree *t, const char *type, unsigned levels)
{
    t->wants_break = false;
    if (!has_room(t, levels)) {
        t->wants_break = true;
        push(t, BREAK);
        return;
    }
    open_node(t, type);
    open_children(t);
    t->has_inline = false;
    push(t, NODE);
}

static void enter_ordered(struct tree *t, unsigned start)
{
    if (!has_room(t, 2)) {
        enter_container(t, "ol", 2);
        return;
    }
    t->wants_break = false;
    open_node(t, "ol");
    jw_key(t->w, "start");
    jw_i64(t->w, start);
    open_children(t);
    push(t, NODE);
}

/* An item of a list that was cut is cut too, even where quotes left it room. */
static void enter_item(struct tree *t)
{
    bool has_list = t->open.n > 0 && t->open.p[t->open.n - 1] == NODE;
    enter_container(t, "li", has_list ? 1 : LIMIT_NESTING + 1);
}

static void enter_heading(struct tree *t)
{
    bool has_bold = has_room(t, 2);
    enter_container(t, "p", 1);
    if (!has_bold)
        return;
    open_node(t, "b");
    open_children(t);
    (void)pop(t);
    push(t, NODE_IN_NODE);
}

static void enter_code_block(struct tree *t)
{
    t->wants_break = false;
    if (!has_room(t, 1)) {
        t->wants_break = true;
        push(t, BREAK);
        return;
    }
    open_node(t, "pre");
    t->in_code = true;
    push(t, PRE);
}

static void write_rule(struct tree *t)
{
    enter_container(t, "p", 1);
    begin_inline(t);
    buf_add(&t->text, STR("---"));
}

static int on_enter_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
    struct tree *t = ctx;
    switch (type) {
    case MD_BLOCK_P:
        enter_container(t, "p", 1);
        break;
    case MD_BLOCK_QUOTE:
        enter_container(t, "quote", 2);
        break;
    case MD_BLOCK_UL:
        enter_container(t, "ul", 2);
        break;
    case MD_BLOCK_OL:
        enter_ordered(t, ((MD_BLOCK_OL_DETAIL *)detail)->start);
        break;
    case MD_BLOCK_LI:
        enter_item(t);
        break;
    case MD_BLOCK_H:
        enter_heading(t);
        break;
    case MD_BLOCK_CODE:
        enter_code_block(t);
        break;
    case MD_BLOCK_HR:
        write_rule(t);
        break;
    default: /* the document; HTML blocks and tables are switched off */
        push(t, NOTHING);
    }
    return verdict(t);
}

static void close_code(struct tree *t, enum close_as how)
{
    struct str code = buf_str(&t->text);
    if (how == PRE && str_ends_with(code, STR("\n")))
        code.n--;
    jw_key(t->w, "v");
    jw_str(t->w, code);
    jw_object_end(t->w);
    buf_clear(&t->text);
    t->depth--;
    t->in_code = false;
}

/* Ends the innermost thing open. */
static void leave(struct tree *t)
{
    enum close_as how = pop(t);
    if (how == CODE || how == PRE)
        close_code(t, how);
    else if (how >= NODE)
        close_node(t);
    if (how == NODE_IN_NODE)
        close_node(t);
    if (how == LINK)
        t->in_link = false;
}

static int on_leave_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
    struct tree *t = ctx;
    (void)type;
    (void)detail;
    while (span_at(t, 0))
        leave(t);
    bool has_node = t->open.n > 0 && t->open.p[t->open.n - 1] != BREAK;
    leave(t);
    t->wants_break = !has_node;
    return verdict(t);
}

/* ---- inline ---- */

static enum close_as enter_span(struct tree *t, const char *type)
{
    if (!has_room(t, 1))
        return NOTHING;
    begin_inline(t);
    open_node(t, type);
    open_children(t);
    return NODE;
}

/* "member:12" is 12, "member:all" MENTION_ALL; anything else, "member:012" too, is NOBODY. */
static int64_t member_of(struct str address)
{
    struct str digits = str_slice(address, sizeof MEMBER - 1, address.n);
    int64_t id = 0;
    if (str_equal(address, STR(MEMBER "all")))
        return MENTION_ALL;
    if (!str_starts_with(address, STR(MEMBER)) || !digits.n || digits.n > 18 || *digits.p == '0')
        return NOBODY;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9')
            return NOBODY;
        id = id * 10 + (digits.p[i] - '0');
    }
    return id;
}

static bool may_mention(struct markdown_mentions *m, int64_t id)
{
    for (size_t i = 0; m && i < m->count; i++)
        if (m->id[i] == id)
            return true;
    if (id == NOBODY || !m || m->count >= m->limit)
        return false;
    m->id[m->count++] = id;
    return true;
}

/* What leads somewhere: an address that is safe, or a member. */
static bool open_target(struct tree *t, struct str address)
{
    int64_t member = member_of(address);
    if (!url_is_safe_link(address) && !may_mention(t->mentions, member))
        return false;
    begin_inline(t);
    open_node(t, member != NOBODY ? "mention" : "a");
    jw_key(t->w, member != NOBODY ? "member" : "href");
    if (member > MENTION_ALL)
        jw_id(t->w, member);
    else
        jw_str(t->w, member == MENTION_ALL ? STR("all") : address);
    open_children(t);
    t->in_link = true;
    return true;
}

static enum close_as enter_link(struct tree *t, const MD_ATTRIBUTE *href)
{
    struct buf address;
    buf_init(&address, href->size);
    add_without_separators(&address, (struct str){href->text, href->size});
    bool opens = !t->in_link && has_room(t, 1) && open_target(t, buf_str(&address));
    buf_done(&address);
    return opens ? LINK : NOTHING;
}

static enum close_as enter_code_span(struct tree *t)
{
    if (!has_room(t, 1))
        return NOTHING;
    begin_inline(t);
    open_node(t, "code");
    t->in_code = true;
    return CODE;
}

static enum close_as enter_by_type(struct tree *t, MD_SPANTYPE type, void *detail)
{
    switch (t->in_code ? MD_SPAN_IMG : type) { /* code has text only */
    case MD_SPAN_STRONG:
        return enter_span(t, "b");
    case MD_SPAN_EM:
        return enter_span(t, "i");
    case MD_SPAN_DEL:
        return enter_span(t, "s");
    case MD_SPAN_CODE:
        return enter_code_span(t);
    case MD_SPAN_A:
        return enter_link(t, &((MD_SPAN_A_DETAIL *)detail)->href);
    default: /* an image is its description */
        return NOTHING;
    }
}

static int on_enter_span(MD_SPANTYPE type, void *detail, void *ctx)
{
    struct tree *t = ctx;
    push_span(t, enter_by_type(t, type, detail), type);
    return verdict(t);
}

static int on_leave_span(MD_SPANTYPE type, void *detail, void *ctx)
{
    struct tree *t = ctx;
    (void)detail;
    size_t above = 0;
    while (span_at(t, above) && span_at(t, above) != (unsigned)type + 1)
        above++;
    if (!span_at(t, above)) /* never entered, or its block is over */
        return verdict(t);
    for (size_t i = 0; i <= above; i++)
        leave(t);
    return verdict(t);
}

/* Verbatim text outside a node of its own: its lines are kept apart by breaks. */
static void add_lines(struct tree *t, struct str s)
{
    while (s.n > 0) {
        size_t n = str_find_byte(s, '\n');
        if (n > 0) {
            begin_inline(t);
            add_without_separators(&t->text, str_slice(s, 0, n));
        }
        if (n < s.n)
            t->wants_break = true;
        s = str_slice(s, n + 1, s.n);
    }
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *ctx)
{
    struct tree *t = ctx;
    struct str s = {p, n};
    if (t->in_code) {
        add_without_separators(&t->text, s);
    } else if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) {
        begin_inline(t);
        write_break(t);
    } else {
        add_lines(t, s);
    }
    return verdict(t);
}

/* "[a]: b" would define a link and show nothing; "[a]", separator, ": b" is text. Bytes that are no
 * UTF-8, and NUL, become U+FFFD here, since md4c reports a NUL in some places only. */
static void prepare(struct buf *out, struct str source)
{
    for (size_t i = 0; i < source.n;) {
        size_t n = utf8_char_bytes(str_slice(source, i, source.n));
        if (source.p[i] == ':' && i > 0 && source.p[i - 1] == ']')
            buf_add(out, STR(SEPARATOR));
        if (n == 0 || source.p[i] == '\0')
            buf_add(out, STR("\xef\xbf\xbd"));
        else
            buf_add(out, str_slice(source, i, i + n));
        i += n ? n : 1;
    }
}

static enum err parse(struct tree *t, struct str source)
{
    const MD_PARSER parser = {
        .flags = MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_STRIKETHROUGH |
                 MD_FLAG_PERMISSIVEURLAUTOLINKS,
        .enter_block = on_enter_block,
        .leave_block = on_leave_block,
        .enter_span = on_enter_span,
        .leave_span = on_leave_span,
        .text = on_text,
    };
    jw_array(t->w);
    int stopped = md_parse(source.p, (MD_SIZE)source.n, &parser, t);
    jw_array_end(t->w);
    if (verdict(t))
        return ERR_TOO_LARGE;
    return stopped ? ERR_UNAVAILABLE : OK; /* md4c found no memory */
}

enum err markdown_tree(struct str source, struct markdown_mentions *mentions, struct jw *w)
{
    if (source.n > UINT32_MAX / 8)
        return ERR_TOO_LARGE;
    /* Three bytes for one is the most that prepare adds; nodes are fewer than bytes. */
    struct buf prepared;
    struct tree t = {.w = w, .mentions = mentions};
    buf_init(&prepared, source.n * 3 + 1);
    buf_init(&t.open, source.n * 3 + 16);
    buf_init(&t.text, source.n * 3 + 16);
    prepare(&prepared, source);
    struct str text = buf_str(&prepared);
    (void)buf_add_byte(&prepared, 0); /* md4c 0.4.8 reads one past a number at the end */
    text.p = prepared.p;
    enum err e = prepared.failed ? ERR_TOO_LARGE : parse(&t, text);
    buf_done(&t.text);
    buf_done(&t.open);
    buf_done(&prepared);
    return e;
}
