/* xlsx_test.c - spreadsheets as programs write them, and as enemies do. */
#include "sandbox/xlsx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "sandbox/xlsx_make.h"

struct read {
    struct arena *arena;
    struct table table;
    struct wire_refusal refusal;
};

static struct read start(void)
{
    return (struct read){.arena = arena_new((size_t)512 << 20)};
}

static void read_it(struct read *r, struct str bytes)
{
    struct buf out;
    struct table_out t;
    buf_init(&out, LIMIT_WIRE_BYTES);
    table_out_init(&t, &out);
    packed_read(bytes, &t);
    table_out_end(&t);
    struct str answer = str_copy(r->arena, buf_str(&out));
    assert_int_equal(table_wire_read(r->arena, answer, &r->table, &r->refusal), OK);
    table_out_done(&t);
    buf_done(&out);
}

static const char *flat(struct read *r, size_t sheet)
{
    struct buf b;
    assert_false(r->refusal.is_there);
    assert_true(sheet < r->table.sheet_count);
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < r->table.sheet[sheet].row_count; i++) {
        const struct table_row *row = &r->table.sheet[sheet].row[i];
        buf_printf(&b, "%s%zu:", i ? "/" : "", row->line);
        for (size_t c = 0; c < row->cell_count; c++)
            buf_printf(&b, "%s%.*s", c ? "|" : "", STR_ARG(row->cell[c]));
    }
    const char *p = str_copy(r->arena, buf_str(&b)).p;
    buf_done(&b);
    return p;
}

static void gives(const struct made *m, const char *wanted)
{
    struct read r = start();
    read_it(&r, made_zip(r.arena, m));
    assert_string_equal(flat(&r, 0), wanted);
    arena_free(r.arena);
}

static void is_refused(const struct made *m, const char *word, bool is_large)
{
    struct read r = start();
    read_it(&r, made_zip(r.arena, m));
    assert_true(r.refusal.is_there);
    assert_string_equal(arena_printf(r.arena, "%.*s", STR_ARG(r.refusal.word)).p, word);
    assert_int_equal(r.refusal.is_large, is_large);
    arena_free(r.arena);
}

#define NONE ((struct str){0})

static void strings_and_numbers(void **s)
{
    (void)s;
    struct made m = made_book(
        STR(SHEET_OF(
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>"
            "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>сам</t></is></c><c "
            "r=\"B2\"><v>12.0</v></c>"
            "<c r=\"C2\"><v>8.9161234567E10</v></c><c r=\"D2\"><v>0.5</v></c>"
            "<c r=\"E2\" t=\"str\"><f>A1</f><v>формула</v></c><c r=\"F2\" "
            "t=\"b\"><v>1</v></c></row>")),
        STR(STRINGS_OF(
            "<si><t>Имя</t></si><si><r><t>Гру</t></r><r><rPr/><t>ппа</t></r><rPh sb=\"0\" "
            "eb=\"1\"><t>нет</t></rPh></si>")),
        NONE, false);
    gives(&m, "1:Имя|Группа/2:сам|12|89161234567|0.5|формула|TRUE");
}

static void places_and_gaps(void **s)
{
    (void)s;
    /* rows 2 and 4 are empty, columns are skipped, the last ones are styled but empty; merged cells
     * hold the first one's value */
    struct made m = made_book(
        STR(SHEET_OF(
            "<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"D1\" s=\"3\"/><c r=\"E1\" s=\"3\"/></row>"
            "<row r=\"2\"><c r=\"A2\"/></row><row r=\"5\"><c r=\"A5\" "
            "t=\"inlineStr\"><is><t>общая</t></is></c>"
            "<c r=\"B5\"/></row><row><c><v>7</v></c><c><v>8</v></c></row>")),
        NONE, NONE, false);
    gives(&m, "1:|1/5:общая/6:7|8");
    m = made_book(
        STR(SHEET_OF("<row r=\"2\"><c><v>1</v></c></row><row r=\"1\"><c><v>1</v></c></row>")), NONE,
        NONE, false);
    is_refused(&m, "order", false);
    m = made_book(STR(SHEET_OF("<row r=\"1\"><c r=\"1A\"><v>1</v></c></row>")), NONE, NONE, false);
    is_refused(&m, "order", false);
    m = made_book(STR(SHEET_OF("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>5</v></c></row>")), NONE, NONE,
                  false);
    is_refused(&m, "strings", false);
}

