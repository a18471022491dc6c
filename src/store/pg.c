/* pg.c - one connection to PostgreSQL: what is on its way, and what an error means.
 *
 * WHY   a round trip costs more than most statements; a silent query, the begin and the wall need
 * no answer before the next one is sent. HOW   the connection is always in pipeline mode: commands
 * are written to the socket and noted in `sent`; whoever needs a result asks for a flush and takes
 * all answers in order. The first error is kept in `fault`, and a sync makes the server listen
 * again; nothing runs until the rollback. A lost connection ends the transaction like any error,
 * and the next pg_ready makes a new one. OWNS  its connection and statements.  RUNS on the thread
 * that opened the db.  SPEC  PostgreSQL 15 manual, 34.5 "Pipeline Mode", appendix A.  TESTS
 * tests/contract, tests/system/postgres.test.ts */
#include "store/pg.h"

#include "base/log.h"

enum err pg_failed(const char *sqlstate)
{
    static const struct {
        const char *begins;
        enum err e;
    } rows[] = {
        {"23505", ERR_TAKEN},      {"23", ERR_INTERNAL}, /* the handler should have asked before */
        {"40", ERR_BUSY},                                /* serialization, deadlock */
        {"55P03", ERR_BUSY},                             /* lock_timeout */
        {"57014", ERR_BUSY},                             /* statement_timeout */
        {"54", ERR_TOO_LARGE},     {"08", ERR_DATABASE_AWAY},
        {"57", ERR_DATABASE_AWAY}, /* shut down, or starting */
        {"22", ERR_INTERNAL},      {"42", ERR_INTERNAL},
    };
    if (!sqlstate)
        return ERR_DATABASE_AWAY;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strncmp(sqlstate, rows[i].begins, strlen(rows[i].begins)) == 0)
            return rows[i].e;
    return ERR_STORAGE;
}

static void lose(struct pg_db *p)
{
    if (!p->is_lost)
        log_line(LOG_WARN, "database_connection_lost", "writer=%d", p->writer);
    p->is_lost = true;
    p->fault = ERR_DATABASE_AWAY;
    p->sent_from = p->sent_to = 0;
}

static void note_error(struct pg_db *p, const struct pg_sent *s, const PGresult *r)
{
    const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    if (PQstatus(p->conn) == CONNECTION_BAD) {
        lose(p);
        return;
    }
    enum err e = pg_failed(sqlstate);
    if (e == ERR_INTERNAL || e == ERR_STORAGE) { /* no DETAIL: it may hold a row's values */
        const char *said = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
        log_line(LOG_ERROR, "query_failed", "query=%s sqlstate=%s reason=\"%s\"",
                 s->name ? s->name : "", sqlstate ? sqlstate : "", said ? said : "");
        if (s->kind == PG_SENT_PREPARE && sqlstate && strncmp(sqlstate, "42", 2) == 0 &&
            strcmp(sqlstate, "42501") != 0)
            BUG("a named query does not prepare");
    }
    if (!p->fault)
        p->fault = e;
}

static void judge(struct pg_db *p, const struct pg_sent *s, PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    bool is_fine = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!is_fine && s->kind == PG_SENT_PREPARE)
        s->st->prepared_on = 0;
    if (status == PGRES_PIPELINE_ABORTED) {
        if (!p->fault)
            p->fault = ERR_STORAGE;
    } else if (!is_fine) {
        note_error(p, s, r);
    } else if (s->kind == PG_SENT_COMMIT) {
        p->has_committed = strcmp(PQcmdStatus(r), "COMMIT") == 0;
    } else if (s->kind == PG_SENT_QUERY && s->st) {
        pg_query_came(p, s->st, r);
        return; /* it has the result now */
    }
    PQclear(r);
}

static void take(struct pg_db *p)
{
    struct pg_sent s = p->sent[p->sent_from++];
    PGresult *r = PQgetResult(p->conn);
    if (!r) {
        lose(p);
        return;
    }
    if (s.kind == PG_SENT_SYNC) {
        bool is_sync = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
        PQclear(r);
        if (!is_sync)
            lose(p);
        return;
    }
    for (PGresult *more; PQstatus(p->conn) == CONNECTION_OK && (more = PQgetResult(p->conn));)
        PQclear(more);
    judge(p, &s, r);
}

