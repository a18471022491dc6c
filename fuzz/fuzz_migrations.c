/* fuzz_migrations.c - files of migrations, as a developer may write them wrong.
 *
 * LAWS  a version is whole or absent: when the n-th file is refused, the database is the one that
 *       the files before it make; what was applied is found again and not applied twice; a changed
 *       file is refused afterwards; and no transaction stays open.
 * HOW   bytes between two form feeds are a file. Words that end a transaction are left out, since
 *       nobody reviews them in; so are statements that leave the database in memory, and those that
 *       run for ever.
 * RUNS  migrate_run on SQLite in memory. */
#include <sqlite3.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "check.h"
#include "store/migrate.h"

enum { FILES = 6, STEPS = 2000, LIMIT_FUZZ_BYTES = 4096 };

/* Transactions and settings of the connection, other files, what spins: not our question. */
static bool is_left_out(const char *sql)
{
    static const char *const words[] = {"begin",     "commit",     "end",       "rollback",
                                        "savepoint", "release",    "attach",    "detach",
                                        "pragma",    "vacuum",     "recursive", "schema_migration",
                                        "temp",      "randomblob", "zeroblob",  "sqlite_",
                                        "random",    "date",       "time",      "current"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(sql, words[i]))
            return true;
    return false;
}

static int stop(void *ctx)
{
    int *left = ctx;
    return (*left)-- <= 0;
}

/* Every table and index as it was written, in the order of their names. */
static struct str describe(sqlite3 *sqlite, struct arena *a)
{
    struct buf b;
    sqlite3_stmt *st = NULL;
    buf_init(&b, 1 << 20);
    CHECK(!sqlite3_prepare_v2(sqlite,
                              "select coalesce(sql, name) from sqlite_schema "
                              "union all select name from schema_migration order by 1",
                              -1, &st, NULL));
    while (sqlite3_step(st) == SQLITE_ROW)
        buf_printf(&b, "%s\n", (const char *)sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
    struct str said = str_copy(a, buf_str(&b));
    buf_done(&b);
    return said;
}

struct base {
    sqlite3 *sqlite;
    int left; /* thousands of steps of SQLite's machine */
};

static void base_open(struct base *b)
{
    b->left = STEPS;
    CHECK(!sqlite3_open(":memory:", &b->sqlite));
    sqlite3_progress_handler(b->sqlite, 1000, stop, &b->left);
    sqlite3_limit(b->sqlite, SQLITE_LIMIT_LENGTH, 1 << 16);
}

static size_t cut(struct arena *a, const uint8_t *data, size_t n, struct migration *list)
{
    size_t count = 0, from = 0;
    for (size_t i = 0; i <= n && count < FILES; i++) {
        if (i < n && data[i] != '\f')
            continue;
        struct str sql = str_copy(a, (struct str){(const char *)data + from, i - from});
        CHECK(sql.p);
        if (strlen(sql.p) == sql.n && !is_left_out(sql.p)) {
            list[count] = (struct migration){.version = (int)count + 1, .name = "m", .sql = sql};
            count++;
        }
        from = i + 1;
    }
    return count;
}

/* How many of the files are in. */
static size_t applied(sqlite3 *sqlite)
{
    sqlite3_stmt *st = NULL;
    CHECK(!sqlite3_prepare_v2(sqlite, "select count(*) from schema_migration", -1, &st, NULL));
    CHECK(sqlite3_step(st) == SQLITE_ROW);
    size_t n = (size_t)sqlite3_column_int(st, 0);
    sqlite3_finalize(st);
    return n;
}

static void check_changed_is_refused(struct base *b, struct migration *list, size_t count)
{
    struct str why = {0}, whole = list[0].sql;
    list[0].sql = STR("select 1 -- another file");
    CHECK(migrate_run(b->sqlite, list, count, 1, &why) == ERR_STORAGE && why.p);
    list[0].sql = whole;
}

static void check_laws(struct arena *a, struct migration *list, size_t count)
{
    struct base b, fresh;
    struct str why = {0};
    base_open(&b);
    enum err e = migrate_run(b.sqlite, list, count, 1, &why);
    CHECK(!e || (e == ERR_STORAGE && why.p));
    CHECK(sqlite3_get_autocommit(b.sqlite));
    b.left = STEPS;
    size_t in = applied(b.sqlite);
    CHECK(e ? in < count : in == count);
    CHECK(!migrate_run(b.sqlite, list, in, 2, &why)); /* found again, nothing to do */
    base_open(&fresh);
    fresh.left = 2 * STEPS; /* what fitted once fits again */
    CHECK(!migrate_run(fresh.sqlite, list, in, 1, &why));
    struct str is = describe(b.sqlite, a), should = describe(fresh.sqlite, a);
    CHECK(is.n == should.n && (!is.n || !memcmp(is.p, should.p, is.n)));
    if (in)
        check_changed_is_refused(&b, list, in);
    sqlite3_close(b.sqlite);
    sqlite3_close(fresh.sqlite);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct migration list[FILES];
    if (n > LIMIT_FUZZ_BYTES)
        return 0;
    struct arena *a = arena_new(8 << 20);
    size_t count = cut(a, data, n, list);
    if (count)
        check_laws(a, list, count);
    arena_free(a);
    return 0;
}
