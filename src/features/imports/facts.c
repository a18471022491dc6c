/* facts.c - people the organisation has, as plan.h wants to see them.
 *
 * WHY   deciding who is meant needs no database; finding who could be meant does.
 * HOW   by external id, or everybody whose folded name begins with "last first": names_sort is
 *       ordered by bytes on both engines, so a range of it is an index scan.
 * OWNS  nothing.  RUNS  on the write worker.  TESTS imports_test.c */
#include "features/imports/limits.h"
#include "features/imports/work.h"

static enum err fact_fill(struct work *w, const struct q_import_people_by_name_row *r,
                          struct person_fact *ret)
{
    *ret = (struct person_fact){
        .id = r->id,
        .name = {r->last_name, r->first_name, r->middle_name},
        .roles = r->roles,
        .version = r->version,
        .external = r->external,
        .minor_until_us = r->minor_until_us,
        .position = r->position,
        .is_closed = r->is_closed,
        .unit = r->unit,
        .unit_name = r->unit_name,
        .enrolment = r->enrolment,
    };
    return work_fold_name(w, &ret->name, &ret->fold);
}

enum err facts_by_external(struct work *w, struct str external, struct person_fact **ret,
                           size_t *ret_count)
{
    struct q_import_person_by_external_list rows;
    enum err e = q_import_person_by_external(w->op, w->keeper, external, &rows);
    if (e)
        return e;
    struct person_fact *list = arena_try(w->op->arena, rows.count + 1, sizeof *list);
    if (!list)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_import_person_by_external_row *x = &rows.row[i];
        struct q_import_people_by_name_row r = {
            x->id,      x->last_name, x->first_name,     x->middle_name, x->roles,
            x->version, x->external,  x->minor_until_us, x->position,    x->is_closed,
            x->unit,    x->unit_name, x->enrolment};
        e = fact_fill(w, &r, &list[i]);
    }
    *ret = list;
    *ret_count = rows.count;
    return e;
}

enum err facts_by_name(struct work *w, const struct person_name *fold, role_set roles,
                       struct person_fact **ret, size_t *ret_count)
{
    struct q_import_people_by_name_list rows;
    struct str low =
        arena_printf(w->op->arena, "%.*s %.*s", STR_ARG(fold->last), STR_ARG(fold->first));
    struct str high = arena_printf(w->op->arena, "%.*s!", STR_ARG(low)); /* '!' is next to ' ' */
    enum err e =
        q_import_people_by_name(w->op, w->keeper, low, high, roles, LIMIT_CANDIDATES, &rows);
    if (e)
        return e;
    struct person_fact *list = arena_try(w->op->arena, rows.count + 1, sizeof *list);
    if (!list)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = fact_fill(w, &rows.row[i], &list[i]);
    *ret = list;
    *ret_count = rows.count;
    return e;
}
