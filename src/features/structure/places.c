/* places.c - where somebody is: groups, lessons, posts, children and parents; finding people by it.
 *
 * WHY   a person's page and the search of the tree answer "where is Воробьёва".
 * HOW   short lists from the member's side of the same rows that units have.
 * OWNS  nothing; guardians.c writes.  RUNS  on read and write workers.  TESTS structure_test.c. */
#include "features/people/people.h"
#include "features/structure/inside.h"
#include "features/structure/limits.h"
#include "features/structure/structure.q.h"

static enum err studies(struct op *op, member_id member, struct person_places *ret)
{
    struct q_places_studied_list rows;
    enum err e = q_places_studied(op, op->caller.org, member, LIMIT_PLACES_SHOWN, &rows);
    if (e)
        return e;
    ret->studies = arena_try(op->arena, rows.count + 1, sizeof *ret->studies);
    if (!ret->studies)
        return ERR_TOO_LARGE;
    ret->studies_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_places_studied_row *r = &rows.row[i];
        ret->studies[i] = (struct place_study){
            .id = r->id,
            .unit = {r->unit, r->kind, r->name},
            .state = r->state,
            .since_us = r->since_us,
            .has_until_us = r->has_until_us,
            .until_us = r->until_us,
            .has_ended_as = r->has_ended_as,
            .ended_as = r->ended_as,
            .reason = r->reason,
            .version = r->version,
        };
    }
    return OK;
}

static enum err teaches(struct op *op, member_id member, struct person_places *ret)
{
    struct q_places_taught_list rows;
    enum err e = q_places_taught(op, op->caller.org, member, op->now_us, LIMIT_PLACES_SHOWN, &rows);
    if (e)
        return e;
    ret->teaches = arena_try(op->arena, rows.count + 1, sizeof *ret->teaches);
    if (!ret->teaches)
        return ERR_TOO_LARGE;
    ret->teaches_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_places_taught_row *r = &rows.row[i];
        ret->teaches[i] = (struct place_teaching){r->id,           {r->unit, r->kind, r->name},
                                                  r->subject_name, r->is_substitute,
                                                  r->has_until_us, r->until_us};
    }
    return OK;
}

static enum err posts(struct op *op, member_id member, struct person_places *ret)
{
    struct q_places_posts_list rows;
    enum err e = q_places_posts(op, op->caller.org, member, LIMIT_PLACES_SHOWN, &rows);
    if (e)
        return e;
    ret->posts = arena_try(op->arena, rows.count + 1, sizeof *ret->posts);
    if (!ret->posts)
        return ERR_TOO_LARGE;
    ret->posts_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_places_posts_row *r = &rows.row[i];
        ret->posts[i] = (struct place_post){r->id, {r->unit, r->kind, r->name}, r->post};
    }
    return OK;
}

static enum err kin_links(struct op *op, const struct q_places_children_row *row, size_t count,
                          struct kin_link **ret)
{
    struct kin_link *list = arena_try(op->arena, count + 1, sizeof *list);
    enum err e = list ? OK : ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < count; i++) {
        list[i] = (struct kin_link){.id = row[i].id, .kin = row[i].kin};
        e = people_get(op, op->caller.org, row[i].other, &list[i].person);
    }
    if (!e)
        *ret = list;
    return e;
}

static enum err kin_of(struct op *op, member_id member, struct person_places *ret)
{
    struct q_places_children_list down;
    struct q_places_parents_list up;
    enum err e = q_places_children(op, op->caller.org, member, LIMIT_PLACES_SHOWN, &down);
    if (!e)
        e = q_places_parents(op, op->caller.org, member, LIMIT_PLACES_SHOWN, &up);
    if (e)
        return e;
    struct q_places_children_row *parents = arena_try(op->arena, up.count + 1, sizeof *parents);
    if (!parents)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < up.count; i++)
        parents[i] = (struct q_places_children_row){up.row[i].id, up.row[i].other, up.row[i].kin};
    e = kin_links(op, down.row, down.count, &ret->children);
    if (!e)
        e = kin_links(op, parents, up.count, &ret->parents);
    ret->children_count = down.count;
    ret->parents_count = up.count;
    return e;
}

