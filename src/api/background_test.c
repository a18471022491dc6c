/* background_test.c - jobs run operations; one that fails is put off, and told; others come. */
#include "api/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "api/fake_table.h"
#include "store/jobs.h"

static int set_up(void **state)
{
    static struct fake_house h;
    fake_house_open(&h);
    assert_int_equal(background_start(h.api, &h.api->background), OK);
    *state = &h;
    return 0;
}

static int tear_down(void **state)
{
    struct fake_house *h = *state;
    background_stop(h->api->background);
    fake_house_close(h);
    return 0;
}

/* What the timer sends goes through the writer and back, as long as something follows at once. */
static void turn_after(struct fake_house *h, int64_t us)
{
    h->now_us += us;
    loop_turn(h->loop, 0);
    struct mail *m;
    while (queue_length(h->api->writes) && queue_pop(h->api->writes, &m, 1)) {
        write_batch(h->api, &h->api->write, &m, 1);
        call_answer((struct call *)m);
    }
}

static void turn(struct fake_house *h)
{
    turn_after(h, 10 * SECOND_US);
}

struct question {
    struct store_work work; /* first */
    const struct db_query *query;
    int64_t answer; /* the first number of the first row */
};

static enum err run_question(struct store_work *work, struct db *db)
{
    struct question *q = (struct question *)work;
    bool has_row = false;
    struct db_stmt *st = db_start(db, q->query);
    enum err e = db_step(st, &has_row);
    q->answer = !e && has_row ? db_i64(st, 0) : -1;
    db_finish(st);
    return e;
}

/* Slots past those of the program, one for each line that asks. */
static int64_t ask_at(struct fake_house *h, unsigned line, const char *sql)
{
    const struct db_query query = {
        .name = "ask", .sqlite = sql, .index = 3600 + line, .writes = true};
    struct question q = {{.run = run_question}, &query, -1};
    struct store_work *works[] = {&q.work};
    assert_int_equal(store_write_batch(h->api->write.db, works, 1), 1);
    if (q.work.result)
        fail_msg("line %u: %s", line, err_row(q.work.result)->code);
    return q.answer;
}
#define ask(h, sql) ask_at(h, __LINE__, sql)

static void retention_runs_and_is_due_in_an_hour(void **state)
{
    struct fake_house *h = *state;
    turn(h);
    assert_int_equal(ask(h, "select count(*) from job where kind = 'retention'"), 1);
    assert_int_equal(ask(h, "select due_us from job"), h->now_us + HOUR_US);
    assert_int_equal(ask(h, "select attempts from job"), 0);
}

static void a_failing_job_is_put_off_and_others_come(void **state)
{
    struct fake_house *h = *state;
    turn(h); /* planned; again in an hour */
    (void)ask(h, "insert into idempotency (caller, key_hash, request_hash, status, reply, "
                 "created_us) values (0, x'00', x'00', 200, '', 0)");
    (void)ask(h, "create table holder (id integer references idempotency)");
    (void)ask(h, "insert into holder select id from idempotency");
    (void)ask(h, "insert into job (kind, due_us, payload, created_us) select 'other', due_us + 1, "
                 "'', 0 from job");
    turn_after(h, HOUR_US + 2); /* tried, put off; the other one, which nobody knows, at once */
    assert_int_equal(ask(h, "select attempts from job where kind = 'retention'"), 1);
    assert_int_equal(
        ask(h, "select count(*) from job where kind = 'retention' and last_error <> ''"), 1);
    assert_int_equal(ask(h, "select attempts from job where kind = 'other'"), 1);
    (void)ask(h, "delete from holder");
    turn(h);
    assert_int_equal(ask(h, "select attempts from job where kind = 'retention'"), 0);
    assert_int_equal(ask(h, "select count(*) from idempotency"), 0);
}

