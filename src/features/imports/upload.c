/* upload.c - a file becomes an import that waits for its columns to be confirmed.
 *
 * WHY   the bytes are a stranger's, and reading them takes time.
 * HOW   the prepare has them read (kafedra-sandbox) and kept (take.c); in the transaction two rows
 *       are left to write.
 * OWNS  nothing.  RUNS  prepare: a slow worker; the handler: the write worker.
 * TESTS tests/system/imports.test.ts */
#include "features/imports/upload.h"

#include "op/file.h"
#include "op/sandbox.h"

enum err import_upload_prepare(struct op *op, const struct import_upload_in *in,
                               struct import_upload_prepared **ret)
{
    struct import_upload_prepared *p = arena_alloc(op->arena, sizeof *p);
    struct table t;
    if (in->kind > IMPORT_KIND_SDS)
        return op_fail(op, ERR_INVALID, "kind");
    enum err e = sandbox_table(op, in->content, &t);
    if (!e)
        e = import_upload_take(op, in->kind, &t, &p->import);
    p->import.name = in->name;
    *ret = p;
    return e;
}

enum err import_upload(struct op *op, const struct import_upload_in *in,
                       const struct import_upload_prepared *prepared, struct import *ret)
{
    struct import_new n = prepared->import;
    struct file_new f = {op->caller.org, n.hash, in->name, STR("application/x-kafedra-list"),
                         n.size};
    enum err e = op_file_add(op, &f, &n.file);
    return e ? e : import_make(op, &n, ret);
}
