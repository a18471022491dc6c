/* wish.h - what a line of a file asks for: texts by their meaning. Plain values, any thread. */
#ifndef FEATURES_IMPORTS_WISH_H
#define FEATURES_IMPORTS_WISH_H

#include "base/arena.h"
#include "base/attr.h"
#include "features/imports/imports.api.h"

struct wish {
    enum import_what what;
    int64_t line;
    struct str f[IMPORT_FIELD_COUNT]; /* never absent; "" where the file says nothing */
};

/* The person's name from one column or three. IMPORT_PROBLEM_NONE, or what is wrong and in which
 * column. Texts are cleaned. */
MUST_CHECK enum import_problem wish_name(struct arena *a, const struct wish *w,
                                         struct person_name *ret, enum import_field *ret_field);
/* "Воробьёва Алина Сергеевна" into its parts; IMPORT_PROBLEM_NAME_… */
MUST_CHECK enum import_problem wish_split_name(struct arena *a, struct str whole,
                                               struct person_name *ret);
/* "1".."11", "2 курс", "9 класс"; 0: nothing said. */
MUST_CHECK enum import_problem wish_year(const struct wish *w, int64_t *ret);
/* The day somebody is 18, from "2008-09-01", "01.09.2008", "1/9/2008" or a spreadsheet's number; 0:
 * nothing said. */
MUST_CHECK enum import_problem wish_minor_until(const struct wish *w, int64_t *ret_us);

#endif
