/* alike.c - a name that looks like a colleague's.
 *
 * WHY   whoever decides about a newcomer reads the name; letters of another alphabet can not be
 *       seen, so the machine says what it sees.
 * HOW   the skeleton of each name (text/lookalike.h) stands in an indexed column; those of staff
 * who have the same one are shown. It is a flag, not a refusal: namesakes exist. OWNS  nothing.
 * RUNS  on read and write workers.  TESTS badge_test.c. */
#include "features/people/limits.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "text/lookalike.h"

enum err people_name_warning(struct op *op, member_id id, const struct person_name *name,
                             struct str skeleton, struct name_warning *ret)
{
    struct q_person_alike_list found = {0};
    struct str whole = arena_printf(op->arena, "%.*s %.*s %.*s", STR_ARG(name->last),
                                    STR_ARG(name->first), STR_ARG(name->middle));
    enum err e = skeleton.n ? q_person_alike(op, id, skeleton, LIMIT_NAMES_ALIKE, &found) : OK;
    if (e)
        return e;
    ret->is_mixed = lookalike_is_mixed(whole);
    ret->alike = arena_try(op->arena, found.count + 1, sizeof *ret->alike);
    if (!ret->alike)
        return ERR_TOO_LARGE;
    ret->alike_count = found.count;
    for (size_t i = 0; !e && i < found.count; i++)
        e = people_get(op, op->caller.org, found.row[i].id, &ret->alike[i]);
    return e;
}
