/* acts.c - the record of who did what, for an administrator.
 *
 * WHY   a record that only a command line can read keeps nobody honest.
 * HOW   pages by place in the chain, the newest first: first the places, then each row. A time is
 *       turned into places by the index of moments, with some slack since rows may stand in another
 *       order by a moment; an act and a person have an index each. Names are those of today: who
 *       was erased has none.
 * OWNS  nothing: store/audit.h writes the rows.
 * RUNS  on read workers.
 * TESTS audit_test.c, tests/system/record.test.ts */
#include "features/audit/audit.api.h"
#include "features/audit/audit.q.h"
#include "features/audit/inside.h"
#include "features/audit/limits.h"

static struct act_person person_of(member_id id, bool is_erased, const struct person_name *name)
{
    struct act_person p = {.id = id, .has_name = !is_erased};
    if (p.has_name)
        p.name = *name;
    return p;
}

static enum err about_of(struct op *op, struct act *ret)
{
    struct q_act_about_list rows;
    enum err e = q_act_about(op, ret->n, &rows);
    if (e)
        return e;
    ret->about = arena_try(op->arena, rows.count + 1, sizeof *ret->about);
    if (!ret->about)
        return ERR_TOO_LARGE;
    ret->about_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_act_about_row *r = &rows.row[i];
        struct person_name name = {r->last_name, r->first_name, r->middle_name};
        ret->about[i] = person_of(r->id, r->is_erased, &name);
    }
    return OK;
}

enum err act_get(struct op *op, int64_t n, struct act *ret)
{
    struct q_act_row_row r;
    enum err e = q_act_row(op, n, &r);
    if (e)
        return e;
    *ret = (struct act){.n = n,
                        .act = r.act,
                        .has_by = r.by_id.n != 0,
                        .object_kind = r.object_kind,
                        .object = r.object_title,
                        .created_us = r.created_us,
                        .has_was = r.has_was,
                        .was = r.was,
                        .has_became = r.has_became,
                        .became = r.became};
    struct person_name name = {r.by_last, r.by_first, r.by_middle};
    if (ret->has_by)
        ret->by = person_of(r.by_id, r.by_erased || !r.has_by_last, &name);
    return OK;
}

/* Where in the chain to begin and to stop, for the time that was asked for. */
struct stretch {
    int64_t before, floor, since_us, until_us;
};

static enum err place_before(struct op *op, int64_t moment_us, int64_t *ret)
{
    bool found = false;
    *ret = 0;
    return q_act_place_before(op, moment_us, &found, ret);
}

static enum err stretch_of(struct op *op, const struct audit_list_in *in, struct stretch *ret)
{
    int64_t n = 0;
    *ret = (struct stretch){in->has_before ? in->before : INT64_MAX, 0,
                            in->has_since_us ? in->since_us : INT64_MIN,
                            in->has_until_us ? in->until_us : INT64_MAX};
    enum err e = in->has_until_us ? place_before(op, in->until_us, &n) : OK;
    if (!e && in->has_until_us && n + AUDIT_ORDER_SLACK < ret->before)
        ret->before = n + AUDIT_ORDER_SLACK;
    if (!e && in->has_since_us)
        e = place_before(op, in->since_us, &n);
    if (!e && in->has_since_us)
        ret->floor = n - AUDIT_ORDER_SLACK;
    return e;
}

static enum err places_of(struct op *op, const struct audit_list_in *in, int64_t limit,
                          struct q_act_places_list *ret)
{
    struct stretch s;
    int64_t way = in->has_member_id ? 2 : in->has_act;
    member_id member = in->has_member_id ? in->member_id : (member_id){0};
    enum err e = stretch_of(op, in, &s);
    return e ? e
             : q_act_places(op, way, s.before, s.floor, s.since_us, s.until_us, limit,
                            in->has_act ? in->act : STR(""), member, ret);
}

enum err audit_list(struct op *op, const struct audit_list_in *in, struct audit_list_out *ret)
{
    struct q_act_places_list places;
    int64_t limit = in->has_limit ? in->limit : LIMIT_ACTS_PAGE;
    enum err e = places_of(op, in, limit + 1, &places);
    if (e)
        return e;
    ret->has_next = places.count > (size_t)limit;
    ret->acts_count = ret->has_next ? (size_t)limit : places.count;
    ret->acts = arena_try(op->arena, ret->acts_count + 1, sizeof *ret->acts);
    if (!ret->acts)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < ret->acts_count; i++) {
        e = act_get(op, places.row[i].n, &ret->acts[i]);
        if (!e)
            e = about_of(op, &ret->acts[i]);
    }
    if (ret->has_next)
        ret->next = places.row[ret->acts_count - 1].n;
    return e;
}
