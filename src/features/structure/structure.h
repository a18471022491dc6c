/* structure.h - what other features ask of the structure. Inside an operation's transaction.
 *
 * org is the caller's, a proof's or a job's own; every other id is looked up within it, and a
 * foreign one is ERR_NOT_FOUND. Rights are the asking operation's business, and so are audit rows.
 *
 * Whoever changes who belongs to a unit, changes its chats: the functions do it at once. Those that
 * end in _quiet do not, for jobs that change hundreds of rows and then call structure_sync_chats
 * for each unit they touched, chunk by chunk.
 */
#ifndef FEATURES_STRUCTURE_H
#define FEATURES_STRUCTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "features/structure/structure.api.h"
#include "op/op.h"

/* --- units --- */

struct unit_new {
    unit_id parent; /* 0: right below the organisation */
    enum unit_kind kind;
    struct str name, code, external_id; /* code, external_id: may be absent or empty */
    int64_t year;                       /* 0: none */
};
/* ERR_UNIT_PLACE (kinds, depth, a ring), ERR_UNIT_CLOSED (the parent is), ERR_TAKEN (external_id),
 * ERR_LIMIT_REACHED, ERR_INVALID (an empty name). Names may repeat here: in the middle of a
 * rollover they do; unit_create and unit_update refuse it. */
MUST_CHECK enum err structure_unit_add(struct op *op, org_id org, const struct unit_new *n,
                                       unit_id *ret);
/* All fields, the parent too: a changed parent moves the unit with all below it. Its chats get
 * their new names; those of the departments it came from and went to, their people.
 * ERR_UNIT_NOT_EMPTY: it holds students or units that the new kind can not. */
MUST_CHECK enum err structure_unit_set(struct op *op, org_id org, unit_id unit,
                                       const struct unit_new *n);
MUST_CHECK enum err structure_unit_set_quiet(struct op *op, org_id org, unit_id unit,
                                             const struct unit_new *n);
/* ERR_UNIT_NOT_EMPTY while it has students or open units. Posts and lessons stay as they are and
 * count again when it is reopened. Closed already: fine. */
MUST_CHECK enum err structure_unit_close(struct op *op, org_id org, unit_id unit);
MUST_CHECK enum err structure_unit_close_quiet(struct op *op, org_id org, unit_id unit);
/* ERR_UNIT_CLOSED: what it stands under is. */
MUST_CHECK enum err structure_unit_reopen(struct op *op, org_id org, unit_id unit);
MUST_CHECK enum err structure_unit_reopen_quiet(struct op *op, org_id org, unit_id unit);
/* As it is now; ERR_NOT_FOUND. */
MUST_CHECK enum err structure_unit_get(struct op *op, org_id org, unit_id unit, struct unit *ret);

/* --- subjects --- */

/* ERR_TAKEN: an open one has this name, or another one this external_id (may be absent or empty).
 */
MUST_CHECK enum err structure_subject_add(struct op *op, org_id org, struct str name,
                                          struct str external_id, subject_id *ret);

/* --- students of groups --- */

/* Into a group, beside others that they study in; in already: their row. ERR_INVALID: the member is
 * no student. ERR_UNIT_PLACE: the unit is no group. ERR_UNIT_CLOSED, ERR_LIMIT_REACHED. */
MUST_CHECK enum err structure_enrol(struct op *op, org_id org, unit_id group, member_id student,
                                    enrolment_id *ret);
MUST_CHECK enum err structure_enrol_quiet(struct op *op, org_id org, unit_id group,
                                          member_id student, enrolment_id *ret);
/* Would they be taken, as far as room, group and account go? For who writes something else first.
 */
MUST_CHECK enum err structure_may_come(struct op *op, org_id org, unit_id group, member_id student);
/* Out of the group: ended_as anything but transferred. Ended in the same way already: fine; in
 * another: ERR_CONFLICT. */
MUST_CHECK enum err structure_enrolment_end(struct op *op, org_id org, enrolment_id id,
                                            enum enrolment_end ended_as, struct str reason);
MUST_CHECK enum err structure_enrolment_end_quiet(struct op *op, org_id org, enrolment_id id,
                                                  enum enrolment_end ended_as, struct str reason);
/* Leave and back. ERR_CONFLICT: it has ended. */
MUST_CHECK enum err structure_enrolment_state(struct op *op, org_id org, enrolment_id id,
                                              enum enrolment_state state, struct str reason);
