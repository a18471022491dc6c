/* bare_pg.c - what PostgreSQL alone does on this disk: the bars the server is held against with
 * --db.
 *
 * HOW   the tables of bare.c in a database of its own, prepared statements, one connection in
 * libpq's pipeline mode: a transaction of `batch` messages goes out at once and one answer is
 * waited for, so that a message pays no round trip of its own. Everything else is as in bare.c.
 * RUNS  one thread. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

#define MEMBERS 16
#define PARAMS  4

static const char schema[] =
    "create table message (chat_id bigint not null, n bigint not null, org_id bigint not null,"
    " author_id bigint not null, text text not null, reply_to bigint,"
    " version bigint not null default 1, created_us bigint not null, primary key (chat_id, n));"
    "create table chat (id bigint primary key, head bigint not null);"
    "create table chat_member (chat_id bigint not null, member_id bigint not null,"
    " read_n bigint not null, primary key (chat_id, member_id));"
    "create table topic (kind bigint not null, object_id bigint not null, seq bigint not null,"
    " primary key (kind, object_id));"
    "create table event (kind bigint not null, object_id bigint not null, seq bigint not null,"
    " event bigint not null, ref bigint not null, version bigint not null,"
    " created_us bigint not null, primary key (kind, object_id, seq));"
    "create table idempotency (id bigserial primary key, caller bigint not null,"
    " key_hash bytea not null, request_hash bytea not null, status bigint not null,"
    " reply text not null, created_us bigint not null, unique (caller, key_hash));"
    "insert into chat values (1, 0); insert into topic values (1, 1, 0);"
    "insert into chat_member select 1, m, 0 from generate_series(0, 15) m";

/* Of a message with number $1, text $2, at $3, by member $4. The first is the first bar. */
static const struct {
    const char *name, *sql;
    int params;
} statements[] = {
    {"s0",
     "insert into message (chat_id, n, org_id, author_id, text, created_us)"
     " values (1, $1::bigint, 1, $4::bigint, $2::text, $3::bigint)",
     4},
    {"s1", "update chat set head = head + 1 where id = 1", 0},
    {"s2",
     "update chat_member set read_n = $1::bigint where chat_id = 1 and member_id = $4::bigint"
     " and $2::text is not null and $3::bigint > 0",
     4},
    {"s3", "update topic set seq = seq + 1 where kind = 1 and object_id = 1", 0},
    {"s4",
     "insert into event values (1, 1, $1::bigint, 1, $1::bigint, 1, $3::bigint + length($2::text) "
     "* 0)",
     3},
    {"s5",
     "insert into idempotency (caller, key_hash, request_hash, status, reply, created_us)"
     " values ($4::bigint, uuid_send(gen_random_uuid()), decode(repeat('00', 32), 'hex'), 201,"
     " $2::text || $2::text || $2::text, $3::bigint + $1::bigint * 0)",
     4},
};
#define STATEMENTS (sizeof statements / sizeof statements[0])

struct loop {
    PGconn *conn;
    size_t used; /* of the statements */
    int64_t n;
    const char *text;
};

/* The address with `name` for the word DATABASE. */
static void address(char to[1000], const char *db, const char *name)
{
    const char *at = strstr(db, "DATABASE");
    if (!at)
        bench_fail("the address of --db has no word DATABASE to put a name for");
    (void)snprintf(to, 1000, "%.*s%s%s", (int)(at - db), db, name, at + 8);
}

static PGconn *dial(const char *where)
{
    PGconn *c = PQconnectdb(where);
    if (PQstatus(c) != CONNECTION_OK)
        bench_fail("PostgreSQL: %s", PQerrorMessage(c));
    return c;
}

static void say(PGconn *c, const char *sql)
{
    PGresult *r = PQexec(c, sql);
    ExecStatusType s = PQresultStatus(r);
    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK)
        bench_fail("%.60s: %s", sql, PQerrorMessage(c));
    PQclear(r);
}

void bare_pg_make(const char *db, const char *name, char ret_address[1000])
{
    char where[1000], sql[200];
    address(where, db, "postgres");
    address(ret_address, db, name);
    PGconn *c = dial(where);
    (void)snprintf(sql, sizeof sql, "create database %s", name);
    say(c, sql);
    PQfinish(c);
}

