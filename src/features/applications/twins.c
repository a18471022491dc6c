/* twins.c - is this organisation here already, or asking twice?
 *
 * WHY   two spaces of one college would part its people; only a person can tell twins from
 *       namesakes, so what looks alike is shown to the operator, and to nobody else.
 * HOW   the same INN or OGRN among applications that were sent; then names, by the words that tell
 *       organisations apart (text/org_name.h), among the newest of them and among spaces opened
 *       without one. Names are compared here and not in SQL: there are thousands at most, and
 *       likeness is no index's business.
 * OWNS  nothing.  RUNS  on read and write workers.  TESTS applications_test.c. */
#include "features/applications/case.h"
#include "features/applications/limits.h"
#include "text/org_name.h"

struct twins {
    struct application_twin *twin;
    size_t count;
};

static bool is_listed(const struct twins *t, application_id id)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->twin[i].has_application_id && t->twin[i].application_id.n == id.n)
            return true;
    return false;
}

/* The likest stay, in order. */
static void twin_add(struct twins *t, const struct application_twin *twin)
{
    size_t at = t->count;
    while (at > 0 && t->twin[at - 1].likeness < twin->likeness)
        at--;
    if (at == LIMIT_TWINS_SHOWN)
        return;
    if (t->count < LIMIT_TWINS_SHOWN)
        t->count++;
    for (size_t i = t->count - 1; i > at; i--)
        t->twin[i] = t->twin[i - 1];
    t->twin[at] = *twin;
}

static enum err by_numbers(struct op *op, const struct q_application_row_row *r, struct twins *t)
{
    struct q_application_same_numbers_list same;
    enum err e = q_application_same_numbers(op, r->id, r->inn, r->ogrn, LIMIT_TWINS_SHOWN, &same);
    for (size_t i = 0; !e && i < same.count; i++) {
        const struct q_application_same_numbers_row *s = &same.row[i];
        bool is_inn = r->inn.n && str_equal(s->inn, r->inn);
        twin_add(t, &(struct application_twin){.by = is_inn ? APPLICATION_TWIN_BY_INN
                                                            : APPLICATION_TWIN_BY_OGRN,
                                               .likeness = 100,
                                               .has_application_id = true,
                                               .application_id = s->id,
                                               .has_state = true,
                                               .state = s->state,
                                               .has_org_slug = s->has_org_slug,
                                               .org_slug = s->org_slug,
                                               .name = s->name});
    }
    return e;
}

static enum err by_names(struct op *op, const struct q_application_row_row *r, struct twins *t)
{
    struct q_application_names_list all;
    enum err e = q_application_names(op, r->id, LIMIT_TWINS_LOOKED, &all);
    for (size_t i = 0; !e && i < all.count; i++) {
        const struct q_application_names_row *n = &all.row[i];
        int likeness = org_name_likeness(r->name_key, n->name_key);
        if (likeness < ORG_NAME_SIMILAR_PCT || is_listed(t, n->id))
            continue;
        twin_add(t, &(struct application_twin){.by = APPLICATION_TWIN_BY_NAME,
                                               .likeness = likeness,
                                               .has_application_id = true,
                                               .application_id = n->id,
                                               .has_state = true,
                                               .state = n->state,
                                               .has_org_slug = n->has_org_slug,
                                               .org_slug = n->org_slug,
                                               .name = n->name});
    }
    return e;
}

/* Spaces that were opened without an application. */
static enum err by_spaces(struct op *op, const struct q_application_row_row *r, struct twins *t)
{
    struct q_application_org_names_list all;
    struct arena_mark mark;
    enum err e = q_application_org_names(op, LIMIT_TWINS_LOOKED, &all);
    for (size_t i = 0; !e && i < all.count; i++) {
        const struct q_application_org_names_row *n = &all.row[i];
        struct str key;
        mark = arena_mark(op->arena);
        e = org_name_key(op->arena, n->name, &key);
        int likeness = e ? 0 : org_name_likeness(r->name_key, key);
        arena_rewind(op->arena, mark);
        if (likeness >= ORG_NAME_SIMILAR_PCT)
            twin_add(t, &(struct application_twin){.by = APPLICATION_TWIN_BY_NAME,
                                                   .likeness = likeness,
                                                   .has_org_slug = true,
                                                   .org_slug = n->slug,
                                                   .name = n->name});
    }
    return e;
}

enum err twins_find(struct op *op, const struct q_application_row_row *r,
                    struct application_twin **ret, size_t *ret_count)
{
    struct twins t = {.twin = arena_try(op->arena, LIMIT_TWINS_SHOWN + 1, sizeof *t.twin)};
    if (!t.twin)
        return ERR_TOO_LARGE;
    enum err e = by_numbers(op, r, &t);
    if (!e)
        e = by_names(op, r, &t);
    if (!e)
        e = by_spaces(op, r, &t);
    *ret = t.twin;
    *ret_count = t.count;
    return e;
}
