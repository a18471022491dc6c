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

void store_inspect_postgres(struct arena *arena, struct str db, struct store_pg_health *ret)
{
    struct pg_house house = {0};
    struct store s = {.conf = {.arena = arena, .db = db}, .engine = &house};
    *ret = (struct store_pg_health){.known_version = pg_migrations[pg_migration_count - 1].version};
    house.url = strndup(db.p, db.n);
    ASSERT(house.url);
    if (!pg_check_address(&s, &ret->trouble)) {
        PGconn *conn = pg_connect_plain(house.url, "kafedra doctor");
        visit(&s, conn, ret);
        PQfinish(conn);
    }
    free(house.url);
}
