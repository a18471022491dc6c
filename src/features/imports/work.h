/* work.h - a piece of an import's work: what its sources share. Inside one transaction of the job
 * (import_work), on the write worker. */
#ifndef FEATURES_IMPORTS_WORK_H
#define FEATURES_IMPORTS_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "features/imports/imports.q.h"
#include "features/imports/plan.h"
#include "features/imports/wish.h"
#include "op/op.h"

#define LIMIT_IMPORT_CHANGES_BYTES 4000

struct import_counts_add {
    int64_t by_action[IMPORT_ACTION_COUNT];
};

/* A group, or a unit on the way to it, as the lines before this one asked for it. */
struct way {
    struct str asked; /* names and ids as the file has them */
    struct ref unit;
    struct str name;
};

struct work {
    struct op *op;
    const struct import_keeper *keeper;
    org_id org;
    import_id id;
    struct q_import_facts_row facts;
    const enum import_field *fields; /* of the columns */
    size_t field_count;
    struct q_import_fix_list_list fixes;
    bool has_fixes;
    struct way way; /* the last one: neighbours in a list share it */
    struct q_import_group_names_list groups;
    struct str *group_skeletons;
    bool has_groups;
    int64_t last_n;  /* of the plan's rows */
    int64_t room;    /* members that may still be made */
    int64_t touched; /* the unit last touched */
    struct import_counts_add added;
    int64_t failed, kept;
    struct mono_us began;
    int64_t rows;     /* done in this piece */
    bool is_over;     /* nothing is left to do in this state */
    bool has_refused; /* a line about a learner, by the check so far */
};

/* Room for another row within IMPORT_CHUNK_US and IMPORT_CHUNK_ROWS. */
bool work_has_time(struct work *w);

/* One piece. place, phase, done of facts move on; is_over when the state's work is done. */
MUST_CHECK enum err check_step(struct work *w);
MUST_CHECK enum err rollover_step(struct work *w);
MUST_CHECK enum err apply_step(struct work *w);
MUST_CHECK enum err undo_step(struct work *w);
/* Chats of units touched, then of the departments they stand in; is_over when none is left. */
MUST_CHECK enum err chats_begin(struct work *w, int phase);
MUST_CHECK enum err sync_step(struct work *w);
/* Its chats follow at the end. 0 is fine. */
MUST_CHECK enum err unit_touch(struct work *w, int64_t unit);
/* Packed: an id, or the line that has made it; ERR_NOT_FOUND when that one was refused. */
MUST_CHECK enum err ref_take(struct work *w, struct str *data, int64_t *ret);
/* Who was there before sees what a list, or its undoing, has done to them; for those whom it brings
 * the import's own row stands. */
MUST_CHECK enum err person_note(struct work *w, enum import_what what, enum import_action action,
                                int64_t member);
/* What others changed meanwhile; the rest is trouble of the machine. */
bool apply_is_refusal(enum err e);

/* The next line of the plan: gives it its n, counts it, keeps it. */
MUST_CHECK enum err plan_add(struct work *w, struct plan_row *row);
/* Folded for comparing; ERR_… only when memory is short. */
MUST_CHECK enum err work_fold(struct work *w, struct str s, struct str *ret);
MUST_CHECK enum err work_fold_name(struct work *w, const struct person_name *n,
                                   struct person_name *ret);
struct str work_whole_name(struct work *w, const struct person_name *n);

/* The group a line names, and the units above it that it names: found, or planned. A refusal is in
 * *ret_problem (with the field, the value and what it may have meant, in `refused`). */
MUST_CHECK enum err way_find(struct work *w, const struct wish *wish, struct way *ret,
                             struct plan_row *refused);
/* One unit or group by name below parent. */
MUST_CHECK enum err subject_find(struct work *w, const struct wish *wish, struct ref *ret,
                                 struct plan_row *refused);

/* Lines by what they are about. */
MUST_CHECK enum err check_learner(struct work *w, const struct wish *wish);
MUST_CHECK enum err check_staff(struct work *w, const struct wish *wish);
MUST_CHECK enum err check_unit(struct work *w, const struct wish *wish);
MUST_CHECK enum err check_teaching(struct work *w, const struct wish *wish);
MUST_CHECK enum err check_absent(struct work *w);

/* Facts from rows of the two queries on people. */
MUST_CHECK enum err facts_by_external(struct work *w, struct str external, struct person_fact **ret,
                                      size_t *ret_count);
MUST_CHECK enum err facts_by_name(struct work *w, const struct person_name *fold, role_set roles,
                                  struct person_fact **ret, size_t *ret_count);

#endif
