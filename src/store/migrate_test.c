/* Migrations: in order, once, whole or not at all, also when the process dies in the middle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/migrate.h"
#include "store/probe.h"

#define NONE                                                                                       \
    {                                                                                              \
        NULL, 0                                                                                    \
    }
#define TEXT(literal)                                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
static const struct migration list[] = {
    {1, "one", TEXT("create table a (x integer); insert into a values (1);"), NONE},
    {2, "two",
     TEXT("create table b (x integer); insert into b select x from a; insert into a values (2);"),
     NONE},
    {3, "three", TEXT("create table c (x integer);"), NONE},
};

static int setup(void **state)
{
    struct probe *p = calloc(1, sizeof *p);
    probe_init(p);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    probe_done(*state);
    free(*state);
    return 0;
}

static sqlite3 *open_in(const struct probe *p)
{
    char path[96];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/m.db", p->folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "pragma journal_mode = wal", NULL, NULL, NULL), SQLITE_OK);
    return db;
}

static int number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st;
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL))
        return -1;
    int n = sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int(st, 0) : -2;
    sqlite3_finalize(st);
    return n;
}

static void each_is_applied_once_and_in_order(void **state)
{
    sqlite3 *db = open_in(*state);
    struct str detail = STR("");
    assert_int_equal(migrate_run(db, list, 1, 7, &detail), OK);
    assert_int_equal(number(db, "select count(*) from a"), 1);
    assert_int_equal(number(db, "select count(*) from b"), -1);
    for (int again = 0; again < 2; again++)
        assert_int_equal(migrate_run(db, list, 3, 8, &detail), OK);
    assert_int_equal(number(db, "select count(*) from a"), 2);
    assert_int_equal(number(db, "select count(*) from schema_migration"), 3);
    assert_int_equal(number(db, "select applied_us from schema_migration where version = 1"), 7);
    sqlite3_close(db);
}

static void a_wrong_one_leaves_the_database_as_it_was(void **state)
{
    sqlite3 *db = open_in(*state);
    struct str detail = STR("");
    const struct migration wrong[] = {
        list[0],
        {2, "wrong", TEXT("create table b (x integer); insert into nowhere values (1);"), NONE}};
    assert_int_equal(migrate_run(db, wrong, 2, 0, &detail), ERR_STORAGE);
    assert_non_null(strstr(detail.p, "as it was"));
    assert_int_equal(number(db, "select count(*) from b"), -1);
    assert_int_equal(number(db, "select max(version) from schema_migration"), 1);
    assert_int_equal(sqlite3_get_autocommit(db), 1);
    assert_int_equal(migrate_run(db, list, 3, 0, &detail), OK);
    sqlite3_close(db);
}

static void a_gap_is_refused(void **state)
{
    sqlite3 *db = open_in(*state);
    struct str detail = STR("");
    assert_int_equal(migrate_run(db, list, 3, 0, &detail), OK);
    assert_int_equal(
        sqlite3_exec(db, "delete from schema_migration where version = 2", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(migrate_run(db, list, 3, 0, &detail), ERR_STORAGE);
    assert_non_null(strstr(detail.p, "gap"));
    sqlite3_close(db);
}

static void die(sqlite3_context *ctx, int n, sqlite3_value **values)
{
    (void)n;
    (void)values;
    (void)ctx;
    raise(SIGKILL);
}

/* The second migration kills its own process after so many of its statements. */
static void killed_at(struct probe *p, const char *sql)
{
    pid_t child = fork();
    if (child == 0) {
        const struct migration killing[] = {list[0], {2, "two", str_from(sql), NONE}};
        struct str detail;
        sqlite3 *db = open_in(p);
        sqlite3_create_function(db, "die", 0, SQLITE_UTF8, NULL, die, NULL, NULL);
        _exit(migrate_run(db, killing, 2, 0, &detail) == OK);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    sqlite3 *db = open_in(p);
    assert_int_equal(number(db, "select count(*) from b"), -1);
    assert_int_equal(number(db, "select count(*) from a"), 1);
    assert_int_equal(number(db, "select max(version) from schema_migration"), 1);
    sqlite3_close(db);
}

static void a_kill_in_the_middle_leaves_the_version_before(void **state)
{
    struct probe *p = *state;
    killed_at(p, "create table b (x integer); select die();");
    killed_at(p, "create table b (x integer); insert into b select x from a; select die();");
    killed_at(p,
              "create table b (x integer); insert into a values (2); select die(); drop table a;");
    sqlite3 *db = open_in(p);
    struct str detail = STR("");
    assert_int_equal(migrate_run(db, list, 3, 0, &detail), OK); /* and the next start goes on */
    assert_int_equal(number(db, "select count(*) from b"), 1);
    sqlite3_close(db);
}

/* 0006: what sessions had becomes their member's; of two with one key the first stays. */
static void first_answers_move_from_sessions_to_members(void **state)
{
    sqlite3 *db = open_in(*state);
    struct str detail = STR("");
    size_t before = 0;
    while (store_migrations[before].version < 6)
        before++;
    assert_int_equal(migrate_run(db, store_migrations, before, 0, &detail), OK);
    static const char rows[] =
        "insert into org (id, slug, name, short_name, contact, created_us)"
        " values (1, 's', '', '', '', 0);"
        "insert into member (id, org_id, last_name, first_name, middle_name, name_sort, roles,"
        " position, created_us) values (7, 1, '', '', '', '', 8, '', 0), (8, 1, '', '', '', '', 8, "
        "'', 0);"
        "insert into session (id, org_id, member_id, token_hash, expires_us, client, created_us) "
        "values"
        " (1, 1, 7, x'01', 9, '', 0), (2, 1, 7, x'02', 9, '', 0), (7, 1, 8, x'03', 9, '', 0),"
        " (9, null, null, x'04', 9, '', 0);"
        "insert into idempotency values (1, 1, x'aa', x'', 201, 'first', 0), (2, 2, x'aa', x'', "
        "201, "
        "'second', 0), (3, 2, x'bb', x'', 201, 'b', 0), (4, 7, x'aa', x'', 201, 'of 8', 0),"
        " (5, 9, x'aa', x'', 201, 'operator', 0), (6, 0, x'aa', x'', 201, 'public', 0),"
        " (7, 55, x'aa', x'', 201, 'of a session that was swept', 0);";
    assert_int_equal(sqlite3_exec(db, rows, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(migrate_run(db, store_migrations, store_migration_count, 0, &detail), OK);
    assert_int_equal(number(db, "select count(*) from idempotency"), 5);
    assert_int_equal(number(db, "select caller from idempotency where reply = 'first'"), -8);
    assert_int_equal(number(db, "select caller from idempotency where reply = 'b'"), -8);
    assert_int_equal(number(db, "select caller from idempotency where reply = 'of 8'"), -9);
    assert_int_equal(number(db, "select caller from idempotency where reply = 'operator'"), -1);
    assert_int_equal(number(db, "select caller from idempotency where reply = 'public'"), 0);
    sqlite3_close(db);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(each_is_applied_once_and_in_order),
        CASE(a_wrong_one_leaves_the_database_as_it_was),
        CASE(a_gap_is_refused),
        CASE(a_kill_in_the_middle_leaves_the_version_before),
        CASE(first_answers_move_from_sessions_to_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
