/* table_wire.c - rows of texts as records of bytes, and back.
 *
 * WHY   the process that opens a stranger's file may be taken over by it: what it says is read like
 *       any other stranger's bytes.
 * HOW   the writer cleans each text and keeps the limits, so that CSV and XLSX need not; the reader
 *       checks them again, first counting, then filling.
 * OWNS  the buffer of one row, until table_out_done.
 * RUNS  any thread.  TESTS table_wire_test.c.  FUZZ fuzz/fuzz_table_wire.c */
#include "text/table_wire.h"

#include "base/rd.h"

/* --- writing --- */

void table_out_init(struct table_out *t, struct buf *out)
{
    *t = (struct table_out){.out = out};
    buf_init(&t->text, LIMIT_TABLE_COLUMNS * LIMIT_CELL_SIGNS * 4);
}

void table_out_done(struct table_out *t)
{
    buf_done(&t->text);
}

bool table_out_refuse(struct table_out *t, const char *word, bool is_large)
{
    if (!t->wrong) {
        t->wrong = word;
        t->is_large = is_large;
    }
    return false;
}

static void put_number(struct buf *out, uint64_t v, int bytes)
{
    while (bytes-- > 0)
        buf_add_byte(out, (char)(v >> 8 * bytes & 0xff));
}

static void put_text(struct buf *out, struct str s)
{
    put_number(out, s.n, 2);
    buf_add(out, s);
}

static void pass_on(struct table_out *t)
{
    if (t->out->failed)
        table_out_refuse(t, "bytes", true);
    else if (t->flush && !t->flush(t->flush_ctx, t->out))
        table_out_refuse(t, "output", false);
}

void table_out_sheet(struct table_out *t, struct str name)
{
    if (t->wrong)
        return;
    if (++t->sheets > LIMIT_TABLE_SHEETS) {
        table_out_refuse(t, "sheets", true);
        return;
    }
    buf_clear(&t->text);
    t->cell_count = 0;
    t->line = 0;
    table_out_cell(t, 0, name);
    buf_add_byte(t->out, 'S');
    put_text(t->out, buf_str(&t->text));
    buf_clear(&t->text);
    t->cell_count = 0;
}

/* Bytes of the code point at s.p; 0: it is not UTF-8. */
static size_t code_point(struct str s, uint32_t *ret)
{
    struct rd r = rd_from(s);
    unsigned c = rd_u8(&r);
    size_t n = c < 0x80                ? 1
               : c >= 0xC2 && c < 0xE0 ? 2
               : c >= 0xE0 && c < 0xF0 ? 3
               : c >= 0xF0 && c < 0xF5 ? 4
                                       : 0;
    uint32_t v = n == 1 ? c : n ? c & (0x7Fu >> n) : 0;
    for (size_t i = 1; i < n; i++) {
        unsigned next = rd_u8(&r);
        if (r.bad || (next & 0xC0) != 0x80)
            return 0;
        v = v << 6 | (next & 0x3F);
    }
    bool is_short = (n == 3 && v < 0x800) || (n == 4 && v < 0x10000);
    if (!n || is_short || v > 0x10FFFF || (v >= 0xD800 && v < 0xE000))
        return 0;
    *ret = v;
    return n;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x2007 ||
           c == 0x202F;
}

