/* report.h - a cell of a CSV that no spreadsheet runs; imports' own. */
#ifndef FEATURES_IMPORTS_REPORT_H
#define FEATURES_IMPORTS_REPORT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Quoted, with what parts it from the next one, or ends the row. */
void report_cell(struct buf *b, struct str s, bool is_last);

#endif
