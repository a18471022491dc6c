/* value.h - numbers of a spreadsheet as a person sees them. Pure. */
#ifndef SANDBOX_VALUE_H
#define SANDBOX_VALUE_H

#include <stdbool.h>

#include "base/str.h"

#define VALUE_BYTES 40

/* What a number format makes of a number. */
bool value_format_is_date(int id);        /* one of the built-in ones */
bool value_code_is_date(struct str code); /* "dd.mm.yyyy" */
/* "12", "12.5", "89161234567"; with is_date "2008-09-01", "2008-09-01 13:30", "13:30". What is no
 * number comes back as it is. */
struct str value_number(struct str text, bool is_date, bool is_1904, char room[VALUE_BYTES]);

#endif
