/* The table of jobs, and forgetting what is over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/jobs.h"
#include "store/probe.h"
#include "store/retention.h"
#include "store/sqlite.h"

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

/* The tests speak to the write db as an operation would; begin and end in one place. */
static void begin(struct probe *p)
{
    assert_int_equal(db_word(sqlite_db(p->write), WORD_BEGIN_WRITE), SQLITE_OK);
    p->write->in_transaction = true;
}

static void end(struct probe *p)
{
    assert_int_equal(db_word(sqlite_db(p->write), WORD_COMMIT), SQLITE_OK);
    db_rollback(sqlite_db(p->write));
}

static int64_t number(struct probe *p, const char *sql)
{
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_prepare_v2(sqlite_db(p->write)->sqlite, sql, -1, &st, NULL),
                     SQLITE_OK);
    int64_t n = sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int64(st, 0) : -1;
    sqlite3_finalize(st);
    return n;
}

static void run_sql(struct probe *p, const char *sql)
{
    char *why = NULL;
    if (sqlite3_exec(sqlite_db(p->write)->sqlite, sql, NULL, NULL, &why))
        fail_msg("%s: %s", sql, why);
}

static void jobs_come_when_they_are_due_and_in_order(void **state)
{
    struct probe *p = *state;
    struct job_list due;
    begin(p);
    assert_int_equal(job_put(p->write, STR("b"), STR("2"), 200, 0), OK);
    assert_int_equal(job_put(p->write, STR("a"), STR("1"), 100, 0), OK);
    assert_int_equal(job_put(p->write, STR("c"), STR("3"), 300, 0), OK);
    int64_t next_us = 0;
    assert_int_equal(jobs_next(p->write, 0, &next_us), OK);
    assert_int_equal(next_us, 100);
    assert_int_equal(jobs_due(p->write, p->arena, 99, &due), OK);
    assert_int_equal(due.count, 0);
    assert_int_equal(jobs_due(p->write, p->arena, 200, &due), OK);
    assert_int_equal(due.count, 2);
    assert_true(str_equal(due.job[0].kind, STR("a")));
    assert_true(str_equal(due.job[1].payload, STR("2")));
    assert_int_equal(job_done(p->write, due.job[0].id), OK);
    assert_int_equal(jobs_due(p->write, p->arena, 200, &due), OK);
    assert_int_equal(due.count, 1);
    assert_int_equal(due.job[0].due_us, 200);
    end(p);
}

static void slow_jobs_stand_in_a_line_of_their_own(void **state)
{
    struct probe *p = *state;
    struct job_list due;
    int64_t next_us = -1;
    begin(p);
    assert_int_equal(job_put(p->write, STR("scan"), STR("1"), 100, 0), OK);
    assert_int_equal(job_put(p->write, STR("scan"), STR("2"), 300, 0), OK);
    assert_int_equal(job_put(p->write, STR("tidy"), STR(""), 400, 0), OK);
    assert_int_equal(jobs_due(p->write, p->arena, 500, &due), OK);
    assert_int_equal(due.count, 3);
    assert_int_equal(job_mark_slow(p->write, due.job[0].id), OK);
    assert_int_equal(job_mark_slow(p->write, due.job[1].id), OK);
    assert_int_equal(jobs_due(p->write, p->arena, 500, &due), OK);
    assert_int_equal(due.count, 1);
    assert_int_equal(jobs_due_slow(p->write, p->arena, 200, &due), OK);
    assert_int_equal(due.count, 1);
    assert_true(str_equal(due.job[0].payload, STR("1")));
    assert_int_equal(jobs_next(p->write, 200, &next_us), OK); /* the due one waits for a place */
    assert_int_equal(next_us, 300);
    assert_int_equal(jobs_next(p->write, 300, &next_us), OK);
    assert_int_equal(next_us, 400);
    assert_int_equal(job_put(p->write, STR("scan"), STR("2"), 250, 0), OK); /* stays what it is */
    assert_int_equal(jobs_due_slow(p->write, p->arena, 260, &due), OK);
    assert_int_equal(due.count, 2);
    end(p);
}

static void a_job_put_twice_is_one_with_the_earlier_time(void **state)
{
    struct probe *p = *state;
    struct job_list due;
    begin(p);
    assert_int_equal(job_put(p->write, STR("a"), STR("x"), 500, 0), OK);
    assert_int_equal(job_put(p->write, STR("a"), STR("x"), 100, 0), OK);
    assert_int_equal(job_put(p->write, STR("a"), STR("x"), 900, 0), OK);
    assert_int_equal(jobs_due(p->write, p->arena, 1000, &due), OK);
    assert_int_equal(due.count, 1);
    assert_int_equal(due.job[0].due_us, 100);
    end(p);
}

