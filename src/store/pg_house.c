/* pg_house.c - the database as a whole: who owns it, whether it is there, in whose order is told.
 *
 * WHY   as with the folder's lock, one process may write: ids of idempotent answers, rate limits
 * and the order of events live in it. HOW   an advisory lock on a connection of its own. The lock
 * alone would end silently with that connection while writers go on; so every commit also carries
 * the owner's name (commit_mark, pg_batch.c), and whoever takes the lock writes its own name there
 * first. Every second the checkpoint thread looks whether the connection lives; when it does not,
 * all is refused at once until lock and name are ours again. OWNS  that connection.  RUNS open and
 * close on the main thread, pg_checkpoint on one thread.  SPEC  PostgreSQL 15 manual, 13.3.5. TESTS
 * tests/system/postgres.test.ts */
#include <stdarg.h>
#include <unistd.h>

#include "base/log.h"
#include "crypto/token.h"
#include "store/pg.h"

#define LOCK_SQL                                                                                   \
    "select pg_try_advisory_lock(7742093183275365985)" /* "kafedra" in our own count               \
                                                        */
#define OWNER_SQL "update commit_mark set owner = $1, nonce = 0"

/* The words of a refusal, in the caller's arena. */
static PRINTF_LIKE(3, 4) enum err
    refuse(const struct store *s, struct str *ret_detail, const char *fmt, ...)
{
    char text[600];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args); /* cut is fine */
    va_end(args);
    *ret_detail =
        s->conf.arena ? str_copy(s->conf.arena, str_from(text)) : STR("PostgreSQL can not be used");
    return ERR_STORAGE;
}

