/* name.c - what is kept of a name beside the name: how it sorts, and what it looks like.
 *
 * WHY   whoever writes a name, an administrator, a newcomer or a list, the same must be kept of it:
 *       else a list's people can not be found, or imitated unseen.
 * OWNS  nothing.
 * RUNS  on the write worker.
 * TESTS members_test.c, features/imports/imports_test.c */
#include "features/people/name.h"

#include "text/lookalike.h"
#include "text/utf8.h"

enum err people_name_sort(struct op *op, const struct person_name *n, struct str *ret)
{
    struct str whole = arena_printf(op->arena, "%.*s %.*s %.*s", STR_ARG(n->last),
                                    STR_ARG(n->first), STR_ARG(n->middle));
    return utf8_fold(op->arena, str_trim(whole), ret);
}

enum err people_name_skeleton(struct op *op, const struct person_name *n, struct str *ret)
{
    struct str whole = arena_printf(op->arena, "%.*s %.*s", STR_ARG(n->last), STR_ARG(n->first));
    return lookalike_skeleton(op->arena, whole, ret);
}
