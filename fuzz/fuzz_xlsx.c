/* fuzz_xlsx.c - a ZIP as it is, or one part of a workbook within a sound ZIP: refused with a word,
 * or read back by the side that believes nothing. The first byte chooses: z whole, s the sheet, t
 * the shared strings, y the styles, w the workbook. */
#include "check.h"
#include "sandbox/xlsx.h"
#include "sandbox/xlsx_make.h"

#define SHEET                                                                                      \
    SHEET_OF("<row r=\"2\"><c r=\"A2\" s=\"1\"><v>39692</v></c><c t=\"s\"><v>0</v></c></row>")
#define STRINGS STRINGS_OF("<si><t>x</t></si>")

static struct str zip_of(struct arena *a, char what, struct str part)
{
    struct made m = made_book(what == 's' ? part : STR(SHEET), what == 't' ? part : STR(STRINGS),
                              what == 'y' ? part : (struct str){0}, false);
    m.is_stored = true;
    if (what == 'w')
        m.part[1].bytes = part;
    return made_zip(a, &m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n)
        return 0;
    struct arena *arena = arena_new(64 << 20);
    struct str part = {(const char *)data + 1, n - 1};
    struct buf out;
    struct table_out t;
    struct table table;
    struct wire_refusal refusal;
    buf_init(&out, LIMIT_WIRE_BYTES);
    table_out_init(&t, &out);
    bool is_read = packed_read(data[0] == 'z' ? part : zip_of(arena, (char)data[0], part), &t);
    table_out_end(&t);
    CHECK(table_wire_read(arena, buf_str(&out), &table, &refusal) == OK);
    CHECK(refusal.is_there == !is_read);
    table_out_done(&t);
    buf_done(&out);
    arena_free(arena);
    return 0;
}