static void a_round_comes_when_there_is_work_and_never_at_once(void **state)
{
    struct probe *p = *state;
    struct job_list due;
    begin(p);
    assert_int_equal(job_round(p->write, STR("none"), 0, 100), OK);
    assert_int_equal(job_round(p->write, STR("late"), 50, 100), OK);
    assert_int_equal(job_round(p->write, STR("ahead"), 300, 100), OK);
    assert_int_equal(jobs_due(p->write, p->arena, 1000, &due), OK);
    assert_int_equal(due.count, 2);
    assert_int_equal(due.job[0].due_us, 101);
    assert_int_equal(due.job[1].due_us, 300);
    end(p);
}

static void a_failed_job_comes_again_after_a_growing_pause(void **state)
{
    struct probe *p = *state;
    struct job_list due;
    char error[LIMIT_JOB_ERROR_BYTES * 2];
    memset(error, 'e', sizeof error);
    int64_t now = 0;
    begin(p);
    assert_int_equal(job_put(p->write, STR("a"), STR(""), 0, 0), OK);
    for (int64_t want = JOB_RETRY_FIRST_US, i = 0; i < 14; i++) {
        assert_int_equal(jobs_due(p->write, p->arena, now, &due), OK);
        assert_int_equal(due.count, 1);
        assert_int_equal(due.job[0].attempts, i);
        assert_int_equal(job_retry(p->write, &due.job[0], now, (struct str){error, sizeof error}),
                         OK);
        assert_int_equal(jobs_due(p->write, p->arena, now + want - 1, &due), OK);
        assert_int_equal(due.count, 0);
        now += want;
        want = want * 2 < JOB_RETRY_MOST_US ? want * 2 : JOB_RETRY_MOST_US;
    }
    assert_int_equal(number(p, "select length(last_error) from job"), LIMIT_JOB_ERROR_BYTES);
    assert_int_equal(job_pause_us(INT64_MAX), JOB_RETRY_MOST_US);
    assert_int_equal(job_go_on(p->write, 1, 7), OK); /* a good chunk forgets the failures */
    assert_int_equal(number(p, "select attempts + due_us from job where last_error is null"), 7);
    end(p);
}

static void the_table_of_jobs_has_a_limit(void **state)
{
    struct probe *p = *state;
    static char large[LIMIT_JOB_PAYLOAD_BYTES + 1];
    begin(p);
    assert_int_equal(job_put(p->write, STR("a"), (struct str){large, sizeof large}, 0, 0),
                     ERR_TOO_LARGE);
    run_sql(p, "with recursive n(x) as (values (1) union all select x + 1 from n where x < 99999) "
               "insert into job (kind, due_us, payload, created_us) select 'fill', 0, x, 0 from n");
    assert_int_equal(job_put(p->write, STR("a"), STR("last"), 0, 0), OK);
    assert_int_equal(job_put(p->write, STR("a"), STR("over"), 0, 0), ERR_LIMIT_REACHED);
    struct job_list due;
    assert_int_equal(jobs_due(p->write, p->arena, 1, &due), OK);
    assert_int_equal(due.count, LIMIT_JOBS_DUE);
    end(p);
}

/* Steps until the round is done; fails when a single one deletes more than it may. */
static int round_of_retention(struct probe *p, int64_t now_us)
{
    struct retention r = {0};
    bool is_done = false;
    int steps = 0;
    while (!is_done) {
        int64_t before = sqlite3_total_changes64(sqlite_db(p->write)->sqlite);
        begin(p);
        assert_int_equal(retention_step(p->write, p->arena, now_us, &r, &is_done), OK);
        end(p);
        assert_true(sqlite3_total_changes64(sqlite_db(p->write)->sqlite) - before <=
                    LIMIT_RETENTION_ROWS);
        steps++;
    }
    assert_int_equal(r.part + r.topic_kind + r.topic_object, 0);
    return steps;
}

static void what_is_over_goes_and_what_is_not_stays(void **state)
{
    struct probe *p = *state;
    run_sql(p, "with recursive n(x) as (values (0) union all select x + 1 from n where x < 999) "
               "insert into idempotency select x + 1, x, x'00', x'00', 200, '', case when x < 900 "
               "then 10 else 1000 end from n;"
               "insert into topic values (0, 1, 2);"
               "insert into event values (0, 1, 1, 0, 0, 0, 10), (0, 1, 2, 0, 0, 0, 1000);"
               "insert into session (token_hash, expires_us, ended_us, client, created_us) values "
               "(x'01', 10, null, '', 0), (x'02', 9e15, 10, '', 0), (x'03', 9e15, null, '', 0), "
               "(x'04', 9e15, 1000, '', 0)");
    round_of_retention(p, RETENTION_IDEMPOTENCY_US + 500);
    assert_int_equal(number(p, "select count(*) from idempotency"), 100);
    assert_int_equal(number(p, "select count(*) from event"), 2);
    round_of_retention(p, RETENTION_EVENT_US + 500);
    assert_int_equal(number(p, "select seq from event"), 2);
    assert_int_equal(number(p, "select count(*) from session"), 4);
    round_of_retention(p, RETENTION_SESSION_US + 500);
    assert_int_equal(number(p, "select count(*) from session"), 2);
    assert_int_equal(
        number(p, "select min(token_hash) = x'03' and max(token_hash) = x'04' from session"), 1);
}

