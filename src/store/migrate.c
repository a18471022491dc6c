/* migrate.c - bring a database to the newest schema.
 *
 * WHY   a program must never run on a schema it does not know, nor on one that was edited
 * afterwards. HOW   schema_migration holds number, name and SHA-256 of every applied file. First
 * all known rows are compared, then the missing ones applied in order: BEGIN IMMEDIATE, the file,
 * its row, COMMIT. Forward only; additive, so that the previous program still runs on the newer
 * schema. OWNS  nothing.  RUNS in store_open, before any other thread.  TESTS migrate_test.c */
#include "store/migrate.h"

#include <sqlite3.h>

#include "crypto/token.h"

static const char table_sql[] =
    "create table if not exists schema_migration ("
    "version integer primary key, name text not null, checksum blob not null, "
    "applied_us integer not null)";

static enum err refuse(struct str *ret_detail, const char *why)
{
    *ret_detail = str_from(why);
    return ERR_STORAGE;
}

/* Compares the applied rows with the list; *ret_applied is how many there are. */
static enum err compare(struct sqlite3 *sqlite, const struct migration *list, size_t count,
                        size_t *ret_applied, struct str *ret_detail)
{
    sqlite3_stmt *st = NULL;
    size_t applied = 0;
    const char *why = NULL;
    if (sqlite3_prepare_v2(sqlite,
                           "select version, checksum from schema_migration order by version", -1,
                           &st, NULL))
        return refuse(ret_detail, "the table of migrations can not be read");
    int rc;
    while (!why && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        if (applied == count) {
            why = "the database was made by a newer version of this program";
            break;
        }
        const struct migration *m = &list[applied++];
        struct hash sum = sha256(m->sql);
        const void *stored = sqlite3_column_blob(st, 1);
        if (sqlite3_column_int(st, 0) != m->version)
            why = "the applied migrations have a gap";
        else if (!stored || sqlite3_column_bytes(st, 1) != HASH_BYTES ||
                 memcmp(stored, sum.byte, HASH_BYTES))
            why = "an applied migration differs from the one this program knows";
    }
    if (!why && rc != SQLITE_DONE)
        why = "the table of migrations can not be read";
    sqlite3_finalize(st);
    *ret_applied = applied;
    return why ? refuse(ret_detail, why) : OK;
}

static int note_applied(struct sqlite3 *sqlite, const struct migration *m, int64_t now_us)
{
    sqlite3_stmt *st = NULL;
    struct hash sum = sha256(m->sql);
    int rc = sqlite3_prepare_v2(sqlite,
                                "insert into schema_migration (version, name, checksum, "
                                "applied_us) values (?1, ?2, ?3, ?4)",
                                -1, &st, NULL);
    if (rc)
        return rc;
    sqlite3_bind_int(st, 1, m->version);
    sqlite3_bind_text(st, 2, m->name, -1, SQLITE_STATIC);
    sqlite3_bind_blob(st, 3, sum.byte, HASH_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(st, 4, now_us);
    rc = sqlite3_step(st);
    sqlite3_finalize(st);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static enum err apply(struct sqlite3 *sqlite, const struct migration *m, int64_t now_us,
                      struct str *ret_detail)
{
    int rc = sqlite3_exec(sqlite, "begin immediate", NULL, NULL, NULL);
    if (!rc)
        rc = sqlite3_exec(sqlite, m->sql.p, NULL, NULL, NULL);
    if (!rc)
        rc = note_applied(sqlite, m, now_us);
    if (!rc)
        rc = sqlite3_exec(sqlite, "commit", NULL, NULL, NULL);
    if (!rc)
        return OK;
    if (!sqlite3_get_autocommit(sqlite)) /* else the error has ended the transaction itself */
        sqlite3_exec(sqlite, "rollback", NULL, NULL, NULL);
    return refuse(ret_detail, "a migration could not be applied; the database is as it was");
}

enum err migrate_run(struct sqlite3 *sqlite, const struct migration *list, size_t count,
                     int64_t now_us, struct str *ret_detail)
{
    if (sqlite3_exec(sqlite, table_sql, NULL, NULL, NULL))
        return refuse(ret_detail, "the database can not be written");
    size_t applied = 0;
    enum err e = compare(sqlite, list, count, &applied, ret_detail);
    while (!e && applied < count)
        e = apply(sqlite, &list[applied++], now_us, ret_detail);
    return e;
}
