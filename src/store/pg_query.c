/* pg_query.c - prepared statements of a connection, and the wall around each.
 *
 * HOW   a query is prepared once for each connection, under its slot's number, with the types that
 * gen_sql.py gives (PostgreSQL would take a number without one for 32 bits). Before a query that
 * touches tables with org_id, kafedra.org is set for the transaction, unless it stands so already;
 * it travels with the query and costs no round trip. A silent query is sent and not waited for.
 * OWNS  its statements.  RUNS on the thread of the db.  TESTS tests/contract */
#include "base/log.h"
#include "store/pg.h"

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25 };

/* Small, of a size that no input chose: without memory the process ends (style 2.7). */
static void *must_have(void *p)
{
    ASSERT(p);
    return p;
}

/* The highest $n: tests write their queries by hand. */
static int count_params(const char *sql)
{
    int most = 0;
    for (const char *p = sql; (p = strchr(p, '$'));) {
        int n = 0;
        for (p++; *p >= '0' && *p <= '9'; p++)
            n = n * 10 + (*p - '0');
        most = n > most ? n : most;
    }
    return most;
}

static void describe(struct pg_stmt *st, const struct db_query *q)
{
    st->query = q;
    st->params = q->types ? (int)strlen(q->types) : count_params(q->postgres);
    ASSERT(st->params <= LIMIT_PG_PARAMS);
    for (int i = 0; q->types && i < st->params; i++)
        st->type[i] = q->types[i] == 'i' ? OID_INT8 : q->types[i] == 't' ? OID_TEXT : OID_BYTEA;
}

static struct pg_stmt *slot_of(struct pg_db *p, const struct db_query *q)
{
    if (q->index >= p->slot_count) {
        ASSERT(q->index < LIMIT_STATEMENT_SLOTS);
        size_t wanted = store_slots_wanted(&p->head.store->conf);
        size_t count = q->index + 1 > wanted ? q->index + 1 : wanted;
        p->slot = must_have(realloc(p->slot, count * sizeof(struct pg_stmt *)));
        memset(p->slot + p->slot_count, 0, (count - p->slot_count) * sizeof(struct pg_stmt *));
        p->slot_count = count;
    }
    struct pg_stmt *st = p->slot[q->index];
    if (!st) {
        st = must_have(calloc(1, sizeof *st));
        st->head = (struct db_stmt){&pg_driver, &p->head};
        describe(st, q);
        p->slot[q->index] = st;
    }
    return st;
}

void pg_stmts_free(struct pg_db *p)
{
    for (size_t i = 0; i < p->slot_count; i++) {
        if (p->slot[i])
            PQclear(p->slot[i]->result);
        free(p->slot[i]);
    }
    free(p->slot);
}

static void name_of(const struct pg_stmt *st, char name[16])
{
    snprintf(name, 16, "q%u", st->query->index);
}

/* On its way before its first use, in the same breath. */
static void prepare(struct pg_db *p, struct pg_stmt *st)
{
    char name[16];
    if (p->is_lost || st->prepared_on == p->connection)
        return;
    name_of(st, name);
    pg_add(p, PG_SENT_PREPARE, st, st->query->name);
    st->prepared_on = p->connection;
    if (!p->is_lost && !PQsendPrepare(p->conn, name, st->query->postgres, st->params, st->type))
        p->fault = ERR_DATABASE_AWAY; /* the next flush finds the connection gone */
}

struct db_stmt *pg_start(struct db *db, const struct db_query *q)
{
    struct pg_db *p = pg_db(db);
    ASSERT(db->in_transaction);
    ASSERT(!q->writes || db->kind == DB_WRITE);
    struct pg_stmt *st = slot_of(p, q);
    ASSERT(!st->is_started);
    if (p->sent_to > LIMIT_PG_SENT - 4) /* its prepare, its wall, itself, and a sync */
        pg_drain(p);
    st->is_started = true;
    st->is_run = false;
    st->wall = q->wall == DB_WALL_OPEN ? PG_WALL_OPEN : 0;
    st->fault = p->fault;
    st->row = -1;
    st->rows = 0;
    if (!st->fault)
        prepare(p, st);
    return &st->head;
}

static void raise_wall(struct pg_db *p, const struct pg_stmt *st)
{
    char text[24];
    if (st->query->wall == DB_WALL_NONE || p->wall == st->wall)
        return;
    if (st->wall == PG_WALL_OPEN)
        snprintf(text, sizeof text, "*");
    else
        snprintf(text, sizeof text, "%lld", (long long)st->wall);
    const char *value = text;
    pg_add(p, PG_SENT_WORD, NULL, "wall");
    if (p->is_lost || !PQsendQueryPrepared(p->conn, "wall", 1, &value, NULL, NULL, 1))
        p->fault = ERR_DATABASE_AWAY;
    p->wall = st->wall;
}

static void send_query(struct pg_db *p, struct pg_stmt *st)
{
    static const int binary[LIMIT_PG_PARAMS] = {
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    };
    char name[16];
    name_of(st, name);
    raise_wall(p, st);
    pg_add(p, PG_SENT_QUERY, st->query->is_silent ? NULL : st, st->query->name);
    if (p->is_lost ||
        !PQsendQueryPrepared(p->conn, name, st->params, st->value, st->length, binary, 1))
        p->fault = ERR_DATABASE_AWAY;
    p->has_written |= st->query->writes;
}

void pg_query_came(struct pg_db *p, struct pg_stmt *st, PGresult *r)
{
    const char *count = PQcmdTuples(r);
    p->changes = *count ? strtoll(count, NULL, 10) : 0;
    PQclear(st->result);
    st->result = r;
    st->rows = PQntuples(r);
}

/* All rows come at once: a step is the next of them. */
enum err pg_step(struct db_stmt *head, bool *ret_row)
{
    struct pg_stmt *st = (struct pg_stmt *)head;
    struct pg_db *p = pg_db(head->db);
    if (!st->is_run) {
        st->is_run = true;
        if (!st->fault && p->fault)
            st->fault = p->fault;
        if (st->fault)
            return st->fault;
        send_query(p, st);
        if (!st->query->is_silent)
            pg_drain(p);
        st->fault = p->fault;
    }
    if (st->fault)
        return st->fault;
    *ret_row = ++st->row < st->rows;
    return OK;
}

void pg_finish(struct db_stmt *head)
{
    struct pg_stmt *st = (struct pg_stmt *)head;
    st->is_started = false;
    PQclear(st->result);
    st->result = NULL;
    memset(st->value, 0, (size_t)st->params * sizeof *st->value);
}
