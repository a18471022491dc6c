/* sqlite.c - connections, prepared statements and values of the SQLite driver.
 *
 * WHY   the write path is hot: a statement is prepared once for each connection and found by its
 * slot, and nothing is allocated for an operation. HOW   a slot holds the sqlite3_stmt (PERSISTENT,
 * since it lives as long as its connection). Errors of binding and preparing are kept in the slot
 * and come out of db_step, so generated code checks one place. After any error
 * sqlite3_get_autocommit tells whether the transaction is still there: a full disk ends it
 * silently, and the next statement would then commit on its own. db->is_lost forbids that. OWNS its
 * connection and statements.  RUNS on the thread that opened the db. SPEC  sqlite.org/c3ref,
 * lang_transaction.html "Response To Errors Within A Transaction". TESTS sqlite_test.c,
 * tests/contract */
#include "store/sqlite.h"

#include "base/log.h"

static const char *const word_sql[WORD_COUNT] = {
    "begin",        "begin immediate", "commit",         "rollback",
    "savepoint op", "release op",      "rollback to op",
};

int64_t sqlite_wal_bytes(int64_t pages)
{
    return pages ? 32 + pages * (24 + PAGE_BYTES) : 0;
}

static int set_pragmas(sqlite3 *sqlite, const char *synchronous, bool read_only)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "pragma page_size = %d; pragma journal_mode = wal; pragma synchronous = %s; pragma "
             "foreign_keys = on;"
             "pragma cache_size = -%d; pragma mmap_size = 0; pragma temp_store = memory; pragma "
             "cell_size_check = on;"
             "pragma trusted_schema = off; pragma journal_size_limit = %d; pragma query_only = %s",
             PAGE_BYTES, synchronous ? synchronous : "full", read_only ? 4096 : 32768,
             (int)LIMIT_WAL_BYTES, read_only ? "on" : "off");
    return sqlite3_exec(sqlite, sql, NULL, NULL, NULL);
}

static void set_switches(sqlite3 *sqlite)
{
    static const struct {
        int what, on;
    } list[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},          {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},   {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1}, /* store_close does it, once */
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        sqlite3_db_config(sqlite, list[i].what, list[i].on, NULL);
}

int sqlite_open(const struct store *s, bool read_only, sqlite3 **ret)
{
    const struct sqlite_store *own = sqlite_store(s);
    sqlite3 *sqlite = NULL;
    /* Readers open for writing too: the shared memory of a log needs it. query_only keeps them
     * honest. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int rc = sqlite3_open_v2(own->path, &sqlite, flags,
                             own->wal_vfs ? wal_vfs_name(own->wal_vfs) : s->conf.sqlite_vfs);
    if (!rc) {
        sqlite3_busy_timeout(sqlite, BUSY_TIMEOUT_MS);
        set_switches(sqlite);
        sqlite3_wal_autocheckpoint(sqlite, 0);
        rc = set_pragmas(sqlite, s->conf.synchronous, read_only);
    }
    if (rc) {
        sqlite3_close(sqlite);
        return rc;
    }
    *ret = sqlite;
    return SQLITE_OK;
}

/* Runs within each commit of the writer: the length of the log without asking the file system. One
 * shorter than before is a new log (SQLite begins one by itself when all was copied), of which the
 * last checkpoint knows nothing. */
static int on_commit(void *ctx, sqlite3 *sqlite, const char *name, int pages)
{
    (void)sqlite;
    (void)name;
    struct sqlite_db *db = ctx;
    struct sqlite_store *own = sqlite_store(db->head.store);
    if (!db->wal_pages || pages < db->wal_pages)
        own->copied_pages = own->seen_pages = 0;
    db->wal_pages = pages;
    return SQLITE_OK;
}

/* Small, of a size that no input chose: without memory the process ends (style 2.7). */
static void *must_have(void *p)
{
    ASSERT(p);
    return p;
}

static void db_close(struct db *head);

static enum err db_open(struct store *s, enum db_kind kind, struct db **ret)
{
    sqlite3 *sqlite = NULL;
    if (sqlite_open(s, kind == DB_READ, &sqlite))
        return ERR_STORAGE;
    struct sqlite_db *db = must_have(calloc(1, sizeof *db));
    *db = (struct sqlite_db){.head = {&sqlite_driver, s, kind, false},
                             .sqlite = sqlite,
                             .slot_count = store_slots_wanted(&s->conf) + 1,
                             .anew_at_pages = LIMIT_WAL_BYTES / PAGE_BYTES};
    db->slot = must_have(calloc(db->slot_count, sizeof(struct sqlite_stmt *)));
    if (kind == DB_WRITE)
        sqlite3_wal_hook(sqlite, on_commit, db);
    for (int w = 0; w < WORD_COUNT; w++) {
        if (sqlite3_prepare_v3(sqlite, word_sql[w], -1, SQLITE_PREPARE_PERSISTENT, &db->word[w],
                               NULL)) {
            db_close(&db->head);
            return ERR_STORAGE;
        }
    }
    *ret = &db->head;
    return OK;
}

static void db_close(struct db *head)
{
    struct sqlite_db *db = sqlite_db(head);
    for (int w = 0; w < WORD_COUNT; w++)
        sqlite3_finalize(db->word[w]);
    for (size_t i = 0; i < db->slot_count; i++) {
        if (db->slot[i])
            sqlite3_finalize(db->slot[i]->st);
        free(db->slot[i]);
    }
    free(db->slot);
    int rc = sqlite3_close(db->sqlite);
    ASSERT(rc == SQLITE_OK); /* anything else is a statement of ours that was not finalized */
    free(db);
}

/* --- transactions ----------------------------------------------------------------------------- */

int db_word(struct sqlite_db *db, enum db_word w)
{
    (void)sqlite3_step(db->word[w]); /* reset gives the same code */
    return sqlite3_reset(db->word[w]);
}

enum err db_failed(struct sqlite_db *db, int rc)
{
    if (db->head.in_transaction && sqlite3_get_autocommit(db->sqlite))
        db->is_lost = true;
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT:
        if (rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY ||
            rc == SQLITE_CONSTRAINT_ROWID)
            return ERR_TAKEN;
        return ERR_INTERNAL; /* the handler should have asked before: a foreign key, a missing value
                              */
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
        return ERR_BUSY;
    case SQLITE_TOOBIG:
        return ERR_TOO_LARGE;
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
        BUG("store: statement used wrongly");
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
        return ERR_INTERNAL;
    default:
        return ERR_STORAGE;
    }
}

