/* plan.h - what is to be done with a line, decided from what the line says and what is there. Pure,
 * any thread. */
#ifndef FEATURES_IMPORTS_PLAN_H
#define FEATURES_IMPORTS_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "features/imports/imports.api.h"

/* Something the organisation has (id), or an earlier line of the plan makes (row); neither: none.
 */
struct ref {
    int64_t id, row;
};
static inline bool ref_is_none(struct ref r)
{
    return !r.id && !r.row;
}

/* A line of the plan, as kept in import_row. */
struct plan_row {
    int64_t n, line;
    enum import_what what;
    enum import_action action;
    enum import_outcome outcome;
    enum import_problem problem;
    enum import_field field;
    struct str title, from, to, changes, value, fix, key, data, undo; /* never absent */
    struct str name_key; /* of a line with an id: the key it would have without */
    int64_t object_id, object_version;
};
/* All texts "". */
struct plan_row plan_row_new(enum import_what what, int64_t line, struct str title);
void plan_refuse(struct plan_row *row, enum import_problem p, enum import_field f,
                 struct str value);

/* Somebody of the organisation in one of their groups (several rows for one in several; unit 0: in
 * none). name_fold are the folded parts. */
struct person_fact {
    member_id id;
    struct person_name name, fold;
    role_set roles;
    int64_t version;
    struct str external; /* "": none */
    int64_t minor_until_us;
    struct str position;
    bool is_closed;
    unit_id unit;
    struct str unit_name;
    enrolment_id enrolment;
};

struct person_wish {
    struct person_name name, fold;
    struct str external, position;
    int64_t minor_until_us; /* 0: not said */
    bool by_external;       /* the facts were found by it */
    struct ref group;       /* none: not said */
    struct str group_name;
};

enum match { MATCH_NONE, MATCH_IN_PLACE, MATCH_ELSEWHERE, MATCH_AMBIGUOUS };

/* Which of the facts is this student: by external id whoever was found; by name in the group, or
 * the only one of that whole name elsewhere. Without a patronymic two of one name are ambiguous. */
enum match plan_match_learner(const struct person_wish *w, const struct person_fact *facts,
                              size_t count, size_t *ret_at);
/* Colleagues: by external id, or the only one of that name. */
enum match plan_match_staff(const struct person_wish *w, const struct person_fact *facts,
                            size_t count, size_t *ret_at);
/* What differs, packed into changes (field, before, after). What the file does not say stays. */
void plan_compare(const struct person_wish *w, const struct person_fact *f, struct buf *changes);
void plan_change(struct buf *changes, enum import_field f, struct str before, struct str after);

/* The name of next year: "СД-21" of year 2 is "СД-31", "9А" of year 9 is "10А"; as it is when it
 * does not show the year. */
struct str plan_next_name(struct arena *a, struct str name, int64_t year);

/* May a position be a teacher's, by its words (folded)? */
bool plan_is_teaching(struct str position_fold);

#endif
