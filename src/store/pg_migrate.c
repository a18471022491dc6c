/* pg_migrate.c - bring a PostgreSQL database to the newest schema.
 *
 * HOW   as migrate.c does: compare what is applied by number and SHA-256 of the file as written,
 * then each missing one in a transaction with its row. PostgreSQL's DDL is transactional, so a kill
 * leaves a version whole or absent. It may take its time: a college's messages of years are
 * rewritten in minutes. After a migration the walls are raised around its new tables.
 * RUNS in store_open, under the lock.  TESTS tests/contract */
#include "base/log.h"
#include "crypto/token.h"
#include "store/pg.h"

#define WALLS_VERSION 5 /* 0005_walls makes kafedra_raise_walls() */

static enum err refuse(struct str *ret_detail, const char *why)
{
    *ret_detail = str_from(why);
    return ERR_STORAGE;
}

static bool run(PGconn *conn, const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(r);
    bool is_fine = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!is_fine)
        log_line(LOG_ERROR, "migration_failed", "reason=\"%s\"",
                 PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
    PQclear(r);
    return is_fine;
}

static void hex_of(const struct migration *m, char hex[2 * HASH_BYTES + 1])
{
    struct hash sum = sha256(m->sql);
    for (size_t i = 0; i < HASH_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", sum.byte[i]);
}

/* NULL: all applied ones are known and follow each other. */
static const char *compare(const PGresult *r, const struct migration *list, size_t count)
{
    char hex[2 * HASH_BYTES + 1];
    if ((size_t)PQntuples(r) > count)
        return "the database was made by a newer version of this program";
    for (int i = 0; i < PQntuples(r); i++) {
        hex_of(&list[i], hex);
        if (strtol(PQgetvalue(r, i, 0), NULL, 10) != list[i].version)
            return "the applied migrations have a gap";
        if (strcmp(PQgetvalue(r, i, 1), hex) != 0)
            return "an applied migration differs from the one this program knows";
    }
    return NULL;
}

static bool note_applied(PGconn *conn, const struct migration *m, int64_t now_us)
{
    char version[16], hex[2 * HASH_BYTES + 1], now[24];
    snprintf(version, sizeof version, "%d", m->version);
    snprintf(now, sizeof now, "%lld", (long long)now_us);
    hex_of(m, hex);
    const char *values[] = {version, m->name, hex, now};
    PGresult *r = PQexecParams(conn,
                               "insert into schema_migration values ($1::bigint, $2::text, "
                               "decode($3::text, 'hex'), $4::bigint)",
                               4, NULL, values, NULL, NULL, 0);
    bool is_fine = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    return is_fine;
}

static bool apply(PGconn *conn, const struct migration *m, int64_t now_us)
{
    bool is_fine = run(conn, "begin") && run(conn, "set local statement_timeout = 0") &&
                   run(conn, "set local kafedra.org = '*'") && run(conn, m->postgres.p) &&
                   (m->version < WALLS_VERSION || run(conn, "select kafedra_raise_walls()")) &&
                   note_applied(conn, m, now_us) && run(conn, "commit");
    if (!is_fine)
        (void)run(conn, "rollback"); /* also when there is nothing to roll back */
    return is_fine;
}

enum err pg_migrate(PGconn *conn, const struct migration *list, size_t count, int64_t now_us,
                    struct str *ret_detail)
{
    if (!run(conn, "create table if not exists schema_migration (version bigint primary key, "
                   "name text not null, checksum bytea not null, applied_us bigint not null)"))
        return refuse(ret_detail, "the role may not make tables in this database; let it own the "
                                  "database");
    PGresult *r = PQexec(conn, "select version, encode(checksum, 'hex') from schema_migration "
                               "order by version");
    const char *why = PQresultStatus(r) == PGRES_TUPLES_OK
                          ? compare(r, list, count)
                          : "the table of migrations can not be read";
    size_t applied = (size_t)PQntuples(r);
    PQclear(r);
    if (why)
        return refuse(ret_detail, why);
    for (; applied < count; applied++)
        if (!apply(conn, &list[applied], now_us))
            return refuse(ret_detail,
                          "a migration could not be applied; the database is as it was");
    return OK;
}
