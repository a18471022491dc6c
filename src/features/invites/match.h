/* match.h - may two names be one person's. Pure, any thread. */
#ifndef FEATURES_INVITES_MATCH_H
#define FEATURES_INVITES_MATCH_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "features/invites/invites.api.h"

/* A name made ready for comparing: folded, ё as е, Latin letters that look Cyrillic as these. */
struct match_name {
    struct str last_first, first_last, middle; /* ASCII bytes stand for letters */
};
MUST_CHECK enum err match_name_init(struct arena *a, const struct person_name *name,
                                    struct match_name *ret);
/* SAME: last and first name are the same, and the patronymics too unless one is missing.
 * ALIKE: a slip of the pen apart, or the two words swapped, or another patronymic. */
enum name_likeness match_compare(const struct match_name *a, const struct match_name *b);

#endif
