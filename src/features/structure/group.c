/* group.c - the students of one group as people see and change them.
 *
 * WHY   a curator looks at one list: who studies here, who is on leave, who left of late.
 * HOW   versions guard against two administrators at once; what ended within UNDO_TERM_US can be
 *       taken back. Parameters that name a row of another group are ERR_NOT_FOUND.
 * OWNS  nothing; enrol.c writes.  RUNS  on read and write workers.  TESTS structure_test.c. */
#include "features/people/people.h"
#include "features/structure/inside.h"
#include "features/structure/limits.h"
#include "features/structure/structure.q.h"

static enum err enrolment_of(struct op *op, const struct q_enrolment_rows_row *r,
                             struct enrolment *ret)
{
    *ret = (struct enrolment){
        .id = r->id,
        .state = r->state,
        .since_us = r->since_us,
        .has_until_us = r->has_until_us,
        .until_us = r->until_us,
        .has_ended_as = r->has_ended_as,
        .ended_as = r->ended_as,
        .reason = r->reason,
        .has_moved_to = r->has_to_id,
        .has_account = r->has_account,
        .version = r->version,
    };
    if (r->has_to_id)
        ret->moved_to = (struct unit_name){r->to_id, r->to_kind, r->to_name};
    return people_get(op, op->caller.org, r->member, &ret->person);
}

/* One row of the group, whenever it ended. */
static enum err enrolment_get(struct op *op, unit_id unit, enrolment_id id, struct enrolment *ret)
{
    struct q_enrolment_rows_list rows;
    enum err e = q_enrolment_rows(op, op->caller.org, unit, id, id, 0, 1, &rows);
    if (!e && !rows.count)
        e = op_fail(op, ERR_NOT_FOUND, "enrolment");
    return e ? e : enrolment_of(op, &rows.row[0], ret);
}

enum err unit_member_list(struct op *op, const struct unit_reader *reader,
                          const struct unit_member_list_in *in, struct unit_member_list_out *ret)
{
    struct q_enrolment_rows_list rows;
    (void)in;
    enum err e = q_enrolment_rows(op, op->caller.org, unit_reader_unit(reader), (enrolment_id){0},
                                  (enrolment_id){INT64_MAX}, op->now_us - UNDO_TERM_US,
                                  LIMIT_GROUP_STUDENTS + LIMIT_LEFT_SHOWN, &rows);
    if (e)
        return e;
    ret->students = arena_try(op->arena, rows.count + 1, sizeof *ret->students);
    ret->left = arena_try(op->arena, rows.count + 1, sizeof *ret->left);
    if (!ret->students || !ret->left)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = enrolment_of(op, &rows.row[i],
                         rows.row[i].has_until_us ? &ret->left[ret->left_count++]
                                                  : &ret->students[ret->students_count++]);
    return e;
}

/* The row is of this group and nobody has changed it meanwhile. */
static enum err change_start(struct op *op, unit_id unit, enrolment_id id, int64_t version,
                             struct enrolment *ret)
{
    enum err e = enrolment_get(op, unit, id, ret);
    if (!e && ret->version != version)
        e = op_fail(op, ERR_CONFLICT, "version");
    return e;
}

static enum err changed(struct op *op, unit_id unit, enrolment_id id, struct enrolment *ret)
{
    enum err e = enrolment_get(op, unit, id, ret);
    return e ? e
             : op_audit_about(op, "enrolment", id.n, &(struct op_about){.whom = {ret->person.id}});
}

enum err enrolment_create(struct op *op, const struct unit_manager *manager,
                          const struct enrolment_create_in *in, struct enrolment *ret)
{
    enrolment_id id;
    (void)manager; /* proves that the unit is the organisation's */
    enum err e = structure_enrol(op, op->caller.org, in->unit_id, in->member_id, &id);
    return e ? e : changed(op, in->unit_id, id, ret);
}

enum err enrolment_state_set(struct op *op, const struct unit_manager *manager,
                             const struct enrolment_state_set_in *in, struct enrolment *ret)
{
    (void)manager; /* as above */
    enum err e = change_start(op, in->unit_id, in->enrolment_id, in->version, ret);
    if (!e)
        e = structure_enrolment_state(op, op->caller.org, in->enrolment_id, in->state, in->reason);
    return e ? e : changed(op, in->unit_id, in->enrolment_id, ret);
}

enum err enrolment_end(struct op *op, const struct unit_manager *manager,
                       const struct enrolment_end_in *in, struct enrolment *ret)
{
    (void)manager; /* as above */
    enum err e = change_start(op, in->unit_id, in->enrolment_id, in->version, ret);
    if (!e)
        e = structure_enrolment_end(op, op->caller.org, in->enrolment_id, in->ended_as, in->reason);
    return e ? e : changed(op, in->unit_id, in->enrolment_id, ret);
}

enum err enrolment_transfer(struct op *op, const struct unit_manager *manager,
                            const struct enrolment_transfer_in *in, struct enrolment *ret)
{
    (void)manager; /* as above */
    enum err e = change_start(op, in->unit_id, in->enrolment_id, in->version, ret);
    if (!e && ret->has_until_us)
        e = op_fail(op, ERR_CONFLICT, "enrolment");
    if (!e)
        e = structure_transfer(op, op->caller.org, ret->person.id, in->unit_id, in->to_id,
                               in->reason);
    return e ? e : changed(op, in->unit_id, in->enrolment_id, ret);
}

enum err enrolment_undo(struct op *op, const struct unit_manager *manager,
                        const struct enrolment_undo_in *in, struct enrolment *ret)
{
    (void)manager; /* as above */
    enum err e = change_start(op, in->unit_id, in->enrolment_id, in->version, ret);
    if (!e && ret->has_until_us && ret->until_us <= op->now_us - UNDO_TERM_US)
        e = op_fail(op, ERR_UNDO_OVER, "enrolment");
    if (!e)
        e = structure_enrolment_undo(op, op->caller.org, in->enrolment_id);
    return e ? e : changed(op, in->unit_id, in->enrolment_id, ret);
}
