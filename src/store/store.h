/* store.h - open the data folder, run transactions, group commit, checkpoints, migrations.
 *
 * One store per process; one db (connection) per thread, used by its thread only. The SQLite write
 * db runs batches: one commit for all, as if each operation had a savepoint. See README.md.
 * SQLite: WAL, synchronous=FULL, foreign_keys on, automatic checkpoints off, DQS off, defensive. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "store/db.h"

struct store;

struct store_conf {
    struct str db;           /* "postgresql://…"; absent: SQLite in the folder */
    struct arena *arena;     /* for the words of a refusal; NULL: fixed words only */
    struct str folder;       /* absolute; made when absent with mode 0700; locked with flock */
    const char *sqlite_vfs;  /* NULL: the default; tests name their faulty ones */
    const char *synchronous; /* NULL: "FULL"; the power-cut test lowers it to prove that it bites */
    const struct db_query *const *queries; /* the generated table of all named queries */
    size_t query_count;
    struct clock clock;
};

/* Opens, locks and migrates. ret_detail (static or in the arena) says what is wrong in
 * words. ERR_STORAGE: folder unusable, locked by another process, migration checksum differs, newer
 * schema. */
MUST_CHECK enum err store_open(const struct store_conf *conf, struct store **ret,
                               struct str *ret_detail);
void store_close(
    struct store *s); /* all dbs closed before; a last truncating checkpoint; NULL is fine */

MUST_CHECK enum err store_db_open(struct store *s, enum db_kind kind, struct db **ret);
void store_db_close(struct db *db); /* NULL is fine */

/* The database does not answer: whoever asks is told so at once, nothing waits for it. Comes back
 * by itself, found by store_checkpoint. Any thread. */
bool store_is_away(const struct store *s);
/* More than one DB_WRITE db may be open at once. */
bool store_takes_writers(const struct store *s);

/* A read transaction: a snapshot of one moment. */
MUST_CHECK enum err db_read_begin(struct db *db);
void db_read_end(struct db *db);

/* --- group commit, on the write worker's thread --- */
#define LIMIT_BATCH_OPERATIONS 64
#define LIMIT_BATCH_US         5000 /* no new operation is begun in a batch after this time */

struct store_work {
    /* One operation: OK keeps its writes, anything else undoes them. Touches nothing outside its
     * transaction and may be run again (batch.c: a neighbour failed, or the transaction was lost).
     */
    enum err (*run)(struct store_work *w, struct db *db);
    /* What run last returned when the work could be decided; ERR_STORAGE when the disk refused. */
    enum err result;
};

/* Takes works[0..count-1] in order, as many as the two limits allow, commits once, and returns how
 * many are decided (at least 1). Only then may replies and events go out. When the whole
 * transaction is lost (sqlite3_get_autocommit after an error), the batch is run again one by one.
 */
size_t store_write_batch(struct db *db, struct store_work **works, size_t count);
/* The caller has let replies and events of the last batch go. With several writers
 * store_write_batch returns in the order of commits, and the next one waits for this word: what
 * they tell is in that order too. */
void store_batch_told(struct db *db);

/* So much was written that the checkpoint thread should not rest: the writer asks after a batch. */
bool store_checkpoint_is_due(const struct db *db);

/* --- checkpoint thread --- */
#define LIMIT_WAL_BYTES (INT64_C(64) << 20)
/* A log longer than the first, of which no more than the second is not yet in the database (so soon
 * after a checkpoint), is begun anew by the writer: everybody waits for little. While more than
 * that has come since the last one, a checkpoint is due. */
#define ANEW_WAL_BYTES       (INT64_C(16) << 20)
#define LIMIT_WAL_LEFT_BYTES (INT64_C(4) << 20)
/* PASSIVE checkpoint on its own connection. ret_wal_bytes: size of the log now. The writer
 * begins it anew between batches, whatever is left of it, when it passes LIMIT_WAL_BYTES. */
MUST_CHECK enum err store_checkpoint(struct store *s, int64_t *ret_wal_bytes);

/* Counters since start, for /metrics and benches. */
struct store_counts {
    int64_t batches, operations, reruns, checkpoints;
};
struct store_counts store_counts(const struct store *s);

#endif