static bool run(PGconn *conn, const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(r);
    PQclear(r);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* The first column of the first row into text; "" when there is none. */
static void ask(PGconn *conn, const char *sql, const char *param, char *text, size_t size)
{
    const char *values[] = {param};
    PGresult *r = PQexecParams(conn, sql, param ? 1 : 0, NULL, values, NULL, NULL, 0);
    snprintf(text, size, "%s",
             PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
}

/* One line, without the line ends of libpq. It never holds the password. */
static char *words_of(PGconn *conn)
{
    char *text = strdup(PQerrorMessage(conn));
    ASSERT(text);
    for (char *p = text; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = ' ';
    return text;
}

/* Settings are the connection's own, so that a server's postgresql.conf changes nothing for us.
 * Keepalives: the server must miss us within half a minute, else a connection that a network has
 * swallowed would hold its lock for two hours and we could not come back.
 * Plans by index only: a table is small on its first day, and the plan of that day stays. */
static const char settings_sql[] =
    "set timezone = 'UTC'; set synchronous_commit = on; set row_security = on;"
    "set statement_timeout = '10s'; set lock_timeout = '3s';"
    "set idle_in_transaction_session_timeout = '60s';"
    "set tcp_keepalives_idle = 15; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3;"
    "set tcp_user_timeout = 30000;"
    "set enable_seqscan = off; set plan_cache_mode = force_generic_plan; set jit = off";
static const char wall_sql[] = "select set_config('kafedra.org', $1::text, true)";
static const char mark_sql[] =
    "with m as (update commit_mark set nonce = $3::bigint where writer = $1::bigint and "
    "owner = $2::text returning 1) select 1 / (select count(*) from m)";

static bool prepare(PGconn *conn, const char *name, const char *sql)
{
    PGresult *r = PQprepare(conn, name, sql, 0, NULL);
    bool is_fine = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    return is_fine;
}

static void be_silent(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

PGconn *pg_connect_plain(const char *url, const char *name)
{
    /* What comes before the address is a default, what comes after it stands. */
    const char *keys[] = {"connect_timeout",
                          "tcp_user_timeout",
                          "keepalives_idle",
                          "dbname",
                          "application_name",
                          "client_encoding",
                          NULL};
    const char *values[] = {"5", "10000", "15", url, name, "UTF8", NULL};
    PGconn *conn = PQconnectdbParams(keys, values, 1);
    if (conn)
        PQsetNoticeProcessor(conn, be_silent, NULL);
    return conn;
}

PGconn *pg_connect(const struct store *s, const char *name, char **ret_why)
{
    PGconn *conn = pg_connect_plain(pg_house(s)->url, name);
    bool is_fine = conn && PQstatus(conn) == CONNECTION_OK && run(conn, settings_sql) &&
                   prepare(conn, "wall", wall_sql) && prepare(conn, "mark", mark_sql);
    if (is_fine)
        return conn;
    *ret_why = conn ? words_of(conn) : NULL;
    PQfinish(conn);
    return NULL;
}

/* --- opening --- */

static bool is_address(struct str db)
{
    return str_starts_with(db, STR("postgresql://")) || str_starts_with(db, STR("postgres://"));
}

/* A wrong address is not repeated: a password may be what is wrong with it. */
enum err pg_check_address(const struct store *s, struct str *ret_detail)
{
    char *why = NULL;
    PQconninfoOption *parts =
        is_address(s->conf.db) ? PQconninfoParse(pg_house(s)->url, &why) : NULL;
    bool is_fine = parts != NULL;
    /* After a "/" in it a password is taken for the port, and libpq would repeat it. */
    for (PQconninfoOption *o = parts; o && o->keyword; o++)
        if (o->val && strcmp(o->keyword, "port") == 0)
            is_fine &= o->val[strspn(o->val, "0123456789,")] == 0;
    PQconninfoFree(parts);
    PQfreemem(why);
    if (is_fine)
        return OK;
    return refuse(
        s, ret_detail,
        "the setting db is no address of a database; write postgresql://USER@HOST/DATABASE "
        "(special signs of a password as percent codes)");
}

enum err pg_check_server(const struct store *s, PGconn *conn, struct str *ret_detail)
{
    char text[64];
    int version = PQserverVersion(conn);
    if (version < PG_VERSION_LEAST)
        return refuse(s, ret_detail, "PostgreSQL %d or newer is needed; this server is %d.%d",
                      PG_VERSION_LEAST / 10000, version / 10000, version % 10000);
    ask(conn, "show server_encoding", NULL, text, sizeof text);
    if (strcmp(text, "UTF8") != 0)
        return refuse(s, ret_detail,
                      "the database has the encoding %s; make one with encoding UTF8", text);
    ask(conn, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user", NULL,
        text, sizeof text);
    if (strcmp(text, "f") != 0)
        return refuse(
            s, ret_detail,
            "the role %s is a superuser or passes row level security, so the wall between "
            "organisations would not hold; make a plain role that owns the database",
            PQuser(conn));
    ask(conn, "select pg_is_in_recovery()", NULL, text, sizeof text);
    if (strcmp(text, "f") != 0)
        return refuse(s, ret_detail,
                      "this PostgreSQL server is a replica, which can not be written");
    return OK;
}

static bool take_lock(PGconn *conn)
{
    char text[8];
    ask(conn, LOCK_SQL, NULL, text, sizeof text);
    return strcmp(text, "t") == 0;
}

/* PostgreSQL may not have seen yet that the process before us was killed. */
static bool take_first_lock(PGconn *conn)
{
    for (int tries = 0; tries < 20; tries++) {
        if (take_lock(conn))
            return true;
        (void)usleep(100000);
    }
    return false;
}

static void choose_name(struct pg_house *h)
{
    unsigned char bytes[16];
    struct rand_source rand = crypto_rand();
    rand_fill(&rand, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(h->owner + 2 * i, 3, "%02x", bytes[i]);
}

/* The row of every writer gets the new owner's name: a commit of any other fails from now on. */
static bool become_owner(const struct pg_house *h)
{
    const char *values[] = {h->owner};
    bool is_fine = run(h->conn, "insert into commit_mark (writer, owner, nonce) "
                                "select g, '', 0 from generate_series(0, 15) g "
                                "on conflict (writer) do nothing");
    PGresult *r = PQexecParams(h->conn, OWNER_SQL, 1, NULL, values, NULL, NULL, 0);
    is_fine = is_fine && PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    return is_fine;
}

enum err pg_open(struct store *s, struct str *ret_detail)
{
    struct pg_house *h = calloc(1, sizeof *h);
    ASSERT(h);
    s->engine = h;
    h->url = strndup(s->conf.db.p, s->conf.db.n);
    ASSERT(h->url);
    pthread_mutex_init(&h->mutex, NULL);
    pthread_cond_init(&h->turned, NULL);
    h->serving = 1;
    choose_name(h);
    enum err e = pg_check_address(s, ret_detail);
    if (e)
        return e;
    h->conn = pg_connect_plain(h->url, "kafedra lock");
    if (!h->conn || PQstatus(h->conn) != CONNECTION_OK) {
        char *why = words_of(h->conn);
        e = refuse(s, ret_detail, "PostgreSQL does not let the server in: %s", why);
        free(why);
        return e;
    }
    e = pg_check_server(s, h->conn, ret_detail);
    if (e)
        return e;
    if (!run(h->conn, settings_sql) || !take_first_lock(h->conn))
        return refuse(s, ret_detail,
                      "the database is in use by another kafedra; stop that one first");
    e = pg_migrate(h->conn, pg_migrations, pg_migration_count, clock_wall_us(&s->conf.clock),
                   ret_detail);
    if (!e && !become_owner(h))
        e = refuse(s, ret_detail, "the database can not be written");
    return e;
}

void pg_close(struct store *s)
{
    struct pg_house *h = pg_house(s);
    if (!h)
        return;
    PQfinish(h->conn);
    pthread_mutex_destroy(&h->mutex);
    pthread_cond_destroy(&h->turned);
    free(h->url);
    free(h);
}

/* --- watching --- */

/* The name in the marks is still ours: nobody has owned the database meanwhile. */
static bool is_still_ours(struct pg_house *h)
{
    char text[8];
    ask(h->conn, "select bool_and(owner = $1) from commit_mark", h->owner, text, sizeof text);
    return strcmp(text, "t") == 0;
}

static bool come_back(struct store *s, struct pg_house *h)
{
    char *why = NULL;
    PQfinish(h->conn);
    h->conn = pg_connect(s, "kafedra lock", &why);
    free(why);
    if (!h->conn || !take_lock(h->conn))
        return false;
    if (!is_still_ours(h)) {
        h->is_fenced = true;
        log_line(LOG_ERROR, "database_taken",
                 "reason=\"another kafedra has used the database meanwhile; restart this one\"");
        return false;
    }
    h->era++; /* every other connection is made anew */
    return true;
}

enum err pg_checkpoint(struct store *s, int64_t *ret_wal_bytes)
{
    struct pg_house *h = pg_house(s);
    *ret_wal_bytes = 0;
    if (h->is_fenced)
        return OK; /* said already */
    bool was_away = h->is_away;
    bool is_there = h->conn && PQstatus(h->conn) == CONNECTION_OK && run(h->conn, "select 1");
    if (!is_there) {
        if (!was_away)
            log_line(LOG_ERROR, "database_away", "reason=\"the connection was lost\"");
        h->is_away = true;
        is_there = come_back(s, h);
        was_away = true;
    }
    if (is_there && was_away) {
        log_line(LOG_INFO, "database_back", "era=%lld", (long long)h->era);
        h->is_away = false;
    }
    return OK;
}

bool pg_is_away(const struct store *s)
{
    return pg_house(s)->is_away;
}
