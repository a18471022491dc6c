/* compare.h - a claim beside a line of the list of staff; staff's own. Pure, any thread. */
#ifndef FEATURES_STAFF_COMPARE_H
#define FEATURES_STAFF_COMPARE_H

#include "base/arena.h"
#include "base/attr.h"
#include "features/staff/staff.api.h"

struct staff_words {
    struct person_name name;
    struct str position, subjects, document;
};

#define CLAIM_FIELDS 5

struct comparison {
    struct claim_field field[CLAIM_FIELDS];
    int same, check; /* how many */
};

/* Field by field; case, ё and the order of subjects do not count. The texts are views. */
MUST_CHECK enum err compare_claim(struct arena *a, const struct staff_words *claimed,
                                  const struct staff_words *listed, struct comparison *ret);

#endif
