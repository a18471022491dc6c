/* pg_inspect.c - a PostgreSQL database as a careful visitor sees it.
 *
 * WHY   `kafedra doctor` must find what would stop the server, in the same words, and beside a
 *       running one.
 * HOW   the checks of pg_house.c on a connection of its own, without its lock. The clock is asked
 *       ROUNDS times; the quickest answer tells most, since its error is at most half its way.
 * RUNS  any thread.
 * TESTS tests/system/postgres.test.ts */
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/inspect.h"
#include "store/pg.h"

enum { ROUNDS = 8 };

/* A table that is not there yet counts as 0. */
static int64_t number(PGconn *conn, const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    bool is_there = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1;
    int64_t n = is_there ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : 0;
    PQclear(r);
    return n;
}

static void compare_clocks(PGconn *conn, struct store_pg_health *ret)
{
    struct clock clock = clock_system();
    ret->round_trip_us = INT64_MAX;
    for (int i = 0; i < ROUNDS; i++) {
        int64_t from = clock_mono(&clock).us, wall = clock_wall_us(&clock);
        int64_t theirs =
            number(conn, "select (extract(epoch from clock_timestamp()) * 1000000)::bigint");
        int64_t took = clock_mono(&clock).us - from;
        if (took >= ret->round_trip_us || !theirs)
            continue;
        ret->round_trip_us = took;
        ret->clock_ahead_us = theirs - (wall + took / 2);
    }
}

static struct str words_of(struct arena *a, PGconn *conn)
{
    char text[500];
    snprintf(text, sizeof text, "%s", conn ? PQerrorMessage(conn) : "no memory");
    for (char *p = text; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = ' ';
    return str_copy(a, str_trim(str_from(text)));
}

static void visit(const struct store *s, PGconn *conn, struct store_pg_health *ret)
{
    if (!conn || PQstatus(conn) != CONNECTION_OK) {
        ret->trouble = words_of(s->conf.arena, conn);
        return;
    }
    ret->is_reached = true;
    ret->server_version = PQserverVersion(conn);
    if (pg_check_server(s, conn, &ret->trouble))
        return;
    PQclear(PQexec(conn, "set statement_timeout = '5s'"));
    ret->version = number(conn, "select max(version) from schema_migration");
    compare_clocks(conn, ret);
}

/* A connection to the address, or NULL and why not. */
static PGconn *call_on(struct store *s, struct str *ret_trouble)
{
    struct pg_house *house = s->engine;
    PGconn *conn = NULL;
    house->url = strndup(s->conf.db.p, s->conf.db.n);
    ASSERT(house->url);
    if (!pg_check_address(s, ret_trouble))
        conn = pg_connect_plain(house->url, "kafedra doctor");
    free(house->url);
    house->url = NULL;
    return conn;
}

void store_inspect_postgres(struct arena *arena, struct str db, struct store_pg_health *ret)
{
    struct pg_house house = {0};
    struct store s = {.conf = {.arena = arena, .db = db}, .engine = &house};
    *ret = (struct store_pg_health){.known_version = pg_migrations[pg_migration_count - 1].version};
    PGconn *conn = call_on(&s, &ret->trouble);
    if (!ret->trouble.p)
        visit(&s, conn, ret);
    PQfinish(conn);
}

/* Bytes as PostgreSQL writes them in text; PQfreemem. */
static struct str bytes_of(PGresult *r, int row, int col, unsigned char **ret_owned)
{
    size_t n = 0;
    *ret_owned = PQunescapeBytea((const unsigned char *)PQgetvalue(r, row, col), &n);
    return (struct str){*ret_owned ? (const char *)*ret_owned : "", *ret_owned ? n : 0};
}

static void walk_page(PGresult *r, struct audit_walk *w)
{
    for (int i = 0; i < PQntuples(r); i++) {
        unsigned char *hash = NULL, *head_hash = NULL;
        struct audit_stored s = {
            .row = {.org = strtoll(PQgetvalue(r, i, 0), NULL, 10),
                    .actor = strtoll(PQgetvalue(r, i, 1), NULL, 10),
                    .op = str_from(PQgetvalue(r, i, 2)),
                    .object_kind = str_from(PQgetvalue(r, i, 3)),
                    .object_id = strtoll(PQgetvalue(r, i, 4), NULL, 10),
                    .created_us = strtoll(PQgetvalue(r, i, 5), NULL, 10)},
            .n = strtoll(PQgetvalue(r, i, 6), NULL, 10),
            .hash = bytes_of(r, i, 7, &hash),
            .head_n = strtoll(PQgetvalue(r, i, 8), NULL, 10),
            .head_hash = bytes_of(r, i, 9, &head_hash),
        };
        audit_walk_row(w, &s);
        PQfreemem(hash);
        PQfreemem(head_hash);
    }
}

static bool obeys(PGconn *conn, const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    bool is_done = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
    PQclear(r);
    return is_done;
}

/* In pages, so that a record of years takes no memory; in one snapshot. */
static bool walk_pages(PGconn *conn, struct audit_walk *w)
{
    bool goes_on = obeys(conn, "declare audit_rows no scroll cursor for " AUDIT_ROWS_SQL);
    bool is_fine = goes_on;
    while (goes_on) {
        PGresult *r = PQexec(conn, "fetch 1000 from audit_rows");
        is_fine = PQresultStatus(r) == PGRES_TUPLES_OK;
        goes_on = is_fine && PQntuples(r) > 0;
        if (goes_on)
            walk_page(r, w);
        PQclear(r);
    }
    audit_walk_end(w);
    return is_fine;
}

void store_inspect_audit_postgres(struct arena *arena, struct str db, struct store_audit *ret)
{
    struct pg_house house = {0};
    struct store s = {.conf = {.arena = arena, .db = db}, .engine = &house};
    PGconn *conn = call_on(&s, &ret->trouble);
    if (!ret->trouble.p && (!conn || PQstatus(conn) != CONNECTION_OK))
        ret->trouble = words_of(arena, conn);
    if (!ret->trouble.p && number(conn, "select count(*) from pg_class where relname = "
                                        "'audit_head' and relnamespace = "
                                        "current_schema()::regnamespace")) {
        ret->exists = true;
        if (!obeys(conn, "begin isolation level repeatable read read only") ||
            !obeys(conn, "set local kafedra.org = '*'") || !walk_pages(conn, &ret->walk))
            ret->trouble = words_of(arena, conn);
        ret->before = number(conn, AUDIT_BEFORE_SQL);
        ret->strays = number(conn, AUDIT_STRAYS_SQL);
        ret->beheaded = number(conn, AUDIT_BEHEADED_SQL);
    }
    PQfinish(conn);
}
