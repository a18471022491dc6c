/* access.c - the only maker of search's proofs.
 *
 * WHY   a saved search says what somebody looks for: it is theirs alone.
 * HOW   a row of the caller's; absent and others' are one answer. The role is the operation's.
 * OWNS  nothing: a proof lives in the op's arena.
 * RUNS  on write workers.
 * TESTS tests/system/saved_searches.test.ts, tests/permissions */
#include "features/search/search.api.h"
#include "features/search/search.q.h"
#include "features/search/search_proofs.h"

enum err access_search_saved(struct op *op, saved_search_id id,
                             const struct saved_search_owner **ret)
{
    saved_search_id found_id;
    bool found = false;
    enum err e = q_search_saved_find(op, id, &found, &found_id);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "saved_search");
    struct saved_search_owner *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct saved_search_owner){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}
