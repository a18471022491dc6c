/* sqlite.h - what the files of the SQLite driver know of each other. Private to store. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>
#include <stdatomic.h>

#include "store/store.h"
#include "store/wal_vfs.h"

enum { BUSY_TIMEOUT_MS = 5000, PAGE_BYTES = 4096, LIMIT_STATEMENT_SLOTS = 4096 };

/* Statements of transactions, prepared once for each connection. */
enum db_word {
    WORD_BEGIN_READ,
    WORD_BEGIN_WRITE,
    WORD_COMMIT,
    WORD_ROLLBACK,
    WORD_SAVE,
    WORD_RELEASE,
    WORD_UNDO,
    WORD_COUNT
};

struct db_stmt {
    struct db *db;
    sqlite3_stmt *st; /* NULL until it was prepared */
    enum err fault;   /* why the next step must refuse: OK, or what binding or preparing met */
    bool is_started;
};

struct db {
    struct store *store;
    enum db_kind kind;
    sqlite3 *sqlite;
    struct db_stmt **slot; /* by db_query.index; grown when a query of no table comes */
    size_t slot_count;
    sqlite3_stmt *word[WORD_COUNT];
    bool in_transaction;
    bool is_lost;      /* an error has ended the transaction: nothing may run before the rollback */
    bool is_spoiled;   /* an operation failed after it had written, and no savepoint can undo it */
    int64_t wal_pages; /* as the last commit left the log */
    int64_t truncate_at_pages; /* the writer tries to truncate when the log is as long as this */
};

struct store {
    struct store_conf conf;
    char *folder, *path; /* the data folder, and kafedra.db in it */
    int lock_fd;
    struct wal_vfs *wal_vfs; /* NULL when synchronous was lowered */
    sqlite3 *own;            /* migrates; then of the checkpoint thread; then of store_close */
    _Atomic int64_t batches, operations, reruns, checkpoints;
};

/* A connection with the house's settings (sqlite.c). */
MUST_CHECK int sqlite_open(const struct store *s, bool read_only, sqlite3 **ret);
/* Bytes of the log with so many pages (SQLite file format 4.1: 32 + n × (24 + page)). */
int64_t sqlite_wal_bytes(int64_t pages);

/* Begin, commit, savepoints: an SQLite result code. */
int db_word(struct db *db, enum db_word w);
/* What an SQLite error means to a handler; marks the transaction lost when the error has ended it.
 */
enum err db_failed(struct db *db, int rc);
/* Ends the transaction whatever its state. */
void db_rollback(struct db *db);

#endif
