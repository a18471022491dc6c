/* The second wall: a query whose text forgets the organisation meets only the rows of the one that
 * was named for it. SQLite has no such wall; there the queries' own conditions are all. */
#include "contract.h"

#include "base/log.h"

/* As a careless author might write them: no condition of org_id. */
static const struct db_query careless = {
    .name = "t_careless",
    .sqlite = "select count(*) from audit",
    .postgres = "select count(*) from audit",
    .index = 3910,
    .wall = DB_WALL_ORG,
};
static const struct db_query said_nothing = {
    .name = "t_said_nothing",
    .sqlite = "select count(*) from audit",
    .postgres = "select count(*) from audit",
    .index = 3911,
};
static const struct db_query open_count = {
    .name = "t_open",
    .sqlite = "select count(*) from audit",
    .postgres = "select count(*) from audit",
    .index = 3912,
    .wall = DB_WALL_OPEN,
};
static const struct db_query put = {
    .name = "t_put",
    .sqlite = "insert into audit (org_id, op, object_kind, created_us) values (?1, 'x', 'y', 0)",
    .postgres = "insert into audit (org_id, op, object_kind, created_us) values ($1, 'x', 'y', 0)",
    .types = "i",
    .index = 3913,
    .writes = true,
    .wall = DB_WALL_ORG,
};
static const struct db_query erase = {
    .name = "t_erase",
    .sqlite = "delete from audit",
    .postgres = "delete from audit",
    .index = 3914,
    .writes = true,
    .wall = DB_WALL_ORG,
};
static const struct db_query bare_tables = {
    .name = "t_bare",
    .sqlite = "select 0",
    .postgres = "select count(*) from pg_class c join pg_attribute a on a.attrelid = c.oid where "
                "c.relkind = 'r' and a.attname = 'org_id' and not (c.relrowsecurity and "
                "c.relforcerowsecurity)",
    .index = 3915,
};

static int64_t count(struct db *db, const struct db_query *q, int64_t org)
{
    bool has_row = false;
    struct db_stmt *st = db_start(db, q);
    if (org)
        db_wall(st, org);
    assert_int_equal(db_step(st, &has_row), OK);
    int64_t n = db_i64(st, 0);
    db_finish(st);
    return n;
}

static enum err put_row(struct db *db, int64_t wall, int64_t org)
{
    bool has_row = false;
    struct db_stmt *st = db_start(db, &put);
    db_wall(st, wall);
    db_bind_i64(st, 1, org);
    enum err e = db_step(st, &has_row);
    db_finish(st);
    return e;
}

static enum err put_three(struct probe *p, struct db *db)
{
    (void)p;
    enum err e = put_row(db, 1, 1);
    e = e ? e : put_row(db, 2, 2);
    return e ? e : put_row(db, 2, 2);
}

static enum err put_foreign(struct probe *p, struct db *db)
{
    (void)p;
    return put_row(db, 1, 2);
}

static enum err erase_mine(struct probe *p, struct db *db)
{
    (void)p;
    bool has_row = false;
    struct db_stmt *st = db_start(db, &erase);
    db_wall(st, 1);
    enum err e = db_step(st, &has_row);
    db_finish(st);
    assert_int_equal(db_changes(db), 1);
    return e;
}

static void a_careless_query_meets_no_foreign_row(void **state)
{
    struct probe *p = *state;
    if (!p->pg)
        skip();
    assert_int_equal(contract_write(p, put_three), OK);
    assert_int_equal(db_read_begin(p->read), OK);
    assert_int_equal(count(p->read, &said_nothing, 0), 0);
    assert_int_equal(count(p->read, &careless, 1), 1);
    assert_int_equal(count(p->read, &careless, 2), 2);
    assert_int_equal(count(p->read, &careless, 3), 0);
    assert_int_equal(count(p->read, &open_count, 0), 3);
    assert_int_equal(count(p->read, &careless, 1), 1); /* and the wall stands again */
    db_read_end(p->read);
    assert_int_equal(db_read_begin(p->read), OK);
    assert_int_equal(count(p->read, &said_nothing, 0), 0); /* nothing is left of the last one */
    db_read_end(p->read);
}

static void a_careless_write_changes_no_foreign_row(void **state)
{
    struct probe *p = *state;
    if (!p->pg)
        skip();
    assert_int_equal(contract_write(p, put_three), OK);
    assert_int_equal(contract_write(p, put_foreign), ERR_INTERNAL);
    assert_int_equal(contract_write(p, erase_mine), OK);
    assert_int_equal(db_read_begin(p->read), OK);
    assert_int_equal(count(p->read, &open_count, 0), 2);
    db_read_end(p->read);
}

static void every_table_with_an_organisation_has_its_wall(void **state)
{
    struct probe *p = *state;
    assert_int_equal(db_read_begin(p->read), OK);
    assert_int_equal(count(p->read, &bare_tables, 0), 0);
    db_read_end(p->read);
}

int contract_walls(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT(a_careless_query_meets_no_foreign_row),
        CONTRACT(a_careless_write_changes_no_foreign_row),
        CONTRACT(every_table_with_an_organisation_has_its_wall),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