static void a_job_named_like_a_local_operation_runs_it(void **state)
{
    struct fake_house *h = *state;
    turn(h);
    (void)ask(h, "insert into job (kind, due_us, payload, created_us) values ('note_keep', 1, "
                 "'{\"n\":7}', 0), ('note_keep', 2, '{\"n\":13}', 0), ('note_add', 3, "
                 "'{\"n\":8}', 0), ('note_keep', 4, 'no json', 0)");
    turn(h);
    turn(h);
    turn(h);
    assert_int_equal(ask(h, "select count(*) from audit where object_id = 7"), 1);
    assert_int_equal(ask(h, "select count(*) from event where event = 1"), 1);
    assert_int_equal(ask(h, "select count(*) from job where payload like '%7%'"), 0);
    /* what it refused is undone and put off; what strangers may call is no job's, nor nonsense */
    assert_int_equal(ask(h, "select count(*) from audit where object_id in (8, 13)"), 0);
    assert_int_equal(ask(h, "select count(*) from job where attempts > 0 and last_error <> ''"), 3);
}

static void what_a_job_puts_for_now_follows_at_once(void **state)
{
    struct fake_house *h = *state;
    turn(h);
    (void)ask(h, "insert into job (kind, due_us, payload, created_us) values ('note_keep', 1, "
                 "'{\"n\":21}', 0)");
    turn(h);
    assert_int_equal(ask(h, "select count(*) from audit where object_id = 22"), 1);
    assert_int_equal(ask(h, "select count(*) from job where kind = 'note_keep'"), 0);
}

static void a_job_ahead_is_awaited_to_the_moment(void **state)
{
    struct fake_house *h = *state;
    char put[200];
    turn(h);
    snprintf(put, sizeof put,
             "insert into job (kind, due_us, payload, created_us) values ('note_keep', %lld, "
             "'{\"n\":7}', 0)",
             (long long)(h->now_us + 12 * SECOND_US));
    (void)ask(h, put);
    turn(h);
    turn_after(h, 2 * SECOND_US - 2000);
    assert_int_equal(ask(h, "select count(*) from audit where object_id = 7"), 0);
    turn_after(h, 2000);
    assert_int_equal(ask(h, "select count(*) from audit where object_id = 7"), 1);
}

/* --- jobs with a slow part: the test is the job worker, one call at a time --- */

static void put(struct fake_house *h, const char *kind, int n)
{
    char put[200];
    snprintf(
        put, sizeof put,
        "insert into job (kind, due_us, payload, created_us) values ('%s', %d, '{\"n\":%d}', 0)",
        kind, n, n);
    struct db_query query = {
        .name = "put", .sqlite = put, .index = 3500 + (unsigned)n, .writes = true};
    struct question q = {{.run = run_question}, &query, -1};
    struct store_work *works[] = {&q.work};
    assert_int_equal(store_write_batch(h->api->write.db, works, 1), 1);
    assert_int_equal(q.work.result, OK);
}

static void put_slow(struct fake_house *h, int n)
{
    put(h, "note_slow", n);
}

/* The first that waits for a job worker: prepared, and refused there or with the writer's queue. */
static bool prepare_one(struct fake_house *h)
{
    struct mail *m;
    if (!queue_length(h->api->jobs) || !queue_pop(h->api->jobs, &m, 1))
        return false;
    if (!worker_prepare((struct call *)m, &h->api->job[0]))
        call_answer((struct call *)m);
    return true;
}

static void a_slow_job_is_prepared_apart_and_then_written(void **state)
{
    struct fake_house *h = *state;
    turn(h);
    put_slow(h, 30);
    turn(h);
    assert_int_equal(queue_length(h->api->jobs), 1);
    assert_int_equal(queue_length(h->api->writes), 0);
    turn(h); /* it is out: not again */
    assert_int_equal(queue_length(h->api->jobs), 1);
    assert_true(prepare_one(h));
    assert_int_equal(ask(h, "select count(*) from job where kind = 'note_slow'"), 1);
    turn(h);
    assert_int_equal(ask(h, "select count(*) from audit where object_id = 30"), 1);
    assert_int_equal(ask(h, "select count(*) from job where kind = 'note_slow'"), 0);
    assert_int_equal(h->api->calls_out, 0);
}

