/* inspect.h - look at the database of a folder without changing it, beside a running server or
 * alone. For `kafedra doctor`. Any thread; opens and closes a connection of its own. */
#ifndef STORE_INSPECT_H
#define STORE_INSPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "store/audit.h"

struct store_health {
    bool exists;           /* false: no server has run on this folder yet; the rest is 0 */
    struct str damage;     /* what SQLite found broken, its first line; absent: nothing */
    int64_t version;       /* last applied migration */
    int64_t known_version; /* last one this program knows */
    int64_t bytes, wal_bytes;
    int64_t newest_us; /* of the newest event; 0: none */
};

/* Reads every page (PRAGMA integrity_check), so it takes about a second for 500 MB. ERR_STORAGE:
 * the file is there and can not be opened as a database. */
MUST_CHECK enum err store_inspect(struct arena *arena, struct str folder, struct store_health *ret);

struct store_pg_health {
    struct str trouble; /* why a server could not start on it, in words; absent: it could */
    bool is_reached;    /* false: there is no more than the trouble */
    int server_version; /* 150008 */
    int64_t version;    /* 0: no server has run on it yet */
    int64_t known_version;
    int64_t clock_ahead_us; /* its clock against ours */
    int64_t round_trip_us;  /* the shortest of some */
};

/* Of a postgresql:// address; a password in it is never repeated. Waits up to 5 s for the server;
 * takes no lock, so a running kafedra does not notice. */
void store_inspect_postgres(struct arena *arena, struct str db, struct store_pg_health *ret);

/* Every row of the audit record, along its chains (audit.h). */
struct store_audit {
    bool exists;        /* false: no server has run here yet, or one that kept no chains */
    struct str trouble; /* it could not be read, in words */
    struct audit_walk walk;
    int64_t before;   /* rows of before there were chains: not proven, and none may be added */
    int64_t strays;   /* rows without a place that are younger than the chains */
    int64_t beheaded; /* chains whose rows are all gone */
};
/* ret->walk.sought is the caller's; all else begins as {0}. */
void store_inspect_audit(struct arena *arena, struct str folder, struct store_audit *ret);
void store_inspect_audit_postgres(struct arena *arena, struct str db, struct store_audit *ret);

/* What both ask. */
#define AUDIT_ROWS_SQL                                                                             \
    "select coalesce(a.org_id, 0), coalesce(a.actor_id, 0), a.op, a.object_kind, "                 \
    "coalesce(a.object_id, 0), a.created_us, a.n, a.hash, coalesce(h.n, 0), h.hash from audit a "  \
    "left join audit_head h on h.chain = coalesce(a.org_id, 0) where a.n is not null "             \
    "order by coalesce(a.org_id, 0), a.n"
#define AUDIT_BEFORE_SQL                                                                           \
    "select count(*) from audit where n is null and id < "                                         \
    "coalesce((select min(id) from audit where n is not null), 9223372036854775807)"
#define AUDIT_STRAYS_SQL                                                                           \
    "select count(*) from audit where n is null and id > "                                         \
    "(select min(id) from audit where n is not null)"
#define AUDIT_BEHEADED_SQL                                                                         \
    "select count(*) from audit_head h where not exists (select 1 from audit a where "             \
    "a.n is not null and coalesce(a.org_id, 0) = h.chain)"

#endif
