/* fuzz_csv.c - whatever is called a CSV: it is refused with a word, or its rows are read back by
 * the side that believes nothing, within every limit. */
#include "check.h"
#include "text/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *arena = arena_new(64 << 20);
    struct buf out;
    struct table_out t;
    struct table table;
    struct wire_refusal refusal;
    buf_init(&out, LIMIT_WIRE_BYTES);
    table_out_init(&t, &out);
    table_out_sheet(&t, STR(""));
    bool is_read = csv_read((struct str){(const char *)data, n}, &t);
    table_out_end(&t);
    CHECK(table_wire_read(arena, buf_str(&out), &table, &refusal) == OK);
    CHECK(refusal.is_there == !is_read);
    CHECK(!is_read || (table.sheet_count == 1 && table.sheet[0].row_count <= n + 1));
    for (size_t i = 0, line = 0; is_read && i < table.sheet[0].row_count; i++) {
        const struct table_row *row = &table.sheet[0].row[i];
        CHECK(row->line > line && row->cell_count > 0 && row->cell[row->cell_count - 1].n > 0);
        line = row->line;
    }
    table_out_done(&t);
    buf_done(&out);
    arena_free(arena);
    return 0;
}
