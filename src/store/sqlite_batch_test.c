/* Group commit: what is kept, what is undone, and when a batch ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>

#include "store/probe.h"

enum { MOST = 200 };

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

static size_t one_batch(struct probe *p, struct probe_put *puts, size_t count)
{
    struct store_work *works[MOST];
    for (size_t i = 0; i < count; i++)
        works[i] = &puts[i].work;
    return store_write_batch(p->write, works, count);
}

static void a_batch_ends_at_its_limit_of_operations(void **state)
{
    struct probe *p = *state;
    struct probe_put puts[MOST];
    for (int i = 0; i < MOST; i++)
        puts[i] = probe_put(i + 1, "x");
    assert_int_equal(one_batch(p, puts, MOST), LIMIT_BATCH_OPERATIONS);
    assert_int_equal(probe_count(p, 1, MOST), LIMIT_BATCH_OPERATIONS);
    assert_int_equal(puts[LIMIT_BATCH_OPERATIONS].runs, 0);
}

static void a_batch_begins_nothing_after_its_limit_of_time(void **state)
{
    struct probe *p = *state;
    struct probe_put puts[MOST];
    for (int i = 0; i < MOST; i++)
        puts[i] = probe_put(i + 1, "x");
    p->step_us = LIMIT_BATCH_US / 3 + 1;
    assert_int_equal(one_batch(p, puts, MOST), 3);
    p->step_us = LIMIT_BATCH_US * 2; /* a single slow one is decided all the same */
    assert_int_equal(one_batch(p, puts + 3, MOST - 3), 1);
    assert_int_equal(probe_count(p, 1, MOST), 4);
}

static void what_a_failing_operation_wrote_is_undone_and_its_neighbours_kept(void **state)
{
    struct probe *p = *state;
    struct probe_put puts[] = {probe_put(1, "a"), probe_put(2, "b"), probe_put(3, "c")};
    puts[1].then = ERR_CONFLICT; /* after its insert */
    probe_run(p, puts, 3);
    assert_int_equal(puts[0].work.result, OK);
    assert_int_equal(puts[1].work.result, ERR_CONFLICT);
    assert_int_equal(puts[2].work.result, OK);
    assert_int_equal(probe_count(p, 1, 3), 2);
    assert_int_equal(probe_count(p, 2, 2), 0);
    assert_int_equal(store_counts(p->store).reruns, 0);
    assert_int_equal(store_counts(p->store).batches, 1);
    assert_int_equal(store_counts(p->store).operations, 3);
}

static enum err refuse(struct store_work *w, struct db *db)
{
    (void)db;
    ((struct probe_put *)w)->runs++;
    return ERR_NO_RIGHT;
}

