/* What an engine makes of trouble: an error that nobody waited for, a lost commit, a long
 * migration. */
#include "contract.h"

#include <libpq-fe.h>
#include <string.h>

#include "base/log.h"
#include "store/pg.h"

enum { SILENT = 300 }; /* more than are on their way at once */

static const struct db_query silent = {
    .name = "t_silent",
    .sqlite = "insert into audit (id, op, object_kind, created_us) values (?1, 'x', 'probe', 0)",
    .postgres = "insert into audit (id, op, object_kind, created_us) values ($1, 'x', 'probe', 0)",
    .types = "i",
    .wall = DB_WALL_OPEN,
    .index = 3920,
    .writes = true,
    .is_silent = true,
};

static enum err put_silently(struct db *db, int64_t id)
{
    bool has_row = false;
    struct db_stmt *st = db_start(db, &silent);
    db_bind_i64(st, 1, id);
    enum err e = db_step(st, &has_row);
    db_finish(st);
    return e;
}

static enum err put_two(struct probe *p, struct db *db)
{
    (void)p;
    enum err e = put_silently(db, 1);
    return e ? e : put_silently(db, 1);
}

static enum err put_many(struct probe *p, struct db *db)
{
    (void)p;
    enum err e = put_silently(db, 1); /* it is there */
    for (int i = 2; !e && i < SILENT; i++)
        e = put_silently(db, i);
    return e;
}

static void an_error_of_a_silent_query_keeps_its_name(void **state)
{
    struct probe *p = *state;
    assert_int_equal(contract_write(p, put_two), ERR_TAKEN);
    assert_int_equal(probe_count(p, 1, SILENT), 0);
    assert_int_equal(probe_put_one(p, 1, "x"), OK);
    assert_int_equal(contract_write(p, put_many), ERR_TAKEN);
    assert_int_equal(probe_count(p, 1, SILENT), 1);
    assert_int_equal(probe_put_one(p, 2, "x"), OK);
}

/* --- PostgreSQL alone --- */

/* Runs once only: the connection dies under it, and somebody holds the mark, so that nobody can
 * tell whether the commit was made. */
struct lost {
    struct store_work work; /* first */
    PGconn *other;
    int runs;
};

static bool say(PGconn *conn, const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(r);
    PQclear(r);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static enum err lose(struct store_work *w, struct db *db)
{
    struct lost *l = (struct lost *)w;
    if (++l->runs > 1) {
        assert_true(say(l->other, "rollback"));
        return put_silently(db, 1);
    }
    assert_true(say(l->other, "begin"));
    assert_true(say(l->other, "select from commit_mark for update"));
    enum err e = put_silently(db, 1);
    assert_true(say(l->other, "select pg_terminate_backend(pid, 5000) from pg_stat_activity where "
                              "datname = current_database() and "
                              "application_name like 'kafedra writer%'"));
    return e;
}

static void a_commit_of_unknown_fate_does_not_run_again(void **state)
{
    struct probe *p = *state;
    if (!p->pg)
        skip();
    struct lost l = {.work = {.run = lose}, .other = PQconnectdb(p->url)};
    struct store_work *works[] = {&l.work};
    assert_int_equal(probe_put_one(p, 9, "x"), OK);
    p->step_us = PG_UNDECIDED_US + 1; /* its patience is over after one look */
    assert_int_equal(store_write_batch(p->write, works, 1), 1);
    store_batch_told(p->write);
    p->step_us = 0;
    assert_int_equal(l.runs, 1);
    assert_int_equal(l.work.result, ERR_DATABASE_AWAY);
    PQfinish(l.other);
    assert_int_equal(probe_put_one(p, 10, "x"), OK);
}

static void a_migration_may_take_its_time(void **state)
{
    struct probe *p = *state;
    if (!p->pg)
        skip();
    static const char sql[] = "select pg_sleep(0.2)";
    struct str detail = STR("");
    struct migration *list = calloc(pg_migration_count + 1, sizeof *list);
    PGconn *conn = PQconnectdb(p->url);
    memcpy(list, pg_migrations, pg_migration_count * sizeof *list);
    list[pg_migration_count] =
        (struct migration){9001, "long", {sql, sizeof sql - 1}, {sql, sizeof sql - 1}};
    assert_true(say(conn, "set statement_timeout = '100ms'"));
    assert_int_equal(pg_migrate(conn, list, pg_migration_count + 1, 0, &detail), OK);
    PQfinish(conn);
    free(list);
}

int contract_trouble(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT(an_error_of_a_silent_query_keeps_its_name),
        CONTRACT(a_commit_of_unknown_fate_does_not_run_again),
        CONTRACT(a_migration_may_take_its_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
