/* csv.h - rows out of a text file of values, and cells into one: RFC 4180 and what the world makes
 * of it. Pure but for memory; any thread.
 *
 * Encodings: UTF-8 and UTF-16 (with a mark, or by their look), else CP1251. Delimiters: comma,
 * semicolon, TAB, guessed by the first lines or named by Excel's "sep=;". Lines end with CR, LF or
 * CRLF. A quote that opens in a field's beginning closes with the next single one; elsewhere it is
 * a sign like others. */
#ifndef TEXT_CSV_H
#define TEXT_CSV_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"
#include "text/table_wire.h"

/* Adds the rows to the sheet that was begun. False: t->wrong says why ("binary", "encoding",
 * "quote", or a limit), t->line where. */
bool csv_read(struct str bytes, struct table_out *t);

/* Out: one cell for a Russian spreadsheet (semicolons, a byte order mark before all of it is the
 * caller's), which never begins as a formula. is_last ends the row. */
void csv_cell(struct buf *b, struct str s, bool is_last);

#endif
