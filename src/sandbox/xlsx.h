/* xlsx.h - rows out of an XLSX or a ZIP of text tables. In kafedra-sandbox. */
#ifndef SANDBOX_XLSX_H
#define SANDBOX_XLSX_H

#include <stdbool.h>

#include "base/str.h"
#include "text/table_wire.h"

#define LIMIT_STRINGS 1000000 /* shared ones */
#define LIMIT_STYLES  65536

/* False: t->wrong. */
bool packed_read(struct str bytes, struct table_out *t);

#endif
