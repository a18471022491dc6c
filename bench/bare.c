/* bare.c - what SQLite alone does on this disk: the bar the server is held against.
 *
 * HOW   the message table of 0001_house.sql, one prepared insert, WAL with synchronous=FULL, a
 * transaction around every `batch` rows; nothing else: no checks, no events, no replies, no other
 * thread. Checkpoints are SQLite's own (every 1,000 pages), as a bare program would have them. RUNS
 * one thread. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        bench_fail("%s: %s", sql, sqlite3_errmsg(db));
}

static sqlite3 *open_fresh(const char *path)
{
    sqlite3 *db;
    if (sqlite3_open(path, &db) != SQLITE_OK)
        bench_fail("can not open %s", path);
    run(db, "pragma journal_mode=wal");
    run(db, "pragma synchronous=full");
    run(db, "create table message (chat_id integer not null, n integer not null, org_id integer "
            "not null,"
            " author_id integer not null, text text not null, reply_to integer,"
            " version integer not null default 1, created_us integer not null,"
            " primary key (chat_id, n)) without rowid");
    return db;
}

static void insert(sqlite3 *db, sqlite3_stmt *st, int64_t n, struct str text)
{
    (void)sqlite3_bind_int64(st, 1, n); /* a failed bind makes the step fail */
    (void)sqlite3_bind_text(st, 2, text.p, (int)text.n, SQLITE_STATIC);
    (void)sqlite3_bind_int64(st, 3, now_wall_us());
    if (sqlite3_step(st) != SQLITE_DONE || sqlite3_reset(st) != SQLITE_OK)
        bench_fail("insert: %s", sqlite3_errmsg(db));
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

struct bare bare_run(const char *dir, int64_t batch, size_t text_bytes, int64_t run_us)
{
    char path[400];
    (void)snprintf(path, sizeof path, "%s/bare.db", dir);
    remove_database(path);
    sqlite3 *db = open_fresh(path);
    sqlite3_stmt *st;
    if (sqlite3_prepare_v2(db,
                           "insert into message (chat_id, n, org_id, author_id, text, created_us)"
                           " values (1, ?1, 1, 1, ?2, ?3)",
                           -1, &st, NULL) != SQLITE_OK)
        bench_fail("prepare: %s", sqlite3_errmsg(db));
    char *text = calloc(1, text_bytes + 1);
    if (!text)
        bench_fail("no memory");
    memset(text, 'a', text_bytes);
    int64_t n = 0, start = now_us(), end = start, cpu_us = own_cpu_us();
    while (end - start < run_us) {
        run(db, "begin immediate");
        for (int64_t i = 0; i < batch; i++)
            insert(db, st, ++n, (struct str){text, text_bytes});
        run(db, "commit");
        end = now_us();
    }
    cpu_us = own_cpu_us() - cpu_us;
    free(text);
    (void)sqlite3_finalize(st); /* its last step was fine */
    if (sqlite3_close(db) != SQLITE_OK)
        bench_fail("close: %s", sqlite3_errmsg(db));
    remove_database(path);
    return (struct bare){(double)n * 1e6 / (double)(end - start), (double)cpu_us / (double)n};
}
