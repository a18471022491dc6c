/* db.h - one connection inside a transaction, as generated query functions see it.
 *
 * tools/gen_sql.py turns every named query of features/x/x.sql into one typed function that uses
 * only these calls. Owned by one thread. Values are bound by position from 1, columns read from 0;
 * text and blobs of a row are valid until the next step. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

struct db;
struct db_stmt;

enum db_kind { DB_READ, DB_WRITE };

/* The second wall between organisations, where the engine has one (PostgreSQL's row level
 * security): which rows of tables with org_id a query may meet, whatever its text says. */
enum db_wall {
    DB_WALL_NONE, /* it touches no such table */
    DB_WALL_ORG,  /* those of the organisation that db_wall names: its proof's, or the caller's */
    DB_WALL_OPEN, /* all: its author gave a reason, "-- unguarded:" */
};

struct db_query {
    const char *name;     /* "message_insert" */
    const char *sqlite;   /* parameters as ?1, ?2 */
    const char *postgres; /* the same with $1, $2; where the dialects differ, its own text */
    const char *types;    /* of the parameters, a letter each: i integer, t text, b bytes. NULL: the
                             engine infers them (tests) */
    const char *gives;    /* of the columns that come back, likewise */
    unsigned index;       /* place in the generated table: the slot of its prepared statement */
    bool writes;
    bool is_silent; /* it gives neither rows nor a count: nobody waits for its result */
    enum db_wall wall;
};

/* The prepared statement of a query, reset and unbound, ready for db_bind_*. Never NULL: a query
 * that does not prepare is a bug found by the contract tests. */
struct db_stmt *db_start(struct db *db, const struct db_query *q);
/* Before the first step of a query with DB_WALL_ORG. 0: of no organisation. */
void db_wall(struct db_stmt *st, int64_t org_id);
void db_bind_i64(struct db_stmt *st, int at, int64_t v);
void db_bind_str(struct db_stmt *st, int at, struct str v);  /* text; absent: NULL. Not copied. */
void db_bind_blob(struct db_stmt *st, int at, struct str v); /* absent: NULL. Not copied. */
void db_bind_null(struct db_stmt *st, int at);
/* Next row: OK and *ret_row; ERR_TAKEN on a unique violation, ERR_STORAGE, ERR_BUSY. The error of a
 * silent query may come with a later step instead: after any error a handler ends with one. */
MUST_CHECK enum err db_step(struct db_stmt *st, bool *ret_row);
bool db_is_null(struct db_stmt *st, int col);
int64_t db_i64(struct db_stmt *st, int col);
struct str db_str(struct db_stmt *st, int col); /* absent for NULL */
struct str db_blob(struct db_stmt *st, int col);
int64_t db_changes(struct db *db);  /* rows touched by the last finished write */
void db_finish(struct db_stmt *st); /* after the last step, also after an error */

#endif
