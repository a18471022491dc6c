/* The table of jobs on this engine: kept with what caused it, found when due, forgotten when done.
 */
#include "contract.h"

#include "store/jobs.h"
#include "store/retention.h"

static enum err put_two(struct probe *p, struct db *db)
{
    enum err e = job_put(db, STR("late"), STR("1"), p->wall_us + HOUR_US, p->wall_us);
    return e ? e : job_put(db, STR("now"), STR("2"), p->wall_us, p->wall_us);
}

static enum err put_and_refuse(struct probe *p, struct db *db)
{
    enum err e = job_put(db, STR("never"), STR("3"), 0, p->wall_us);
    return e ? e : ERR_CONFLICT;
}

static struct job_list due_now(struct probe *p)
{
    struct job_list due;
    assert_int_equal(db_read_begin(p->read), OK);
    assert_int_equal(jobs_due(p->read, p->arena, p->wall_us, &due), OK);
    db_read_end(p->read);
    return due;
}

static enum err finish_due(struct probe *p, struct db *db)
{
    struct job_list due;
    enum err e = jobs_due(db, p->arena, p->wall_us, &due);
    for (size_t i = 0; !e && i < due.count; i++)
        e = job_done(db, due.job[i].id);
    return e;
}

static void a_job_lives_with_the_operation_that_put_it(void **state)
{
    struct probe *p = *state;
    assert_int_equal(contract_write(p, put_two), OK);
    assert_int_equal(contract_write(p, put_two), OK); /* twice is once */
    assert_int_equal(contract_write(p, put_and_refuse), ERR_CONFLICT);
    struct job_list due = due_now(p);
    assert_int_equal(due.count, 1);
    assert_true(str_equal(due.job[0].kind, STR("now")));
    assert_int_equal(contract_write(p, finish_due), OK);
    assert_int_equal(due_now(p).count, 0);
    p->wall_us += HOUR_US;
    assert_int_equal(due_now(p).count, 1);
}

static enum err mark_first(struct probe *p, struct db *db)
{
    struct job_list due;
    enum err e = jobs_due(db, p->arena, p->wall_us, &due);
    if (!e)
        e = due.count ? job_mark_slow(db, due.job[0].id) : ERR_NOT_FOUND;
    if (!e)
        e = jobs_due_slow(db, p->arena, p->wall_us, &due);
    if (!e && due.count != 1)
        e = ERR_CONFLICT;
    int64_t next_us = -1;
    if (!e)
        e = jobs_next(db, 0, &next_us);
    return !e && !next_us ? ERR_CONFLICT : e;
}

static void a_slow_job_is_due_apart(void **state)
{
    struct probe *p = *state;
    assert_int_equal(contract_write(p, put_two), OK);
    assert_int_equal(contract_write(p, mark_first), OK);
    assert_int_equal(due_now(p).count, 0);
}

static enum err forget(struct probe *p, struct db *db)
{
    struct retention r = {0};
    bool is_done = false;
    enum err e = OK;
    while (!e && !is_done)
        e = retention_step(db, p->arena, p->wall_us, &r, &is_done);
    return e;
}

static void retention_runs_on_an_empty_store(void **state)
{
    assert_int_equal(contract_write(*state, forget), OK);
}

int contract_jobs(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT(a_job_lives_with_the_operation_that_put_it),
        CONTRACT(a_slow_job_is_due_apart),
        CONTRACT(retention_runs_on_an_empty_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
