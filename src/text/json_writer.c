/* json_writer.c - writing: bytes appended in order, the only place that escapes.
 *
 * WHY   a reply is written once and never looked at again; building a tree for it would cost more
 *       than the operation. And JSON made by printf is how half-escaped text gets out.
 * HOW   one flag places commas: set after a value, cleared after an opening or a key. Plain bytes
 *       are copied in runs; only what JSON demands is escaped.
 * OWNS  nothing: the buffer is the caller's, its sticky flag is the writer's too.
 * RUNS  one thread at a time.  SPEC RFC 8259 7.  TESTS json_test.c.  FUZZ fuzz/fuzz_json.c. */
#include "base/log.h"
#include "text/json.h"
#include "text/utf8.h"

void jw_init(struct jw *w, struct buf *out)
{
    *w = (struct jw){out, false};
}

static void begin_value(struct jw *w)
{
    if (w->wants_comma)
        buf_add_byte(w->out, ',');
    w->wants_comma = true;
}

static void open_with(struct jw *w, char bracket)
{
    begin_value(w);
    buf_add_byte(w->out, bracket);
    w->wants_comma = false;
}

static void close_with(struct jw *w, char bracket)
{
    buf_add_byte(w->out, bracket);
    w->wants_comma = true;
}

void jw_object(struct jw *w)
{
    open_with(w, '{');
}

void jw_object_end(struct jw *w)
{
    close_with(w, '}');
}

void jw_array(struct jw *w)
{
    open_with(w, '[');
}

void jw_array_end(struct jw *w)
{
    close_with(w, ']');
}

void jw_key(struct jw *w, const char *key)
{
    begin_value(w);
    buf_add_byte(w->out, '"');
    buf_add(w->out, str_from(key));
    buf_add(w->out, STR("\":"));
    w->wants_comma = false;
}

static bool is_plain(unsigned char c)
{
    return c >= ' ' && c < 0x80 && c != '"' && c != '\\';
}

/* Adds the character that s begins with, in its escaped form, and gives its bytes in s. */
static size_t add_special(struct buf *out, struct str s)
{
    unsigned char c = (unsigned char)s.p[0];
    static const char short_form[0x20] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    if (c >= 0x80) /* no whole character: those are plain */
        buf_add(out, STR("\xef\xbf\xbd"));
    else if (c >= ' ')
        buf_add(out, (struct str){(char[]){'\\', (char)c}, 2});
    else if (short_form[c])
        buf_add(out, (struct str){(char[]){'\\', short_form[c]}, 2});
    else
        buf_printf(out, "\\u%04x", (unsigned)c);
    return 1;
}

/* Where the run of bytes that need no escape ends; whole characters beyond ASCII belong to it. */
static size_t plain_run(struct str s, size_t at)
{
    while (at < s.n) {
        unsigned char c = (unsigned char)s.p[at];
        size_t n = is_plain(c) ? 1 : c >= 0x80 ? utf8_char_bytes(str_slice(s, at, s.n)) : 0;
        if (!n)
            break;
        at += n;
    }
    return at;
}

void jw_str(struct jw *w, struct str s)
{
    if (!s.p) {
        jw_null(w);
        return;
    }
    begin_value(w);
    buf_add_byte(w->out, '"');
    for (size_t i = 0; i < s.n && !w->out->failed;) {
        size_t run = plain_run(s, i);
        buf_add(w->out, str_slice(s, i, run));
        i = run;
        if (i < s.n)
            i += add_special(w->out, str_slice(s, i, s.n));
    }
    buf_add_byte(w->out, '"');
}

void jw_key_str(struct jw *w, struct str key)
{
    jw_str(w, key);
    buf_add_byte(w->out, ':');
    w->wants_comma = false;
}

/* By hand: a message has some thirty numbers, and printf would be a tenth of its cost. */
static void add_decimal(struct buf *out, int64_t n)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;
    do
        digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (n < 0)
        digits[--at] = '-';
    buf_add(out, (struct str){digits + at, sizeof digits - at});
}

void jw_i64(struct jw *w, int64_t n)
{
    begin_value(w);
    add_decimal(w->out, n);
}

void jw_id(struct jw *w, int64_t id)
{
    begin_value(w);
    buf_add_byte(w->out, '"');
    add_decimal(w->out, id);
    buf_add_byte(w->out, '"');
}

void jw_bool(struct jw *w, bool b)
{
    begin_value(w);
    buf_add(w->out, b ? STR("true") : STR("false"));
}

void jw_null(struct jw *w)
{
    begin_value(w);
    buf_add(w->out, STR("null"));
}

void jw_raw(struct jw *w, struct str json)
{
    ASSERT(json.n > 0);
    begin_value(w);
    buf_add(w->out, json);
}

bool jw_failed(const struct jw *w)
{
    return w->out->failed;
}
