/* staff.h - what other features ask of staff. Inside their operation's transaction. */
#ifndef FEATURES_STAFF_H
#define FEATURES_STAFF_H

#include "base/attr.h"
#include "features/staff/staff.api.h"

struct staff_record_new {
    struct person_name name;
    struct str position, subjects, document, external_id; /* external_id "" or absent: none */
    member_id member;                                     /* whose line it is; 0: not known */
};
/* A line of the list of staff; of an organisation that was proven. ERR_LIMIT_REACHED. */
MUST_CHECK enum err staff_record_add(struct op *op, org_id org, const struct staff_record_new *r,
                                     staff_record_id *ret);

/* --- imports --- */

struct staff_record_line {
    staff_record_id id; /* 0: there is none */
    int64_t version;
    struct staff_record_new is;
};
/* The line that means the same person: of this id in lists, else the member's own, else the only
 * one of this whole name that is no other member's and has no other id. */
MUST_CHECK enum err staff_record_match(struct op *op, org_id org, const struct staff_record_new *r,
                                       struct staff_record_line *ret);
/* Whose line it is from now on, unless it is somebody's: erasing them takes it, a copy shows it. */
MUST_CHECK enum err staff_record_link(struct op *op, org_id org, staff_record_id id,
                                      member_id member);
/* The member was made by mistake: lines that no claim was confirmed by are nobody's again. */
MUST_CHECK enum err staff_record_unlink(struct op *op, org_id org, member_id member);
/* All fields of a line that still has this version; its version then, or 0: changed meanwhile. */
MUST_CHECK enum err staff_record_put(struct op *op, org_id org, const struct staff_record_line *l,
                                     int64_t *ret_version);
/* Taken back, unless somebody has changed it since. */
MUST_CHECK enum err staff_record_take_back(struct op *op, org_id org, staff_record_id id,
                                           int64_t version, bool *ret_done);

/* What staff keeps of somebody who has left: texts of claims, their line in the list. Decisions
 * stay, ids only. */
MUST_CHECK enum err staff_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows);

#endif