static void only_a_failure_after_a_write_makes_the_batch_run_again(void **state)
{
    struct probe *p = *state;
    struct probe_put puts[] = {probe_put(1, "a"), probe_put(2, "b"), probe_put(3, "c")};
    puts[1].work.run = refuse;
    probe_run(p, puts, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(puts[i].runs, 1);
    assert_int_equal(probe_count(p, 1, 3), 2);
    struct probe_put more[] = {probe_put(4, "a"), probe_put(5, "b"), probe_put(6, "c"),
                               probe_put(7, "d")};
    more[1].then = more[2].then = ERR_CONFLICT;
    probe_run(p, more, 4);
    static const int runs[] = {2, 2, 1, 1};
    for (int i = 0; i < 4; i++)
        assert_int_equal(more[i].runs, runs[i]);
    assert_int_equal(probe_count(p, 4, 7), 2);
}

static enum err break_down(struct store_work *w, struct db *db)
{
    (void)db;
    return ++((struct probe_put *)w)->runs == 1 ? ERR_STORAGE : ERR_INTERNAL;
}

static void a_breakdown_makes_the_batch_run_again_even_when_no_change_was_counted(void **state)
{
    struct probe *p = *state;
    struct probe_put puts[] = {probe_put(1, "a"), probe_put(2, "b"), probe_put(3, "c")};
    puts[1].work.run = break_down;
    probe_run(p, puts, 3);
    static const int runs[] = {2, 2, 1};
    for (int i = 0; i < 3; i++)
        assert_int_equal(puts[i].runs, runs[i]);
    assert_int_equal(puts[1].work.result, ERR_INTERNAL);
    assert_int_equal(probe_count(p, 1, 3), 2);
}

static void a_unique_key_that_is_there_is_taken(void **state)
{
    struct probe *p = *state;
    struct probe_put puts[] = {probe_put(1, "a"), probe_put(1, "b"), probe_put(2, "c")};
    probe_run(p, puts, 3);
    assert_int_equal(puts[0].work.result, OK);
    assert_int_equal(puts[1].work.result, ERR_TAKEN);
    assert_int_equal(puts[2].work.result, OK);
    assert_int_equal(probe_put_one(p, 2, "again"), ERR_TAKEN);
    assert_int_equal(probe_count(p, 1, 9), 2);
}

/* Stands for an error of the engine that ends the whole transaction: the handler finds it gone. */
static enum err lose_once(struct store_work *w, struct db *db);

struct loser {
    struct probe_put put;
    int losses;
};

static const struct db_query rollback_query = {
    .name = "probe_rollback", .sqlite = "rollback", .index = 4002, .writes = true};
static const struct db_query wrong_query = {
    .name = "probe_wrong", .sqlite = "select abs(-9223372036854775808)", .index = 4003};

static enum err lose_once(struct store_work *w, struct db *db)
{
    struct loser *l = (struct loser *)w;
    struct probe_put put = probe_put(l->put.id, "x");
    bool has_row;
    if (l->losses-- > 0) {
        struct db_stmt *st = db_start(db, &rollback_query);
        assert_int_equal(db_step(st, &has_row), OK);
        db_finish(st);
        st = db_start(db, &wrong_query); /* the error after which autocommit is looked at */
        assert_int_not_equal(db_step(st, &has_row), OK);
        db_finish(st);
        /* From here on nothing may reach the disk on its own. */
        assert_int_equal(put.work.run(&put.work, db), ERR_STORAGE);
        return OK; /* even a handler that does not look is run again */
    }
    return put.work.run(&put.work, db);
}

static void a_lost_transaction_is_run_again_one_by_one(void **state)
{
    struct probe *p = *state;
    struct probe_put a = probe_put(1, "a"), c = probe_put(3, "c"), refused = probe_put(4, "d");
    refused.then = ERR_NO_RIGHT;
    struct loser b = {.put = probe_put(2, "b"), .losses = 1};
    b.put.work.run = lose_once;
    struct store_work *works[] = {&a.work, &refused.work, &b.put.work, &c.work};
    assert_int_equal(store_write_batch(p->write, works, 4), 3); /* c was not begun */
    assert_int_equal(a.work.result, OK);
    assert_int_equal(a.runs, 3); /* as all others, again for `refused`, alone */
    assert_int_equal(refused.work.result, ERR_NO_RIGHT);
    assert_int_equal(b.put.work.result, OK);
    assert_int_equal(probe_count(p, 1, 9), 2);
    assert_int_equal(store_counts(p->store).reruns, 1);
    assert_int_equal(store_write_batch(p->write, works + 3, 1), 1);
    assert_int_equal(probe_count(p, 1, 9), 3);
}

static void one_that_loses_it_again_is_alone_in_its_loss(void **state)
{
    struct probe *p = *state;
    struct probe_put a = probe_put(1, "a");
    struct loser b = {.put = probe_put(2, "b"), .losses = 2};
    b.put.work.run = lose_once;
    struct store_work *works[] = {&a.work, &b.put.work};
    assert_int_equal(store_write_batch(p->write, works, 2), 2);
    assert_int_equal(a.work.result, OK);
    assert_int_equal(b.put.work.result, ERR_STORAGE);
    assert_int_equal(probe_count(p, 1, 9), 1);
    assert_int_equal(probe_put_one(p, 5, "x"), OK); /* and the store goes on */
}

static void the_log_begins_anew_when_it_outgrows_its_limit(void **state)
{
    struct probe *p = *state;
    size_t n = 5 << 20;
    char *text = calloc(1, n + 1);
    memset(text, 'x', n);
    for (int i = 1; i <= 20; i++) /* 100 MiB, and no checkpoint thread */
        assert_int_equal(probe_put_one(p, i, text), OK);
    free(text);
    char path[96];
    struct stat st;
    snprintf(path, sizeof path, "%s/kafedra.db-wal", p->folder);
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size <= LIMIT_WAL_BYTES);
    assert_int_equal(probe_count(p, 1, 20), 20);
}

/* A checkpoint copied nearly all: the writer copies the rest, and the log begins at its front; its
 * file is neither cut nor does it grow. Without that rest SQLite would do so by itself. */
static void a_long_log_with_little_left_begins_anew(void **state)
{
    struct probe *p = *state;
    char *text = calloc(1, (5 << 20) + 1), path[96];
    struct stat before, after;
    int64_t bytes = 0;
    memset(text, 'x', 5 << 20);
    for (int i = 1; i <= 4; i++) /* 20 MiB */
        assert_int_equal(probe_put_one(p, i, text), OK);
    free(text);
    assert_int_equal(db_read_begin(p->read), OK);
    static const struct db_query look = {
        .name = "probe_look", .sqlite = "select count(*) from audit", .index = 4004};
    struct db_stmt *st = db_start(p->read, &look);
    bool has_row;
    assert_int_equal(db_step(st, &has_row), OK); /* a checkpoint goes no further than this reader */
    assert_int_equal(probe_put_one(p, 5, "the rest"), OK);
    assert_int_equal(store_checkpoint(p->store, &bytes), OK);
    assert_true(bytes > ANEW_WAL_BYTES);
    db_finish(st);
    db_read_end(p->read);
    snprintf(path, sizeof path, "%s/kafedra.db-wal", p->folder);
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(probe_put_one(p, 6, "the last of the long log"), OK);
    assert_int_equal(probe_put_one(p, 7, "the first of the new one"), OK);
    assert_int_equal(store_checkpoint(p->store, &bytes), OK);
    assert_true(bytes < 1 << 20);
    assert_int_equal(stat(path, &after), 0);
    assert_true(after.st_size >= before.st_size);
    assert_int_equal(probe_count(p, 1, 7), 7);
}

