/* looks.c - who looked at somebody's data or changed them, for that person and their parents.
 *
 * WHY   no silent reading by administrators: every privileged look is seen by whom it concerns
 *       (product.md promise 3).
 * HOW   op_audit_about writes whom a row of the record concerns; here it is read by that person.
 *       What somebody did to themselves does not stand here, nor what came before they were there.
 * OWNS  nothing.
 * RUNS  on read workers.
 * TESTS audit_test.c, tests/system/record.test.ts */
#include "features/audit/audit.api.h"
#include "features/audit/audit.q.h"
#include "features/audit/inside.h"
#include "features/audit/limits.h"

struct look_wish {
    member_id whose;
    int64_t before, limit;
};

struct look_page {
    struct look *looks;
    size_t count;
    bool has_next;
    int64_t next;
};

static enum err look_get(struct op *op, const struct q_look_places_row *place, struct look *ret)
{
    struct act act;
    enum err e = act_get(op, place->n, &act);
    if (e)
        return e;
    *ret = (struct look){
        .n = act.n,
        .act = act.act,
        .has_by = act.has_by,
        .by = act.by,
        .object_kind = act.object_kind,
        .object = act.object,
        .why = place->why,
        .created_us = act.created_us,
    };
    return OK;
}

static enum err looks_of(struct op *op, const struct look_wish *w, struct look_page *ret)
{
    struct q_look_places_list places;
    enum err e = q_look_places(op, w->whose, w->before, w->limit + 1, &places);
    if (e)
        return e;
    ret->has_next = places.count > (size_t)w->limit;
    ret->count = ret->has_next ? (size_t)w->limit : places.count;
    ret->looks = arena_try(op->arena, ret->count + 1, sizeof *ret->looks);
    if (!ret->looks)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < ret->count; i++)
        e = look_get(op, &places.row[i], &ret->looks[i]);
    ret->next = ret->has_next ? places.row[ret->count - 1].n : 0;
    return e;
}

enum err look_list(struct op *op, const struct look_list_in *in, struct look_list_out *ret)
{
    struct look_page page = {0};
    struct look_wish w = {op->caller.member, in->has_before ? in->before : INT64_MAX,
                          in->has_limit ? in->limit : LIMIT_LOOKS_PAGE};
    enum err e = looks_of(op, &w, &page);
    *ret = (struct look_list_out){page.looks, page.count, page.has_next, page.next};
    return e;
}

enum err child_look_list(struct op *op, const struct child_parent *parent,
                         const struct child_look_list_in *in, struct child_look_list_out *ret)
{
    struct look_page page = {0};
    struct look_wish w = {in->member_id, in->has_before ? in->before : INT64_MAX,
                          in->has_limit ? in->limit : LIMIT_LOOKS_PAGE};
    (void)parent; /* proves that it is the caller's child */
    enum err e = looks_of(op, &w, &page);
    *ret = (struct child_look_list_out){page.looks, page.count, page.has_next, page.next};
    return e;
}
