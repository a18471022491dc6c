/* driver.h - what an engine does for the store, and what every engine's structs begin with. Private
 * to store.
 *
 * An engine is a table of functions, chosen once in store_open. A call of it costs one jump through
 * the table; nothing is allocated and nothing is compared by name. */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include <stdatomic.h>

#include "store/store.h"

struct store_driver {
    enum err (*open)(struct store *s, struct str *ret_detail); /* folder and lock are there */
    void (*close)(struct store *s); /* also after an open that failed half-way */
    enum err (*checkpoint)(struct store *s, int64_t *ret_wal_bytes);
    bool (*is_away)(const struct store *s);

    enum err (*db_open)(struct store *s, enum db_kind kind, struct db **ret);
    void (*db_close)(struct db *db);
    enum err (*read_begin)(struct db *db);
    void (*read_end)(struct db *db);
    size_t (*write_batch)(struct db *db, struct store_work **works, size_t count);
    void (*batch_told)(struct db *db);
    bool (*checkpoint_is_due)(const struct db *db);

    struct db_stmt *(*start)(struct db *db, const struct db_query *q);
    void (*wall)(struct db_stmt *st, int64_t org_id);
    void (*bind_i64)(struct db_stmt *st, int at, int64_t v);
    void (*bind_str)(struct db_stmt *st, int at, struct str v);
    void (*bind_blob)(struct db_stmt *st, int at, struct str v);
    void (*bind_null)(struct db_stmt *st, int at);
    enum err (*step)(struct db_stmt *st, bool *ret_row);
    bool (*is_null)(struct db_stmt *st, int col);
    int64_t (*i64)(struct db_stmt *st, int col);
    struct str (*str)(struct db_stmt *st, int col);
    struct str (*blob)(struct db_stmt *st, int col);
    int64_t (*changes)(struct db *db);
    void (*finish)(struct db_stmt *st);
};

extern const struct store_driver sqlite_driver, pg_driver;

enum { LIMIT_STATEMENT_SLOTS = 4096 };

/* First member of every engine's statement and connection. */
struct db_stmt {
    const struct store_driver *driver;
    struct db *db;
};

struct db {
    const struct store_driver *driver;
    struct store *store;
    enum db_kind kind;
    bool in_transaction;
};

struct store {
    struct store_conf conf;
    const struct store_driver *driver;
    void *engine; /* the driver's own */
    char *folder;
    int lock_fd;
    _Atomic int64_t batches, operations, reruns, checkpoints;
};

/* Slots that the table of queries needs; those of tests lie beyond and grow their connection. */
size_t store_slots_wanted(const struct store_conf *conf);

#endif