static void a_checkpoint_is_due_as_the_log_grows(void **state)
{
    struct probe *p = *state;
    char *text = calloc(1, (5 << 20) + 1);
    int64_t bytes = 0;
    int i = 0;
    memset(text, 'x', 5 << 20);
    while (i < 2) /* 10 MiB */
        assert_int_equal(probe_put_one(p, ++i, text), OK);
    assert_false(store_checkpoint_is_due(p->write));
    while (i < 4)
        assert_int_equal(probe_put_one(p, ++i, text), OK);
    assert_true(store_checkpoint_is_due(p->write));
    assert_int_equal(db_read_begin(p->read), OK); /* an old reader, so that it is not begun anew */
    static const struct db_query look = {
        .name = "probe_look", .sqlite = "select count(*) from audit", .index = 4004};
    struct db_stmt *st = db_start(p->read, &look);
    bool has_row;
    assert_int_equal(db_step(st, &has_row), OK);
    assert_int_equal(probe_put_one(p, ++i, text), OK);
    assert_int_equal(store_checkpoint(p->store, &bytes), OK);
    assert_false(store_checkpoint_is_due(p->write)); /* it saw all, and can do no more */
    assert_int_equal(probe_put_one(p, ++i, text), OK);
    assert_true(store_checkpoint_is_due(p->write));
    db_finish(st);
    db_read_end(p->read);
    assert_int_equal(store_checkpoint(p->store, &bytes), OK);
    /* All was copied: SQLite begins it anew by itself, and that checkpoint spoke of the old one. */
    assert_int_equal(probe_put_one(p, ++i, "begins it anew"), OK);
    assert_int_equal(probe_put_one(p, ++i, "its first"), OK);
    assert_false(store_checkpoint_is_due(p->write));
    for (int more = 0; more < 4; more++)
        assert_int_equal(probe_put_one(p, ++i, text), OK);
    assert_true(store_checkpoint_is_due(p->write));
    free(text);
}

static void a_reader_of_an_old_snapshot_only_delays_that(void **state)
{
    struct probe *p = *state;
    size_t n = 9 << 20;
    char *text = calloc(1, n + 1);
    memset(text, 'x', n);
    assert_int_equal(probe_put_one(p, 100, "before"), OK);
    struct db *old;
    assert_int_equal(store_db_open(p->store, DB_READ, &old), OK);
    struct db *usual = p->read;
    p->read = old;
    assert_int_equal(probe_count(p, 100, 100), 1);
    assert_int_equal(db_read_begin(old), OK);
    static const struct db_query look = {
        .name = "probe_look", .sqlite = "select count(*) from audit", .index = 4004};
    struct db_stmt *st = db_start(old, &look);
    bool has_row;
    assert_int_equal(db_step(st, &has_row), OK);
    for (int i = 1; i <= 9; i++)
        assert_int_equal(probe_put_one(p, i, text), OK);
    db_finish(st);
    st = db_start(old, &look);
    assert_int_equal(db_step(st, &has_row), OK);
    assert_int_equal(db_i64(st, 0), 1); /* still the moment it began */
    db_finish(st);
    db_read_end(old);
    p->read = usual;
    int64_t bytes = 0;
    for (int i = 10; i <= 12;
         i++) /* it has grown by a tenth: tried again, and nobody stands in the way */
        assert_int_equal(probe_put_one(p, i, text), OK);
    assert_int_equal(store_checkpoint(p->store, &bytes), OK);
    assert_true(bytes < LIMIT_WAL_BYTES);
    assert_int_equal(probe_count(p, 1, 12), 12);
    free(text);
    store_db_close(old);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_batch_ends_at_its_limit_of_operations),
        CASE(a_batch_begins_nothing_after_its_limit_of_time),
        CASE(what_a_failing_operation_wrote_is_undone_and_its_neighbours_kept),
        CASE(only_a_failure_after_a_write_makes_the_batch_run_again),
        CASE(a_breakdown_makes_the_batch_run_again_even_when_no_change_was_counted),
        CASE(a_unique_key_that_is_there_is_taken),
        CASE(a_lost_transaction_is_run_again_one_by_one),
        CASE(one_that_loses_it_again_is_alone_in_its_loss),
        CASE(the_log_begins_anew_when_it_outgrows_its_limit),
        CASE(a_long_log_with_little_left_begins_anew),
        CASE(a_checkpoint_is_due_as_the_log_grows),
        CASE(a_reader_of_an_old_snapshot_only_delays_that),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
