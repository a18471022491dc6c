/* db.c - the calls of generated query functions, handed to the engine of their connection.
 *
 * WHY   features, op and api are written once; which engine keeps the rows is a setting. HOW  every
 * db and every statement begins with its engine's table. OWNS  nothing.  RUNS on the thread of the
 * connection.  TESTS tests/contract, on each engine */
#include "store/driver.h"

struct db_stmt *db_start(struct db *db, const struct db_query *q)
{
    return db->driver->start(db, q);
}

void db_wall(struct db_stmt *st, int64_t org_id)
{
    st->driver->wall(st, org_id);
}

void db_bind_i64(struct db_stmt *st, int at, int64_t v)
{
    st->driver->bind_i64(st, at, v);
}

void db_bind_str(struct db_stmt *st, int at, struct str v)
{
    st->driver->bind_str(st, at, v);
}

void db_bind_blob(struct db_stmt *st, int at, struct str v)
{
    st->driver->bind_blob(st, at, v);
}

void db_bind_null(struct db_stmt *st, int at)
{
    st->driver->bind_null(st, at);
}

enum err db_step(struct db_stmt *st, bool *ret_row)
{
    return st->driver->step(st, ret_row);
}

bool db_is_null(struct db_stmt *st, int col)
{
    return st->driver->is_null(st, col);
}

int64_t db_i64(struct db_stmt *st, int col)
{
    return st->driver->i64(st, col);
}

struct str db_str(struct db_stmt *st, int col)
{
    return st->driver->str(st, col);
}

struct str db_blob(struct db_stmt *st, int col)
{
    return st->driver->blob(st, col);
}

int64_t db_changes(struct db *db)
{
    return db->driver->changes(db);
}

void db_finish(struct db_stmt *st)
{
    st->driver->finish(st);
}

enum err db_read_begin(struct db *db)
{
    return db->driver->read_begin(db);
}

void db_read_end(struct db *db)
{
    db->driver->read_end(db);
}

enum err store_db_open(struct store *s, enum db_kind kind, struct db **ret)
{
    return s->driver->db_open(s, kind, ret);
}

void store_db_close(struct db *db)
{
    if (db)
        db->driver->db_close(db);
}

size_t store_write_batch(struct db *db, struct store_work **works, size_t count)
{
    return db->driver->write_batch(db, works, count);
}

bool store_checkpoint_is_due(const struct db *db)
{
    return db->driver->checkpoint_is_due(db);
}

void store_batch_told(struct db *db)
{
    db->driver->batch_told(db);
}
