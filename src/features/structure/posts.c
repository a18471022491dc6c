/* posts.c - who teaches what and who leads, curates or works here, as people see and change it.
 *
 * WHY   the group's page answers "whom do I ask".
 * HOW   lists of a unit, one maker for a whole list and for one row. Adding twice answers the same
 *       row, ending twice is fine, so neither needs a version.
 * OWNS  nothing; teach.c writes.  RUNS  on read and write workers.  TESTS structure_test.c. */
#include "features/people/people.h"
#include "features/structure/inside.h"
#include "features/structure/structure.q.h"

enum err post_list(struct op *op, org_id org, unit_id unit, unit_post_id one,
                   struct unit_post **ret, size_t *ret_count)
{
    struct q_post_rows_list rows;
    unit_post_id high = {one.n ? one.n : INT64_MAX};
    enum err e = q_post_rows(op, org, unit, one, high, &rows);
    struct unit_post *list = e ? NULL : arena_try(op->arena, rows.count + 1, sizeof *list);
    if (!e && !list)
        e = ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_post_rows_row *r = &rows.row[i];
        list[i] = (struct unit_post){.id = r->id, .post = r->post, .since_us = r->since_us};
        e = people_get(op, org, r->member, &list[i].person);
    }
    if (e)
        return e;
    *ret = list;
    *ret_count = rows.count;
    return OK;
}

enum err teaching_list(struct op *op, org_id org, unit_id unit, teaching_id one,
                       struct teaching **ret, size_t *ret_count)
{
    struct q_teaching_rows_list rows;
    teaching_id high = {one.n ? one.n : INT64_MAX};
    enum err e = q_teaching_rows(op, org, unit, one, high, op->now_us, &rows);
    struct teaching *list = e ? NULL : arena_try(op->arena, rows.count + 1, sizeof *list);
    if (!e && !list)
        e = ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_teaching_rows_row *r = &rows.row[i];
        list[i] = (struct teaching){
            .id = r->id,
            .subject_id = r->subject,
            .subject_name = r->subject_name,
            .is_substitute = r->is_substitute,
            .since_us = r->since_us,
            .has_until_us = r->has_until_us,
            .until_us = r->until_us,
        };
        e = people_get(op, org, r->member, &list[i].person);
    }
    if (e)
        return e;
    *ret = list;
    *ret_count = rows.count;
    return OK;
}

enum err teaching_create(struct op *op, const struct unit_manager *manager,
                         const struct teaching_create_in *in, struct teaching *ret)
{
    struct teaching_new n = {
        .group = in->unit_id,
        .subject = in->subject_id,
        .teacher = in->member_id,
        .is_substitute = in->is_substitute,
        .until_us = in->has_until_us ? in->until_us : 0,
    };
    struct teaching *list = NULL;
    size_t count = 0;
    teaching_id id;
    (void)manager; /* proves that the unit is the organisation's */
    enum err e = structure_teaching_add(op, op->caller.org, &n, &id);
    if (!e)
        e = teaching_list(op, op->caller.org, in->unit_id, id, &list, &count);
    if (!e && !count)
        e = ERR_INTERNAL;
    if (e)
        return e;
    *ret = list[0];
    return op_audit_about(op, "teaching", id.n, &(struct op_about){.whom = {in->member_id}});
}

enum err teaching_end(struct op *op, const struct unit_manager *manager,
                      const struct teaching_end_in *in)
{
    struct q_teaching_find_row r;
    bool found = false;
    (void)manager; /* as above */
    enum err e = q_teaching_find(op, op->caller.org, in->teaching_id, op->now_us, &found, &r);
    if (!e && (!found || r.unit.n != in->unit_id.n))
        e = op_fail(op, ERR_NOT_FOUND, "teaching");
    if (e || r.is_over)
        return e;
    e = structure_teaching_end(op, op->caller.org, in->teaching_id);
    return e ? e
             : op_audit_about(op, "teaching", in->teaching_id.n,
                              &(struct op_about){.whom = {r.member}});
}

enum err unit_post_create(struct op *op, const struct unit_manager *manager,
                          const struct unit_post_create_in *in, struct unit_post *ret)
{
    struct unit_post *list = NULL;
    size_t count = 0;
    unit_post_id id;
    (void)manager; /* as above */
    enum err e = structure_post_add(op, op->caller.org, in->unit_id, in->member_id, in->post, &id);
    if (!e)
        e = post_list(op, op->caller.org, in->unit_id, id, &list, &count);
    if (!e && !count)
        e = ERR_INTERNAL;
    if (e)
        return e;
    *ret = list[0];
    return op_audit_about(op, "unit_post", id.n, &(struct op_about){.whom = {in->member_id}});
}

enum err unit_post_end(struct op *op, const struct unit_manager *manager,
                       const struct unit_post_end_in *in)
{
    struct q_post_find_row r;
    bool found = false;
    (void)manager; /* as above */
    enum err e = q_post_find(op, op->caller.org, in->unit_post_id, &found, &r);
    if (!e && (!found || r.unit.n != in->unit_id.n))
        e = op_fail(op, ERR_NOT_FOUND, "post");
    if (e || r.is_over)
        return e;
    e = structure_post_end(op, op->caller.org, in->unit_post_id);
    return e ? e
             : op_audit_about(op, "unit_post", in->unit_post_id.n,
                              &(struct op_about){.whom = {r.member}});
}