#define STYLES                                                                                     \
    "<?xml version=\"1.0\"?><styleSheet><numFmts count=\"2\"><numFmt numFmtId=\"164\" "            \
    "formatCode=\"dd\\.mm\\.yyyy\"/><numFmt numFmtId=\"165\" formatCode=\"#,##0&quot; "            \
    "дней&quot;\"/></numFmts>"                                                                 \
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf "          \
    "numFmtId=\"14\"/>"                                                                            \
    "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/></cellXfs></styleSheet>"
#define DATES                                                                                      \
    SHEET_OF("<row r=\"1\"><c s=\"0\"><v>39692</v></c><c s=\"1\"><v>39692</v></c><c "              \
             "s=\"2\"><v>39692.5625</v></c>"                                                       \
             "<c s=\"3\"><v>5</v></c><c s=\"9\"><v>6</v></c></row>")

static void dates(void **s)
{
    (void)s;
    struct made m = made_book(STR(DATES), NONE, STR(STYLES), false);
    gives(&m, "1:39692|2008-09-01|2008-09-01 13:30|5|6");
    m = made_book(STR(DATES), NONE, STR(STYLES), true);
    gives(&m, "1:39692|2012-09-02|2012-09-02 13:30|5|6");
}

static void sheets(void **s)
{
    (void)s;
    struct made m = {.count = 0};
    made_add(&m, "xl/workbook.xml",
             STR(WORKBOOK_OF("", "<sheet name=\"Первый\" r:id=\"a\"/><sheet name=\"Тайный\" "
                                 "state=\"hidden\" r:id=\"b\"/>"
                                 "<sheet name=\"Второй\" r:id=\"c\"/>")));
    made_add(&m, "xl/_rels/workbook.xml.rels",
             STR(RELS_OF(REL("c", "/xl/worksheets/two.xml") REL("a", "worksheets/one.xml")
                             REL("b", "worksheets/three.xml"))));
    made_add(&m, "xl/worksheets/one.xml",
             STR("<x:worksheet "
                 "xmlns:x=\"u\"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></"
                 "x:worksheet>"));
    made_add(&m, "xl/worksheets/two.xml", STR(SHEET_OF("<row><c><v>2</v></c></row>")));
    made_add(&m, "xl/worksheets/three.xml", STR(SHEET_OF("<row><c><v>3</v></c></row>")));
    struct read r = start();
    read_it(&r, made_zip(r.arena, &m));
    assert_string_equal(flat(&r, 0), "1:1");
    assert_string_equal(flat(&r, 1), "1:2");
    assert_int_equal(r.table.sheet_count, 2);
    assert_true(str_equal(r.table.sheet[1].name, STR("Второй")));
    arena_free(r.arena);
}

static void a_zip_of_lists(void **s)
{
    (void)s;
    struct made m = {.count = 0};
    made_add(&m, "export/users.csv", STR("id,name\n1,Петя\n"));
    made_add(&m, "export/readme.md", STR("nothing"));
    made_add(&m, "__MACOSX/export/._users.csv", STR("x"));
    made_add(&m, "orgs.CSV", STR("id;name\n7;\xC4\xEE\xEC\n"));
    struct read r = start();
    read_it(&r, made_zip(r.arena, &m));
    assert_int_equal(r.table.sheet_count, 2);
    assert_true(str_equal(r.table.sheet[0].name, STR("users.csv")));
    assert_string_equal(flat(&r, 0), "1:id|name/2:1|Петя");
    assert_string_equal(flat(&r, 1), "1:id|name/2:7|Дом");
    arena_free(r.arena);
    m = (struct made){.count = 0};
    made_add(&m, "photo.png", STR("x"));
    is_refused(&m, "no_tables", false);
}

