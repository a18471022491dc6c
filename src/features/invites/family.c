/* family.c - one's own children and parents, for their eyes only.
 *
 * WHY   a parent sees own children and nothing of others; a child sees who is linked as its parent,
 *       so that nobody looks on unseen.
 * HOW   asked for the caller alone: there is no id to guess.
 * OWNS  nothing.  RUNS  on read workers.  TESTS parents.test.ts. */
#include "features/invites/invites.api.h"
#include "features/invites/limits.h"
#include "features/invites/unit.h"
#include "features/people/people.h"

static enum err child_make(struct op *op, const struct q_children_own_row *r, struct child *ret)
{
    *ret = (struct child){.kin = r->kin};
    enum err e = people_get(op, op->caller.org, r->child, &ret->person);
    if (!e)
        e = groups_of(op, r->child, &ret->groups, &ret->groups_count);
    return e ? e : parents_of(op, r->child, op->caller.member, &ret->parents, &ret->parents_count);
}

enum err family_get(struct op *op, struct family_get_out *ret)
{
    struct q_children_own_list rows;
    enum err e = q_children_own(op, LIMIT_CHILDREN_SHOWN, &rows);
    if (e)
        return e;
    ret->children = arena_try(op->arena, rows.count + 1, sizeof *ret->children);
    if (!ret->children)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = child_make(op, &rows.row[i], &ret->children[i]);
    ret->children_count = rows.count;
    return e ? e
             : parents_of(op, op->caller.member, (member_id){0}, &ret->parents,
                          &ret->parents_count);
}
