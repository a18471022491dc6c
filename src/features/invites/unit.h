/* unit.h - groups of the structure, for invites' own files. */
#ifndef FEATURES_INVITES_UNIT_H
#define FEATURES_INVITES_UNIT_H

#include "base/attr.h"
#include "features/invites/invites.q.h"
#include "features/structure/structure.h"
#include "op/op.h"

/* Of the caller's organisation; ERR_UNIT_CLOSED, ERR_UNIT_PLACE (no group), ERR_NOT_FOUND. */
MUST_CHECK enum err unit_is_open_group(struct op *op, unit_id unit);
/* Who studies in the group now; ERR_NOT_FOUND. */
MUST_CHECK enum err unit_student_find(struct op *op, const struct unit_teacher *teacher,
                                      member_id member, bool *ret_has_account);
/* The groups somebody of the caller's organisation studies in now. */
MUST_CHECK enum err groups_of(struct op *op, member_id member, struct unit_name **ret,
                              size_t *ret_count);
/* Whose child they are, but for one parent (0: all). */
MUST_CHECK enum err parents_of(struct op *op, member_id child, member_id but, struct kin_link **ret,
                               size_t *ret_count);

#endif