static void texts_of_deleted_messages_go_on_their_day(void **state)
{
    struct probe *p = *state;
    run_sql(p,
            "insert into message_version values (1, 1, 1, 1, 'living', 0, null), (1, 2, 1, 1, "
            "'deleted', 0, 500), (1, 2, 2, 1, 'deleted', 0, 500), (1, 3, 1, 1, 'later', 0, 501)");
    round_of_retention(p, 500);
    assert_int_equal(number(p, "select count(*) from message_version"), 4);
    round_of_retention(p, 501);
    assert_int_equal(number(p, "select count(*) from message_version where n in (1, 3)"), 2);
    assert_int_equal(number(p, "select count(*) from message_version"), 2);
}

static void a_topic_keeps_its_last_events_and_others_theirs(void **state)
{
    struct probe *p = *state;
    run_sql(p, "insert into topic values (1, 7, 10900), (1, 8, 5), (1, 9, 10001);"
               "with recursive n(x) as (values (1) union all select x + 1 from n where x < 10900) "
               "insert into event select 1, 7, x, 0, 0, 0, 1000 from n;"
               "with recursive n(x) as (values (1) union all select x + 1 from n where x < 5) "
               "insert into event select 1, 8, x, 0, 0, 0, 1000 from n;"
               "insert into event values (1, 9, 1, 0, 0, 0, 1000), (1, 9, 2, 0, 0, 0, 1000)");
    assert_int_equal(round_of_retention(p, 1000), 6 + 3); /* 900 rows in three steps */
    assert_int_equal(number(p, "select count(*) from event where object_id = 7"),
                     RETENTION_EVENTS_OF_TOPIC);
    assert_int_equal(number(p, "select min(seq) from event where object_id = 7"), 901);
    assert_int_equal(number(p, "select count(*) from event where object_id = 8"), 5);
    assert_int_equal(number(p, "select min(seq) from event where object_id = 9"), 2);
}

static void more_topics_than_a_page_are_all_visited(void **state)
{
    struct probe *p = *state;
    run_sql(p, "with recursive n(x) as (values (1) union all select x + 1 from n where x < 2500) "
               "insert into topic select x % 2, x, 10001 from n;"
               "insert into event select kind, object_id, 10001, 0, 0, 0, 1000 from topic;"
               "insert into event select kind, object_id, 1, 0, 0, 0, 1000 from topic where "
               "object_id in (1, 2, 1250, 2499, 2500)");
    assert_int_equal(number(p, "select count(*) from event"), 2505);
    assert_int_equal(round_of_retention(p, 1000), 6 + 3);
    assert_int_equal(number(p, "select count(*) from event"), 2500);
}

/* Retention over large tables may not scan them: that would hold the writer. */
static void every_query_of_retention_uses_an_index(void **state)
{
    struct probe *p = *state;
    static const char *const plans[] = {
        "explain query plan delete from idempotency where id in (5, 6) and "
        "created_us < 5",
        "explain query plan select seq from event where kind = 1 and object_id = 5 order by seq "
        "limit 9",
        "explain query plan select id from session where ended_us < 5 order by ended_us limit 9",
        "explain query plan select id from session where expires_us < 5 order by expires_us limit "
        "9",
        "explain query plan select chat_id, n, version from message_version where erase_us < 5 "
        "order by erase_us limit 9",
        "explain query plan select kind, object_id, seq from topic where (kind, object_id) > (1, "
        "5) order by kind, object_id limit 9",
        "explain query plan select id from job where is_slow = 0 and due_us <= 5 order by due_us, "
        "id limit 9",
    };
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        sqlite3_stmt *st;
        assert_int_equal(sqlite3_prepare_v2(sqlite_db(p->write)->sqlite, plans[i], -1, &st, NULL),
                         SQLITE_OK);
        while (sqlite3_step(st) == SQLITE_ROW) {
            const char *detail = (const char *)sqlite3_column_text(st, 3);
            if (strncmp(detail, "SEARCH", 6) != 0)
                fail_msg("%s: %s", plans[i], detail);
        }
        sqlite3_finalize(st);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(jobs_come_when_they_are_due_and_in_order),
        CASE(slow_jobs_stand_in_a_line_of_their_own),
        CASE(a_job_put_twice_is_one_with_the_earlier_time),
        CASE(a_round_comes_when_there_is_work_and_never_at_once),
        CASE(a_failed_job_comes_again_after_a_growing_pause),
        CASE(the_table_of_jobs_has_a_limit),
        CASE(what_is_over_goes_and_what_is_not_stays),
        CASE(a_topic_keeps_its_last_events_and_others_theirs),
        CASE(more_topics_than_a_page_are_all_visited),
        CASE(texts_of_deleted_messages_go_on_their_day),
        CASE(every_query_of_retention_uses_an_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
