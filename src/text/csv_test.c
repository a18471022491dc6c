/* csv_test.c - what the world calls CSV. */
#include "text/csv.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct read {
    struct arena *arena;
    struct table table;
    struct wire_refusal refusal;
};

/* Reads, and reads again what was written of it. */
static void read_it(struct read *r, struct str bytes)
{
    struct buf out;
    struct table_out t;
    r->arena = arena_new(64 << 20);
    buf_init(&out, LIMIT_WIRE_BYTES);
    table_out_init(&t, &out);
    table_out_sheet(&t, STR(""));
    csv_read(bytes, &t);
    table_out_end(&t);
    assert_int_equal(
        table_wire_read(r->arena, str_copy(r->arena, buf_str(&out)), &r->table, &r->refusal), OK);
    table_out_done(&t);
    buf_done(&out);
}

/* "a|b/c" for two rows; NULL: refused. */
static const char *flat(struct read *r)
{
    struct buf b;
    if (r->refusal.is_there)
        return NULL;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < r->table.sheet[0].row_count; i++) {
        const struct table_row *row = &r->table.sheet[0].row[i];
        for (size_t c = 0; c < row->cell_count; c++)
            buf_printf(&b, "%s%.*s", c ? "|" : i ? "/" : "", STR_ARG(row->cell[c]));
    }
    const char *p = str_copy(r->arena, buf_str(&b)).p;
    buf_done(&b);
    return p;
}

static void gives(struct str bytes, const char *wanted)
{
    struct read r;
    read_it(&r, bytes);
    assert_non_null(flat(&r));
    assert_string_equal(flat(&r), wanted);
    arena_free(r.arena);
}

static void is_refused(struct str bytes, const char *word, bool is_large, unsigned line)
{
    struct read r;
    read_it(&r, bytes);
    assert_true(r.refusal.is_there);
    assert_true(str_equal(r.refusal.word, str_from(word)));
    assert_int_equal(r.refusal.is_large, is_large);
    assert_int_equal(r.refusal.line, line);
    arena_free(r.arena);
}

static void encodings(void **s)
{
    (void)s;
    gives(STR("Имя,Группа\nПетя,СД-21\n"), "Имя|Группа/Петя|СД-21");
    gives(STR("\xEF\xBB\xBFИмя;Группа\r\nПетя;СД-21"), "Имя|Группа/Петя|СД-21");
    /* CP1251, and its signs below 0xC0: №, Ё, ё */
    gives(STR("\xC8\xEC\xFF;\xB9\r\n\xA8\xEB\xEA\xE0;\xB8\r\n"), "Имя|№/Ёлка|ё");
    gives(STR("\xFF\xFE\x18\x04\x3C\x04\x4F\x04\t\0"
              "A\0\n\0"
              "x\0\t\0y\0"),
          "Имя|A/x|y");
    gives(STR("\xFE\xFF\x04\x18\x04\x3C\x04\x4F\0;\0"
              "A\0\n"),
          "Имя|A");
    gives(STR("a\0,\0b\0\n\0c\0,\0d\0"), "a|b/c|d"); /* UTF-16 without a mark */
    gives(STR("\0a\0,\0b"), "a|b");
    gives(STR("\xFF\xFE\x3D\xD8\x00\xDE"), "\xF0\x9F\x98\x80"); /* a pair of halves */
}

static void broken_encodings(void **s)
{
    (void)s;
    is_refused(STR("\xEF\xBB\xBF"
                   "a,\xC8\n"),
               "encoding", false, 1);
    is_refused(STR("a,\x98"
                   "b\xC8"),
               "encoding", false, 0);                                  /* no such sign in CP1251 */
    is_refused(STR("\xFF\xFE\x00\xD8\x41\x00"), "encoding", false, 0); /* half a pair */
    is_refused(STR("\xFF\xFE\x41"), "encoding", false, 0);             /* half a sign */
    is_refused(STR("a\0b\0\0\0\0c"), "binary", false, 0);
}

static void delimiters_are_guessed(void **s)
{
    (void)s;
    gives(STR("a;b;c\n1,5;2;3\n"), "a|b|c/1,5|2|3");
    gives(STR("ФИО, полностью;Группа\nИванов;1\n"), "ФИО, полностью|Группа/Иванов|1");
    gives(STR("a\tb\n1\t2\n"), "a|b/1|2");
    gives(STR("\"a;b;c\",d\n1,2\n"), "a;b;c|d/1|2");
    gives(STR("sep=,\r\na,b;c\r\n"), "a|b;c");
    gives(STR("one\ntwo\n"), "one/two");
    gives(STR(""), "");
}

