/* table.h - what a list of people, groups or lessons is once its file has been read: sheets of rows
 * of texts. Plain values in somebody's arena, any thread.
 *
 * Made by text/csv.c and by kafedra-sandbox of an XLSX or a ZIP (op/sandbox.h); every text is valid
 * UTF-8 without control signs but TAB and LF, trimmed. */
#ifndef TEXT_TABLE_H
#define TEXT_TABLE_H

#include <stddef.h>

#include "base/str.h"

#define LIMIT_TABLE_BYTES   (64 << 20) /* unpacked, all sheets together; of all texts too */
#define LIMIT_TABLE_ROWS    200000     /* of all sheets together */
#define LIMIT_TABLE_COLUMNS 100        /* a row with more: those beyond must be empty */
#define LIMIT_TABLE_CELLS   4000000    /* of all sheets together */
#define LIMIT_TABLE_SHEETS  64
#define LIMIT_CELL_SIGNS    2000 /* code points; a longer cell refuses the file */

struct table_row {
    size_t line;      /* as a person counts: 1 is the first line of the file or row of the sheet */
    struct str *cell; /* empty ones at the end are left out; an empty one between is "" */
    size_t cell_count;
};

struct table_sheet {
    struct str name; /* of the sheet, or of the file in a ZIP ("users.csv"); "" for a plain CSV */
    struct table_row *row; /* without empty ones */
    size_t row_count;
};

struct table {
    struct table_sheet *sheet;
    size_t sheet_count;
};

#endif
