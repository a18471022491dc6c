/* audit_test.c - a chain is whole until somebody touches it; its form stays as it is for ever. */
#include "store/audit.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/inspect.h"
#include "store/probe.h"
#include "store/store.h"

extern const struct db_query db_query_audit_head_move, db_query_audit_head, db_query_audit_head_set,
    db_query_audit_insert, db_query_audit_about_insert;

static const struct db_query *const queries[] = {&db_query_audit_head_move, &db_query_audit_head,
                                                 &db_query_audit_head_set, &db_query_audit_insert,
                                                 &db_query_audit_about_insert};

struct rig {
    struct probe probe;
    struct store *store;
    struct db *write;
};

static int set_up(void **state)
{
    static struct rig r;
    struct str detail;
    probe_init(&r.probe);
    struct store_conf conf = probe_conf(&r.probe);
    conf.queries = queries;
    conf.query_count = sizeof queries / sizeof *queries;
    assert_int_equal(store_open(&conf, &r.store, &detail), OK);
    assert_int_equal(store_db_open(r.store, DB_WRITE, &r.write), OK);
    *state = &r;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *r = *state;
    store_db_close(r->write);
    store_close(r->store);
    probe_done(&r->probe);
    return 0;
}

struct append {
    struct store_work work;
    struct audit_row row;
    struct audit_about about;
};

static enum err append(struct store_work *w, struct db *db)
{
    const struct append *a = (const struct append *)w;
    return audit_append(db, &a->row, &a->about);
}

static void write_about(struct rig *r, int64_t org, int64_t object, struct audit_about about)
{
    struct append a = {{.run = append},
                       {org, 7, STR("person_update"), STR("member"), object, 1000 + object},
                       about};
    struct store_work *works[] = {&a.work};
    assert_int_equal(store_write_batch(r->write, works, 1), 1);
    assert_int_equal(a.work.result, OK);
}

static void write_down(struct rig *r, int64_t org, int64_t object)
{
    write_about(r, org, object, (struct audit_about){0});
}

static void three_chains(struct rig *r)
{
    for (int64_t i = 1; i <= 3; i++) {
        write_down(r, 1, i);
        write_down(r, 0, 10 + i);
        write_down(r, 2, 20 + i);
    }
}