void db_rollback(struct sqlite_db *db)
{
    if (!sqlite3_get_autocommit(db->sqlite))
        (void)db_word(db, WORD_ROLLBACK); /* its only errors leave no transaction either */
    db->head.in_transaction = false;
    db->is_lost = false;
}

static enum err read_begin(struct db *head)
{
    struct sqlite_db *db = sqlite_db(head);
    ASSERT(!db->head.in_transaction);
    int rc = db_word(db, WORD_BEGIN_READ);
    if (rc)
        return db_failed(db, rc);
    db->head.in_transaction = true;
    return OK;
}

static void read_end(struct db *db)
{
    db_rollback(sqlite_db(db));
}

/* --- statements ------------------------------------------------------------------------------- */

static struct sqlite_stmt *slot_of(struct sqlite_db *db, const struct db_query *q)
{
    if (q->index >= db->slot_count) {
        ASSERT(q->index < LIMIT_STATEMENT_SLOTS);
        size_t count = q->index + 1;
        db->slot = must_have(realloc(db->slot, count * sizeof(struct sqlite_stmt *)));
        memset(db->slot + db->slot_count, 0,
               (count - db->slot_count) * sizeof(struct sqlite_stmt *));
        db->slot_count = count;
    }
    struct sqlite_stmt *st = db->slot[q->index];
    if (!st) {
        st = must_have(calloc(1, sizeof *st));
        st->head = (struct db_stmt){&sqlite_driver, &db->head};
        db->slot[q->index] = st;
    }
    return st;
}

static void prepare(struct sqlite_stmt *st, const struct db_query *q)
{
    struct sqlite_db *db = sqlite_db(st->head.db);
    int rc =
        sqlite3_prepare_v3(db->sqlite, q->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &st->st, NULL);
    if ((rc & 0xff) == SQLITE_ERROR) {
        log_line(LOG_ERROR, "query_wrong", "query=%s reason=\"%s\"", q->name,
                 sqlite3_errmsg(db->sqlite));
        BUG("a named query does not prepare");
    }
    if (rc)
        st->fault = db_failed(db, rc);
}

static struct db_stmt *start(struct db *head, const struct db_query *q)
{
    struct sqlite_db *db = sqlite_db(head);
    ASSERT(db->head.in_transaction);
    ASSERT(!q->writes || db->head.kind == DB_WRITE);
    struct sqlite_stmt *st = slot_of(db, q);
    ASSERT(!st->is_started);
    st->is_started = true;
    st->fault = db->is_lost ? ERR_STORAGE : OK;
    if (!st->st && !st->fault)
        prepare(st, q);
    return &st->head;
}

