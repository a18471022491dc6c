/* xlsx.c - which parts a workbook has, and in which order they are read.
 *
 * WHY   an XLSX is a ZIP of XML parts that name each other; the sheets need the shared strings and
 * the styles first. HOW   xl/workbook.xml gives sheets and their relations, its .rels where they
 * lie. Hidden sheets are left out: people do not see them, so they do not mean them. A ZIP without
 * a workbook is taken for one of text tables (OneRoster, SDS): one sheet each, named by its file.
 * OWNS  the archive and the tables of a workbook, during the call.
 * RUNS  in kafedra-sandbox.  SPEC ECMA-376 part 1, 18.2; part 2 (OPC).
 * TESTS xlsx_test.c.  FUZZ fuzz/fuzz_xlsx.c */
#include "sandbox/xlsx.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/xlsx_inside.h"
#include "text/csv.h"

/* Cut when it does not fit. */
static void keep(char *room, size_t room_bytes, struct str s)
{
    struct str cut = str_slice(s, 0, room_bytes - 1);
    if (cut.n)
        memcpy(room, cut.p, cut.n);
    room[cut.n] = 0;
}

/* --- the workbook --- */

static void workbook_begins(void *ctx, const char *name, const char **attributes)
{
    struct xlsx *x = ctx;
    if (!strcmp(name, "workbookPr")) {
        struct str v = xml_attribute(attributes, "date1904");
        x->is_1904 = str_equal(v, STR("1")) || str_equal(v, STR("true"));
    }
    if (strcmp(name, "sheet"))
        return;
    struct str state = xml_attribute(attributes, "state");
    if (state.p && !str_equal(state, STR("visible")))
        return;
    if (x->sheet_count == LIMIT_TABLE_SHEETS) {
        table_out_refuse(x->t, "sheets", true);
        return;
    }
    struct xlsx_sheet *s = &x->sheet[x->sheet_count++];
    keep(s->name, sizeof s->name, xml_attribute(attributes, "name"));
    keep(s->relation, sizeof s->relation, xml_attribute(attributes, "id"));
    s->part = -1;
}

static void nothing_ends(void *ctx, const char *name)
{
    (void)ctx, (void)name;
}

static void nothing_says(void *ctx, struct str text)
{
    (void)ctx, (void)text;
}

static bool read_workbook(struct xlsx *x, uint64_t part)
{
    struct xml_hearer hearer = {x, workbook_begins, nothing_ends, nothing_says};
    return xml_read(x->z, part, &hearer, x->t);
}

/* --- where the sheets lie --- */

static int64_t part_of(const struct xlsx *x, struct str target)
{
    char path[300];
    bool is_absolute = str_starts_with(target, STR("/"));
    struct str prefix = is_absolute ? STR("") : STR("xl/");
    target = str_slice(target, is_absolute ? 1 : 0, target.n);
    if (prefix.n + target.n >= sizeof path)
        return -1;
    if (prefix.n)
        memcpy(path, prefix.p, prefix.n);
    if (target.n)
        memcpy(path + prefix.n, target.p, target.n);
    path[prefix.n + target.n] = 0;
    return archive_find(x->z, path);
}

static void relation_begins(void *ctx, const char *name, const char **attributes)
{
    struct xlsx *x = ctx;
    if (strcmp(name, "Relationship"))
        return;
    struct str id = xml_attribute(attributes, "Id"), target = xml_attribute(attributes, "Target");
    for (size_t i = 0; i < x->sheet_count; i++)
        if (target.p && str_equal(id, str_from(x->sheet[i].relation)))
            x->sheet[i].part = part_of(x, target);
}

static bool read_relations(struct xlsx *x)
{
    struct xml_hearer hearer = {x, relation_begins, nothing_ends, nothing_says};
    int64_t part = archive_find(x->z, "xl/_rels/workbook.xml.rels");
    return part >= 0 ? xml_read(x->z, (uint64_t)part, &hearer, x->t)
                     : table_out_refuse(x->t, "parts", false);
}

static bool read_sheets(struct xlsx *x)
{
    for (size_t i = 0; i < x->sheet_count; i++) {
        if (x->sheet[i].part < 0)
            continue; /* a chart's sheet, or one that is not there */
        table_out_sheet(x->t, str_from(x->sheet[i].name));
        if (x->t->wrong || !xlsx_read_sheet(x, (uint64_t)x->sheet[i].part))
            return false;
    }
    return true;
}

static bool read_parts(struct xlsx *x, uint64_t workbook)
{
    int64_t strings = archive_find(x->z, "xl/sharedStrings.xml"),
            styles = archive_find(x->z, "xl/styles.xml");
    return read_workbook(x, workbook) && read_relations(x) &&
           (strings < 0 || xlsx_read_strings(x, (uint64_t)strings)) &&
           (styles < 0 || xlsx_read_styles(x, (uint64_t)styles)) && read_sheets(x);
}

static bool read_xlsx(struct archive *z, uint64_t workbook, struct table_out *t)
{
    struct xlsx *x = calloc(1, sizeof *x);
    if (!x)
        return table_out_refuse(t, "bytes", true);
    x->z = z;
    x->t = t;
    buf_init(&x->strings, LIMIT_TABLE_BYTES);
    bool is_read = read_parts(x, workbook);
    buf_done(&x->strings);
    free(x->string_end);
    free(x->style_is_date);
    free(x);
    return is_read;
}

/* --- a ZIP of text tables --- */

static bool take_piece(void *ctx, struct str piece)
{
    return buf_add(ctx, piece);
}

static bool is_table(struct str path)
{
    struct str end = str_slice(path, path.n > 4 ? path.n - 4 : 0, path.n);
    bool is_text =
        str_equal_ascii_nocase(end, STR(".csv")) || str_equal_ascii_nocase(end, STR(".txt"));
    return is_text && !str_starts_with(path, STR("__MACOSX/"));
}

static struct str base_name(struct str path)
{
    size_t at = path.n;
    while (at && path.p[at - 1] != '/' && path.p[at - 1] != '\\')
        at--;
    return str_slice(path, at, path.n);
}

static bool read_text_table(struct archive *z, uint64_t index, struct table_out *t)
{
    struct buf text;
    buf_init(&text, LIMIT_TABLE_BYTES);
    table_out_sheet(t, base_name(archive_entry(z, index)));
    bool is_read = !t->wrong && archive_read(z, index, take_piece, &text, t);
    if (is_read && text.failed)
        is_read = table_out_refuse(t, "bytes", true);
    is_read = is_read && csv_read(buf_str(&text), t);
    buf_done(&text);
    return is_read;
}

static bool read_text_tables(struct archive *z, struct table_out *t)
{
    bool has_any = false;
    for (uint64_t i = 0; i < archive_count(z); i++) {
        struct str path = archive_entry(z, i);
        if (!path.p || !is_table(path))
            continue;
        has_any = true;
        if (!read_text_table(z, i, t))
            return false;
    }
    return has_any || table_out_refuse(t, "no_tables", false);
}

bool packed_read(struct str bytes, struct table_out *t)
{
    struct archive *z = NULL;
    if (!archive_open(bytes, &z, t))
        return false;
    int64_t workbook = archive_find(z, "xl/workbook.xml");
    bool is_read = workbook >= 0 ? read_xlsx(z, (uint64_t)workbook, t) : read_text_tables(z, t);
    archive_end(z);
    return is_read;
}
