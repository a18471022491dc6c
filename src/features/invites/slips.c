/* slips.c - one-time codes for the students of a group, printed and cut.
 *
 * WHY   a paper list becomes a working group in minutes: one act gives every student of the list a
 *       slip, and the same page shows who has come in by it.
 * HOW   only students of the group of the proof, and only those without an account: whoever may
 *       print slips may not replace a password that is in use. All or none; the reply is kept under
 *       its key (sealed), so a lost answer is asked for again and the slips stay the same. A
 * password that was forgotten is the curator's to mend (ui.md "Code used"), not every teacher's:
 * for a student and nothing else, and the student is told who did it. OWNS  nothing: codes are
 * people's.  RUNS  on read and write workers.  TESTS students.test.ts. */
#include "features/invites/invites.api.h"
#include "features/invites/limits.h"
#include "features/invites/unit.h"
#include "features/people/people.h"

static enum slip_state state_of(const struct q_unit_students_row *r)
{
    if (r->has_account)
        return SLIP_STATE_ACTIVE;
    if (r->has_expires_us)
        return SLIP_STATE_ISSUED;
    return r->used ? SLIP_STATE_CAME : SLIP_STATE_NONE;
}

enum err slip_list(struct op *op, const struct unit_teacher *teacher, const struct slip_list_in *in,
                   struct slip_list_out *ret)
{
    struct q_unit_students_list rows;
    (void)in;
    enum err e = q_unit_students(op, teacher, op->now_us, LIMIT_UNIT_SHOWN, &rows);
    if (e)
        return e;
    ret->slips = arena_try(op->arena, rows.count + 1, sizeof *ret->slips);
    if (!ret->slips)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_unit_students_row *r = &rows.row[i];
        ret->slips[i] = (struct slip){
            .state = state_of(r),
            .has_expires_us = !r->has_account && r->has_expires_us,
            .expires_us = r->expires_us,
        };
        e = people_get(op, op->caller.org, r->member, &ret->slips[i].person);
    }
    ret->slips_count = rows.count;
    return e;
}

static enum err issue_one(struct op *op, const struct unit_teacher *teacher, member_id who,
                          struct slip_code *ret)
{
    bool has_account = false;
    struct code_issued code;
    enum err e = unit_student_find(op, teacher, who, &has_account);
    if (!e && has_account)
        e = op_fail(op, ERR_ACCOUNT_ACTIVE, "members");
    if (!e)
        e = people_renew_code(op, op->caller.org, who, &code);
    if (!e)
        e = people_get(op, op->caller.org, who, &ret->person);
    if (e)
        return e;
    ret->code = code.code;
    ret->expires_us = code.expires_us;
    return OK;
}

enum err slip_issue(struct op *op, const struct unit_teacher *teacher,
                    const struct slip_issue_in *in, struct slip_issue_out *ret)
{
    enum err e = unit_is_open_group(op, in->unit_id);
    if (e)
        return e;
    ret->slips = arena_try(op->arena, in->members_count, sizeof *ret->slips);
    if (!ret->slips)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < in->members_count; i++)
        e = issue_one(op, teacher, in->members[i], &ret->slips[i]);
    ret->slips_count = in->members_count;
    return e;
}

/* The curator of the group, who leads a unit above it, or an administrator. */
static enum err may_renew(struct op *op, unit_id unit)
{
    bool may = role_has(op->caller.roles, ROLE_ADMINISTRATOR);
    enum err e = may ? OK : structure_is_curator(op, op->caller.org, op->caller.member, unit, &may);
    return e || may ? e : op_fail(op, ERR_NO_RIGHT, "curator");
}

enum err slip_renew(struct op *op, const struct unit_teacher *teacher,
                    const struct slip_renew_in *in, struct slip_code *ret)
{
    struct code_issued code;
    bool found = false, is_in_use = false;
    enum err e = q_unit_student_in_use(op, teacher, in->member_id, &found, &is_in_use);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "member");
    if (!e)
        e = may_renew(op, in->unit_id);
    if (!e && !is_in_use)
        e = op_fail(op, ERR_CONFLICT, "member");
    if (!e)
        e = people_replace_code(op, op->caller.org, in->member_id, &code);
    if (!e)
        e = people_get(op, op->caller.org, in->member_id, &ret->person);
    if (e)
        return e;
    ret->code = code.code;
    ret->expires_us = code.expires_us;
    return OK;
}