static void slow_jobs_that_fail_are_put_off_and_say_how_often(void **state)
{
    struct fake_house *h = *state;
    turn(h);
    put_slow(h, 31);
    put_slow(h, 33);
    turn(h);
    turn(h);
    while (prepare_one(h))
        ;
    turn(h);
    turn(h);
    assert_int_equal(ask(h, "select attempts from job where payload like '%31%'"), 1);
    assert_int_equal(ask(h, "select attempts from job where payload like '%33%'"), 1);
    assert_int_equal(ask(h, "select count(*) from audit where object_id in (31, 33)"), 0);
    put_slow(h, 32);
    turn(h);
    for (int i = 0; i < 8; i++) {
        while (prepare_one(h))
            ;
        turn(h);
    }
    assert_int_equal(ask(h, "select count(*) from audit where object_id = 132"), 1);
    assert_int_equal(ask(h, "select count(*) from job where payload like '%32%'"), 0);
}

static void no_more_slow_jobs_are_out_than_places(void **state)
{
    struct fake_house *h = *state;
    turn(h);
    for (int n = 40; n < 45; n++)
        put_slow(h, n);
    (void)ask(h, "insert into job (kind, due_us, payload, created_us) values ('note_keep', 99, "
                 "'{\"n\":7}', 0)");
    for (int i = 0; i < 3; i++)
        turn(h);
    assert_int_equal(queue_length(h->api->jobs), 2);
    /* a job without a slow part passes those that wait for a place */
    assert_int_equal(ask(h, "select count(*) from audit where object_id = 7"), 1);
    for (int i = 0; i < 10; i++) {
        (void)prepare_one(h);
        turn_after(h, 2);
        assert_in_range(queue_length(h->api->jobs), 0, 2);
    }
    assert_int_equal(ask(h, "select count(*) from audit where object_id between 40 and 44"), 5);
    assert_int_equal(ask(h, "select count(*) from job where kind = 'note_slow'"), 0);
}

static void of_a_kind_that_is_alone_one_is_out_and_others_pass(void **state)
{
    struct fake_house *h = *state;
    turn(h);
    put(h, "note_heavy", 50);
    put(h, "note_heavy", 51);
    put_slow(h, 52);
    for (int i = 0; i < 4; i++)
        turn(h);
    assert_int_equal(queue_length(h->api->jobs), 2);
    assert_true(prepare_one(h)); /* a heavy one: it is written, and the next one waits no longer */
    assert_true(prepare_one(h));
    assert_false(prepare_one(h));
    turn_after(h, 2);
    assert_int_equal(ask(h, "select count(*) from audit where object_id in (50, 52)"), 2);
    assert_int_equal(ask(h, "select count(*) from audit where object_id = 51"), 0);
    for (int i = 0; i < 3; i++)
        turn_after(h, 2);
    assert_true(prepare_one(h));
    turn(h);
    assert_int_equal(ask(h, "select count(*) from audit where object_id = 51"), 1);
    assert_int_equal(ask(h, "select count(*) from job where kind = 'note_heavy'"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(retention_runs_and_is_due_in_an_hour, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failing_job_is_put_off_and_others_come, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_job_named_like_a_local_operation_runs_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_a_job_puts_for_now_follows_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_job_ahead_is_awaited_to_the_moment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_slow_job_is_prepared_apart_and_then_written, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(slow_jobs_that_fail_are_put_off_and_say_how_often, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_more_slow_jobs_are_out_than_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_a_kind_that_is_alone_one_is_out_and_others_pass, set_up,
                                        tear_down),
    };
    crypto_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
