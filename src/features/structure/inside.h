/* inside.h - what the sources of structure share with each other. */
#ifndef FEATURES_STRUCTURE_INSIDE_H
#define FEATURES_STRUCTURE_INSIDE_H

#include "features/structure/structure.h"

/* A unit of the organisation that is not closed, and whether it is a group: ERR_NOT_FOUND,
 * ERR_UNIT_CLOSED; ERR_UNIT_PLACE when a group is wanted and it is none. */
enum unit_wanted { UNIT_ANY, UNIT_GROUP, UNIT_NO_GROUP };
MUST_CHECK enum err unit_open_get(struct op *op, org_id org, unit_id id, enum unit_wanted wanted,
                                  struct unit *ret);
/* Folded for comparing and sorting; ERR_INVALID when nothing is left. */
MUST_CHECK enum err name_fold(struct op *op, struct str name, struct str *ret);

/* Of a unit, as lists: id 0 for all. */
MUST_CHECK enum err post_list(struct op *op, org_id org, unit_id unit, unit_post_id one,
                              struct unit_post **ret, size_t *ret_count);
MUST_CHECK enum err teaching_list(struct op *op, org_id org, unit_id unit, teaching_id one,
                                  struct teaching **ret, size_t *ret_count);

/* Of who the caller is to a unit. */
struct ties {
    bool leads, curates, has_post, teaches;
};
MUST_CHECK enum err ties_get(struct op *op, org_id org, member_id member, unit_id unit,
                             struct ties *ret);

#endif
