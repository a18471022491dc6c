/* xlsx_inside.h - a workbook while it is read: what its parts know of each other. */
#ifndef SANDBOX_XLSX_INSIDE_H
#define SANDBOX_XLSX_INSIDE_H

#include "base/buf.h"
#include "sandbox/archive.h"
#include "sandbox/xml.h"
#include "text/table_wire.h"

#define LIMIT_SHEET_NAME 200
#define LIMIT_RELATION   100

struct xlsx_sheet {
    char name[LIMIT_SHEET_NAME], relation[LIMIT_RELATION];
    int64_t part; /* place in the archive; -1: none */
};

struct xlsx {
    struct archive *z;
    struct table_out *t;
    struct xlsx_sheet sheet[LIMIT_TABLE_SHEETS];
    size_t sheet_count;
    bool is_1904;

    struct buf strings; /* all shared ones, one after the other */
    size_t *string_end; /* of each in strings */
    size_t string_count, string_cap;

    bool *style_is_date;
    size_t style_count;
};

bool xlsx_read_strings(struct xlsx *x, uint64_t part);
bool xlsx_read_styles(struct xlsx *x, uint64_t part);
bool xlsx_read_sheet(struct xlsx *x, uint64_t part);

#endif
