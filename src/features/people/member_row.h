/* member_row.h - the administrator's view of one member; people's own. */
#ifndef FEATURES_PEOPLE_MEMBER_ROW_H
#define FEATURES_PEOPLE_MEMBER_ROW_H

#include "base/attr.h"
#include "features/people/people.api.h"

/* Of the caller's organisation; ERR_NOT_FOUND. Written in person.c. */
MUST_CHECK enum err people_member_get(struct op *op, member_id id, struct member *ret);

#endif