static bool is_left_out(uint32_t c)
{
    return (c < ' ' && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0) || c == 0xFEFF ||
           c == 0x200B || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

struct cleaning {
    size_t end; /* of t->text after the last sign that is no blank */
    size_t signs;
};

static bool add_sign(struct table_out *t, struct str sign, uint32_t c, struct cleaning *k)
{
    if (is_left_out(c) || (is_blank(c) && !k->signs))
        return true;
    if (++k->signs > LIMIT_CELL_SIGNS && !is_blank(c))
        return table_out_refuse(t, "cell", true);
    if (k->signs > LIMIT_CELL_SIGNS) /* blanks, perhaps at the end */
        return true;
    buf_add(&t->text, sign);
    if (!is_blank(c))
        k->end = t->text.n;
    return true;
}

void table_out_cell(struct table_out *t, size_t column, struct str text)
{
    struct cleaning k = {.end = t->text.n};
    size_t from = t->text.n;
    if (t->wrong)
        return;
    for (size_t at = 0; at < text.n;) {
        uint32_t c;
        struct str rest = str_slice(text, at, text.n);
        size_t n = code_point(rest, &c);
        if (!n) {
            table_out_refuse(t, "encoding", false);
            return;
        }
        if (!add_sign(t, str_slice(rest, 0, n), c, &k))
            return;
        at += n;
    }
    t->text.n = k.end;
    if (k.end == from)
        return;
    if (column >= LIMIT_TABLE_COLUMNS) {
        table_out_refuse(t, "columns", true);
        return;
    }
    while (t->cell_count <= column)
        t->cell[t->cell_count++] = (struct table_out_cell){0, 0};
    t->cell[column] = (struct table_out_cell){from, k.end - from};
}

static bool count_row(struct table_out *t)
{
    t->rows++;
    t->cells += t->cell_count;
    t->bytes += t->text.n;
    if (t->rows > LIMIT_TABLE_ROWS)
        return table_out_refuse(t, "rows", true);
    if (t->cells > LIMIT_TABLE_CELLS)
        return table_out_refuse(t, "cells", true);
    return t->bytes <= LIMIT_TABLE_BYTES || table_out_refuse(t, "bytes", true);
}

void table_out_row(struct table_out *t, size_t line)
{
    t->line = line;
    if (!t->wrong && t->cell_count && count_row(t)) {
        buf_add_byte(t->out, 'R');
        put_number(t->out, line, 4);
        put_number(t->out, t->cell_count, 2);
        for (size_t i = 0; i < t->cell_count; i++)
            put_text(t->out,
                     str_slice(buf_str(&t->text), t->cell[i].from, t->cell[i].from + t->cell[i].n));
        pass_on(t);
    }
    buf_clear(&t->text);
    t->cell_count = 0;
}

void table_out_end(struct table_out *t)
{
    if (t->wrong) {
        buf_add_byte(t->out, 'X');
        buf_add_byte(t->out, t->is_large ? 1 : 0);
        put_text(t->out, str_from(t->wrong));
        put_number(t->out, t->line, 4);
    } else {
        buf_add_byte(t->out, 'E');
    }
}

void inspected_write(struct buf *out, const struct inspected_wire *i)
{
    buf_add_byte(out, 'I');
    put_number(out, i->kind, 1);
    put_number(out, i->pages, 4);
    put_number(out, i->width, 4);
    put_number(out, i->height, 4);
    put_number(out, (i->has_script ? 1u : 0) | (i->is_encrypted ? 2u : 0), 1);
    buf_add_byte(out, 'E');
}

/* --- reading --- */

struct counts {
    size_t sheets, rows, cells, bytes;
};

/* A text as the writer cleans it: whole UTF-8 without control signs. */
static bool read_text(struct rd *r, struct str *ret)
{
    size_t signs = 0;
    *ret = rd_bytes(r, rd_u16be(r));
    for (size_t at = 0; !r->bad && at < ret->n; signs++) {
        uint32_t c;
        size_t n = code_point(str_slice(*ret, at, ret->n), &c);
        if (!n || is_left_out(c) || signs == LIMIT_CELL_SIGNS)
            return false;
        at += n;
    }
    return !r->bad;
}

bool wire_refusal_read(struct rd *r, struct wire_refusal *ret)
{
    ret->is_there = true;
    ret->is_large = rd_u8(r) == 1;
    bool is_read = read_text(r, &ret->word);
    ret->line = rd_u32be(r);
    for (size_t i = 0; is_read && i < ret->word.n; i++)
        is_read = (ret->word.p[i] >= 'a' && ret->word.p[i] <= 'z') || ret->word.p[i] == '_';
    return is_read && !r->bad && ret->word.n && ret->word.n <= LIMIT_REFUSAL_WORD && !rd_left(r);
}

static bool skip_row(struct rd *r, struct counts *c)
{
    struct str text;
    (void)rd_u32be(r);
    size_t n = rd_u16be(r);
    c->rows++;
    c->cells += n;
    if (!c->sheets || !n || n > LIMIT_TABLE_COLUMNS || c->rows > LIMIT_TABLE_ROWS ||
        c->cells > LIMIT_TABLE_CELLS)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!read_text(r, &text))
            return false;
        c->bytes += text.n;
    }
    return c->bytes <= LIMIT_TABLE_BYTES;
}

