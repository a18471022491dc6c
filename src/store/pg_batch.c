/* pg_batch.c - group commit on PostgreSQL, by several writers.
 *
 * WHY   a commit costs a flush of the log and several round trips; a batch shares them. Handlers
 * were written for one writer: api runs those at once that can not meet, and what meets
 * nevertheless (a row lock, a deadlock) runs again. HOW   as on SQLite: begin, the operations
 * without savepoints, one commit; one that fails after a write, or an error that nobody waited for,
 * rolls all back, and they run again each in a savepoint. The commit travels together with the
 * mark: `commit_mark` gets this batch's nonce, or divides by zero when another process owns the
 * database (pg_house.c). When the answer of a commit is lost, the mark is read on a new connection
 * after the old one was ended: it tells whether the commit was made, so nothing acknowledged is
 * lost and nothing runs twice. (pg_xact_status would not do: a number that a crash has forgotten is
 * given again.) The order in which writers tell their events is that of their commits: a ticket is
 * drawn while the rows of the batch's topics are locked, and store_write_batch returns when it is
 * served; so for each topic the order of tickets is that of its seq. OWNS  nothing.  RUNS on write
 * workers.  TESTS tests/contract, tests/system/postgres.test.ts */
#include <unistd.h>

#include "base/log.h"
#include "store/pg.h"

/* What became of the batch. */
enum fate {
    FATE_STORED,  /* committed, or nothing was to be */
    FATE_SPOILED, /* an operation failed after a write: again, in savepoints */
    FATE_MET,     /* another writer: again */
    FATE_AWAY,    /* the database is gone, and nothing was stored */
    FATE_UNKNOWN, /* it is gone, and nobody can say whether it was stored: not again, it might
                     double */
    FATE_BROKEN,  /* it refuses the commit: one by one, in savepoints, which name the reason */
};

static void begin(struct pg_db *p)
{
    p->head.in_transaction = true;
    p->wall = PG_WALL_UNKNOWN;
    p->has_written = false;
    pg_word(p, "begin isolation level read committed");
}

static void draw_ticket(struct pg_db *p)
{
    struct pg_house *h = pg_house(p->head.store);
    pthread_mutex_lock(&h->mutex);
    p->ticket = ++h->next_ticket;
    pthread_mutex_unlock(&h->mutex);
}

static void await_turn(struct pg_db *p)
{
    struct pg_house *h = pg_house(p->head.store);
    pthread_mutex_lock(&h->mutex);
    while (p->ticket && h->serving != p->ticket)
        pthread_cond_wait(&h->turned, &h->mutex);
    pthread_mutex_unlock(&h->mutex);
}

void pg_batch_told(struct db *db)
{
    struct pg_db *p = pg_db(db);
    struct pg_house *h = pg_house(db->store);
    if (!p->ticket)
        return;
    await_turn(p);
    pthread_mutex_lock(&h->mutex);
    p->ticket = 0;
    h->serving++;
    pthread_cond_broadcast(&h->turned);
    pthread_mutex_unlock(&h->mutex);
}

/* --- the mark --- */

static void send_mark(struct pg_db *p)
{
    char writer[16], nonce[24];
    snprintf(writer, sizeof writer, "%d", p->writer);
    snprintf(nonce, sizeof nonce, "%lld", (long long)++p->nonce);
    const char *values[] = {writer, pg_house(p->head.store)->owner, nonce};
    pg_add(p, PG_SENT_QUERY, NULL, "mark");
    if (p->is_lost || !PQsendQueryPrepared(p->conn, "mark", 3, values, NULL, NULL, 1))
        p->fault = ERR_DATABASE_AWAY;
}

