/* orgs.c - the closed spaces of a server.
 *
 * WHY   an organisation is the root of everything: what it is called, where it is found, whom to
 *       ask.
 * HOW   the operator opens one together with its first administrator, who comes by a one-time
 *       code. With one organisation the server's root is its address.
 * OWNS  the table org.  RUNS  on read and write workers.  TESTS orgs_test.c. */
#include "features/orgs/orgs.h"
#include "features/orgs/limits.h"
#include "features/orgs/orders.h"
#include "features/orgs/orgs.q.h"
#include "features/people/people.h"

enum err server_info_get(struct op *op, struct server_info *ret)
{
    struct q_org_first_two_list orgs;
    enum err e = q_org_first_two(op, &orgs);
    if (e)
        return e;
    ret->needs_start = orgs.count == 0;
    ret->has_root_org = orgs.count > 0;
    ret->has_other_orgs = orgs.count > 1;
    if (ret->has_root_org)
        ret->root_org = (struct org_public){orgs.row[0].slug, orgs.row[0].name,
                                            orgs.row[0].short_name, orgs.row[0].contact};
    return orgs_takes_applications(op, &ret->takes_applications);
}

enum err org_public_get(struct op *op, const struct org_public_get_in *in, struct org_public *ret)
{
    struct q_org_by_slug_row r;
    bool found = false;
    enum err e = q_org_by_slug(op, in->slug, &found, &r);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "organisation");
    *ret = (struct org_public){r.slug, r.name, r.short_name, r.contact};
    return OK;
}

enum err org_list(struct op *op, struct org_list_out *ret)
{
    struct q_org_all_list all;
    enum err e = q_org_all(op, &all);
    if (e)
        return e;
    ret->orgs = arena_try(op->arena, all.count + 1, sizeof *ret->orgs);
    if (!ret->orgs)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < all.count; i++) {
        const struct q_org_all_row *r = &all.row[i];
        ret->orgs[i] = (struct org){r->id, r->slug, r->name, r->short_name, r->contact, r->version};
    }
    ret->orgs_count = all.count;
    return orders_list(op, &ret->orders, &ret->orders_count);
}

static enum err org_add(struct op *op, const struct org_create_in *in, org_id *ret)
{
    int64_t count = 0;
    bool made = false;
    enum err e = q_org_count(op, &count);
    if (!e && count >= LIMIT_ORGS)
        e = op_fail(op, ERR_LIMIT_REACHED, "organisations");
    if (!e)
        e = q_org_insert(op, in->slug, in->name, in->short_name, in->contact, op->now_us, &made,
                         ret);
    if (!e && !made)
        e = op_fail(op, ERR_TAKEN, "slug");
    return e;
}

enum err orgs_open(struct op *op, const struct org_create_in *in, struct org_opened *ret)
{
    struct code_issued code;
    bool is_teacher = in->has_administrator_is_teacher && in->administrator_is_teacher;
    struct people_new first = {
        .name = in->administrator,
        .roles = ROLE_ADMINISTRATOR | (is_teacher ? ROLE_TEACHER : 0),
        .is_verified = is_teacher, /* by the operator, who has seen the order */
    };
    org_id org;
    enum err e = org_add(op, in, &org);
    if (!e)
        e = people_add(op, org, &first, &ret->administrator_id);
    if (!e)
        e = people_issue_code(op, org, ret->administrator_id, &code);
    if (!e && in->has_order_number && in->order_number.n)
        e = orgs_order_put(op, org, in->order_number, in->order_day);
    if (!e)
        e = op_audit(op, "org", org.n);
    if (e)
        return e;
    ret->org = (struct org){org, in->slug, in->name, in->short_name, in->contact, 1};
    ret->administrator_code = code.code;
    ret->expires_us = code.expires_us;
    return OK;
}

enum err org_create(struct op *op, const struct org_create_in *in, struct org_opened *ret)
{
    return orgs_open(op, in, ret);
}

enum err org_get(struct op *op, struct org *ret)
{
    struct q_org_own_row r;
    enum err e = q_org_own(op, &r);
    if (!e)
        *ret = (struct org){r.id, r.slug, r.name, r.short_name, r.contact, r.version};
    return e;
}

enum err org_update(struct op *op, const struct org_update_in *in, struct org *ret)
{
    int64_t changes = 0;
    enum err e = q_org_set(op, in->name, in->short_name, in->contact, in->version, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = op_audit(op, "org", op->caller.org.n);
    return e ? e : org_get(op, ret);
}
