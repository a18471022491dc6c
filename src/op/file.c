/* file.c - the rows that name files, and their bytes for an answer.
 *
 * WHY   features differ in who may see a file, not in what a file is.
 * HOW   the bytes were kept before the transaction (store/blobs.h), so a row never names what is
 * not on the disk (that it still is there is asked again, as the same bytes may have been an old
 * orphan's); a transaction that fails leaves bytes that no row names, which are swept. OWNS
 * nothing.  RUNS  on the worker that owns the op.  TESTS file_test.c */
#include "op/file.h"

#include "op/op.q.h"

enum err op_file_is_kept(struct op *op, const struct hash *hash)
{
    return !op->blobs || blob_is_there(op->blobs, hash) ? OK : op_fail(op, ERR_STORAGE, "swept");
}

enum err op_file_add(struct op *op, const struct file_new *file, file_id *ret)
{
    member_id by = op->caller.member;
    enum err e = op_file_is_kept(op, &file->hash);
    if (e)
        return e;
    return q_op_file_insert(op, file->org.n != 0, file->org, file->hash, file->name, file->type,
                            file->size, by.n != 0, by, op->now_us, ret);
}

enum err op_file_get(struct op *op, org_id org, file_id id, struct op_file *ret)
{
    struct q_op_file_find_row row;
    enum err e = q_op_file_find(op, id, org, &row);
    if (e)
        return e;
    *ret = (struct op_file){.name = row.name, .type = row.type};
    if (!op->blobs)
        return op_fail(op, ERR_STORAGE, "no blobs");
    return blob_read(op->blobs, &row.hash, op->arena, LIMIT_FILE_BYTES, &ret->bytes);
}

enum err op_file_row(struct op *op, org_id org, file_id id, struct op_row_file *ret)
{
    struct q_op_file_find_row row;
    enum err e = q_op_file_find(op, id, org, &row);
    if (!e)
        *ret = (struct op_row_file){row.hash, row.name, row.type, row.size};
    return e;
}

enum err op_file_open(struct op *op, const struct op_row_file *file, struct op_file *ret)
{
    if (!op->blobs)
        return op_fail(op, ERR_STORAGE, "no blobs");
    *ret = (struct op_file){
        .name = file->name, .type = file->type, .tag = blob_tag(op->arena, &file->hash)};
    enum err e = blob_open(op->blobs, &file->hash, &ret->fd, &ret->size);
    ret->is_stored = !e;
    return e == ERR_NOT_FOUND ? op_fail(op, ERR_STORAGE, "blob is gone") : e;
}

enum err op_file_erase(struct op *op, org_id org, file_id id)
{
    int64_t changes = 0;
    enum err e = q_op_file_erase(op, id, org, op->now_us, &changes);
    return e ? e : changes ? OK : ERR_NOT_FOUND;
}