void bare_pg_drop(const char *db, const char *name)
{
    char where[1000], sql[200];
    address(where, db, "postgres");
    PGconn *c = dial(where);
    (void)snprintf(sql, sizeof sql, "drop database %s with (force)", name);
    say(c, sql);
    PQfinish(c);
}

int64_t bare_pg_commits(const char *where)
{
    PGconn *c = dial(where);
    PGresult *r = PQexec(c, "select pg_snapshot_xmax(pg_current_snapshot())");
    long long n = 0;
    if (PQresultStatus(r) != PGRES_TUPLES_OK || !str_to_i64(str_from(PQgetvalue(r, 0, 0)), &n))
        bench_fail("PostgreSQL: %s", PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
    return n;
}

static void prepare(struct loop *l)
{
    say(l->conn, schema);
    for (size_t i = 0; i < l->used; i++) {
        PGresult *r = PQprepare(l->conn, statements[i].name, statements[i].sql, 0, NULL);
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            bench_fail("%s: %s", statements[i].sql, PQerrorMessage(l->conn));
        PQclear(r);
    }
    if (!PQenterPipelineMode(l->conn))
        bench_fail("no pipeline: %s", PQerrorMessage(l->conn));
}

static void send_word(struct loop *l, const char *sql)
{
    if (!PQsendQueryParams(l->conn, sql, 0, NULL, NULL, NULL, NULL, 0))
        bench_fail("%s: %s", sql, PQerrorMessage(l->conn));
}

static void send_message(struct loop *l)
{
    char n[24], at[24], member[24];
    const char *value[PARAMS] = {n, l->text, at, member};
    (void)snprintf(n, sizeof n, "%lld", (long long)++l->n);
    (void)snprintf(at, sizeof at, "%lld", (long long)now_wall_us());
    (void)snprintf(member, sizeof member, "%lld", (long long)(l->n % MEMBERS));
    for (size_t s = 0; s < l->used; s++)
        if (!PQsendQueryPrepared(l->conn, statements[s].name, statements[s].params, value, NULL,
                                 NULL, 0))
            bench_fail("%s: %s", statements[s].sql, PQerrorMessage(l->conn));
}

/* All answers up to that of the sync. */
static void await_sync(struct loop *l)
{
    for (;;) {
        PGresult *r = PQgetResult(l->conn);
        if (!r)
            continue; /* the end of one command's results */
        ExecStatusType s = PQresultStatus(r);
        PQclear(r);
        if (s == PGRES_PIPELINE_SYNC)
            return;
        if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK)
            bench_fail("PostgreSQL: %s", PQerrorMessage(l->conn));
    }
}

static void commit_batch(struct loop *l, int64_t batch)
{
    send_word(l, "begin");
    for (int64_t i = 0; i < batch; i++)
        send_message(l);
    send_word(l, "commit");
    if (!PQpipelineSync(l->conn))
        bench_fail("PostgreSQL: %s", PQerrorMessage(l->conn));
    await_sync(l);
}

struct bare bare_pg_run(const char *db, const struct bare_conf *conf)
{
    char name[60], where[1000];
    char *text = calloc(1, conf->text_bytes + 1);
    if (!text)
        bench_fail("no memory");
    memset(text, 'a', conf->text_bytes);
    (void)snprintf(name, sizeof name, "bench_bare_%d", (int)getpid());
    bare_pg_make(db, name, where);
    struct loop l = {dial(where), conf->is_message_only ? 1 : STATEMENTS, 0, text};
    prepare(&l);
    int64_t start = now_us(), end = start, cpu_us = own_cpu_us();
    while (end - start < conf->run_us) {
        commit_batch(&l, conf->batch);
        end = now_us();
    }
    cpu_us = own_cpu_us() - cpu_us;
    PQfinish(l.conn);
    bare_pg_drop(db, name);
    free(text);
    return (struct bare){(double)l.n * 1e6 / (double)(end - start), (double)cpu_us / (double)l.n};
}
