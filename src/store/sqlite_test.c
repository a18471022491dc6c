/* Values in and out, slots, snapshots, and the settings of a connection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/probe.h"
#include "store/row.h"
#include "store/sqlite.h"

static const struct db_query insert = {
    .name = "t_insert",
    .sqlite = "insert into operator_key (id, key_hash, expires_us, used_us, created_us) values "
              "(?1, ?2, ?3, ?4, 0)",
    .index = 3000,
    .writes = true,
};
static const struct db_query look = {
    .name = "t_look",
    .sqlite = "select key_hash, expires_us, used_us from operator_key where id = ?1",
    .index = 3001,
};
static const struct db_query echo = {
    .name = "t_echo", .sqlite = "select ?1, ?2, ?3, ?4", .index = 3002};
static const struct db_query orphan = {
    .name = "t_orphan",
    .sqlite = "insert into session (org_id, token_hash, expires_us, client, created_us) values "
              "(77, x'00', 0, '', 0)",
    .index = 3003,
    .writes = true,
};
static const struct db_query pragma = {
    .name = "t_pragma", .sqlite = "pragma synchronous", .index = 3004};
static const struct db_query update = {.name = "t_update",
                                       .sqlite = "update operator_key set expires_us = 9",
                                       .index = 3005,
                                       .writes = true};

static int setup(void **state)
{
    struct probe *p = calloc(1, sizeof *p);
    probe_init(p);
    probe_open(p);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    probe_done(*state);
    free(*state);
    return 0;
}

/* A work around a function of the test. */
struct act {
    struct store_work work;
    void (*on)(struct db *db);
};

static enum err act(struct store_work *w, struct db *db)
{
    ((struct act *)w)->on(db);
    return OK;
}

static void write_with(struct probe *p, void (*on)(struct db *db))
{
    struct act a = {{act, OK}, on};
    struct store_work *works[] = {&a.work};
    assert_int_equal(store_write_batch(p->write, works, 1), 1);
    assert_int_equal(a.work.result, OK);
}

static enum err step(struct db_stmt *st)
{
    bool has_row;
    return db_step(st, &has_row);
}

static void put_key(struct db *db)
{
    struct db_stmt *st = db_start(db, &insert);
    db_bind_i64(st, 1, 5);
    db_bind_blob(st, 2, (struct str){"\0\1\xff", 3});
    db_bind_i64(st, 3, INT64_MIN);
    assert_int_equal(step(st), OK);
    db_finish(st);
    assert_int_equal(db_changes(db), 1);
}

static void values_come_back_as_they_were(void **state)
{
    struct probe *p = *state;
    write_with(p, put_key);
    assert_int_equal(db_read_begin(p->read), OK);
    struct db_stmt *st = db_start(p->read, &look);
    db_bind_i64(st, 1, 5);
    assert_int_equal(step(st), OK);
    assert_true(str_equal(db_blob(st, 0), ((struct str){"\0\1\xff", 3})));
    assert_true(db_i64(st, 1) == INT64_MIN);
    assert_true(db_is_null(st, 2)); /* what is not bound is NULL */
    assert_null(db_str(st, 2).p);
    assert_null(db_blob(st, 2).p);
    db_finish(st);
    db_read_end(p->read);
}

static void absent_and_empty_are_different(void **state)
{
    struct probe *p = *state;
    assert_int_equal(db_read_begin(p->read), OK);
    struct db_stmt *st = db_start(p->read, &echo);
    db_bind_str(st, 1, STR(""));
    db_bind_str(st, 2, (struct str){NULL, 0});
    db_bind_blob(st, 3, STR(""));
    db_bind_id(st, 4, 0);
    assert_int_equal(step(st), OK);
    assert_non_null(db_str(st, 0).p);
    assert_int_equal(db_str(st, 0).n, 0);
    assert_null(db_str(st, 1).p);
    assert_non_null(db_blob(st, 2).p);
    assert_true(db_is_null(st, 3));
    db_finish(st);
    st = db_start(p->read, &echo); /* and nothing of the last run is left in the slot */
    assert_int_equal(step(st), OK);
    assert_true(db_is_null(st, 0));
    db_finish(st);
    db_read_end(p->read);
}

static void break_foreign_key(struct db *db)
{
    struct db_stmt *st = db_start(db, &orphan);
    assert_int_equal(step(st), ERR_INTERNAL);
    db_finish(st);
}

static void foreign_keys_are_on(void **state)
{
    write_with(*state, break_foreign_key);
}