/* The old server process has ended: else it might commit after we have looked. */
static bool end_lost_process(PGconn *conn, const char *writer)
{
    PGresult *r = PQexecParams(conn,
                               "select coalesce(bool_and(pg_terminate_backend(pid, 2000)), true) "
                               "from pg_stat_activity where usename = current_user and "
                               "datname = current_database() and "
                               "application_name = 'kafedra writer ' || $1::text",
                               1, NULL, &writer, NULL, NULL, 0);
    bool has_ended = PQresultStatus(r) == PGRES_TUPLES_OK && *PQgetvalue(r, 0, 0) == 't';
    PQclear(r);
    return has_ended;
}

/* 1: the commit was made, 0: it was not, -1: can not be told yet. */
static int ask_mark(struct pg_db *p)
{
    char name[32], writer[16], *why = NULL;
    snprintf(name, sizeof name, "kafedra asks %d", p->writer);
    PGconn *conn = pg_connect(p->head.store, name, &why);
    free(why);
    if (!conn)
        return -1;
    snprintf(writer, sizeof writer, "%d", p->writer);
    const char *values[] = {writer};
    bool has_ended = end_lost_process(conn, writer);
    PGresult *r = PQexecParams(conn,
                               "select nonce, owner from commit_mark where writer = $1::bigint "
                               "for update",
                               1, NULL, values, NULL, NULL, 0);
    int fate = -1;
    if (has_ended && PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1)
        fate = strtoll(PQgetvalue(r, 0, 0), NULL, 10) == p->nonce &&
               strcmp(PQgetvalue(r, 0, 1), pg_house(p->head.store)->owner) == 0;
    PQclear(r);
    PQfinish(conn);
    return fate;
}

/* After a lost commit nothing is said before its fate is known, for half a minute. */
static enum fate fate_of_commit(struct pg_db *p)
{
    int64_t started = clock_mono(&p->head.store->conf.clock).us;
    for (int tries = 0;; tries++) {
        int fate = ask_mark(p);
        int64_t waited = clock_mono(&p->head.store->conf.clock).us - started;
        if (fate >= 0 || waited > PG_UNDECIDED_US || tries > PG_UNDECIDED_US / 100000) {
            log_line(LOG_WARN, "commit_asked", "writer=%d stored=%s waited_us=%lld", p->writer,
                     fate > 0    ? "yes"
                     : fate == 0 ? "no"
                                 : "unknown",
                     (long long)waited);
            return fate > 0 ? FATE_STORED : fate == 0 ? FATE_AWAY : FATE_UNKNOWN;
        }
        (void)usleep(100000); /* another machine's restart: nothing to wait on */
    }
}

/* --- running --- */

static enum err run(struct store_work *w, struct pg_db *p)
{
    p->has_written = false;
    w->result = w->run(w, &p->head);
    return w->result;
}

static enum fate fate_of_fault(const struct pg_db *p)
{
    if (p->is_lost || p->fault == ERR_DATABASE_AWAY)
        return FATE_AWAY;
    return p->fault == ERR_BUSY ? FATE_MET : FATE_SPOILED;
}

static enum fate run_bare(struct pg_db *p, struct store_work *w)
{
    enum err e = run(w, p);
    if (p->fault)
        return fate_of_fault(p);
    if (e == ERR_BUSY)
        return FATE_MET;
    bool is_broken = e == ERR_STORAGE || e == ERR_INTERNAL;
    return e && (p->has_written || is_broken) ? FATE_SPOILED : FATE_STORED;
}

static enum fate run_in_savepoint(struct pg_db *p, struct store_work *w)
{
    pg_word(p, "savepoint op");
    enum err e = run(w, p);
    pg_drain(p); /* the errors of silent queries are its own */
    if (p->is_lost || p->fault == ERR_BUSY || p->fault == ERR_DATABASE_AWAY)
        return fate_of_fault(p);
    if (e == ERR_BUSY)
        return FATE_MET;
    if (p->fault && !e)
        w->result = p->fault;
    if (w->result) {
        p->fault = OK;
        p->wall = PG_WALL_UNKNOWN;
        pg_word(p, "rollback to op");
    }
    pg_word(p, "release op");
    return FATE_STORED;
}

