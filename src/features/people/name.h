/* name.h - what is kept of a name beside the name: how it sorts, and what it looks like. People's
 * own. */
#ifndef FEATURES_PEOPLE_NAME_H
#define FEATURES_PEOPLE_NAME_H

#include "base/attr.h"
#include "features/people/people.api.h"
#include "op/op.h"

/* "last first middle" folded, for lists and for finding. */
MUST_CHECK enum err people_name_sort(struct op *op, const struct person_name *n, struct str *ret);
/* Of what stands first in a list and in talk; a patronymic tells namesakes apart, it is not what is
 * imitated. */
MUST_CHECK enum err people_name_skeleton(struct op *op, const struct person_name *n,
                                         struct str *ret);

#endif
