/* fuzz_table_wire.c - what a helper says that was taken over: it is not such records, or every text
 * lies within them and every limit holds. */
#include "check.h"
#include "text/table_wire.h"

static void check_within(struct str whole, struct str part)
{
    CHECK(part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *arena = arena_new(64 << 20);
    struct str bytes = {(const char *)data, n};
    struct table table;
    struct wire_refusal refusal;
    struct inspected_wire i;
    if (!table_wire_read(arena, bytes, &table, &refusal)) {
        CHECK(table.sheet_count <= LIMIT_TABLE_SHEETS);
        CHECK(!refusal.is_there || (refusal.word.n > 0 && refusal.word.n <= LIMIT_REFUSAL_WORD));
        for (size_t s = 0; s < table.sheet_count; s++)
            for (size_t r = 0; r < table.sheet[s].row_count; r++)
                for (size_t c = 0; c < table.sheet[s].row[r].cell_count; c++)
                    check_within(bytes, table.sheet[s].row[r].cell[c]);
    }
    if (!inspected_wire_read(bytes, &i, &refusal))
        CHECK(i.kind <= 3);
    arena_free(arena);
    return 0;
}