/* All records are sound; how much there is of each. */
static bool count(struct rd r, struct counts *c, struct wire_refusal *refusal)
{
    struct str name;
    for (;;) {
        switch (rd_u8(&r)) {
        case 'S':
            if (++c->sheets > LIMIT_TABLE_SHEETS || !read_text(&r, &name))
                return false;
            break;
        case 'R':
            if (!skip_row(&r, c))
                return false;
            break;
        case 'X':
            return wire_refusal_read(&r, refusal);
        case 'E':
            return !r.bad && !rd_left(&r);
        default:
            return false;
        }
    }
}

static void fill_row(struct rd *r, struct table_row *row, struct str **cell)
{
    row->line = rd_u32be(r);
    row->cell_count = rd_u16be(r);
    row->cell = *cell;
    for (size_t i = 0; i < row->cell_count; i++)
        row->cell[i] = rd_bytes(r, rd_u16be(r));
    *cell += row->cell_count;
}

static void fill(struct rd r, struct table *ret, struct table_row *row, struct str *cell)
{
    for (;;) {
        switch (rd_u8(&r)) {
        case 'S':
            ret->sheet[ret->sheet_count++] =
                (struct table_sheet){.name = rd_bytes(&r, rd_u16be(&r)), .row = row};
            break;
        case 'R':
            fill_row(&r, row++, &cell);
            ret->sheet[ret->sheet_count - 1].row_count++;
            break;
        default:
            return;
        }
    }
}

enum err table_wire_read(struct arena *arena, struct str bytes, struct table *ret,
                         struct wire_refusal *ret_refusal)
{
    struct counts c = {0};
    *ret = (struct table){0};
    *ret_refusal = (struct wire_refusal){0};
    if (!count(rd_from(bytes), &c, ret_refusal))
        return ERR_MALFORMED;
    if (ret_refusal->is_there)
        return OK;
    struct table_row *row = arena_try(arena, c.rows + 1, sizeof *row);
    struct str *cell = arena_try(arena, c.cells + 1, sizeof *cell);
    ret->sheet = arena_try(arena, c.sheets + 1, sizeof *ret->sheet);
    if (!row || !cell || !ret->sheet)
        return ERR_TOO_LARGE;
    fill(rd_from(bytes), ret, row, cell);
    return OK;
}

enum err inspected_wire_read(struct str bytes, struct inspected_wire *ret,
                             struct wire_refusal *ret_refusal)
{
    struct rd r = rd_from(bytes);
    *ret = (struct inspected_wire){0};
    *ret_refusal = (struct wire_refusal){0};
    uint8_t first = rd_u8(&r);
    if (first == 'X')
        return wire_refusal_read(&r, ret_refusal) ? OK : ERR_MALFORMED;
    ret->kind = rd_u8(&r);
    ret->pages = rd_u32be(&r);
    ret->width = rd_u32be(&r);
    ret->height = rd_u32be(&r);
    uint8_t flags = rd_u8(&r);
    ret->has_script = flags & 1;
    ret->is_encrypted = flags & 2;
    bool is_sound = first == 'I' && rd_u8(&r) == 'E' && !r.bad && !rd_left(&r) && ret->kind <= 3;
    return is_sound ? OK : ERR_MALFORMED;
}