static void a_snapshot_does_not_see_later_commits(void **state)
{
    struct probe *p = *state;
    assert_int_equal(probe_put_one(p, 1, "x"), OK);
    assert_int_equal(db_read_begin(p->read), OK);
    struct db_stmt *st = db_start(p->read, &look);
    db_bind_i64(st, 1, 5);
    bool has_row = true;
    assert_int_equal(db_step(st, &has_row), OK);
    assert_false(has_row);
    db_finish(st);
    write_with(p, put_key);
    for (int again = 0; again < 2; again++) {
        st = db_start(p->read, &look);
        db_bind_i64(st, 1, 5);
        assert_int_equal(db_step(st, &has_row), OK);
        db_finish(st);
        assert_int_equal(has_row, again); /* within the snapshot no; in a new one yes */
        db_read_end(p->read);
        assert_int_equal(db_read_begin(p->read), OK);
    }
    db_read_end(p->read);
}

static void a_reader_can_not_write_even_by_a_query_that_lies(void **state)
{
    struct probe *p = *state;
    struct db_query lie = update;
    lie.writes = false;
    assert_int_equal(db_read_begin(p->read), OK);
    struct db_stmt *st = db_start(p->read, &lie);
    assert_int_not_equal(step(st), OK);
    db_finish(st);
    db_read_end(p->read);
}

static void every_connection_syncs_fully(void **state)
{
    struct probe *p = *state;
    assert_int_equal(db_read_begin(p->read), OK);
    struct db_stmt *st = db_start(p->read, &pragma);
    assert_int_equal(step(st), OK);
    assert_int_equal(db_i64(st, 0), 2); /* FULL */
    db_finish(st);
    db_read_end(p->read);
}

static void rows_are_copied_checked_and_collected(void **state)
{
    struct probe *p = *state;
    struct str got = STR("kept");
    struct arena *small = arena_new(64);
    assert_int_equal(row_copy(p->arena, STR("text"), &got), OK);
    assert_true(str_equal(got, STR("text")));
    assert_int_equal(got.p[got.n], 0);
    assert_int_equal(row_copy(p->arena, (struct str){NULL, 0}, &got), OK);
    assert_null(got.p);
    char big[100] = {0};
    assert_int_equal(row_copy(small, (struct str){big, sizeof big}, &got), ERR_TOO_LARGE);
    unsigned char four[4];
    assert_int_equal(row_bytes(STR("abcd"), four, 4), OK);
    assert_int_equal(row_bytes(STR("abc"), four, 4), ERR_STORAGE);
    assert_int_equal(row_bytes((struct str){NULL, 0}, four, 4), ERR_STORAGE);
    int64_t *list = NULL;
    size_t room = 0;
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(row_grow(p->arena, (void **)&list, i, &room, sizeof *list), OK);
        list[i] = (int64_t)i;
    }
    assert_int_equal(list[0] + list[999], 999);
    room = LIMIT_QUERY_ROWS;
    assert_int_equal(row_grow(p->arena, (void **)&list, LIMIT_QUERY_ROWS, &room, sizeof *list),
                     ERR_TOO_LARGE);
    arena_free(small);
}

static void errors_say_what_a_handler_can_do(void **state)
{
    struct db *db = ((struct probe *)*state)->read;
    static const struct {
        int rc;
        enum err e;
    } rows[] = {
        {SQLITE_CONSTRAINT_UNIQUE, ERR_TAKEN},
        {SQLITE_CONSTRAINT_PRIMARYKEY, ERR_TAKEN},
        {SQLITE_CONSTRAINT_NOTNULL, ERR_INTERNAL},
        {SQLITE_CONSTRAINT_FOREIGNKEY, ERR_INTERNAL},
        {SQLITE_BUSY, ERR_BUSY},
        {SQLITE_BUSY_SNAPSHOT, ERR_BUSY},
        {SQLITE_FULL, ERR_STORAGE},
        {SQLITE_IOERR_FSYNC, ERR_STORAGE},
        {SQLITE_CORRUPT, ERR_STORAGE},
        {SQLITE_NOMEM, ERR_STORAGE},
        {SQLITE_READONLY, ERR_STORAGE},
        {SQLITE_TOOBIG, ERR_TOO_LARGE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(db_failed(sqlite_db(db), rows[i].rc), rows[i].e);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(values_come_back_as_they_were),
        CASE(absent_and_empty_are_different),
        CASE(foreign_keys_are_on),
        CASE(a_snapshot_does_not_see_later_commits),
        CASE(a_reader_can_not_write_even_by_a_query_that_lies),
        CASE(every_connection_syncs_fully),
        CASE(rows_are_copied_checked_and_collected),
        CASE(errors_say_what_a_handler_can_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
