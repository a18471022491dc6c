/* sqlite.h - what the files of the SQLite driver know of each other. Private to store. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>

#include "store/driver.h"
#include "store/wal_vfs.h"

enum { BUSY_TIMEOUT_MS = 5000, PAGE_BYTES = 4096 };

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

struct sqlite_stmt {
    struct db_stmt head;
    sqlite3_stmt *st; /* NULL until it was prepared */
    enum err fault;   /* why the next step must refuse: OK, or what binding or preparing met */
    bool is_started;
};

struct sqlite_db {
    struct db head;
    sqlite3 *sqlite;
    struct sqlite_stmt **slot; /* by db_query.index; grown when a query of no table comes */
    size_t slot_count;
    sqlite3_stmt *word[WORD_COUNT];
    bool is_lost;      /* an error has ended the transaction: nothing may run before the rollback */
    bool is_spoiled;   /* an operation failed after it had written, and no savepoint can undo it */
    int64_t wal_pages; /* as the last commit left the log */
    int64_t anew_at_pages; /* the writer begins a log as long as this anew, whatever is left */
};

struct sqlite_store {
    char *path;              /* kafedra.db in the data folder */
    struct wal_vfs *wal_vfs; /* NULL when synchronous was lowered */
    /* Of the last checkpoint, 0 after a new beginning: what of the log it copied, and what it saw
     * of it (an old reader may have stood between). */
    _Atomic int64_t copied_pages, seen_pages;
    sqlite3 *own; /* migrates; then of the checkpoint thread; then of the close */
};

static inline struct sqlite_db *sqlite_db(struct db *db)
{
    return (struct sqlite_db *)db; /* its head comes first */
}

static inline struct sqlite_stmt *sqlite_stmt(struct db_stmt *st)
{
    return (struct sqlite_stmt *)st;
}

static inline struct sqlite_store *sqlite_store(const struct store *s)
{
    return s->engine;
}

/* sqlite_store.c */
enum err sqlite_store_open(struct store *s, struct str *ret_detail);
void sqlite_store_close(struct store *s);
enum err sqlite_checkpoint(struct store *s, int64_t *ret_wal_bytes);
/* sqlite_batch.c */
bool sqlite_checkpoint_is_due(const struct db *db);
size_t sqlite_write_batch(struct db *db, struct store_work **works, size_t count);

/* A connection with the house's settings (sqlite.c). */
MUST_CHECK int sqlite_open(const struct store *s, bool read_only, sqlite3 **ret);
/* Bytes of the log with so many pages (SQLite file format 4.1: 32 + n × (24 + page)). */
int64_t sqlite_wal_bytes(int64_t pages);

/* Begin, commit, savepoints: an SQLite result code. */
int db_word(struct sqlite_db *db, enum db_word w);
/* What an SQLite error means to a handler; marks the transaction lost when the error has ended it.
 */
enum err db_failed(struct sqlite_db *db, int rc);
/* Ends the transaction whatever its state. */
void db_rollback(struct sqlite_db *db);

#endif