static void take_all(struct pg_db *p)
{
    while (!p->is_lost && p->sent_from < p->sent_to)
        take(p);
    p->sent_from = p->sent_to = 0;
}

static void sync_up(struct pg_db *p)
{
    if (p->is_lost)
        return;
    pg_add(p, PG_SENT_SYNC, NULL, NULL);
    if (!PQpipelineSync(p->conn))
        lose(p);
}

void pg_drain(struct pg_db *p)
{
    if (p->is_lost || p->sent_from == p->sent_to)
        return;
    if (!PQsendFlushRequest(p->conn) || PQflush(p->conn)) {
        lose(p);
        return;
    }
    take_all(p);
    if (p->fault && !p->is_lost) { /* the server ignores all until a sync */
        p->wall = PG_WALL_UNKNOWN;
        sync_up(p);
        take_all(p);
    }
}

void pg_add(struct pg_db *p, enum pg_sent_kind kind, struct pg_stmt *st, const char *name)
{
    if (p->sent_to == LIMIT_PG_SENT - 1 && kind != PG_SENT_SYNC)
        pg_drain(p);
    p->sent[p->sent_to++] = (struct pg_sent){kind, st, name};
}

static void send_text(struct pg_db *p, enum pg_sent_kind kind, const char *sql)
{
    if (p->is_lost)
        return;
    pg_add(p, kind, NULL, sql);
    if (!p->is_lost && !PQsendQueryParams(p->conn, sql, 0, NULL, NULL, NULL, NULL, 1))
        lose(p);
}

void pg_word(struct pg_db *p, const char *sql)
{
    send_text(p, PG_SENT_WORD, sql);
}

void pg_commit(struct pg_db *p)
{
    p->has_committed = false;
    send_text(p, PG_SENT_COMMIT, "commit");
    sync_up(p);
    take_all(p);
}

void pg_rollback(struct pg_db *p)
{
    pg_drain(p);
    send_text(p, PG_SENT_WORD, "rollback");
    sync_up(p);
    take_all(p);
    p->head.in_transaction = false;
    p->wall = PG_WALL_UNKNOWN;
    if (!p->is_lost)
        p->fault = OK;
}

/* --- connecting --- */

static bool connect_anew(struct pg_db *p)
{
    struct pg_house *h = pg_house(p->head.store);
    char name[32], *why = NULL;
    int64_t era = h->era;
    PQfinish(p->conn);
    if (p->head.kind == DB_WRITE)
        snprintf(name, sizeof name, "kafedra writer %d", p->writer);
    else
        snprintf(name, sizeof name, "kafedra reader");
    p->conn = pg_connect(p->head.store, name, &why);
    free(why);
    if (!p->conn || !PQenterPipelineMode(p->conn)) {
        PQfinish(p->conn);
        p->conn = NULL;
        p->is_lost = true;
        h->is_away = true; /* until the checkpoint thread has looked */
        return false;
    }
    p->connection++;
    p->era = era;
    p->is_lost = false;
    p->fault = OK;
    p->sent_from = p->sent_to = 0;
    p->wall = PG_WALL_UNKNOWN;
    return true;
}

bool pg_ready(struct pg_db *p)
{
    struct pg_house *h = pg_house(p->head.store);
    ASSERT(!p->head.in_transaction);
    if (h->is_away)
        return false;
    if (p->conn && !p->is_lost && p->era == h->era) {
        take_all(p); /* of the end of the last read */
        p->fault = p->is_lost ? ERR_DATABASE_AWAY : OK;
    }
    if (p->conn && !p->is_lost && p->era == h->era)
        return true;
    return connect_anew(p);
}

static void db_close(struct db *db)
{
    struct pg_db *p = pg_db(db);
    pg_stmts_free(p);
    PQfinish(p->conn);
    free(p);
}

static enum err db_open(struct store *s, enum db_kind kind, struct db **ret)
{
    struct pg_db *p = calloc(1, sizeof *p);
    ASSERT(p);
    p->head = (struct db){&pg_driver, s, kind, false};
    p->writer = kind == DB_WRITE ? pg_house(s)->writers++ : -1;
    ASSERT(p->writer < LIMIT_PG_WRITERS);
    if (!connect_anew(p)) {
        db_close(&p->head);
        return ERR_DATABASE_AWAY;
    }
    *ret = &p->head;
    return OK;
}

