/* orders.c - the head's order that a space rests on: its number and day.
 *
 * WHY   whoever opens a space for an organisation must be able to show by whose word.
 * HOW   recorded with the opening, or later by the operator; never a condition, since on a
 * one-college server the first day comes before the paper. OWNS  the table org_order.  RUNS  on
 * read and write workers. TESTS orgs_test.c, tests/system/applications.test.ts. */
#include "features/orgs/orders.h"

#include "features/orgs/orgs.h"
#include "features/orgs/orgs.q.h"
#include "text/requisites.h"

enum err orders_list(struct op *op, struct org_order **ret, size_t *ret_count)
{
    struct q_org_order_all_list all;
    enum err e = q_org_order_all(op, &all);
    if (e)
        return e;
    *ret = arena_try(op->arena, all.count + 1, sizeof **ret);
    if (!*ret)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < all.count; i++)
        (*ret)[i] = (struct org_order){all.row[i].slug, all.row[i].number, all.row[i].day};
    *ret_count = all.count;
    return OK;
}

enum err orgs_order_put(struct op *op, org_id org, struct str number, struct str day)
{
    if (!day_is_valid(day))
        return op_fail(op, ERR_INVALID, "order_day");
    enum err e = q_org_order_put(op, org, number, day, op->now_us);
    return e ? e : op_audit(op, "org_order", org.n);
}

enum err org_order_set(struct op *op, const struct org_order_set_in *in, struct org_order *ret)
{
    org_id org = {0};
    bool found = false;
    enum err e = q_org_id_of(op, in->slug, &found, &org);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "org");
    if (!e)
        e = orgs_order_put(op, org, in->number, in->day);
    if (!e)
        *ret = (struct org_order){in->slug, in->number, in->day};
    return e;
}