/* From one group to another in one act; ERR_NOT_FOUND: they are not in `from`. */
MUST_CHECK enum err structure_transfer(struct op *op, org_id org, member_id student, unit_id from,
                                       unit_id to, struct str reason);
MUST_CHECK enum err structure_transfer_quiet(struct op *op, org_id org, member_id student,
                                             unit_id from, unit_id to, struct str reason);
/* Takes back how an enrolment ended, however long ago (the 30 days are the operations' business):
 * the row that a transfer made never counted. Goes on already: fine. ERR_CONFLICT: the student has
 * left the group they were transferred to, or is in this one again. */
MUST_CHECK enum err structure_enrolment_undo(struct op *op, org_id org, enrolment_id id);
MUST_CHECK enum err structure_enrolment_undo_quiet(struct op *op, org_id org, enrolment_id id);

/* --- who teaches, leads, curates --- */

struct teaching_new {
    unit_id group;
    subject_id subject;
    member_id teacher;
    bool is_substitute;
    int64_t until_us; /* of a substitute; 0: until somebody ends it */
};
/* Teaches it there already: that row, with is_substitute and until_us as given. ERR_INVALID: the
 * member is neither teacher nor head, or the term has passed. */
MUST_CHECK enum err structure_teaching_add(struct op *op, org_id org, const struct teaching_new *n,
                                           teaching_id *ret);
MUST_CHECK enum err structure_teaching_add_quiet(struct op *op, org_id org,
                                                 const struct teaching_new *n, teaching_id *ret);
MUST_CHECK enum err structure_teaching_end(struct op *op, org_id org, teaching_id id);
MUST_CHECK enum err structure_teaching_end_quiet(struct op *op, org_id org, teaching_id id);

/* A curator stands with a group, a leader and staff with another unit (else ERR_UNIT_PLACE).
 * ERR_INVALID: the member is no colleague. Has it already: that row. */
MUST_CHECK enum err structure_post_add(struct op *op, org_id org, unit_id unit, member_id member,
                                       enum unit_post_kind post, unit_post_id *ret);
MUST_CHECK enum err structure_post_add_quiet(struct op *op, org_id org, unit_id unit,
                                             member_id member, enum unit_post_kind post,
                                             unit_post_id *ret);
MUST_CHECK enum err structure_post_end(struct op *op, org_id org, unit_post_id id);
MUST_CHECK enum err structure_post_end_quiet(struct op *op, org_id org, unit_post_id id);

/* --- parents --- */

/* ERR_INVALID: the parent has not the role of one, or the child is no student. Are already: that
 * row, with the kin as given. */
MUST_CHECK enum err structure_guardian_add(struct op *op, org_id org, member_id parent,
                                           member_id child, enum kin kin, guardian_id *ret);
MUST_CHECK enum err structure_guardian_add_quiet(struct op *op, org_id org, member_id parent,
                                                 member_id child, enum kin kin, guardian_id *ret);
MUST_CHECK enum err structure_guardian_end(struct op *op, org_id org, guardian_id id);
MUST_CHECK enum err structure_guardian_end_quiet(struct op *op, org_id org, guardian_id id);

/* --- questions --- */

/* Curator of the group, or leader of a unit above it. */
MUST_CHECK enum err structure_is_curator(struct op *op, org_id org, member_id member, unit_id group,
                                         bool *ret);
/* That, or teaches there. */
MUST_CHECK enum err structure_teaches(struct op *op, org_id org, member_id member, unit_id group,
                                      bool *ret);
MUST_CHECK enum err structure_child_of(struct op *op, org_id org, member_id parent, member_id child,
                                       bool *ret);

/* Somebody's access has ended or begun again: the chats of every unit they belong to follow, by
 * jobs. */
MUST_CHECK enum err structure_person_moved(struct op *op, org_id org, member_id member);
/* What structure keeps of somebody who has left, in words: reasons. Places in groups stay. */
MUST_CHECK enum err structure_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows);

/* --- chats --- */

/* The chats of this unit follow the structure, and those of the departments it stands in. What the
 * _quiet functions left to do (a moved unit: once for it, once for where it was). */
MUST_CHECK enum err structure_sync_chats(struct op *op, org_id org, unit_id unit);

/* What access unit:teach proved (the proof itself is the queries'). */
unit_id unit_teacher_unit(const struct unit_teacher *teacher);
unit_id unit_reader_unit(const struct unit_reader *reader);

#endif
