/* xlsx_parts.c - shared strings, and which styles are dates.
 *
 * OWNS  grows the tables of struct xlsx.  RUNS  in kafedra-sandbox.  SPEC ECMA-376 part
 * 1, 18.4, 18.8. TESTS xlsx_test.c */
#include <stdlib.h>
#include <string.h>

#include "sandbox/value.h"
#include "sandbox/xlsx.h"
#include "sandbox/xlsx_inside.h"

/* --- shared strings: <si> of <t>, or of <r> with <t> each; what is read aloud (<rPh>) is no text
 * --- */

struct strings_reading {
    struct xlsx *x;
    bool is_in_text, is_in_phonetic;
};

static void string_begins(void *ctx, const char *name, const char **attributes)
{
    struct strings_reading *g = ctx;
    (void)attributes;
    g->is_in_phonetic = g->is_in_phonetic || !strcmp(name, "rPh");
    g->is_in_text = !g->is_in_phonetic && !strcmp(name, "t");
}

static void end_string(struct xlsx *x)
{
    if (x->string_count == x->string_cap) {
        size_t cap = x->string_cap ? 2 * x->string_cap : 1024;
        size_t *more = cap <= 2 * LIMIT_STRINGS ? realloc(x->string_end, cap * sizeof *more) : NULL;
        if (!more) {
            table_out_refuse(x->t, "strings", true);
            return;
        }
        x->string_end = more;
        x->string_cap = cap;
    }
    x->string_end[x->string_count++] = x->strings.n;
}

static void string_ends(void *ctx, const char *name)
{
    struct strings_reading *g = ctx;
    g->is_in_text = false;
    if (!strcmp(name, "rPh"))
        g->is_in_phonetic = false;
    if (!strcmp(name, "si"))
        end_string(g->x);
}

static void string_says(void *ctx, struct str text)
{
    struct strings_reading *g = ctx;
    if (g->is_in_text && !buf_add(&g->x->strings, text))
        table_out_refuse(g->x->t, "bytes", true);
}

bool xlsx_read_strings(struct xlsx *x, uint64_t part)
{
    struct strings_reading g = {.x = x};
    struct xml_hearer hearer = {&g, string_begins, string_ends, string_says};
    return xml_read(x->z, part, &hearer, x->t);
}

/* --- styles: <numFmts> give codes to numbers, <cellXfs> numbers to styles --- */

struct styles_reading {
    struct xlsx *x;
    bool is_in_cells;
    bool *is_date; /* by the number of a format */
};

static int number_of(struct str s)
{
    long long n;
    return str_to_i64(s, &n) && n >= 0 && n < LIMIT_STYLES ? (int)n : -1;
}

static void add_style(struct styles_reading *g, int format)
{
    struct xlsx *x = g->x;
    if (x->style_count == LIMIT_STYLES) {
        table_out_refuse(x->t, "styles", true);
        return;
    }
    x->style_is_date[x->style_count++] =
        format >= 0 && (value_format_is_date(format) || g->is_date[format]);
}

static void style_begins(void *ctx, const char *name, const char **attributes)
{
    struct styles_reading *g = ctx;
    int format = number_of(xml_attribute(attributes, "numFmtId"));
    if (!strcmp(name, "numFmt") && format >= 0)
        g->is_date[format] = value_code_is_date(xml_attribute(attributes, "formatCode"));
    else if (!strcmp(name, "cellXfs"))
        g->is_in_cells = true;
    else if (g->is_in_cells && !strcmp(name, "xf"))
        add_style(g, format);
}

static void style_ends(void *ctx, const char *name)
{
    struct styles_reading *g = ctx;
    if (!strcmp(name, "cellXfs"))
        g->is_in_cells = false;
}

static void style_says(void *ctx, struct str text)
{
    (void)ctx, (void)text;
}

bool xlsx_read_styles(struct xlsx *x, uint64_t part)
{
    struct styles_reading g = {.x = x, .is_date = calloc(LIMIT_STYLES, sizeof *g.is_date)};
    struct xml_hearer hearer = {&g, style_begins, style_ends, style_says};
    x->style_is_date = calloc(LIMIT_STYLES, sizeof *x->style_is_date);
    bool is_read = g.is_date && x->style_is_date && xml_read(x->z, part, &hearer, x->t);
    free(g.is_date);
    return is_read || table_out_refuse(x->t, "bytes", true);
}
