/* migrate.h - bring a database to the newest schema. Private to store; runs once, in store_open. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

struct sqlite3;

struct migration {
    int version;         /* 1, 2, 3 ... */
    const char *name;    /* "house" */
    struct str sql;      /* as written, with a NUL after it: the checksum is of this */
    struct str postgres; /* what PostgreSQL runs; absent in SQLite's list */
};

/* Built in (migrations/embed.py). */
extern const struct migration store_migrations[];
extern const size_t store_migration_count;
extern const struct migration pg_migrations[];
extern const size_t pg_migration_count;

/* Applies what is missing, each in its own transaction together with its row of schema_migration,
 * so a kill leaves a version whole or absent. ERR_STORAGE with a static detail: a checksum differs,
 * the database is newer than this program, or the disk refuses. */
MUST_CHECK enum err migrate_run(struct sqlite3 *sqlite, const struct migration *list, size_t count,
                                int64_t now_us, struct str *ret_detail);

#endif
