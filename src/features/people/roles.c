/* roles.c - the history of somebody's roles, for who looks after people and for the person.
 *
 * OWNS  nothing.  RUNS  on read workers.  TESTS badge_test.c. */
#include "features/people/limits.h"
#include "features/people/people.api.h"
#include "features/people/people.q.h"

static struct role_change change_of(const struct q_role_change_page_row *r)
{
    struct role_change c = {
        .id = r->id,
        .has_by = r->has_by_last,
        .roles_before = r->roles_before,
        .roles_after = r->roles_after,
        .badge_before = r->badge_before,
        .badge_after = r->badge_after,
        .has_until_us = r->has_until_us,
        .until_us = r->until_us,
        .reason = r->reason,
        .created_us = r->created_us,
    };
    if (c.has_by)
        c.by = (struct person_name){r->by_last, r->by_first, r->by_middle};
    return c;
}

static enum err history(struct op *op, member_id member, struct role_change **ret,
                        size_t *ret_count)
{
    struct q_role_change_page_list page;
    enum err e = q_role_change_page(op, member, LIMIT_ROLE_CHANGES_SHOWN, &page);
    if (e)
        return e;
    struct role_change *list = arena_try(op->arena, page.count + 1, sizeof *list);
    if (!list)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < page.count; i++)
        list[i] = change_of(&page.row[i]);
    *ret = list;
    *ret_count = page.count;
    return OK;
}

enum err person_role_list(struct op *op, const struct person_manager *manager,
                          const struct person_role_list_in *in, struct person_role_list_out *ret)
{
    (void)manager; /* proves that the member is of the caller's organisation */
    return history(op, in->member_id, &ret->changes, &ret->changes_count);
}

enum err role_list_own(struct op *op, struct role_list_own_out *ret)
{
    return history(op, op->caller.member, &ret->changes, &ret->changes_count);
}
