/* links.c - links by which staff register, as the administrator sees them.
 *
 * WHY   a college with a hundred teachers hands out one link instead of a hundred slips.
 * HOW   256 random bits, shown once, kept as a hash; the secret stands in the URL fragment. Term,
 *       number of uses, revoking; whoever comes waits for the administrator, always.
 * OWNS  the table staff_link.  RUNS  on read workers and the write worker.
 * TESTS staff_test.c, tests/system/staff.test.ts. */
#include "crypto/token.h"
#include "features/people/people.h"
#include "features/staff/limits.h"
#include "features/staff/staff.api.h"
#include "features/staff/staff.q.h"

static enum err link_view(struct op *op, const struct q_staff_link_rows_row *r,
                          struct staff_link *ret)
{
    *ret = (struct staff_link){
        .id = r->id,
        .title = r->title,
        .max_uses = r->max_uses,
        .uses = r->uses,
        .expires_us = r->expires_us,
        .has_revoked_us = r->has_revoked_us,
        .revoked_us = r->revoked_us,
        .created_us = r->created_us,
    };
    return people_get(op, op->caller.org, r->created_by, &ret->created_by);
}

static enum err link_get(struct op *op, staff_link_id id, struct staff_link *ret)
{
    struct q_staff_link_rows_list rows;
    enum err e = q_staff_link_rows(op, id, id, 0, 1, &rows);
    if (!e && rows.count != 1)
        e = op_fail(op, ERR_NOT_FOUND, "link");
    return e ? e : link_view(op, &rows.row[0], ret);
}

enum err staff_link_create(struct op *op, const struct staff_link_create_in *in,
                           struct staff_link_made *ret)
{
    int64_t alive = 0;
    staff_link_id id = {0};
    enum err e = q_staff_link_alive_count(op, op->now_us, &alive);
    if (!e && alive >= LIMIT_STAFF_LINKS)
        e = op_fail(op, ERR_LIMIT_REACHED, "staff links");
    if (e)
        return e;
    ret->secret = token_new(op->arena, &op->rand);
    e = q_staff_link_insert(op, token_hash("staff link", ret->secret), in->title, in->max_uses,
                            op->now_us + in->hours * HOUR_US, op->now_us, &id);
    if (!e)
        e = op_audit(op, "staff_link", id.n);
    return e ? e : link_get(op, id, &ret->link);
}

enum err staff_link_list(struct op *op, struct staff_link_list_out *ret)
{
    struct q_staff_link_rows_list rows;
    enum err e = q_staff_link_rows(op, (staff_link_id){0}, (staff_link_id){INT64_MAX},
                                   op->now_us - STAFF_LINK_KEPT_US, LIMIT_STAFF_LINKS * 2, &rows);
    if (e)
        return e;
    ret->links = arena_try(op->arena, rows.count + 1, sizeof *ret->links);
    if (!ret->links)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = link_view(op, &rows.row[i], &ret->links[i]);
    ret->links_count = rows.count;
    return e;
}

enum err staff_link_revoke(struct op *op, const struct staff_link_revoke_in *in,
                           struct staff_link *ret)
{
    int64_t changes = 0;
    enum err e = q_staff_link_revoke_set(op, in->staff_link_id, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_NOT_FOUND, "link");
    if (!e)
        e = op_audit(op, "staff_link", in->staff_link_id.n);
    return e ? e : link_get(op, in->staff_link_id, ret);
}
