/* xlsx_sheet.c - rows and cells of one sheet.
 *
 * HOW   a cell says its place ("B7") or comes after the one before; its value stands in <v>, or
 * within <is> for a text of its own. Rows come in order, as the standard wants: one that goes back
 * is refused. Of merged cells the file holds the first one's value and nothing for the others, and
 *       so do we.
 * OWNS  the value of one cell, during the call.  RUNS  in kafedra-sandbox.
 * SPEC ECMA-376 part 1, 18.3.  TESTS xlsx_test.c */
#include <string.h>

#include "sandbox/value.h"
#include "sandbox/xlsx_inside.h"

#define LAST_ROW    1048576
#define LAST_COLUMN 16384

enum cell_kind { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOL };

struct sheet_reading {
    struct xlsx *x;
    size_t row, column; /* of the newest; from 1 and from 0 */
    bool is_in_row, is_in_cell, is_in_value, is_in_phonetic;
    enum cell_kind kind;
    bool is_date;
    struct buf value;
};

static void begin_row(struct sheet_reading *g, const char **attributes)
{
    long long n;
    struct str r = xml_attribute(attributes, "r");
    if (!r.p)
        n = (long long)g->row + 1;
    else if (!str_to_i64(r, &n))
        n = 0;
    if (n <= (long long)g->row || n > LAST_ROW) {
        table_out_refuse(g->x->t, "order", false);
        return;
    }
    g->row = (size_t)n;
    g->x->t->line = g->row;
    g->column = (size_t)-1;
    g->is_in_row = true;
}

/* The letters of "AB12"; false: not such. */
static bool column_of(struct str place, size_t *ret)
{
    size_t n = 0, at = 0;
    for (; at < place.n && place.p[at] >= 'A' && place.p[at] <= 'Z'; at++) {
        n = n * 26 + (size_t)(place.p[at] - 'A') + 1;
        if (n > LAST_COLUMN)
            return false;
    }
    *ret = n - 1;
    return n > 0;
}

static enum cell_kind kind_of(struct str t)
{
    if (str_equal(t, STR("s")))
        return CELL_SHARED;
    if (str_equal(t, STR("b")))
        return CELL_BOOL;
    return !t.p || str_equal(t, STR("n")) ? CELL_NUMBER : CELL_TEXT; /* str, inlineStr, d, e */
}

static void begin_cell(struct sheet_reading *g, const char **attributes)
{
    struct str place = xml_attribute(attributes, "r");
    long long style = 0;
    if (!place.p)
        g->column++;
    else if (!column_of(place, &g->column)) {
        table_out_refuse(g->x->t, "order", false);
        return;
    }
    struct str s = xml_attribute(attributes, "s");
    bool has_style =
        s.p && str_to_i64(s, &style) && style >= 0 && (size_t)style < g->x->style_count;
    g->is_date = has_style && g->x->style_is_date[style];
    g->kind = kind_of(xml_attribute(attributes, "t"));
    g->is_in_cell = true;
    buf_clear(&g->value);
}

static struct str shared(struct sheet_reading *g, struct str index)
{
    long long i;
    const struct xlsx *x = g->x;
    if (!str_to_i64(index, &i) || i < 0 || (size_t)i >= x->string_count) {
        table_out_refuse(x->t, "strings", false);
        return STR("");
    }
    size_t from = i ? x->string_end[i - 1] : 0;
    return str_slice(buf_str(&x->strings), from, x->string_end[i]);
}

static void end_cell(struct sheet_reading *g)
{
    char room[VALUE_BYTES];
    struct str v = buf_str(&g->value);
    g->is_in_cell = false;
    if (g->value.failed) {
        table_out_refuse(g->x->t, "cell", true);
        return;
    }
    if (!v.n)
        return;
    if (g->kind == CELL_SHARED)
        v = shared(g, str_trim(v));
    else if (g->kind == CELL_NUMBER)
        v = value_number(str_trim(v), g->is_date, g->x->is_1904, room);
    else if (g->kind == CELL_BOOL)
        v = str_equal(str_trim(v), STR("1")) ? STR("TRUE") : STR("FALSE");
    table_out_cell(g->x->t, g->column, v);
}

static void sheet_begins(void *ctx, const char *name, const char **attributes)
{
    struct sheet_reading *g = ctx;
    if (!strcmp(name, "row"))
        begin_row(g, attributes);
    else if (g->is_in_row && !strcmp(name, "c"))
        begin_cell(g, attributes);
    else if (!strcmp(name, "rPh"))
        g->is_in_phonetic = true;
    else if (!strcmp(name, "v") || !strcmp(name, "t"))
        g->is_in_value = g->is_in_cell && !g->is_in_phonetic;
}

static void sheet_ends(void *ctx, const char *name)
{
    struct sheet_reading *g = ctx;
    g->is_in_value = false;
    if (!strcmp(name, "rPh"))
        g->is_in_phonetic = false;
    else if (g->is_in_cell && !strcmp(name, "c"))
        end_cell(g);
    else if (g->is_in_row && !strcmp(name, "row")) {
        table_out_row(g->x->t, g->row);
        g->is_in_row = false;
    }
}

static void sheet_says(void *ctx, struct str text)
{
    struct sheet_reading *g = ctx;
    if (g->is_in_value)
        buf_add(&g->value, text);
}

bool xlsx_read_sheet(struct xlsx *x, uint64_t part)
{
    struct sheet_reading g = {.x = x};
    struct xml_hearer hearer = {&g, sheet_begins, sheet_ends, sheet_says};
    buf_init(&g.value, 8 * LIMIT_CELL_SIGNS);
    bool is_read = xml_read(x->z, part, &hearer, x->t);
    buf_done(&g.value);
    return is_read;
}
