/* sqlite_batch.c - group commit on SQLite: many operations, one fdatasync.
 *
 * WHY   a durable commit costs a flush of the disk; shared by the operations that wait anyway, it
 * is a tenth of the price (ARCHITECTURE.md, "Group commit"). HOW   begin immediate; the operations
 * one after the other; one commit. They run without savepoints, since a savepoint copies every page
 * its operation is the first to touch, and nearly all operations succeed or are refused before they
 * write. One that fails after it has written spoils the batch: all is rolled back and run again,
 * each operation within savepoint and release, or rollback to. When an error has ended the
 * transaction (a full disk does, with all released savepoints), or the commit itself fails, every
 * operation of the batch runs again in a transaction of its own: what can be stored is stored, only
 * the rest hears ERR_STORAGE. So a handler may run three times. Between batches the log
 * is begun anew when little of it is left to copy, or when it has outgrown LIMIT_WAL_BYTES. OWNS
 * nothing.  RUNS on the write worker.  TESTS sqlite_batch_test.c, tests/contract */
#include "store/sqlite.h"

#include "base/log.h"

static bool begin(struct sqlite_db *db)
{
    ASSERT(!db->head.in_transaction && db->head.kind == DB_WRITE);
    db->is_lost = false;
    db->is_spoiled = false;
    db->head.in_transaction = db_word(db, WORD_BEGIN_WRITE) == SQLITE_OK;
    return db->head.in_transaction;
}

static bool commit(struct sqlite_db *db)
{
    bool is_stored = !db->is_lost && db_word(db, WORD_COMMIT) == SQLITE_OK;
    db_rollback(db); /* after a good commit there is nothing left to undo */
    return is_stored;
}

/* On SQLite nobody else writes, so busy means a checkpoint that stands in the way: the client
 * repeats. */
static enum err run(struct store_work *w, struct sqlite_db *db)
{
    enum err e = w->run(w, &db->head);
    return e == ERR_BUSY ? ERR_UNAVAILABLE : e;
}

/* A statement that broke half-way counts no changes, and without a savepoint what it did stays. */
static void run_bare(struct sqlite_db *db, struct store_work *w)
{
    int64_t before = sqlite3_total_changes64(db->sqlite);
    w->result = run(w, db);
    bool is_broken = w->result == ERR_STORAGE || w->result == ERR_INTERNAL;
    db->is_spoiled = w->result && (is_broken || sqlite3_total_changes64(db->sqlite) != before);
}

static void run_in_savepoint(struct sqlite_db *db, struct store_work *w)
{
    if (db_word(db, WORD_SAVE)) {
        db->is_lost = true;
        return;
    }
    w->result = run(w, db);
    if (db->is_lost)
        return;
    int rc = w->result ? db_word(db, WORD_UNDO) : SQLITE_OK;
    if (!rc)
        rc = db_word(db, WORD_RELEASE);
    if (rc)
        db->is_lost = true; /* what the transaction holds is unknown: begin anew */
}

static void run_alone(struct sqlite_db *db, struct store_work *w)
{
    if (!begin(db)) {
        w->result = ERR_STORAGE;
        return;
    }
    w->result = run(w, db);
    if (w->result && !db->is_lost)
        db_rollback(db);
    else if (!commit(db))
        w->result = ERR_STORAGE;
}

/* How many were begun; the last one may have lost the transaction, or spoiled it. */
static size_t run_together(struct sqlite_db *db, struct store_work **works, size_t count,
                           void (*run_one)(struct sqlite_db *db, struct store_work *w))
{
    const struct clock *clock = &db->head.store->conf.clock;
    int64_t started = clock_mono(clock).us;
    size_t done = 0;
    do {
        run_one(db, works[done++]);
    } while (done < count && !db->is_lost && !db->is_spoiled &&
             clock_mono(clock).us - started < LIMIT_BATCH_US);
    return done;
}

/* The next commit begins at the front of the log. The file keeps its length, so commits write where
 * blocks are, which costs the disk less than blocks made anew: cutting 64 MiB held everybody for
 * 17 ms. SQLite cuts what is longer than journal_size_limit. */
static bool restart_log(struct sqlite_db *db)
{
    struct sqlite_store *own = sqlite_store(db->head.store);
    sqlite3_busy_timeout(db->sqlite, 5); /* for readers of old snapshots: a moment only */
    int rc = sqlite3_wal_checkpoint_v2(db->sqlite, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
    sqlite3_busy_timeout(db->sqlite, BUSY_TIMEOUT_MS);
    own->copied_pages = 0; /* something was in the way: not again before the next checkpoint */
    if (rc)
        return false;
    db->wal_pages = 0;
    db->anew_at_pages = LIMIT_WAL_BYTES / PAGE_BYTES;
    return true;
}

static bool is_long(const struct sqlite_db *db)
{
    return db->wal_pages >= ANEW_WAL_BYTES / PAGE_BYTES;
}

/* Past the limit it is the writer's turn: of two that checkpoint the second is refused. */
bool sqlite_checkpoint_is_due(const struct db *head)
{
    const struct sqlite_db *db = (const struct sqlite_db *)head;
    int64_t unseen = db->wal_pages - sqlite_store(head->store)->seen_pages;
    return is_long(db) && db->wal_pages < LIMIT_WAL_BYTES / PAGE_BYTES &&
           unseen > LIMIT_WAL_LEFT_BYTES / PAGE_BYTES;
}

/* Nearly all of a long log is in the database: the rest is copied while everybody waits. One that
 * outgrew its limit is begun anew whatever is left; when it can not be now, again when it has grown
 * by a tenth. */
static void keep_log_short(struct sqlite_db *db)
{
    int64_t left = db->wal_pages - sqlite_store(db->head.store)->copied_pages;
    if (is_long(db) && left <= LIMIT_WAL_LEFT_BYTES / PAGE_BYTES && restart_log(db))
        return;
    if (db->wal_pages >= db->anew_at_pages && !restart_log(db))
        db->anew_at_pages = db->wal_pages + LIMIT_WAL_BYTES / PAGE_BYTES / 10;
}

/* 0: no transaction could be begun. */
static size_t run_all(struct sqlite_db *db, struct store_work **works, size_t count)
{
    if (!begin(db))
        return 0;
    size_t done = run_together(db, works, count, run_bare);
    if (!db->is_spoiled || db->is_lost)
        return done;
    db_rollback(db);
    return begin(db) ? run_together(db, works, count, run_in_savepoint) : 0;
}

size_t sqlite_write_batch(struct db *head, struct store_work **works, size_t count)
{
    struct sqlite_db *db = sqlite_db(head);
    ASSERT(count > 0);
    struct store *s = db->head.store;
    size_t done =
        run_all(db, works, count < LIMIT_BATCH_OPERATIONS ? count : LIMIT_BATCH_OPERATIONS);
    if (!done) {
        works[0]->result = ERR_STORAGE;
        return 1;
    }
    if (!commit(db)) {
        s->reruns++;
        for (size_t i = 0; i < done; i++)
            run_alone(db, works[i]);
    }
    s->batches++;
    s->operations += (int64_t)done;
    keep_log_short(db);
    return done;
}
