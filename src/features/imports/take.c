/* take.c - a table that was read becomes the rows of an import.
 *
 * WHY   the bytes are a stranger's, and reading them takes time: neither the writer nor this
 * process opens them. HOW   on a slow worker: kafedra-sandbox reads the file into a table
 * (op/sandbox.h); columns get their meaning from headings and from what the organisation said last
 * time; rows are cleaned, packed and kept as one blob, of which the check reads a part at a time.
 * In the transaction there are two rows left to write. OWNS  nothing.  RUNS  prepare: a slow
 * worker; the handler: the write worker. TESTS tests/system/imports.test.ts */
#include "features/imports/upload.h"

#include "features/imports/imports.q.h"
#include "features/imports/limits.h"
#include "features/imports/packages.h"
#include "features/imports/packed.h"
#include "store/blobs.h"

/* What was said last time of a heading beats what we guess; no meaning twice. */
static enum err remembered(struct op *op, enum import_kind kind, struct columns *c)
{
    struct q_import_heading_list_list known;
    enum err e = q_import_heading_list(op, kind, LIMIT_HEADINGS_KEPT, &known);
    for (size_t k = 0; !e && k < c->count; k++)
        for (size_t i = 0; i < known.count; i++)
            if (str_equal(known.row[i].heading, c->fold[k]))
                c->column[k].field = known.row[i].field;
    bool is_taken[IMPORT_FIELD_COUNT] = {false};
    for (size_t k = 0; !e && k < c->count; k++) {
        enum import_field f = c->column[k].field;
        if (is_taken[f])
            c->column[k].field = IMPORT_FIELD_NONE;
        is_taken[f] = f != IMPORT_FIELD_NONE;
    }
    return e;
}

static struct str columns_text(struct op *op, const struct columns *c)
{
    struct buf b;
    buf_init(&b, LIMIT_IMPORT_TEXT_BYTES);
    for (size_t i = 0; i < c->count; i++) {
        packed_add(&b, c->column[i].name);
        packed_add(&b, c->column[i].sample);
        packed_add_i64(&b, c->column[i].field);
        packed_end_row(&b);
    }
    struct str ret = b.failed ? (struct str){0} : str_copy(op->arena, buf_str(&b));
    buf_done(&b);
    return ret;
}

static enum err pack(struct op *op, enum import_kind kind, const struct table *t, struct buf *out,
                     struct import_new *ret)
{
    struct columns c;
    enum import_kind package = package_kind(t);
    enum err e;
    ret->kind = package == IMPORT_KIND_COUNT ? kind : package;
    ret->state = package == IMPORT_KIND_COUNT ? IMPORT_STATE_COLUMNS : IMPORT_STATE_CHECKING;
    if (package != IMPORT_KIND_COUNT) {
        e = package_pack(op->arena, package, t, &c, out, &ret->rows);
    } else {
        e = columns_find(op->arena, kind, t, &c);
        if (!e)
            e = remembered(op, kind, &c);
        if (!e)
            e = columns_pack(op->arena, t, &c, out, &ret->rows);
    }
    if (e == ERR_FILE_UNREADABLE)
        return op_fail(op, e, "columns");
    if (!e && ret->rows > LIMIT_IMPORT_ROWS)
        e = op_fail(op, ERR_LIMIT_REACHED, "rows");
    if (!e)
        ret->columns = columns_text(op, &c);
    return e ? e : ret->columns.p ? OK : op_fail(op, ERR_TOO_LARGE, "columns");
}

enum err import_upload_take(struct op *op, enum import_kind kind, const struct table *t,
                            struct import_new *ret)
{
    struct buf out;
    buf_init(&out, LIMIT_IMPORT_PACKED);
    enum err e = pack(op, kind, t, &out, ret);
    if (!e)
        e = blob_keep(op->blobs, buf_str(&out), &ret->hash);
    ret->size = (int64_t)out.n;
    buf_done(&out);
    return e;
}
