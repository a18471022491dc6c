/* table_wire_test.c - what the helper may say, and what it may not. */
#include "text/table_wire.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void is_malformed(struct str bytes)
{
    struct arena *a = arena_new(1 << 20);
    struct table table;
    struct wire_refusal refusal;
    assert_int_equal(table_wire_read(a, bytes, &table, &refusal), ERR_MALFORMED);
    arena_free(a);
}

static void two_sheets_come_back(void **s)
{
    (void)s;
    struct arena *a = arena_new(1 << 20);
    struct buf out;
    struct table_out t;
    struct table table;
    struct wire_refusal refusal;
    buf_init(&out, 1 << 16);
    table_out_init(&t, &out);
    table_out_sheet(&t, STR("users.csv"));
    table_out_cell(&t, 0, STR(" a "));
    table_out_cell(&t, 2, STR("c"));
    table_out_cell(&t, 3, STR("  "));
    table_out_row(&t, 7);
    table_out_row(&t, 8);
    table_out_sheet(&t, STR("orgs.csv"));
    table_out_end(&t);
    assert_int_equal(table_wire_read(a, buf_str(&out), &table, &refusal), OK);
    assert_int_equal(table.sheet_count, 2);
    assert_true(str_equal(table.sheet[0].name, STR("users.csv")));
    assert_int_equal(table.sheet[0].row_count, 1);
    assert_int_equal(table.sheet[0].row[0].line, 7);
    assert_int_equal(table.sheet[0].row[0].cell_count, 3);
    assert_true(str_equal(table.sheet[0].row[0].cell[0], STR("a")));
    assert_int_equal(table.sheet[0].row[0].cell[1].n, 0);
    assert_int_equal(table.sheet[1].row_count, 0);
    table_out_done(&t);
    buf_done(&out);
    arena_free(a);
}

static void a_refusal_comes_back(void **s)
{
    (void)s;
    struct arena *a = arena_new(1 << 20);
    struct table table;
    struct wire_refusal r;
    assert_int_equal(table_wire_read(a, STR("S\0\0X\1\0\4rows\0\0\0\7"), &table, &r), OK);
    assert_true(r.is_there && r.is_large && str_equal(r.word, STR("rows")) && r.line == 7);
    arena_free(a);
}

static void lies_are_not_believed(void **s)
{
    (void)s;
    is_malformed(STR(""));
    is_malformed(STR("S\0\0"));                        /* no end */
    is_malformed(STR("S\0\0EE"));                      /* more after it */
    is_malformed(STR("S\0\5abE"));                     /* a length that lies */
    is_malformed(STR("R\0\0\0\1\0\1\0\1aE"));          /* a row of no sheet */
    is_malformed(STR("S\0\0R\0\0\0\1\0\0E"));          /* no cell */
    is_malformed(STR("S\0\0R\0\0\0\1\0\x65\0\1aE"));   /* 101 columns */
    is_malformed(STR("S\0\0R\0\0\0\1\0\1\0\2\xC3(E")); /* not UTF-8 */
    is_malformed(STR("S\0\0R\0\0\0\1\0\1\0\1\aE"));    /* a control sign */
    is_malformed(STR("X\1\0\4ro s\0\0\0\7"));          /* not a word */
    is_malformed(STR("Q"));
}

static void inspections(void **s)
{
    (void)s;
    struct buf out;
    struct inspected_wire i = {.kind = 1, .pages = 3, .has_script = true}, back;
    struct wire_refusal r;
    buf_init(&out, 100);
    inspected_write(&out, &i);
    assert_int_equal(inspected_wire_read(buf_str(&out), &back, &r), OK);
    assert_true(back.kind == 1 && back.pages == 3 && back.has_script && !back.is_encrypted);
    for (size_t n = 0; n < out.n; n++)
        assert_int_equal(inspected_wire_read(str_slice(buf_str(&out), 0, n), &back, &r),
                         ERR_MALFORMED);
    out.p[1] = 9; /* no such kind */
    assert_int_equal(inspected_wire_read(buf_str(&out), &back, &r), ERR_MALFORMED);
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_sheets_come_back),
        cmocka_unit_test(a_refusal_comes_back),
        cmocka_unit_test(lies_are_not_believed),
        cmocka_unit_test(inspections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
