/* inspect.c - the database as a careful visitor sees it.
 *
 * HOW   a read-only connection: WAL lets it read beside a writer. It takes no lock of the folder,
 *       so that a running server does not notice.
 * TESTS inspect_test.c, tests/system/doctor.test.ts */
#include "store/inspect.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include "store/migrate.h"

static int64_t file_bytes(const char *path)
{
    struct stat st;
    return stat(path, &st) ? -1 : (int64_t)st.st_size;
}

/* The first column of the first row, when there is one; an SQLite result code. */
static int one_value(sqlite3 *sqlite, const char *sql, sqlite3_stmt **ret)
{
    int rc = sqlite3_prepare_v2(sqlite, sql, -1, ret, NULL);
    return rc ? rc : sqlite3_step(*ret);
}

/* A table that is not there yet counts as 0. */
static int64_t one_number(sqlite3 *sqlite, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int64_t n = one_value(sqlite, sql, &st) == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_finalize(st);
    return n;
}

static enum err check_pages(sqlite3 *sqlite, struct arena *arena, struct store_health *ret)
{
    sqlite3_stmt *st = NULL;
    int rc = one_value(sqlite, "pragma integrity_check(1)", &st);
    struct str said = {0};
    if (rc == SQLITE_ROW)
        said = str_from((const char *)sqlite3_column_text(st, 0));
    else if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
        said = str_from(sqlite3_errmsg(sqlite));
    if (said.p && !str_equal(said, STR("ok")))
        ret->damage = str_copy(arena, said);
    sqlite3_finalize(st);
    return said.p ? OK : ERR_STORAGE;
}

static enum err look(sqlite3 *sqlite, struct arena *arena, struct store_health *ret)
{
    sqlite3_busy_timeout(sqlite, 5000);
    enum err e = check_pages(sqlite, arena, ret);
    if (e || ret->damage.p)
        return e;
    ret->version = one_number(sqlite, "select max(version) from schema_migration");
    ret->newest_us = one_number(sqlite, "select max(created_us) from event");
    return OK;
}

enum err store_inspect(struct arena *arena, struct str folder, struct store_health *ret)
{
    struct str path = arena_printf(arena, "%.*s/kafedra.db", STR_ARG(folder));
    struct str wal = arena_printf(arena, "%.*s/kafedra.db-wal", STR_ARG(folder));
    *ret =
        (struct store_health){.known_version = store_migrations[store_migration_count - 1].version};
    if (!path.p || !wal.p)
        return ERR_TOO_LARGE;
    int64_t bytes = file_bytes(path.p), wal_bytes = file_bytes(wal.p);
    if (bytes < 0)
        return OK;
    ret->exists = true;
    ret->bytes = bytes;
    ret->wal_bytes = wal_bytes < 0 ? 0 : wal_bytes;
    sqlite3 *sqlite = NULL;
    enum err e = ERR_STORAGE;
    if (!sqlite3_open_v2(path.p, &sqlite, SQLITE_OPEN_READONLY, NULL))
        e = look(sqlite, arena, ret);
    sqlite3_close(sqlite);
    return e;
}

static struct str text_column(sqlite3_stmt *st, int col)
{
    const char *p = (const char *)sqlite3_column_blob(st, col);
    return (struct str){p ? p : "", p ? (size_t)sqlite3_column_bytes(st, col) : 0};
}

static enum err walk_rows(sqlite3 *sqlite, struct audit_walk *w)
{
    sqlite3_stmt *st = NULL;
    int rc = one_value(sqlite, AUDIT_ROWS_SQL, &st);
    for (; rc == SQLITE_ROW; rc = sqlite3_step(st)) {
        struct audit_stored s = {
            .row = {.org = sqlite3_column_int64(st, 0),
                    .actor = sqlite3_column_int64(st, 1),
                    .op = text_column(st, 2),
                    .object_kind = text_column(st, 3),
                    .object_id = sqlite3_column_int64(st, 4),
                    .created_us = sqlite3_column_int64(st, 5)},
            .n = sqlite3_column_int64(st, 6),
            .hash = text_column(st, 7),
            .head_n = sqlite3_column_int64(st, 8),
            .head_hash = text_column(st, 9),
        };
        audit_walk_row(w, &s);
    }
    audit_walk_end(w);
    sqlite3_finalize(st);
    return rc == SQLITE_DONE ? OK : ERR_STORAGE;
}

static void look_at_audit(sqlite3 *sqlite, struct arena *arena, struct store_audit *ret)
{
    sqlite3_busy_timeout(sqlite, 5000);
    if (sqlite3_exec(sqlite, "begin", NULL, NULL, NULL)) /* one moment for all */
        ret->trouble = str_copy(arena, str_from(sqlite3_errmsg(sqlite)));
    ret->exists =
        one_number(sqlite, "select count(*) from sqlite_schema where name = 'audit_head'");
    if (ret->trouble.p || !ret->exists)
        return;
    if (walk_rows(sqlite, &ret->walk))
        ret->trouble = str_copy(arena, str_from(sqlite3_errmsg(sqlite)));
    ret->before = one_number(sqlite, AUDIT_BEFORE_SQL);
    ret->strays = one_number(sqlite, AUDIT_STRAYS_SQL);
    ret->beheaded = one_number(sqlite, AUDIT_BEHEADED_SQL);
}

void store_inspect_audit(struct arena *arena, struct str folder, struct store_audit *ret)
{
    struct str path = arena_printf(arena, "%.*s/kafedra.db", STR_ARG(folder));
    sqlite3 *sqlite = NULL;
    if (!path.p || file_bytes(path.p) < 0)
        return;
    if (sqlite3_open_v2(path.p, &sqlite, SQLITE_OPEN_READONLY, NULL))
        ret->trouble = str_copy(arena, str_from(sqlite3_errmsg(sqlite)));
    else
        look_at_audit(sqlite, arena, ret);
    sqlite3_close(sqlite);
}