static void quotes(void **s)
{
    (void)s;
    gives(STR("\"a\"\"b\",\"c,d\"\n"), "a\"b|c,d");
    gives(STR("\"two\r\nlines\",x\ny,z"), "two\nlines|x/y|z");
    gives(STR("ООО \"Ромашка\",x\n"), "ООО \"Ромашка\"|x");
    gives(STR(" \"a\" ,b\n"), "a|b");
    gives(STR("\"a\"b,c\n"), "ab|c");
    is_refused(STR("a,b\n\"open,c\nd,e\n"), "quote", false, 2);
}

static void lines(void **s)
{
    (void)s;
    gives(STR("a,b\rc,d\re,f"), "a|b/c|d/e|f");
    gives(STR("a,b\r\n\r\n,,\r\nc,d\r\n\r\n"), "a|b/c|d");
    gives(STR("a,b,,,\n , x ,\n"), "a|b/|x");
    struct read r;
    read_it(&r, STR("a,b\r\n\r\n\"x\ny\",1\n,,\nz\n"));
    assert_int_equal(r.table.sheet[0].row_count, 3);
    assert_int_equal(r.table.sheet[0].row[0].line, 1);
    assert_int_equal(r.table.sheet[0].row[1].line, 3);
    assert_int_equal(r.table.sheet[0].row[2].line, 6);
    arena_free(r.arena);
}

static void signs_that_are_left_out(void **s)
{
    (void)s;
    gives(STR("\xC2\xA0Петя\xC2\xA0,a\x01"
              "b\n"),
          "Петя|ab");
    gives(STR("\xE2\x80\xAEpdf,x\n"), "pdf|x"); /* right-to-left override */
}

static struct str repeated(struct arena *a, struct str part, size_t times, struct str end)
{
    char *p = arena_try(a, part.n * times + end.n + 1, 1);
    assert_non_null(p);
    for (size_t i = 0; i < times; i++)
        memcpy(p + i * part.n, part.p, part.n);
    if (end.n)
        memcpy(p + part.n * times, end.p, end.n);
    return (struct str){p, part.n * times + end.n};
}

static void limits(void **s)
{
    (void)s;
    struct arena *a = arena_new(64 << 20);
    is_refused(repeated(a, STR("x,"), LIMIT_TABLE_COLUMNS, STR("x\n")), "columns", true, 1);
    gives(repeated(a, STR("x,"), 2, STR(",,,,\n")), "x|x");
    struct read r;
    read_it(&r, repeated(a, STR("x,"), LIMIT_TABLE_COLUMNS, STR(",,,\n"))); /* empty beyond */
    assert_false(r.refusal.is_there);
    assert_int_equal(r.table.sheet[0].row[0].cell_count, LIMIT_TABLE_COLUMNS);
    arena_free(r.arena);
    is_refused(repeated(a, STR("ж"), LIMIT_CELL_SIGNS + 1, STR(",b\n")), "cell", true, 1);
    is_refused(repeated(a, STR("x\n"), LIMIT_TABLE_ROWS + 1, STR("")), "rows", true,
               LIMIT_TABLE_ROWS + 1);
    arena_free(a);
}

static void a_cell_is_no_formula(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1000);
    csv_cell(&b, STR("=HYPERLINK(\"x\")"), false);
    csv_cell(&b, STR("\tx"), false);
    csv_cell(&b, STR(""), false);
    csv_cell(&b, STR("Воробьёва"), true);
    assert_true(str_equal(buf_str(&b), STR("\"'=HYPERLINK(\"\"x\"\")\";\"'\tx\";\"\";"
                                           "\"Воробьёва\"\r\n")));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings),
        cmocka_unit_test(broken_encodings),
        cmocka_unit_test(delimiters_are_guessed),
        cmocka_unit_test(quotes),
        cmocka_unit_test(lines),
        cmocka_unit_test(signs_that_are_left_out),
        cmocka_unit_test(limits),
        cmocka_unit_test(a_cell_is_no_formula),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
