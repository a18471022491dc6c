/* csv_out.c - cells of a CSV that a spreadsheet opens.
 *
 * WHY   names in a list come from strangers, and a spreadsheet runs what begins as a formula.
 * HOW   semicolons, which a Russian spreadsheet expects; every cell quoted; one that would begin a
 *       formula gets an apostrophe before it.
 * OWNS  nothing.
 * RUNS  any thread.
 * TESTS csv_test.c. */
#include "text/csv.h"

void csv_cell(struct buf *b, struct str s, bool is_last)
{
    bool is_formula = s.n && memchr("=+-@\t\r", s.p[0], 6);
    buf_add_byte(b, '"');
    if (is_formula)
        buf_add_byte(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_add_byte(b, '"');
        buf_add_byte(b, s.p[i]);
    }
    buf_add(b, is_last ? STR("\"\r\n") : STR("\";"));
}
