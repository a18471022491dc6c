/* op_test.c - numbers of events in a real database, and what a second run forgets. */
#include "op/op.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "op/encode.h"
#include "store/store.h"

extern const struct db_query db_query_op_topic_move, db_query_op_topic_head,
    db_query_op_event_insert, db_query_audit_insert;

struct bench {
    char folder[64];
    struct store *store;
    struct db *db;
    struct op op;
};

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st, (void)where;
    return kind == FTW_DP ? rmdir(path) : unlink(path);
}

static int set_up(void **state)
{
    static struct bench b;
    static const struct db_query *const queries[] = {
        &db_query_op_topic_move, &db_query_op_topic_head, &db_query_op_event_insert,
        &db_query_audit_insert};
    b = (struct bench){.folder = "/tmp/op-test-XXXXXX"};
    struct str detail;
    assert_non_null(mkdtemp(b.folder));
    struct store_conf conf = {.folder = str_from(b.folder),
                              .queries = queries,
                              .query_count = 4,
                              .clock = clock_system()};
    assert_int_equal(store_open(&conf, &b.store, &detail), OK);
    assert_int_equal(store_db_open(b.store, DB_WRITE, &b.db), OK);
    b.op = (struct op){.arena = arena_new(1 << 20), .now_us = 1000, .name = "test"};
    *state = &b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    arena_free(b->op.arena);
    store_db_close(b->db);
    store_close(b->store);
    return nftw(b->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

struct one_work {
    struct store_work work;
    struct op *op;
};

static enum err number(struct store_work *w, struct db *db)
{
    struct op *op = ((struct one_work *)w)->op;
    op->db = db;
    return op_number_events(op);
}

static enum err commit(struct bench *b)
{
    struct one_work w = {{.run = number}, &b->op};
    struct store_work *works[] = {&w.work};
    assert_int_equal(store_write_batch(b->db, works, 1), 1);
    return w.work.result;
}

static void emit(struct bench *b, enum topic_kind kind, int64_t id, int64_t ref)
{
    op_emit(&b->op, (struct topic){kind, id}, "x", 1, ref, 1, STR("{}"));
}

static void numbers_rise_by_one_in_each_topic(void **state)
{
    struct bench *b = *state;
    emit(b, TOPIC_CHAT, 9, 1);
    emit(b, TOPIC_CHAT, 2, 2);
    emit(b, TOPIC_MEMBER, 5, 3);
    emit(b, TOPIC_CHAT, 9, 4);
    assert_int_equal(commit(b), OK);
    static const int64_t expected[][3] = {{3, 5, 1}, {2, 2, 1}, {1, 9, 1}, {4, 9, 2}};
    const struct op_event *e = b->op.events;
    for (size_t i = 0; i < 4; i++, e = e->next) { /* topics in order, events as they happened */
        assert_int_equal(e->ref, expected[i][0]);
        assert_int_equal(e->topic.id, expected[i][1]);
        assert_int_equal(e->seq, expected[i][2]);
    }
    assert_null(e);
    op_restart(&b->op);
    emit(b, TOPIC_CHAT, 9, 5);
    assert_int_equal(commit(b), OK);
    assert_int_equal(b->op.events->seq, 3);
}

static void a_second_run_forgets_the_first(void **state)
{
    struct bench *b = *state;
    emit(b, TOPIC_CHAT, 9, 1);
    op_access_changed(&b->op, (struct topic){TOPIC_CHAT, 9}, (member_id){4});
    op_session_ended(&b->op, (session_id){3}, (member_id){4});
    assert_int_equal(op_fail(&b->op, ERR_CONFLICT, "%s", "version"), ERR_CONFLICT);
    b->op.ends_session = b->op.keeps_writes = true;
    b->op.new_session_token = STR("x");
    op_restart(&b->op);
    assert_null(b->op.events);
    assert_null(b->op.access_changes);
    assert_null(b->op.detail.p);
    assert_null(b->op.new_session_token.p);
    assert_false(b->op.ends_session || b->op.keeps_writes);
    emit(b, TOPIC_CHAT, 9, 2);
    assert_int_equal(b->op.events->ref, 2);
    assert_null(b->op.events->next);
}

static void a_body_that_does_not_fit_refuses_the_operation(void **state)
{
    struct bench *b = *state;
    struct jw w;
    op_event_start(&b->op, &w);
    char *big = arena_try(b->op.arena, LIMIT_EVENT_BODY_BYTES, 1);
    assert_non_null(big);
    memset(big, 'a', LIMIT_EVENT_BODY_BYTES);
    jw_str(&w, (struct str){big, LIMIT_EVENT_BODY_BYTES});
    op_event_end(&b->op, &w, &(struct op_event){.topic = {TOPIC_CHAT, 9}, .kind = "x"});
    assert_int_equal(commit(b), ERR_TOO_LARGE);
}

static void consequences_that_do_not_fit_refuse_the_operation(void **state)
{
    struct bench *b = *state;
    for (int i = 0; i < 3; i++) {
        struct arena_mark mark = arena_mark(b->op.arena);
        struct jw w;
        op_event_start(&b->op, &w);
        jw_str(&w, STR("some text of an event"));
        for (size_t step = 1 << 20; step >= 16; step /= 2)
            while (arena_try(b->op.arena, 1, step))
                ;
        if (i == 0)
            op_access_changed(&b->op, (struct topic){TOPIC_CHAT, 9}, (member_id){4});
        else if (i == 1)
            emit(b, TOPIC_CHAT, 9, 1);
        op_event_end(&b->op, &w, &(struct op_event){.topic = {TOPIC_CHAT, 9}, .kind = "x"});
        if (i < 2)
            assert_null(b->op.events);
        assert_int_equal(commit(b), ERR_TOO_LARGE);
        arena_rewind(b->op.arena, mark);
        op_restart(&b->op);
    }
}

static void append(const struct op *op, const void *what)
{
    (void)op;
    char *to = *(char *const *)what;
    to[strlen(to)] = '+'; /* the rest is zero */
}

static void what_is_left_for_after_the_commit_runs_once_and_is_forgotten_by_a_restart(void **state)
{
    struct bench *b = *state;
    char told[8] = "";
    char *to = told;
    op_restart(&b->op);
    op_after(&b->op, append, &to);
    op_restart(&b->op); /* that run was undone */
    op_after(&b->op, append, &to);
    op_after(&b->op, append, &to);
    assert_string_equal(told, "");
    op_run_afters(&b->op);
    assert_string_equal(told, "++");
}

static void detail_is_cut_not_refused(void **state)
{
    struct bench *b = *state;
    char big[500];
    memset(big, 'a', sizeof big);
    assert_int_equal(op_fail(&b->op, ERR_INVALID, "%.*s", (int)sizeof big, big), ERR_INVALID);
    assert_int_equal(b->op.detail.n, 199);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_rise_by_one_in_each_topic, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_second_run_forgets_the_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_that_does_not_fit_refuses_the_operation, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(consequences_that_do_not_fit_refuse_the_operation, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            what_is_left_for_after_the_commit_runs_once_and_is_forgotten_by_a_restart, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(detail_is_cut_not_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
