/* What a handler may rely on, whatever the engine. */
#include "contract.h"

#include "base/log.h"

enum { MANY = 500 };

static void operations_are_decided_in_order_and_all_of_them(void **state)
{
    struct probe *p = *state;
    struct probe_put puts[MANY];
    for (int i = 0; i < MANY; i++) {
        puts[i] = probe_put(i / 2 + 1,
                            "x"); /* every second one finds its id taken by the one before it */
        puts[i].work.result = ERR_INTERNAL;
    }
    probe_run(p, puts, MANY);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(puts[i].work.result, i % 2 ? ERR_TAKEN : OK);
    assert_int_equal(probe_count(p, 1, MANY), MANY / 2);
    assert_true(store_counts(p->store).batches <= MANY);
    assert_int_equal(store_counts(p->store).operations, MANY);
}

static void a_refusal_undoes_its_operation_alone(void **state)
{
    struct probe *p = *state;
    struct probe_put puts[9];
    for (int i = 0; i < 9; i++) {
        puts[i] = probe_put(i + 1, "x");
        puts[i].then = i % 3 == 1 ? ERR_NO_RIGHT : OK;
    }
    probe_run(p, puts, 9);
    for (int i = 0; i < 9; i++) {
        assert_int_equal(puts[i].work.result, i % 3 == 1 ? ERR_NO_RIGHT : OK);
        assert_int_equal(probe_count(p, i + 1, i + 1), i % 3 != 1);
    }
}

static void an_undone_operation_leaves_no_trace_for_the_next(void **state)
{
    struct probe *p = *state;
    struct probe_put puts[] = {probe_put(1, "first"), probe_put(1, "second")};
    puts[0].then = ERR_CONFLICT;
    probe_run(p, puts, 2);
    assert_int_equal(puts[1].work.result, OK); /* the id is free again */
}

static void a_reader_sees_only_what_was_committed(void **state)
{
    struct probe *p = *state;
    assert_int_equal(probe_count(p, 1, 9), 0);
    assert_int_equal(probe_put_one(p, 1, "x"), OK);
    assert_int_equal(probe_count(p, 1, 9), 1);
}

static void rows_are_there_after_a_restart(void **state)
{
    struct probe *p = *state;
    for (int i = 1; i <= 100; i++)
        assert_int_equal(probe_put_one(p, i, "x"), OK);
    probe_close(p);
    probe_open(p);
    assert_int_equal(probe_count(p, 1, 100), 100);
}

static void texts_of_any_length_and_script_come_back(void **state)
{
    struct probe *p = *state;
    static const struct db_query echo = {
        .name = "contract_text",
        .sqlite = "select object_kind from audit where id = ?1",
        .postgres = "select object_kind from audit where id = $1",
        .wall = DB_WALL_OPEN,
        .index = 3900,
    };
    char *large = calloc(1, (1 << 20) + 1);
    memset(large, 'z', 1 << 20);
    const char *const texts[] = {"", "Анна Петровна", "emoji 👩🏽‍⚕️ и ё",
                                 "it's \"quoted\" -- ; $1 ?1", large};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(probe_put_one(p, i + 1, texts[i]), OK);
        assert_int_equal(db_read_begin(p->read), OK);
        struct db_stmt *st = db_start(p->read, &echo);
        db_bind_i64(st, 1, i + 1);
        bool has_row = false;
        assert_int_equal(db_step(st, &has_row), OK);
        assert_true(has_row);
        assert_true(str_equal(db_str(st, 0), str_from(texts[i])));
        db_finish(st);
        db_read_end(p->read);
    }
    free(large);
}

int contract_store(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT(operations_are_decided_in_order_and_all_of_them),
        CONTRACT(a_refusal_undoes_its_operation_alone),
        CONTRACT(an_undone_operation_leaves_no_trace_for_the_next),
        CONTRACT(a_reader_sees_only_what_was_committed),
        CONTRACT(rows_are_there_after_a_restart),
        CONTRACT(texts_of_any_length_and_script_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
