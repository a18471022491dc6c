/* bare.c - what SQLite alone does on this disk: the bars the server is held against.
 *
 * HOW   the tables of 0001_house.sql, prepared statements, WAL with synchronous=FULL, a transaction
 *       around every `batch` messages; nothing else: no checks, no events on their way, no replies,
 * no other thread. Checkpoints are SQLite's own (every 1,000 pages), as a bare program would have
 *       them. The first bar stores the message alone; the second all that one post leaves behind:
 *       message, heads of chat and topic, read mark, event, answer for the idempotency key.
 * RUNS  one thread. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

#define MEMBERS 16

static const char schema[] =
    "create table message (chat_id integer not null, n integer not null, org_id integer not null,"
    " author_id integer not null, text text not null, reply_to integer,"
    " version integer not null default 1, created_us integer not null,"
    " primary key (chat_id, n)) without rowid;"
    "create table chat (id integer primary key, head integer not null);"
    "create table chat_member (chat_id integer not null, member_id integer not null,"
    " read_n integer not null, primary key (chat_id, member_id)) without rowid;"
    "create table topic (kind integer not null, object_id integer not null, seq integer not null,"
    " primary key (kind, object_id)) without rowid;"
    "create table event (kind integer not null, object_id integer not null, seq integer not null,"
    " event integer not null, ref integer not null, version integer not null,"
    " created_us integer not null, primary key (kind, object_id, seq)) without rowid;"
    "create table idempotency (id integer primary key, caller integer not null,"
    " key_hash blob not null, request_hash blob not null, status integer not null,"
    " reply text not null, created_us integer not null, unique (caller, key_hash));"
    "insert into chat values (1, 0); insert into topic values (1, 1, 0);";

/* Of a message with number ?1, text ?2, at ?3, by member ?4. The first is the first bar. */
static const char *const statements[] = {
    "insert into message (chat_id, n, org_id, author_id, text, created_us)"
    " values (1, ?1, 1, ?4, ?2, ?3)",
    "update chat set head = head + 1 where id = 1",
    "update chat_member set read_n = ?1 where chat_id = 1 and member_id = ?4",
    "update topic set seq = seq + 1 where kind = 1 and object_id = 1",
    "insert into event values (1, 1, ?1, 1, ?1, 1, ?3)",
    "insert into idempotency values (null, ?4, randomblob(16), zeroblob(32), 201,"
    " ?2 || ?2 || ?2, ?3)", /* a reply is the message in JSON: text, tree, ids */
};
#define STATEMENTS (sizeof statements / sizeof statements[0])

struct loop {
    sqlite3 *db;
    sqlite3_stmt *st[STATEMENTS];
    size_t used; /* of the statements */
    int64_t n;
    struct str text;
};

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        bench_fail("%s: %s", sql, sqlite3_errmsg(db));
}

static void remove_database(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[420];
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name); /* may not be there */
    }
}

static void open_fresh(struct loop *l, const char *path)
{
    remove_database(path);
    if (sqlite3_open(path, &l->db) != SQLITE_OK)
        bench_fail("can not open %s", path);
    run(l->db, "pragma journal_mode=wal");
    run(l->db, "pragma synchronous=full");
    run(l->db, schema);
    for (int i = 0; i < MEMBERS; i++) {
        char sql[80];
        (void)snprintf(sql, sizeof sql, "insert into chat_member values (1, %d, 0)", i);
        run(l->db, sql);
    }
    for (size_t i = 0; i < l->used; i++)
        if (sqlite3_prepare_v2(l->db, statements[i], -1, &l->st[i], NULL) != SQLITE_OK)
            bench_fail("%s: %s", statements[i], sqlite3_errmsg(l->db));
}

/* Binds what the statement has; a failed bind of one it has makes the step fail. */
static void step(struct loop *l, sqlite3_stmt *st)
{
    (void)sqlite3_bind_int64(st, 1, l->n);
    (void)sqlite3_bind_text(st, 2, l->text.p, (int)l->text.n, SQLITE_STATIC);
    (void)sqlite3_bind_int64(st, 3, now_wall_us());
    (void)sqlite3_bind_int64(st, 4, l->n % MEMBERS);
    if (sqlite3_step(st) != SQLITE_DONE || sqlite3_reset(st) != SQLITE_OK)
        bench_fail("%s: %s", sqlite3_sql(st), sqlite3_errmsg(l->db));
}

static void commit_batch(struct loop *l, int64_t batch)
{
    run(l->db, "begin immediate");
    for (int64_t i = 0; i < batch; i++) {
        l->n++;
        for (size_t s = 0; s < l->used; s++)
            step(l, l->st[s]);
    }
    run(l->db, "commit");
}

static void close_all(struct loop *l)
{
    for (size_t i = 0; i < l->used; i++)
        (void)sqlite3_finalize(l->st[i]); /* its last step was fine */
    if (sqlite3_close(l->db) != SQLITE_OK)
        bench_fail("close: %s", sqlite3_errmsg(l->db));
}

struct bare bare_run(const char *dir, const struct bare_conf *conf)
{
    char path[400];
    struct loop l = {.used = conf->is_message_only ? 1 : STATEMENTS};
    char *text = calloc(1, conf->text_bytes + 1);
    if (!text)
        bench_fail("no memory");
    memset(text, 'a', conf->text_bytes);
    l.text = (struct str){text, conf->text_bytes};
    (void)snprintf(path, sizeof path, "%s/bare.db", dir);
    open_fresh(&l, path);
    int64_t start = now_us(), end = start, cpu_us = own_cpu_us();
    while (end - start < conf->run_us) {
        commit_batch(&l, conf->batch);
        end = now_us();
    }
    cpu_us = own_cpu_us() - cpu_us;
    close_all(&l);
    remove_database(path);
    free(text);
    return (struct bare){(double)l.n * 1e6 / (double)(end - start), (double)cpu_us / (double)l.n};
}
