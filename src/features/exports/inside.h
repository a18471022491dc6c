/* inside.h - an export on its way; exports' own. Inside an operation's transaction, or in the
 * prepare of its job. */
#ifndef FEATURES_EXPORTS_INSIDE_H
#define FEATURES_EXPORTS_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "crypto/token.h"
#include "features/exports/exports.api.h"
#include "features/exports/exports.q.h"

/* The queries that give an export have the same columns; this is one row of any of them. */
#define EXPORT_OF(r)                                                                               \
    ((struct chat_export){                                                                         \
        .id = (r)->id,                                                                             \
        .chat_id = (r)->chat,                                                                      \
        .state = (r)->state,                                                                       \
        .with_files = (r)->with_files,                                                             \
        .done = (r)->done_n - (r)->after_n,                                                        \
        .total = (r)->to_n - (r)->after_n,                                                         \
        .messages = (r)->messages,                                                                 \
        .left_out = (r)->left_out,                                                                 \
        .has_size = (r)->has_file_id,                                                              \
        .size = (r)->size,                                                                         \
        .created_us = (r)->created_us,                                                             \
        .has_expires_us = (r)->has_expires_us,                                                     \
        .expires_us = (r)->expires_us,                                                             \
        .version = (r)->version,                                                                   \
    })

const struct chat_reader *chat_exporter_reader(const struct chat_exporter *exporter);

/* A job goes on as who asked for the export, as their next request would find them; *ret_exporter
 * NULL: they may not any more. */
MUST_CHECK enum err export_act(struct op *op, const struct q_export_job_row *row,
                               const struct chat_exporter **ret_exporter);

/* The beginning of a job's slow part; what it finds is what the handler is told. */
struct export_begun {
    struct q_export_job_row row;
    const struct chat_exporter *exporter;
    bool is_wanted; /* still being made */
    bool is_lost;   /* who asked may not have it any more */
    bool is_failed;
};
/* One that was tried more often than its slow part may fail has a handler that fails: it ends. */
MUST_CHECK enum err export_begin(struct op *op, chat_export_id id, struct export_begun *ret);
/* Is there anything to prepare? */
bool export_goes_on(const struct export_begun *begun);
/* What its slow part gives back when it met e: what fails again and again is told and gives its
 * turn to others; a server that goes down is no failure. */
MUST_CHECK enum err export_prepared(const struct op *op, enum err e, struct export_begun *begun);
/* Its handler's beginning: *ret_goes_on false when it was cancelled meanwhile, or ended here
 * because of what begun says, or its owner may not have it any more. */
MUST_CHECK enum err export_round(struct op *op, chat_export_id id, const struct export_begun *begun,
                                 struct q_export_job_row *ret, bool *ret_goes_on);

/* What is made of it so far goes. */
MUST_CHECK enum err export_pieces_drop(struct op *op, org_id org, chat_export_id id);
/* Its pieces and its file go, the row says why; who asked is told. */
MUST_CHECK enum err export_end(struct op *op, chat_export_id id, enum chat_export_state state);
/* Who asked hears how it stands. */
MUST_CHECK enum err export_tell(struct op *op, chat_export_id id, struct chat_export *ret);

/* All its pieces are there: its archive is put together, now or when it has its turn; who asked is
 * told. */
MUST_CHECK enum err export_whole(struct op *op, chat_export_id id);
/* The oldest that waits has the turn, when nobody else has it. */
MUST_CHECK enum err export_next_turn(struct op *op);
/* Its job at that moment. */
MUST_CHECK enum err export_job_put(struct op *op, struct str kind, chat_export_id id,
                                   int64_t due_us);
/* Words in it were deleted or changed after its pieces were begun; they may stand there as they
 * were. */
MUST_CHECK enum err export_is_stale(struct op *op, const struct q_export_job_row *row, bool *ret);

/* What is taken of the room for files in the archive, by those of the messages so far. Pieces say
 * of each file whether it is there, long before the archive: both ask here, in the same order. */
struct export_room {
    int64_t seen, given, bytes;
};
#define EXPORT_ROOM(r) ((struct export_room){(r)->files_seen, (r)->files_given, (r)->files_bytes})
/* Is the next file given a place? */
bool export_room_take(struct export_room *room, enum scan_state scan, int64_t size);

/* How the words of an export are written. */
struct export_words {
    struct op *op;
    bool is_english;
    bool with_files;
    int64_t zone_minutes;
    int64_t first_n; /* what stands before is not in it */
    struct export_room room;
    struct buf json; /* messages, each with a comma before it but the first of all */
    struct buf html;
};

/* A page of messages behind others or not. ERR_TOO_LARGE: a buffer is full. */
MUST_CHECK enum err export_write(struct export_words *w, const struct message_list_out *page,
                                 bool is_first);
/* "files/12-1-приказ.pdf": ours, so that no name leads out of the folder. Absent: no memory. */
struct str export_inner_name(struct op *op, int64_t n, int64_t place, struct str name);
void export_html_text(struct buf *out, struct str text);
/* A path of the archive as a link: what means something in an address is written %xx. */
void export_html_path(struct buf *out, struct str path);
extern const char export_style[];

/* The archive of all pieces and files, kept on the disk. On a job's worker; what is read of the
 * store comes first. */
struct export_packed {
    struct hash hash;
    int64_t size, left_out;
    bool is_stale; /* none was made: other files have a place now than the pieces say */
};
MUST_CHECK enum err export_pack(struct op *op, const struct q_export_job_row *row,
                                const struct chat_exporter *exporter, struct export_packed *ret);

#endif