/* --- reading --- */

/* Repeatable read is a snapshot of one moment: what a reply tells and the places it names agree. */
static enum err read_begin(struct db *db)
{
    struct pg_db *p = pg_db(db);
    if (!pg_ready(p))
        return ERR_DATABASE_AWAY;
    db->in_transaction = true;
    p->wall = PG_WALL_UNKNOWN;
    pg_word(p, "begin isolation level repeatable read read only");
    return OK;
}

/* Nobody waits for the end: the answer is taken with the next read. */
static void read_end(struct db *db)
{
    struct pg_db *p = pg_db(db);
    pg_drain(p);
    send_text(p, PG_SENT_WORD, "rollback");
    sync_up(p);
    db->in_transaction = false;
}

static int64_t changes(struct db *db)
{
    return pg_db(db)->changes;
}

/* --- values of a row: binary, in the order of the network --- */

static struct pg_stmt *stmt(struct db_stmt *st)
{
    return (struct pg_stmt *)st;
}

static bool is_null(struct db_stmt *head, int col)
{
    struct pg_stmt *st = stmt(head);
    return PQgetisnull(st->result, st->row, col) != 0;
}

static int64_t get_i64(struct db_stmt *head, int col)
{
    struct pg_stmt *st = stmt(head);
    const unsigned char *b = (const unsigned char *)PQgetvalue(st->result, st->row, col);
    int n = PQgetlength(st->result, st->row, col);
    if (is_null(head, col))
        return 0;
    if (n != 1 && n != 2 && n != 4 && n != 8)
        BUG("a column is no integer: cast it to bigint");
    uint64_t v = n > 1 && (b[0] & 0x80) ? UINT64_MAX : 0; /* the sign */
    for (int i = 0; i < n; i++)
        v = v << 8 | b[i];
    return (int64_t)v;
}

static struct str get_bytes(struct db_stmt *head, int col)
{
    struct pg_stmt *st = stmt(head);
    if (is_null(head, col))
        return (struct str){NULL, 0};
    return (struct str){PQgetvalue(st->result, st->row, col),
                        (size_t)PQgetlength(st->result, st->row, col)};
}

static void wall(struct db_stmt *head, int64_t org_id)
{
    stmt(head)->wall = org_id;
}

static void bind(struct pg_stmt *st, int at, const void *value, size_t length)
{
    ASSERT(at >= 1 && at <= LIMIT_PG_PARAMS);
    if (length > INT32_MAX) {
        st->fault = ERR_TOO_LARGE;
        return;
    }
    st->value[at - 1] = value;
    st->length[at - 1] = (int)length;
}

static void bind_i64(struct db_stmt *head, int at, int64_t v)
{
    struct pg_stmt *st = stmt(head);
    bind(st, at, &st->number[at - 1], sizeof v);
    st->number[at - 1] = (int64_t)__builtin_bswap64((uint64_t)v);
}

static void bind_str(struct db_stmt *head, int at, struct str v)
{
    bind(stmt(head), at, v.p, v.n);
}

static void bind_null(struct db_stmt *head, int at)
{
    bind(stmt(head), at, NULL, 0);
}

/* Its log is the server's. */
static bool checkpoint_is_due(const struct db *head)
{
    (void)head;
    return false;
}

const struct store_driver pg_driver = {
    .open = pg_open,
    .close = pg_close,
    .checkpoint = pg_checkpoint,
    .checkpoint_is_due = checkpoint_is_due,
    .is_away = pg_is_away,
    .db_open = db_open,
    .db_close = db_close,
    .read_begin = read_begin,
    .read_end = read_end,
    .write_batch = pg_write_batch,
    .batch_told = pg_batch_told,
    .start = pg_start,
    .wall = wall,
    .bind_i64 = bind_i64,
    .bind_str = bind_str,
    .bind_blob = bind_str,
    .bind_null = bind_null,
    .step = pg_step,
    .is_null = is_null,
    .i64 = get_i64,
    .str = get_bytes,
    .blob = get_bytes,
    .changes = changes,
    .finish = pg_finish,
};
