/* sandbox.h - have a stranger's file opened by kafedra-sandbox, a process that can do nothing else.
 *
 * In prepare only (a slow worker): it may take LIMIT_SANDBOX_US, and LIMIT_SANDBOX_DYING_US more.
 * Results live in op->arena, which has room for them in an operation with `upload`. Refusals carry
 * a detail for the log and the client: what is wrong, as a word and, where it is known, a place
 * ("encoding 12": line 12). */
#ifndef OP_SANDBOX_H
#define OP_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "op/op.h"
#include "text/picture_wire.h"
#include "text/table.h"

#define LIMIT_SANDBOX_US       (10 * SECOND_US) /* of one file, in all; then it is killed */
#define LIMIT_SANDBOX_DYING_US SECOND_US /* what was killed may take; then it is left behind */

/* Reads CSV (UTF-8, UTF-16, CP1251; comma, semicolon or TAB), XLSX, or a ZIP of CSVs.
 * ERR_FILE_UNREADABLE: none of these, or broken; ERR_TOO_LARGE: past a LIMIT_TABLE_ of table.h, or
 * of time; ERR_UNAVAILABLE: the helper is not there or can not be confined. */
MUST_CHECK enum err sandbox_table(struct op *op, struct str bytes, struct table *ret);

enum inspected_kind { INSPECTED_UNKNOWN, INSPECTED_PDF, INSPECTED_JPEG, INSPECTED_PNG };

struct inspected {
    enum inspected_kind kind;
    int64_t pages;         /* of a PDF, at least 1; 0 when they stand in packed objects */
    int64_t width, height; /* of a picture, in its pixels */
    bool has_script;       /* a PDF with scripts, actions at opening, or files inside */
    bool is_encrypted;     /* a PDF with a password */
};

#define LIMIT_PICTURES_US (30 * SECOND_US) /* the same, of a picture */

/* A picture (JPEG, PNG, WebP, GIF) is unpacked and made anew by kafedra-pictures: upright, in a
 * large and a small form, with nothing in it but pixels; bytes in op->arena (LIMIT_PICTURE_ANSWER_
 * BYTES of it). fd: a regular file, open for reading; it stays open. ERR_FILE_UNREADABLE: none of
 * the four ("unknown"), or broken; ERR_TOO_LARGE: of too many pixels ("size"), frames ("frames"),
 * or it takes too long ("time"); ERR_UNAVAILABLE: the helper is not there, can not be confined, or
 * the server goes down. */
MUST_CHECK enum err sandbox_picture(struct op *op, int fd, struct picture_wire *ret);

/* What a file is, by its bytes and not by its name. ERR_FILE_UNREADABLE: it begins like one of the
 * three but is broken; of any other kind is OK with INSPECTED_UNKNOWN. */
MUST_CHECK enum err sandbox_inspect(struct op *op, struct str bytes, struct inspected *ret);

#endif
