/* access.c - the only maker of privacy's proofs.
 *
 * WHY   who has left is found by no other door: everything else treats them as gone.
 *       For a minor a parent answers, while they are tied and the child is one.
 * HOW   the role was checked by api; here: a member of the caller's organisation whose access
 *       ended. Foreign, absent and still there are one answer. Somebody's consents are theirs, of
 *       the parents of a minor, and an administrator's to read and to record from paper.
 * OWNS  nothing: a proof lives in the op's arena.
 * RUNS  on read and write workers.
 * TESTS privacy_test.c */
#include "features/people/people.h"
#include "features/privacy/privacy.api.h"
#include "features/privacy/privacy.q.h"
#include "features/privacy/privacy_proofs.h"
#include "features/structure/structure.h"

enum err access_person_left(struct op *op, member_id id, const struct person_left **ret)
{
    bool found = false;
    member_id found_id;
    enum err e = q_left_state(op, id, &found, &found_id);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "member");
    struct person_left *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct person_left){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}

/* A parent of somebody who is there and a minor. */
static enum err speaks_for(struct op *op, member_id child, bool *ret)
{
    struct policy_who who;
    enum err e = people_present(op, op->caller.org, child, &who);
    if (!e)
        e = structure_child_of(op, op->caller.org, op->caller.member, child, ret);
    if (!e)
        *ret = *ret && who.is_minor;
    return e;
}

enum err access_consent_answer(struct op *op, member_id id, const struct consent_answerer **ret)
{
    bool may = id.n == op->caller.member.n;
    enum err e = may ? OK : speaks_for(op, id, &may);
    if (e)
        return e;
    if (!may)
        return op_fail(op, ERR_NOT_FOUND, "member");
    if (id.n == op->caller.member.n && op->caller.is_minor)
        return op_fail(op, ERR_NO_RIGHT, "minor");
    struct consent_answerer *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct consent_answerer){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}

enum err access_consent_read(struct op *op, member_id id, const struct consent_reader **ret)
{
    struct policy_who who;
    bool may = id.n == op->caller.member.n;
    enum err e = people_present(op, op->caller.org, id, &who);
    if (!e && !may && role_has(op->caller.roles, ROLE_ADMINISTRATOR))
        may = true;
    if (!e && !may)
        e = speaks_for(op, id, &may);
    if (!e && !may)
        e = op_fail(op, ERR_NOT_FOUND, "member");
    if (e)
        return e;
    struct consent_reader *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct consent_reader){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}

enum err access_consent_record(struct op *op, member_id id, const struct consent_recorder **ret)
{
    struct policy_who who;
    enum err e = people_present(op, op->caller.org, id, &who);
    if (e)
        return e;
    struct consent_recorder *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct consent_recorder){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}

static enum err has_left(struct op *op, member_id id, bool *ret)
{
    member_id found;
    return q_left_unforgotten(op, id, ret, &found);
}

enum err access_data_copy(struct op *op, member_id id, const struct data_subject **ret)
{
    bool may = id.n == op->caller.member.n;
    enum err e = OK;
    if (!may && role_has(op->caller.roles, ROLE_ADMINISTRATOR))
        e = has_left(op, id, &may);
    if (!e && !may)
        e = speaks_for(op, id, &may);
    if (!e && !may)
        e = op_fail(op, ERR_NOT_FOUND, "member");
    if (e)
        return e;
    struct data_subject *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct data_subject){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}

enum err access_data_copy_hold(struct op *op, data_copy_id id, const struct data_copy_holder **ret)
{
    const struct data_subject *subject;
    struct q_data_copy_row_row r;
    bool found = false;
    enum err e = q_data_copy_row(op, id, op->now_us, &found, &r);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "data_copy");
    if (!e)
        e = access_data_copy(op, r.member_id, &subject);
    if (e)
        return e;
    struct data_copy_holder *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct data_copy_holder){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}
