/* jobs.c - the table of work for later.
 *
 * WHY   what must not be lost stands in the same database as what caused it, in the same
 *       transaction.
 * HOW   named queries of store.sql. No row is ever claimed: one process, one writer, so the runner
 *       that read a job is the one that changes it. A pause doubles with each failure up to an hour
 *       and is never the last: an operator sees attempts and last_error, and nothing is dropped
 *       silently.
 * OWNS  nothing.
 * RUNS  on the thread of the db.
 * TESTS jobs_test.c, tests/contract */
#include "store/jobs.h"

#include "store/store.q.h"

enum err job_put(struct db *db, struct str kind, struct str payload, int64_t due_us, int64_t now_us)
{
    if (payload.n > LIMIT_JOB_PAYLOAD_BYTES)
        return ERR_TOO_LARGE;
    int64_t count = 0;
    enum err e = q_job_count(db, &count);
    if (!e && count >= LIMIT_JOBS)
        e = ERR_LIMIT_REACHED;
    if (e)
        return e;
    return q_job_insert(db, kind, due_us, payload, now_us);
}

enum err job_round(struct db *db, struct str kind, int64_t next_us, int64_t now_us)
{
    return next_us ? job_put(db, kind, STR("{}"), next_us > now_us ? next_us : now_us + 1, now_us)
                   : OK;
}

enum err jobs_due(struct db *db, struct arena *arena, int64_t now_us, struct job_list *ret)
{
    struct q_job_due_list rows;
    enum err e = q_job_due(db, arena, now_us, LIMIT_JOBS_DUE, &rows);
    struct job *job = e ? NULL : arena_try(arena, rows.count, sizeof *job);
    if (!job)
        return e ? e : ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_job_due_row *r = &rows.row[i];
        job[i] = (struct job){r->id, r->kind, r->payload, r->attempts, r->due_us};
    }
    *ret = (struct job_list){job, rows.count};
    return OK;
}

enum err jobs_due_slow(struct db *db, struct arena *arena, int64_t now_us, struct job_list *ret)
{
    struct q_job_due_slow_list rows;
    enum err e = q_job_due_slow(db, arena, now_us, LIMIT_JOBS_DUE, &rows);
    struct job *job = e ? NULL : arena_try(arena, rows.count, sizeof *job);
    if (!job)
        return e ? e : ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_job_due_slow_row *r = &rows.row[i];
        job[i] = (struct job){r->id, r->kind, r->payload, r->attempts, r->due_us};
    }
    *ret = (struct job_list){job, rows.count};
    return OK;
}

enum err job_mark_slow(struct db *db, int64_t id)
{
    return q_job_mark_slow(db, id);
}

enum err jobs_next(struct db *db, int64_t now_us, int64_t *ret_us)
{
    int64_t slow_us = 0;
    enum err e = q_job_next(db, ret_us);
    if (!e)
        e = q_job_next_slow(db, now_us, &slow_us);
    if (!e && slow_us && (!*ret_us || slow_us < *ret_us))
        *ret_us = slow_us;
    return e;
}

enum err job_done(struct db *db, int64_t id)
{
    return q_job_delete(db, id);
}

enum err job_go_on(struct db *db, int64_t id, int64_t due_us)
{
    return q_job_goes_on(db, id, due_us);
}

int64_t job_pause_us(int64_t attempts)
{
    int64_t pause = JOB_RETRY_FIRST_US;
    while (attempts-- > 0 && pause < JOB_RETRY_MOST_US)
        pause *= 2;
    return pause < JOB_RETRY_MOST_US ? pause : JOB_RETRY_MOST_US;
}

enum err job_retry(struct db *db, const struct job *job, int64_t now_us, struct str error)
{
    struct str cut =
        str_slice(error, 0, error.n < LIMIT_JOB_ERROR_BYTES ? error.n : LIMIT_JOB_ERROR_BYTES);
    return q_job_failed(db, job->id, now_us + job_pause_us(job->attempts), cut);
}
