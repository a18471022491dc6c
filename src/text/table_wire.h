/* table_wire.h - how kafedra-sandbox tells what it found in a file: written there, read by
 * op/sandbox.c. Pure but for the buffer given. Any thread.
 *
 * Records, numbers big-endian:  'S' u16 name              a sheet begins
 *                               'R' u32 line u16 count, count times (u16 text)
 *                               'I' u8 kind u32 pages u32 width u32 height u8 flags
 *                               'X' u8 is_large u16 word u32 line      refused
 *                               'E'                       the end; nothing follows 'X' or 'E'
 * The reader believes nothing of it: a helper that was taken over writes what it likes. */
#ifndef TEXT_TABLE_WIRE_H
#define TEXT_TABLE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/rd.h"
#include "text/table.h"

#define LIMIT_WIRE_BYTES   (LIMIT_TABLE_BYTES + (16 << 20)) /* texts and framing */
#define LIMIT_REFUSAL_WORD 40

/* --- writing --- */
struct table_out {
    struct buf *out;
    bool (*flush)(void *ctx, struct buf *out); /* takes what is there; NULL: it stays */
    void *flush_ctx;
    struct buf text; /* of the row being made */
    struct table_out_cell {
        size_t from, n;
    } cell[LIMIT_TABLE_COLUMNS];
    size_t cell_count; /* up to the last that is not empty */
    size_t bytes, rows, cells, sheets;
    size_t line;       /* that is being read, for refusals */
    const char *wrong; /* why the file is refused; NULL: it is not */
    bool is_large;     /* a limit was passed, rather than that it is broken */
};

void table_out_init(struct table_out *t, struct buf *out);
void table_out_done(struct table_out *t);
void table_out_sheet(struct table_out *t, struct str name);
/* Cleaned: blanks at the ends and control signs are left out. column counts from 0. */
void table_out_cell(struct table_out *t, size_t column, struct str text);
/* The row is whole; an empty one is left out. */
void table_out_row(struct table_out *t, size_t line);
/* The first reason stays. Returns false, for `return table_out_refuse(…)`. */
bool table_out_refuse(struct table_out *t, const char *word, bool is_large);
/* The last record. */
void table_out_end(struct table_out *t);

struct inspected_wire {
    uint8_t kind; /* enum inspected_kind of op/sandbox.h: 0 unknown, 1 PDF, 2 JPEG, 3 PNG */
    uint32_t pages, width, height;
    bool has_script, is_encrypted;
};
void inspected_write(struct buf *out, const struct inspected_wire *i);

/* --- reading --- */
struct wire_refusal {
    bool is_there, is_large;
    struct str word;
    uint32_t line;
};
/* What follows an 'X', which is the last: false when it is not that. */
MUST_CHECK bool wire_refusal_read(struct rd *r, struct wire_refusal *ret);
/* Texts are views of bytes. ERR_MALFORMED: not such records, or past a limit of table.h. */
MUST_CHECK enum err table_wire_read(struct arena *arena, struct str bytes, struct table *ret,
                                    struct wire_refusal *ret_refusal);
MUST_CHECK enum err inspected_wire_read(struct str bytes, struct inspected_wire *ret,
                                        struct wire_refusal *ret_refusal);

#endif
