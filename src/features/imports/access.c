/* access.c - the only maker of the proof that an import may be looked at, applied and undone.
 *
 * WHY   an import holds names of an organisation's people before they are members.
 * HOW   the role was checked by api (administrator or head); here: an import of the caller's
 *       organisation. A job has no caller: the import it names is its own proof, and whoever
 *       started the work is written down as the one who does it.
 * OWNS  nothing: a proof lives in the op's arena.  RUNS  on read and write workers.
 * TESTS imports_test.c */
#include "features/imports/access.h"

#include "features/imports/imports.q.h"
#include "features/imports/imports_proofs.h"

static const struct import_keeper *proof(struct op *op, import_id id)
{
    struct import_keeper *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct import_keeper){op->caller.org, id, op->caller.member};
    return p;
}

enum err access_import_manage(struct op *op, import_id id, const struct import_keeper **ret)
{
    enum import_state state;
    bool found = false;
    enum err e = q_import_find(op, id, &found, &state);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "import");
    *ret = proof(op, id);
    return OK;
}

enum err access_import_own(struct op *op, import_id id, const struct import_keeper **ret)
{
    *ret = proof(op, id);
    return OK;
}

enum err access_import_work(struct op *op, import_id id, bool *ret_found,
                            const struct import_keeper **ret)
{
    struct q_import_to_keep_row r;
    enum err e = q_import_to_keep(op, id, ret_found, &r);
    if (e || !*ret_found)
        return e;
    op->caller.org = r.org;
    op->caller.member = r.who;
    *ret = proof(op, id);
    return OK;
}

import_id import_keeper_id(const struct import_keeper *k)
{
    return k->import_id;
}

org_id import_keeper_org(const struct import_keeper *k)
{
    return k->org_id;
}