/* One process, one folder: the queries' own conditions are the only wall here. */
static void wall(struct db_stmt *st, int64_t org_id)
{
    (void)st;
    (void)org_id;
}

static void bound(struct sqlite_stmt *st, int rc)
{
    if (rc && !st->fault)
        st->fault = db_failed(sqlite_db(st->head.db), rc);
}

static void bind_i64(struct db_stmt *head, int at, int64_t v)
{
    struct sqlite_stmt *st = sqlite_stmt(head);
    if (!st->fault)
        bound(st, sqlite3_bind_int64(st->st, at, v));
}

static void bind_str(struct db_stmt *head, int at, struct str v)
{
    struct sqlite_stmt *st = sqlite_stmt(head);
    if (!st->fault)
        bound(st, sqlite3_bind_text64(st->st, at, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8));
}

static void bind_blob(struct db_stmt *head, int at, struct str v)
{
    struct sqlite_stmt *st = sqlite_stmt(head);
    if (!st->fault)
        bound(st, sqlite3_bind_blob64(st->st, at, v.p, v.n, SQLITE_STATIC));
}

static void bind_null(struct db_stmt *head, int at)
{
    struct sqlite_stmt *st = sqlite_stmt(head);
    if (!st->fault)
        bound(st, sqlite3_bind_null(st->st, at));
}

static enum err step(struct db_stmt *head, bool *ret_row)
{
    struct sqlite_stmt *st = sqlite_stmt(head);
    if (st->fault)
        return st->fault;
    int rc = sqlite3_step(st->st);
    if (rc == SQLITE_ROW || rc == SQLITE_DONE) {
        *ret_row = rc == SQLITE_ROW;
        return OK;
    }
    return db_failed(sqlite_db(st->head.db), rc);
}

static bool is_null(struct db_stmt *st, int col)
{
    return sqlite3_column_type(sqlite_stmt(st)->st, col) == SQLITE_NULL;
}

static int64_t get_i64(struct db_stmt *st, int col)
{
    return sqlite3_column_int64(sqlite_stmt(st)->st, col);
}

static struct str get_str(struct db_stmt *head, int col)
{
    struct sqlite_stmt *st = sqlite_stmt(head);
    const unsigned char *p = sqlite3_column_text(st->st, col); /* before bytes: it may convert */
    return p ? (struct str){(const char *)p, (size_t)sqlite3_column_bytes(st->st, col)}
             : (struct str){NULL, 0};
}

static struct str get_blob(struct db_stmt *head, int col)
{
    struct sqlite_stmt *st = sqlite_stmt(head);
    const void *p = sqlite3_column_blob(st->st, col);
    if (p)
        return (struct str){p, (size_t)sqlite3_column_bytes(st->st, col)};
    return is_null(head, col) ? (struct str){NULL, 0}
                              : STR(""); /* SQLite gives NULL for an empty blob */
}

static int64_t changes(struct db *db)
{
    return sqlite3_changes64(sqlite_db(db)->sqlite);
}

static void finish(struct db_stmt *head)
{
    struct sqlite_stmt *st = sqlite_stmt(head);
    st->is_started = false;
    if (!st->st)
        return;
    (void)sqlite3_reset(st->st); /* repeats the error of the last step, which was reported */
    (void)sqlite3_clear_bindings(st->st); /* they point into the handler's memory */
}

static bool is_away(const struct store *s)
{
    (void)s; /* a file of this machine */
    return false;
}

/* One writer: what it tells is in order. */
static void batch_told(struct db *db)
{
    (void)db;
}

const struct store_driver sqlite_driver = {
    .open = sqlite_store_open,
    .close = sqlite_store_close,
    .checkpoint = sqlite_checkpoint,
    .checkpoint_is_due = sqlite_checkpoint_is_due,
    .is_away = is_away,
    .db_open = db_open,
    .db_close = db_close,
    .read_begin = read_begin,
    .read_end = read_end,
    .write_batch = sqlite_write_batch,
    .batch_told = batch_told,
    .start = start,
    .wall = wall,
    .bind_i64 = bind_i64,
    .bind_str = bind_str,
    .bind_blob = bind_blob,
    .bind_null = bind_null,
    .step = step,
    .is_null = is_null,
    .i64 = get_i64,
    .str = get_str,
    .blob = get_blob,
    .changes = changes,
    .finish = finish,
};
