/* csv.c - a text file of values, whatever program wrote it.
 *
 * WHY   lists come out of Excel in CP1251 with semicolons, out of 1C in UTF-16 with TABs, out of
 * the web in UTF-8 with commas; nobody can be asked which. HOW   the bytes become UTF-8 first,
 * whole; then one pass of a small machine: in a field, in a quoted one, after its quote. The
 * delimiter is the one of which every one of the first lines has the most. OWNS  the decoded text,
 * during the call.  RUNS  any thread.  SPEC RFC 4180. TESTS csv_test.c.  FUZZ fuzz/fuzz_csv.c */
#include "text/csv.h"

#include <stdint.h>

#include "base/rd.h"

/* --- encodings --- */

enum encoding {
    ENCODING_UTF8,
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_CP1251,
    ENCODING_BINARY
};

#define LOOKED_AT_BYTES 4096

/* CP1251 from 0x80 to 0xBF; above that it is the alphabet in order. 0: no such sign. */
static const uint16_t cp1251[64] = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409,
    0x2039, 0x040A, 0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0,      0x2122, 0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0,
    0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6, 0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB,
    0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456, 0x0491, 0x00B5, 0x00B6,
    0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457};

static bool is_utf8(struct str s)
{
    struct rd r = rd_from(s);
    while (rd_left(&r)) {
        unsigned c = rd_u8(&r);
        int more = c < 0x80                ? 0
                   : c >= 0xC2 && c < 0xE0 ? 1
                   : c >= 0xE0 && c < 0xF0 ? 2
                   : c >= 0xF0 && c < 0xF5 ? 3
                                           : -1;
        if (more < 0)
            return false;
        while (more-- > 0)
            if ((rd_u8(&r) & 0xC0) != 0x80)
                return false;
    }
    return !r.bad;
}

/* By its zero bytes, which no text of one byte a sign has: ASCII signs are half zero. */
static enum encoding look(struct str s)
{
    struct rd r = rd_from(str_slice(s, 0, LOOKED_AT_BYTES));
    size_t zero[2] = {0, 0};
    for (size_t i = 0; rd_left(&r); i++)
        zero[i & 1] += rd_u8(&r) == 0;
    if (!zero[0] && !zero[1])
        return is_utf8(s) ? ENCODING_UTF8 : ENCODING_CP1251;
    if (s.n % 2 == 0 && zero[1] > 8 * zero[0])
        return ENCODING_UTF16LE;
    if (s.n % 2 == 0 && zero[0] > 8 * zero[1])
        return ENCODING_UTF16BE;
    return ENCODING_BINARY;
}

