/* unit_links.c - links by which students register into a group of the structure.
 *
 * WHY   the group's teacher shows a link or a picture to the class; in the wrong hands it must be
 *       seen and killed by whoever works with the group.
 * HOW   as links.c: the secret is shown once and kept as a hash. A new link may stand in an old
 *       one's place, and then the old one dies in the same transaction.
 * OWNS  the table unit_invite.  RUNS  on read and write workers.  TESTS students.test.ts. */
#include "crypto/token.h"
#include "features/invites/invites.api.h"
#include "features/invites/invites.q.h"
#include "features/invites/limits.h"
#include "features/invites/unit.h"
#include "features/people/people.h"

static enum err invite_make(struct op *op, const struct q_unit_invite_rows_row *r,
                            struct unit_invite *ret)
{
    *ret = (struct unit_invite){
        .id = r->id,
        .max_uses = r->max_uses,
        .uses = r->uses,
        .expires_us = r->expires_us,
        .has_revoked_us = r->has_revoked_us,
        .revoked_us = r->revoked_us,
        .is_replaced = r->is_replaced,
        .created_us = r->created_us,
    };
    return people_get(op, op->caller.org, r->created_by, &ret->created_by);
}

static enum err invite_get(struct op *op, const struct unit_teacher *teacher, unit_invite_id id,
                           struct unit_invite *ret)
{
    struct q_unit_invite_rows_list rows;
    enum err e = q_unit_invite_rows(op, teacher, id, id, 0, 1, &rows);
    if (!e && rows.count != 1)
        e = op_fail(op, ERR_NOT_FOUND, "invite");
    return e ? e : invite_make(op, &rows.row[0], ret);
}

static enum err kill_link(struct op *op, const struct unit_teacher *teacher, unit_invite_id id,
                          bool is_replaced)
{
    int64_t changes = 0;
    enum err e = q_unit_invite_revoke_set(op, teacher, id, is_replaced, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_NOT_FOUND, "invite");
    return e ? e : op_audit(op, "unit_invite", id.n);
}

enum err unit_invite_create(struct op *op, const struct unit_teacher *teacher,
                            const struct unit_invite_create_in *in, struct unit_invite_made *ret)
{
    int64_t alive = 0;
    unit_invite_id id;
    enum err e = unit_is_open_group(op, in->unit_id);
    if (!e && in->has_replaces)
        e = kill_link(op, teacher, in->replaces, true);
    if (!e)
        e = q_unit_invite_alive_count(op, teacher, op->now_us, &alive);
    if (!e && alive >= LIMIT_INVITES_PER_UNIT)
        e = op_fail(op, ERR_LIMIT_REACHED, "invites of the group");
    if (e)
        return e;
    ret->secret = token_new(op->arena, &op->rand);
    e = q_unit_invite_insert(op, teacher, token_hash("unit_invite", ret->secret), in->max_uses,
                             op->now_us + in->hours * HOUR_US, op->now_us, &id);
    if (!e)
        e = op_audit(op, "unit_invite", id.n);
    return e ? e : invite_get(op, teacher, id, &ret->invite);
}

enum err unit_invite_list(struct op *op, const struct unit_teacher *teacher,
                          const struct unit_invite_list_in *in, struct unit_invite_list_out *ret)
{
    struct q_unit_invite_rows_list rows;
    (void)in;
    enum err e = q_unit_invite_rows(op, teacher, (unit_invite_id){0}, (unit_invite_id){INT64_MAX},
                                    op->now_us - INVITE_KEPT_US, LIMIT_INVITES_LISTED, &rows);
    if (e)
        return e;
    ret->invites = arena_try(op->arena, rows.count + 1, sizeof *ret->invites);
    if (!ret->invites)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = invite_make(op, &rows.row[i], &ret->invites[i]);
    ret->invites_count = rows.count;
    return e;
}

enum err unit_invite_revoke(struct op *op, const struct unit_teacher *teacher,
                            const struct unit_invite_revoke_in *in, struct unit_invite *ret)
{
    enum err e = kill_link(op, teacher, in->unit_invite_id, false);
    return e ? e : invite_get(op, teacher, in->unit_invite_id, ret);
}