enum err person_places_get(struct op *op, const struct person_manager *manager,
                           const struct person_places_get_in *in, struct person_places *ret)
{
    (void)manager; /* proves that the member is of the caller's organisation and not gone */
    enum err e = studies(op, in->member_id, ret);
    if (!e)
        e = teaches(op, in->member_id, ret);
    if (!e)
        e = posts(op, in->member_id, ret);
    return e ? e : kin_of(op, in->member_id, ret);
}

enum err guardian_create(struct op *op, const struct person_manager *manager,
                         const struct guardian_create_in *in, struct kin_link *ret)
{
    guardian_id id;
    (void)manager; /* as above */
    enum err e =
        structure_guardian_add(op, op->caller.org, in->parent_id, in->member_id, in->kin, &id);
    if (e)
        return e;
    *ret = (struct kin_link){.id = id, .kin = in->kin};
    e = people_get(op, op->caller.org, in->parent_id, &ret->person);
    return e ? e
             : op_audit_about(op, "guardian", id.n,
                              &(struct op_about){.whom = {in->member_id, in->parent_id}});
}

enum err guardian_end(struct op *op, const struct person_manager *manager,
                      const struct guardian_end_in *in)
{
    struct q_guardian_find_row r;
    bool found = false;
    (void)manager; /* as above */
    enum err e = q_guardian_find(op, op->caller.org, in->guardian_id, &found, &r);
    if (!e && (!found || r.child.n != in->member_id.n))
        e = op_fail(op, ERR_NOT_FOUND, "guardian");
    if (e || r.is_over)
        return e;
    e = structure_guardian_end(op, op->caller.org, in->guardian_id);
    return e ? e
             : op_audit_about(op, "guardian", in->guardian_id.n,
                              &(struct op_about){.whom = {r.child, r.parent}});
}

static enum err find_anybody(struct op *op, struct str pattern, struct unit_person_find_out *ret)
{
    struct q_unit_people_list rows;
    enum err e = q_unit_people(op, pattern, op->now_us, LIMIT_UNIT_PEOPLE_FOUND, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_unit_people_row *r = &rows.row[i];
        ret->people[i] = (struct unit_person){.has_unit = r->has_unit};
        if (r->has_unit)
            ret->people[i].unit = (struct unit_name){r->unit, r->kind, r->name};
        e = people_get(op, op->caller.org, r->member, &ret->people[i].person);
    }
    ret->people_count = e ? 0 : rows.count;
    return e;
}

static enum err find_own(struct op *op, struct str pattern, struct unit_person_find_out *ret)
{
    struct q_unit_people_own_list rows;
    enum err e = q_unit_people_own(op, pattern, op->now_us, LIMIT_UNIT_PEOPLE_FOUND, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_unit_people_own_row *r = &rows.row[i];
        ret->people[i] =
            (struct unit_person){.has_unit = true, .unit = {r->unit, r->kind, r->name}};
        e = people_get(op, op->caller.org, r->member, &ret->people[i].person);
    }
    ret->people_count = e ? 0 : rows.count;
    return e;
}

enum err unit_person_find(struct op *op, const struct unit_person_find_in *in,
                          struct unit_person_find_out *ret)
{
    struct str pattern;
    enum err e = people_name_pattern(op, in->find, &pattern);
    if (e)
        return e;
    ret->people = arena_try(op->arena, LIMIT_UNIT_PEOPLE_FOUND + 1, sizeof *ret->people);
    if (!ret->people)
        return ERR_TOO_LARGE;
    return role_has(op->caller.roles, ROLE_ADMINISTRATOR | ROLE_HEAD)
               ? find_anybody(op, pattern, ret)
               : find_own(op, pattern, ret);
}