static void entities_are_refused(void **s)
{
    (void)s;
    struct made m = made_book(
        STR("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
            "\"&a;&a;&a;&a;\">]>"
            "<worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>"),
        NONE, NONE, false);
    is_refused(&m, "doctype", false);
    m = made_book(
        STR("<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"file:///etc/passwd\"><worksheet/>"), NONE,
        NONE, false);
    is_refused(&m, "doctype", false);
    m = made_book(STR("<worksheet><sheetData><row><c>&what;</c></row></sheetData></worksheet>"),
                  NONE, NONE, false);
    is_refused(&m, "xml", false);
    m = made_book(STR("<worksheet><sheetData>"), NONE, NONE, false);
    is_refused(&m, "xml", false);
}

static struct str many(struct arena *a, const char *before, const char *part, size_t times,
                       const char *after)
{
    size_t n = strlen(part), from = strlen(before), end = strlen(after);
    char *p = arena_try(a, from + n * times + end + 1, 1);
    assert_non_null(p);
    memcpy(p, before, from);
    for (size_t i = 0; i < times; i++)
        memcpy(p + from + i * n, part, n);
    memcpy(p + from + n * times, after, end);
    return (struct str){p, from + n * times + end};
}

static void bombs(void **s)
{
    (void)s;
    struct arena *a = arena_new((size_t)512 << 20);
    /* 80 MB of blanks in a sheet pack into 80 kB */
    struct made m = made_book(
        many(a, "<worksheet><sheetData>", "                ", 5 << 20, "</sheetData></worksheet>"),
        NONE, NONE, false);
    is_refused(&m, "bytes", true);
    /* 40 MB in each of two parts: one budget for all */
    struct str half = many(a, "<worksheet>", "                ", (5 << 20) / 2, "</worksheet>");
    m = made_book(half, many(a, "<sst>", "                ", (5 << 20) / 2, "</sst>"), NONE, false);
    is_refused(&m, "bytes", true);
    /* deep */
    m = made_book(many(a, "<worksheet>", "<a>", 1000, ""), NONE, NONE, false);
    is_refused(&m, "xml", false);
    m = made_book(many(a, "<worksheet><sheetData>", "<row><c><v>1</v></c></row>",
                       LIMIT_TABLE_ROWS + 1, "</sheetData></worksheet>"),
                  NONE, NONE, false);
    is_refused(&m, "rows", true);
    m = made_book(many(a, "<worksheet><sheetData><row>", "<c><v>1</v></c>", LIMIT_TABLE_COLUMNS + 1,
                       "</row></sheetData></worksheet>"),
                  NONE, NONE, false);
    is_refused(&m, "columns", true);
    /* one long text, shown by every row */
    m = made_book(many(a, "<worksheet><sheetData>", "<row><c t=\"s\"><v>0</v></c></row>", 100000,
                       "</sheetData></worksheet>"),
                  many(a, "<sst><si><t>", "x", 2000, "</t></si></sst>"), NONE, false);
    is_refused(&m, "bytes", true);
    arena_free(a);
}

/* Every byte in turn is another one, or the last: nothing may be read beyond its bounds. */
static void broken_ones_end_well(void **s)
{
    (void)s;
    struct made m = made_book(STR(DATES), STR(STRINGS_OF("<si><t>x</t></si>")), STR(STYLES), false);
    struct arena *a = arena_new(64 << 20);
    struct str whole = made_zip(a, &m);
    for (size_t at = 0; at < whole.n; at += 7) {
        struct read r = start();
        char *p = (char *)str_copy(r.arena, whole).p;
        p[at] = (char)(p[at] ^ 0x55);
        read_it(&r, (struct str){p, whole.n});
        read_it(&r, str_slice(whole, 0, at));
        assert_true(r.refusal.is_there);
        arena_free(r.arena);
    }
    arena_free(a);
}

/* The size that the directory claims is not what comes. */
static void sizes_that_lie(void **s)
{
    (void)s;
    struct arena *a = arena_new(64 << 20);
    struct made m = {.count = 0};
    made_add(&m, "users.csv", STR("id,name\n1,a\n2,b\n3,c\n4,d\n5,e\n6,f\n7,g\n8,h\n9,i\n"));
    struct str zip = made_zip(a, &m);
    char *p = (char *)zip.p;
    size_t at = zip.n;
    while (at &&
           memcmp(p + at - 4, "PK\1\2", 4)) /* the directory's entry; its claimed size is at 24 */
        at--;
    assert_true(at > 4);
    memset(p + at - 4 + 24, 0xFF, 4);
    struct read r = start();
    read_it(&r, zip);
    assert_true(r.refusal.is_there);
    assert_false(r.refusal.is_large);
    arena_free(r.arena);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_and_numbers),
        cmocka_unit_test(places_and_gaps),
        cmocka_unit_test(dates),
        cmocka_unit_test(sheets),
        cmocka_unit_test(a_zip_of_lists),
        cmocka_unit_test(entities_are_refused),
        cmocka_unit_test(bombs),
        cmocka_unit_test(broken_ones_end_well),
        cmocka_unit_test(sizes_that_lie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