static enum encoding encoding_of(struct str *s)
{
    static const struct {
        struct str mark;
        enum encoding is;
    } marks[] = {{STR_INIT("\xEF\xBB\xBF"), ENCODING_UTF8},
                 {STR_INIT("\xFF\xFE"), ENCODING_UTF16LE},
                 {STR_INIT("\xFE\xFF"), ENCODING_UTF16BE}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (str_starts_with(*s, marks[i].mark)) {
            *s = str_slice(*s, marks[i].mark.n, s->n);
            return marks[i].is;
        }
    return look(*s);
}

static void put_utf8(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_add_byte(out, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char first[] = {0, 0xC0, 0xE0, 0xF0};
    buf_add_byte(out, (char)(first[more] | c >> 6 * more));
    while (more-- > 0)
        buf_add_byte(out, (char)(0x80 | (c >> 6 * more & 0x3F)));
}

static uint32_t unit(struct rd *r, bool is_little)
{
    uint16_t v = rd_u16be(r);
    return is_little ? (uint32_t)(v >> 8 | (v & 0xFF) << 8) : v;
}

static bool from_utf16(struct str s, bool is_little, struct buf *out)
{
    struct rd r = rd_from(s);
    while (rd_left(&r) >= 2) {
        uint32_t c = unit(&r, is_little);
        if (c >= 0xD800 && c < 0xDC00) {
            uint32_t low = unit(&r, is_little);
            if (r.bad || low < 0xDC00 || low >= 0xE000)
                return false;
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        } else if (c >= 0xDC00 && c < 0xE000) {
            return false;
        }
        put_utf8(out, c);
    }
    return !rd_left(&r);
}

static bool from_cp1251(struct str s, struct buf *out)
{
    struct rd r = rd_from(s);
    while (rd_left(&r)) {
        unsigned c = rd_u8(&r);
        uint32_t sign = c < 0x80 ? c : c < 0xC0 ? cp1251[c - 0x80] : 0x410 + (c - 0xC0);
        if (!sign)
            return false;
        put_utf8(out, sign);
    }
    return true;
}

/* *text becomes UTF-8, in room when it was another. */
static bool decode(struct str *text, struct buf *room, struct table_out *t)
{
    bool is_fine = true;
    switch (encoding_of(text)) {
    case ENCODING_UTF8:
        return true;
    case ENCODING_UTF16LE:
        is_fine = from_utf16(*text, true, room);
        break;
    case ENCODING_UTF16BE:
        is_fine = from_utf16(*text, false, room);
        break;
    case ENCODING_CP1251:
        is_fine = from_cp1251(*text, room);
        break;
    case ENCODING_BINARY:
        return table_out_refuse(t, "binary", false);
    }
    if (room->failed)
        return table_out_refuse(t, "bytes", true);
    *text = buf_str(room);
    return is_fine || table_out_refuse(t, "encoding", false);
}

/* --- delimiters --- */

#define LINES_LOOKED_AT 20
#define DELIMITERS      3
static const char delimiters[DELIMITERS] = {';', '\t', ','}; /* the earlier wins a tie */

struct tally {
    size_t in_line[DELIMITERS], least[DELIMITERS], lines, signs;
    bool is_quoted;
};

static void end_line(struct tally *t)
{
    for (int i = 0; t->signs && i < DELIMITERS; i++) {
        if (!t->lines || t->in_line[i] < t->least[i])
            t->least[i] = t->in_line[i];
        t->in_line[i] = 0;
    }
    t->lines += t->signs > 0;
    t->signs = 0;
}

static char guess(struct str text)
{
    struct tally t = {0};
    size_t first[DELIMITERS] = {0};
    for (size_t at = 0; at < text.n && t.lines < LINES_LOOKED_AT; at++) {
        char c = text.p[at];
        if (c == '"')
            t.is_quoted = !t.is_quoted;
        if (!t.is_quoted && (c == '\n' || c == '\r')) {
            end_line(&t);
            continue;
        }
        t.signs++;
        for (int i = 0; !t.is_quoted && i < DELIMITERS; i++)
            if (c == delimiters[i]) {
                t.in_line[i]++;
                first[i] += t.lines == 0;
            }
    }
    end_line(&t);
    int best = 0;
    for (int i = 1; i < DELIMITERS; i++)
        if (t.least[i] > t.least[best] || (t.least[i] == t.least[best] && first[i] > first[best]))
            best = i;
    return delimiters[best];
}

/* "sep=;" in the first line, as Excel writes it. */
static bool take_sep(struct str *text, char *ret)
{
    if (text->n < 5 || !str_equal_ascii_nocase(str_slice(*text, 0, 4), STR("sep=")))
        return false;
    if (text->n > 5 && text->p[5] != '\n' && text->p[5] != '\r')
        return false;
    *ret = text->p[4];
    *text = str_slice(*text, 5, text->n);
    return true;
}

/* --- rows --- */

struct reading {
    struct rd r;
    struct table_out *t;
    struct buf field;
    char delimiter;
    size_t line, row_line, column;
};

static void end_field(struct reading *g)
{
    g->t->line = g->row_line;
    if (g->field.failed)
        table_out_refuse(g->t, "cell", true);
    else
        table_out_cell(g->t, g->column++, buf_str(&g->field));
    buf_clear(&g->field);
}

/* A line's end was taken: CRLF is one. */
static void count_line(struct reading *g, uint8_t c)
{
    if (c == '\r' && rd_peek(&g->r) == '\n' && rd_left(&g->r))
        (void)rd_u8(&g->r);
    g->line++;
}

static bool read_quoted(struct reading *g)
{
    while (rd_left(&g->r)) {
        uint8_t c = rd_u8(&g->r);
        if (c == '"' && !(rd_left(&g->r) && rd_peek(&g->r) == '"'))
            return true;
        if (c == '"')
            (void)rd_u8(&g->r);
        if (c == '\r' || c == '\n') {
            count_line(g, c);
            c = '\n';
        }
        buf_add_byte(&g->field, (char)c);
    }
    g->t->line = g->row_line;
    return table_out_refuse(g->t, "quote", false); /* it never closed */
}

static void end_row(struct reading *g)
{
    end_field(g);
    table_out_row(g->t, g->row_line);
    g->row_line = g->line;
    g->column = 0;
}

static void take_sign(struct reading *g, uint8_t c)
{
    if (c == (uint8_t)g->delimiter) {
        end_field(g);
    } else if (c == '\n' || c == '\r') {
        count_line(g, c);
        end_row(g);
    } else if (c == '"' && !str_trim(buf_str(&g->field)).n) {
        buf_clear(&g->field);
        (void)read_quoted(g);
    } else {
        buf_add_byte(&g->field, (char)c);
    }
}

bool csv_read(struct str bytes, struct table_out *t)
{
    struct buf room;
    buf_init(&room, 2 * LIMIT_TABLE_BYTES);
    struct reading g = {.t = t, .line = 1, .row_line = 1};
    buf_init(&g.field, 8 * LIMIT_CELL_SIGNS);
    struct str text = bytes;
    if (decode(&text, &room, t)) {
        if (!take_sep(&text, &g.delimiter))
            g.delimiter = guess(text);
        g.r = rd_from(text);
        while (rd_left(&g.r) && !t->wrong)
            take_sign(&g, rd_u8(&g.r));
        if (!t->wrong)
            end_row(&g);
    }
    buf_done(&g.field);
    buf_done(&room);
    return !t->wrong;
}
