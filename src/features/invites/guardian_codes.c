/* guardian_codes.c - codes by which parents are tied to their children, as the group's teachers see
 * them.
 *
 * WHY   whose parent somebody is decides what they see of a child; so the group's own teacher gives
 *       the code, and the curator sees who has come by it and takes back what was wrong.
 * HOW   ten signs (eighteen letters and digits: 3.5 * 10^12), kept as a hash, for one to four
 *       parents and at most thirty days. A child has one code: a new one ends the old.
 * OWNS  the table guardian_code.  RUNS  on read and write workers.  TESTS parents.test.ts. */
#include "crypto/token.h"
#include "features/invites/invites.api.h"
#include "features/invites/limits.h"
#include "features/invites/unit.h"
#include "features/people/people.h"

/* One in millions of millions is in the table already: then another one is drawn. */
static enum err code_draw(struct op *op, struct str *ret, struct hash *ret_hash)
{
    int64_t taken = 1;
    struct str canonical;
    enum err e = OK;
    while (!e && taken) {
        *ret = long_code_new(op->arena, &op->rand);
        if (!long_code_canonical(op->arena, *ret, &canonical))
            return op_fail(op, ERR_INTERNAL, "long_code_new");
        *ret_hash = token_hash("guardian_code", canonical);
        e = q_guardian_code_exists(op, *ret_hash, &taken);
    }
    return e;
}

static enum err issue_one(struct op *op, const struct unit_teacher *teacher, member_id child,
                          const struct guardian_code_issue_in *in, struct guardian_code_made *ret)
{
    bool has_account;
    struct hash hash;
    guardian_code_id id;
    ret->max_uses = in->max_uses;
    ret->expires_us = op->now_us + in->days * DAY_US;
    enum err e = unit_student_find(op, teacher, child, &has_account);
    if (!e)
        e = q_guardian_code_replace(op, teacher, child, op->now_us);
    if (!e)
        e = code_draw(op, &ret->code, &hash);
    if (!e)
        e = q_guardian_code_insert(op, teacher, child, hash, in->max_uses, ret->expires_us,
                                   op->now_us, &id);
    if (!e)
        e = op_audit_about(op, "guardian_code", id.n, &(struct op_about){.whom = {child}});
    return e ? e : people_get(op, op->caller.org, child, &ret->child);
}

enum err guardian_code_issue(struct op *op, const struct unit_teacher *teacher,
                             const struct guardian_code_issue_in *in,
                             struct guardian_code_issue_out *ret)
{
    enum err e = unit_is_open_group(op, in->unit_id);
    if (e)
        return e;
    ret->codes = arena_try(op->arena, in->members_count, sizeof *ret->codes);
    if (!ret->codes)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < in->members_count; i++)
        e = issue_one(op, teacher, in->members[i], in, &ret->codes[i]);
    ret->codes_count = in->members_count;
    return e;
}

enum err guardian_code_revoke(struct op *op, const struct unit_teacher *teacher,
                              const struct guardian_code_revoke_in *in)
{
    int64_t changes = 0;
    enum err e =
        q_guardian_code_revoke_set(op, teacher, in->guardian_code_id, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_NOT_FOUND, "guardian_code");
    return e ? e : op_audit(op, "guardian_code", in->guardian_code_id.n);
}

static enum err child_make(struct op *op, const struct unit_teacher *teacher, member_id who,
                           struct unit_child *ret)
{
    struct q_guardian_code_alive_row c;
    *ret = (struct unit_child){.has_code = false};
    enum err e = people_get(op, op->caller.org, who, &ret->person);
    if (!e)
        e = parents_of(op, who, (member_id){0}, &ret->parents, &ret->parents_count);
    if (!e)
        e = q_guardian_code_alive(op, teacher, who, op->now_us, &ret->has_code, &c);
    if (!e && ret->has_code)
        ret->code = (struct guardian_code){c.id, c.max_uses, c.uses, c.expires_us};
    return e;
}

enum err unit_guardian_list(struct op *op, const struct unit_teacher *teacher,
                            const struct unit_guardian_list_in *in,
                            struct unit_guardian_list_out *ret)
{
    struct q_unit_students_list rows;
    (void)in;
    enum err e = q_unit_students(op, teacher, op->now_us, LIMIT_UNIT_SHOWN, &rows);
    if (e)
        return e;
    ret->children = arena_try(op->arena, rows.count + 1, sizeof *ret->children);
    if (!ret->children)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = child_make(op, teacher, rows.row[i].member, &ret->children[i]);
    ret->children_count = rows.count;
    return e;
}

enum err unit_guardian_end(struct op *op, const struct unit_teacher *teacher,
                           const struct unit_guardian_end_in *in)
{
    member_id child;
    bool found = false, may = role_has(op->caller.roles, ROLE_ADMINISTRATOR);
    enum err e = q_unit_guardian_find(op, teacher, in->guardian_id, &found, &child);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "guardian");
    if (!e && !may)
        e = structure_is_curator(op, op->caller.org, op->caller.member, in->unit_id, &may);
    if (!e && !may)
        e = op_fail(op, ERR_NO_RIGHT, "not the curator");
    if (!e)
        e = structure_guardian_end(op, op->caller.org, in->guardian_id);
    return e ? e
             : op_audit_about(op, "guardian", in->guardian_id.n,
                              &(struct op_about){.whom = {child}});
}