static void spoil(struct rig *r, const char *sql)
{
    sqlite3 *sqlite = NULL;
    char path[100];
    snprintf(path, sizeof path, "%s/kafedra.db", r->probe.folder);
    assert_int_equal(sqlite3_open(path, &sqlite), SQLITE_OK);
    assert_int_equal(sqlite3_exec(sqlite, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(sqlite) > 0, 1);
    sqlite3_close(sqlite);
}

static struct store_audit look(struct rig *r, struct audit_place sought)
{
    struct store_audit found = {.walk = {.sought = sought}};
    store_inspect_audit(r->probe.arena, str_from(r->probe.folder), &found);
    assert_null(found.trouble.p);
    assert_true(found.exists);
    return found;
}

static void what_nobody_touched_is_whole(void **state)
{
    struct rig *r = *state;
    three_chains(r);
    struct store_audit found = look(r, (struct audit_place){0});
    assert_int_equal(found.walk.broken.n, 0);
    assert_int_equal(found.walk.rows, 9);
    assert_int_equal(found.walk.chains, 3);
    assert_int_equal(found.before + found.strays + found.beheaded, 0);
}

static int64_t number(struct rig *r, const char *sql)
{
    sqlite3 *sqlite = NULL;
    sqlite3_stmt *st = NULL;
    char path[100];
    snprintf(path, sizeof path, "%s/kafedra.db", r->probe.folder);
    assert_int_equal(sqlite3_open(path, &sqlite), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(sqlite, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(sqlite);
    return n;
}

/* The actor (7) is nobody to be told, twice the same is once, the server's own chain concerns
 * nobody. */
static void whom_it_concerns_stands_beside_the_chain(void **state)
{
    struct rig *r = *state;
    write_about(r, 1, 5, (struct audit_about){{5, 6}, STR("по просьбе")});
    write_about(r, 1, 5, (struct audit_about){{5, 5}, {0}});
    write_about(r, 1, 7, (struct audit_about){{7, 0}, {0}});
    write_about(r, 0, 5, (struct audit_about){{5, 0}, {0}});
    assert_int_equal(number(r, "select count(*) from audit_about"), 3);
    assert_int_equal(number(r, "select count(*) from audit_about where n = 1 and why <> ''"), 2);
    assert_int_equal(number(r, "select member_id from audit_about where n = 2"), 5);
    assert_int_equal(look(r, (struct audit_place){0}).walk.broken.n, 0);
}

static void each_touch_is_found_at_its_place(void **state)
{
    struct rig *r = *state;
    static const struct {
        const char *sql;
        int64_t org, n;
    } touches[] = {
        {"update audit set actor_id = 8 where org_id = 1 and n = 2", 1, 2},
        {"update audit set created_us = 5 where org_id = 1 and n = 1", 1, 1},
        {"update audit set op = 'person_create' where org_id is null and n = 3", 0, 3},
        {"delete from audit where org_id = 1 and n = 2", 1, 2},
        {"delete from audit where org_id = 2 and n = 3", 2, 3}, /* its head still says 3 */
        {"update audit set hash = x'00' where org_id = 2 and n = 1", 2, 1},
        {"update audit_head set n = 2 where chain = 1", 1, 4},
        {"delete from audit_head where chain = 1", 1, 4},
    };
    for (size_t i = 0; i < sizeof touches / sizeof *touches; i++) {
        three_chains(r);
        spoil(r, touches[i].sql);
        struct audit_place broken = look(r, (struct audit_place){0}).walk.broken;
        assert_int_equal(broken.org, touches[i].org);
        assert_int_equal(broken.n, touches[i].n);
        tear_down(state);
        set_up(state);
    }
}

static void rows_beside_the_chain_and_lost_chains_are_found(void **state)
{
    struct rig *r = *state;
    three_chains(r);
    spoil(r, "insert into audit (org_id, op, object_kind, created_us) values (1, 'x', 'y', 0)");
    spoil(r, "delete from audit where org_id = 2");
    struct store_audit found = look(r, (struct audit_place){0});
    assert_int_equal(found.walk.broken.n, 0);
    assert_int_equal(found.strays, 1);
    assert_int_equal(found.beheaded, 1);
}

/* Whoever writes the whole chain anew can not give it the head that was noted before. */
static void a_noted_head_finds_a_chain_written_anew(void **state)
{
    struct rig *r = *state;
    three_chains(r);
    struct audit_place noted, head = look(r, (struct audit_place){0}).walk.ends[2];
    struct str text = audit_place_text(r->probe.arena, &head);
    assert_true(audit_place_read(text, &noted));
    assert_int_equal(noted.org, 2);
    write_down(r, 2, 30); /* later rows do not hide it */
    assert_true(look(r, noted).walk.is_sought_found);
    spoil(r, "delete from audit where org_id = 2");
    spoil(r, "delete from audit_head where chain = 2");
    for (int64_t i = 1; i <= 4; i++)
        write_down(r, 2, 40 + i);
    struct store_audit found = look(r, noted);
    assert_int_equal(found.walk.broken.n, 0);
    assert_false(found.walk.is_sought_found);
}

static void the_form_never_changes(void **state)
{
    struct rig *r = *state;
    struct audit_row row = {1, 2, STR("person_update"), STR("member"), 3, 1700000000000000};
    struct hash h = audit_link(&(struct audit_place){.org = 1}, &row);
    struct str hex = hash_hex(r->probe.arena, &h);
    assert_string_equal(hex.p, "8761f53c0cf7b2d33f76d5e3bc3714473083d9064ff670b65752badb186cfe2c");
    row.op = STR("person_updatem"), row.object_kind = STR("ember"); /* no two rows look alike */
    struct hash other = audit_link(&(struct audit_place){.org = 1}, &row);
    assert_false(hash_equal(&h, &other));
}

static void only_a_place_is_read_as_one(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        ":",
        "1:2",
        "1:2:",
        "a:2:00",
        "1:0:0000",
        "-1:2:00",
        "1:2:00000000000000000000000000000000000000000000000000000000000000zz",
        "1:2:000000000000000000000000000000000000000000000000000000000000000"};
    struct audit_place p;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(audit_place_read(str_from(wrong[i]), &p));
}

#define ON(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON(what_nobody_touched_is_whole),
        ON(whom_it_concerns_stands_beside_the_chain),
        ON(each_touch_is_found_at_its_place),
        ON(rows_beside_the_chain_and_lost_chains_are_found),
        ON(a_noted_head_finds_a_chain_written_anew),
        ON(the_form_never_changes),
        cmocka_unit_test(only_a_place_is_read_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
