/* staff.h - what other features ask of staff. Inside their operation's transaction. */
#ifndef FEATURES_STAFF_H
#define FEATURES_STAFF_H

#include "base/attr.h"
#include "features/staff/staff.api.h"

struct staff_record_new {
    struct person_name name;
    struct str position, subjects, document;
};
/* A line of the list of staff; of an organisation that was proven. ERR_LIMIT_REACHED. */
MUST_CHECK enum err staff_record_add(struct op *op, org_id org, const struct staff_record_new *r,
                                     staff_record_id *ret);
/* What staff keeps of somebody who has left: texts of claims, their line in the list. Decisions
 * stay, ids only. */
MUST_CHECK enum err staff_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows);

#endif
