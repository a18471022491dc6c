/* inside.h - a message that waits, as its row has it; later's own. Inside an operation's
 * transaction. */
#ifndef FEATURES_LATER_INSIDE_H
#define FEATURES_LATER_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "features/later/later.q.h"

struct op;

/* An own one; ERR_NOT_FOUND. */
MUST_CHECK enum err later_find(struct op *op, later_id id, struct q_later_own_row *ret);
/* As its author sees it now. */
MUST_CHECK enum err later_make(struct op *op, const struct q_later_own_row *row, struct later *ret);
/* The author's devices hear how it is, or (later NULL) that it is no more. */
void later_tell(struct op *op, member_id author, later_id id, int64_t version,
                const struct later *later);
/* The job that looks what is due is there by then. */
MUST_CHECK enum err later_plan(struct op *op, int64_t due_us);

/* --- files.c --- */

/* Own uploads of this chat become part of it, in this order. ERR_NOT_FOUND, ERR_FILE_NOT_READY,
 * ERR_FILE_REFUSED. */
MUST_CHECK enum err later_files_keep(struct op *op, const struct chat_writer *writer, later_id id,
                                     const file_id *ids, size_t count);
/* Puts files on those of `all`, a list of the caller's. */
MUST_CHECK enum err later_files_dress(struct op *op, later_id one, struct later *all, size_t count);
/* The files of one whose time has come, in order. Writes nothing. ERR_FILE_REFUSED: not all of them
 * can be sent any more. */
MUST_CHECK enum err later_files_ready(struct op *op, const struct q_later_own_row *row,
                                      file_id **ret);
/* They become parts of message n. */
MUST_CHECK enum err later_files_attach(struct op *op, const struct chat_writer *writer,
                                       message_id n, const struct q_later_own_row *row,
                                       const file_id *files);
/* It is given up: they are swept at once. */
MUST_CHECK enum err later_files_drop(struct op *op, later_id id);

#endif
