/* probe.c - for tests: a store in a fresh folder.
 *
 * WHY   tests of store, of its contract and of op all need one; written once.
 * HOW   rows go into audit, the one table without foreign keys, in a column that no index holds (a
 * long text does not fit into one), by hand-written queries whose slots lie beyond those of the
 * program. OWNS  the folder.  RUNS in test programs only. */
#include "store/probe.h"

#include <dirent.h>
#include <libpq-fe.h>
#include <unistd.h>

#include "base/log.h"

static const struct db_query put_query = {
    .name = "probe_put",
    .sqlite = "insert into audit (id, op, object_kind, created_us) values (?1, 'probe', ?2, 0)",
    .postgres = "insert into audit (id, op, object_kind, created_us) values ($1, 'probe', $2, 0)",
    .wall = DB_WALL_OPEN,
    .index = 4000,
    .writes = true,
};
static const struct db_query count_query = {
    .name = "probe_count",
    .sqlite = "select count(*) from audit where id between ?1 and ?2",
    .postgres = "select count(*) from audit where id between $1 and $2",
    .wall = DB_WALL_OPEN,
    .index = 4001,
};

static int64_t wall(void *ctx)
{
    return ((struct probe *)ctx)->wall_us;
}

static struct mono_us mono(void *ctx)
{
    struct probe *p = ctx;
    p->mono_us += p->step_us;
    return (struct mono_us){p->mono_us};
}

void probe_init(struct probe *p)
{
    const char *tmp = getenv("TMPDIR");
    *p = (struct probe){.wall_us = INT64_C(1700000000) * SECOND_US};
    snprintf(p->folder, sizeof p->folder, "%.30s/kafedra-store-XXXXXX", tmp ? tmp : "/tmp");
    ASSERT(mkdtemp(p->folder));
    p->arena = arena_new(64 << 20);
}

struct store_conf probe_conf(struct probe *p)
{
    return (struct store_conf){
        .folder = str_from(p->folder),
        .db = p->pg ? str_from(p->url) : (struct str){NULL, 0},
        .arena = p->arena,
        .sqlite_vfs = p->vfs,
        .synchronous = p->synchronous,
        .clock = {wall, mono, p},
    };
}

static void url_of(const char *pattern, const char *name, char *url, size_t size)
{
    const char *at = strstr(pattern, "DATABASE");
    ASSERT(at);
    snprintf(url, size, "%.*s%s%s", (int)(at - pattern), pattern, name, at + strlen("DATABASE"));
}

/* As the folder: fresh, and named like it. */
static void make_database(struct probe *p)
{
    char url[256], sql[100], name[64];
    snprintf(name, sizeof name, "probe_%s", p->folder + strlen(p->folder) - 6);
    url_of(p->pg, "postgres", url, sizeof url);
    PGconn *conn = PQconnectdb(url);
    snprintf(sql, sizeof sql, "create database \"%s\"", name);
    PGresult *r = PQexec(conn, sql);
    ASSERT(PQresultStatus(r) == PGRES_COMMAND_OK);
    PQclear(r);
    PQfinish(conn);
    url_of(p->pg, name, p->url, sizeof p->url);
}

void probe_open(struct probe *p)
{
    if (p->pg && !p->url[0])
        make_database(p);
    struct store_conf conf = probe_conf(p);
    struct str detail = STR("");
    enum err e = store_open(&conf, &p->store, &detail);
    if (!e)
        e = store_db_open(p->store, DB_WRITE, &p->write);
    if (!e)
        e = store_db_open(p->store, DB_READ, &p->read);
    if (e)
        log_line(LOG_ERROR, "probe_open", "detail=\"%.*s\"", STR_ARG(detail));
    ASSERT(!e);
}

void probe_close(struct probe *p)
{
    store_db_close(p->read);
    store_db_close(p->write);
    store_close(p->store);
    p->read = p->write = NULL;
    p->store = NULL;
}

/* Rubbish left in /tmp harms no result, so nothing is checked. */
static void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *d; dir && (d = readdir(dir));) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
        if (d->d_name[0] != '.' && unlink(path))
            remove_folder(path);
    }
    if (dir)
        closedir(dir);
    (void)rmdir(folder);
}

void probe_done(struct probe *p)
{
    probe_close(p);
    arena_free(p->arena);
    remove_folder(p->folder);
}

static enum err put(struct store_work *w, struct db *db)
{
    struct probe_put *put = (struct probe_put *)w;
    put->runs++;
    struct db_stmt *st = db_start(db, &put_query);
    db_bind_i64(st, 1, put->id);
    db_bind_str(st, 2, put->text);
    bool has_row = false;
    enum err e = db_step(st, &has_row);
    db_finish(st);
    return e ? e : put->then;
}

struct probe_put probe_put(int64_t id, const char *text)
{
    return (struct probe_put){.work = {.run = put}, .id = id, .text = str_from(text)};
}

void probe_run(struct probe *p, struct probe_put *puts, size_t count)
{
    struct store_work **works = calloc(count, sizeof *works);
    ASSERT(works);
    for (size_t i = 0; i < count; i++)
        works[i] = &puts[i].work;
    for (size_t at = 0; at < count;)
        at += store_write_batch(p->write, works + at, count - at);
    free(works);
}

enum err probe_put_one(struct probe *p, int64_t id, const char *text)
{
    struct probe_put one = probe_put(id, text);
    probe_run(p, &one, 1);
    return one.work.result;
}

int64_t probe_count(struct probe *p, int64_t first, int64_t last)
{
    int64_t count = -1;
    bool has_row = false;
    enum err e = db_read_begin(p->read);
    ASSERT(!e);
    struct db_stmt *st = db_start(p->read, &count_query);
    db_bind_i64(st, 1, first);
    db_bind_i64(st, 2, last);
    if (!db_step(st, &has_row) && has_row)
        count = db_i64(st, 0);
    db_finish(st);
    db_read_end(p->read);
    return count;
}
