/* done.h - what the doing of a line has left, for undoing it; imports' own. */
#ifndef FEATURES_IMPORTS_DONE_H
#define FEATURES_IMPORTS_DONE_H

#include "features/imports/work.h"
#include "features/people/listed.h"
#include "features/staff/staff.h"
#include "features/structure/structure.h"

/* One line, done. Zero: nothing of the kind. */
struct done {
    int64_t object, version; /* the member, unit, subject, teaching or post; its version then */
    int64_t enrolment;       /* that was made */
    int64_t left;            /* that was ended */
    guardian_id tie[2];
    member_id parent[2];
    bool is_there; /* somebody else has made it since the check: later lines mean that one */
    bool is_post, closed_access, changed_person, changed_state;
    bool has_person;
    struct people_listed person; /* as it was */
    struct str unit_name;        /* as it was; absent: no unit was changed */
    int64_t unit_year;
    bool has_made_record;
    struct staff_record_line record; /* of the list of staff: made, or as it was; its version now */
};

void done_keep_person(struct done *d, const struct people_listed *was);
bool people_listed_equal(const struct people_listed *a, const struct people_listed *b);
struct staff_record_new record_merged(const struct staff_record_new *is,
                                      const struct staff_record_new *said);
bool record_equal(const struct staff_record_new *a, const struct staff_record_new *b);
/* Into one text, and back. */
struct str done_pack(struct work *w, const struct done *d);
void done_unpack(struct str text, struct done *ret);

/* Ends an enrolment; who has no other and is nothing but a student loses access, except graduates.
 */
MUST_CHECK enum err done_close(struct work *w, int64_t enrolment, enum enrolment_end end,
                               struct done *d);
/* Lines of people. */
MUST_CHECK enum err apply_learner(struct work *w, const struct q_import_row_to_do_row *r,
                                  struct done *d);
MUST_CHECK enum err apply_staff(struct work *w, const struct q_import_row_to_do_row *r,
                                struct done *d);
/* A line of a rollover about one student. */
MUST_CHECK enum err rollover_apply(struct work *w, const struct q_import_row_to_do_row *r,
                                   struct done *d);

#endif
