/* file.h - files of an operation: the row that names one, and the answer that carries one.
 *
 * Taking one in: prepare has its bytes kept (blob_keep of store/blobs.h, after op/sandbox.h has
 * looked at them), the handler writes the row in its transaction. Giving one out (out = "file"):
 * the api sends it as an attachment under its name, never to be looked at in place. The thread that
 * owns the op. */
#ifndef OP_FILE_H
#define OP_FILE_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "op/op.h"
#include "store/blobs.h"

#define LIMIT_FILE_BYTES (25 << 20) /* taken in or given out at once */

struct file_new {
    org_id org; /* 0: the operator's own */
    struct hash hash;
    struct str name; /* cleaned */
    struct str type; /* what it was found to be, not what was said of it */
    int64_t size;
};

/* Before a row names bytes that prepare has kept: bytes of nobody that were kept long ago may have
 * been swept between the two. ERR_STORAGE: they are to be kept again. op_file_add asks itself. */
MUST_CHECK enum err op_file_is_kept(struct op *op, const struct hash *hash);
MUST_CHECK enum err op_file_add(struct op *op, const struct file_new *file, file_id *ret);
/* Whether the caller may see it is the caller's question. ERR_NOT_FOUND: none such in that
 * organisation (0: of the operator), or erased. */
MUST_CHECK enum err op_file_get(struct op *op, org_id org, file_id id, struct op_file *ret);
/* The same without its bytes. */
struct op_row_file {
    struct hash hash;
    struct str name, type;
    int64_t size;
};
MUST_CHECK enum err op_file_row(struct op *op, org_id org, file_id id, struct op_row_file *ret);
/* For a large one: what to give out, open and not read (file->name and type as they stand). */
MUST_CHECK enum err op_file_open(struct op *op, const struct op_row_file *file,
                                 struct op_file *ret);
/* Its bytes go with the next round of retention unless another file is the same; the row stays. */
MUST_CHECK enum err op_file_erase(struct op *op, org_id org, file_id id);

#endif