/* A batch whose operations have all refused ends without a flush of the log. */
static enum fate commit(struct pg_db *p, bool has_written)
{
    if (!has_written) {
        pg_rollback(p);
        return p->is_lost ? FATE_AWAY : FATE_STORED;
    }
    send_mark(p);
    draw_ticket(p);
    pg_commit(p);
    p->head.in_transaction = false;
    if (p->has_committed)
        return FATE_STORED;
    if (p->is_lost)
        return fate_of_commit(p);
    enum fate fate = fate_of_fault(p);
    pg_rollback(p); /* and mends the pipeline */
    return fate == FATE_MET || fate == FATE_AWAY ? fate : FATE_BROKEN;
}

/* One transaction around as many as the limits allow; *ret_done is how many were begun. */
static enum fate run_all(struct pg_db *p, struct store_work **works, size_t count, size_t *ret_done,
                         enum fate (*run_one)(struct pg_db *p, struct store_work *w))
{
    const struct clock *clock = &p->head.store->conf.clock;
    int64_t started = clock_mono(clock).us;
    enum fate fate;
    bool has_written = false;
    *ret_done = 0;
    begin(p);
    do {
        fate = run_one(p, works[(*ret_done)++]);
        has_written |= p->has_written && !works[*ret_done - 1]->result;
    } while (fate == FATE_STORED && *ret_done < count &&
             clock_mono(clock).us - started < LIMIT_BATCH_US);
    if (fate == FATE_STORED)
        return commit(p, has_written);
    pg_rollback(p);
    return fate;
}

static size_t refuse(struct store_work **works, size_t count, enum err e)
{
    for (size_t i = 0; i < count; i++)
        works[i]->result = e;
    return count;
}

/* Other writers must not find the same rows in the same order at the same moment again. */
static void pause_a_little(const struct pg_db *p, int tries)
{
    (void)usleep((useconds_t)(500 * (1 + p->writer) * (1 + tries)));
}

static size_t run_until_decided(struct pg_db *p, struct store_work **works, size_t count)
{
    enum fate (*run_one)(struct pg_db *, struct store_work *) = run_bare;
    bool has_come_back = false;
    for (int tries = 0; tries < LIMIT_PG_RERUNS; tries++) {
        size_t done = 0;
        if (!pg_ready(p))
            return refuse(works, count, ERR_DATABASE_AWAY);
        switch (run_all(p, works, count, &done, run_one)) {
        case FATE_STORED:
            return done;
        case FATE_AWAY:
            if (has_come_back)
                return refuse(works, done, ERR_DATABASE_AWAY);
            has_come_back = true;
            break;
        case FATE_UNKNOWN: /* who has a key may send it again */
            return refuse(works, done, ERR_DATABASE_AWAY);
        case FATE_BROKEN:
            if (count == 1 && run_one == run_in_savepoint)
                return refuse(works, 1, ERR_STORAGE);
            count = 1;
            run_one = run_in_savepoint;
            break;
        case FATE_SPOILED:
            run_one = run_in_savepoint;
            break;
        case FATE_MET:
            pause_a_little(p, tries);
            count = tries ? 1 : count;
            break;
        }
        p->head.store->reruns++;
        pg_batch_told(&p->head); /* a ticket of a commit that was none */
    }
    return refuse(works, 1, ERR_UNAVAILABLE); /* it met others again and again */
}

size_t pg_write_batch(struct db *db, struct store_work **works, size_t count)
{
    struct pg_db *p = pg_db(db);
    struct store *s = db->store;
    ASSERT(count > 0 && db->kind == DB_WRITE);
    pg_batch_told(db);
    size_t done = run_until_decided(
        p, works, count < LIMIT_BATCH_OPERATIONS ? count : LIMIT_BATCH_OPERATIONS);
    await_turn(p);
    s->batches++;
    s->operations += (int64_t)done;
    return done;
}
