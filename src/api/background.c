/* background.c - what nobody asked for: checkpoints, and jobs that have come due.
 *
 * WHY   the log must not grow for ever, and old rows must go, without a request waiting for
 *       either.
 * HOW   one thread makes a passive checkpoint every second, and at once when the writer says that
 *       the log has grown. Jobs need the writer: every
 *       JOBS_EVERY_US, and when the first known job comes due, the front loop sends one CALL_JOB to
 *       the write queue; it does one chunk of one due job in its savepoint (under
 *       LIMIT_JOB_CHUNK_US) and comes back; while something is due the next follows at once, behind
 *       the requests that came meanwhile. So a job put JOBS_EVERY_US ahead is on time, a nearer one
 *       late by less than that. What a failing job did is undone with it, so the next CALL_JOB only
 *       puts it off (job_retry); then others come.
 *       How long each held the writer is counted (/metrics); one that passes the limit is told to
 *       the log, with its kind.
 *       A job with a slow part is only marked and found here: slow_job.c.
 * OWNS  its thread, timer, how far the retention round has come, and which job failed (the write
 *       worker's while a job is out).
 * RUNS  as said above.
 * TESTS background_test.c */
#include <stdlib.h>

#include "api/inside.h"
#include "api/slow_job.h"
#include "base/log.h"
#include "store/retention.h"

#define CHECKPOINT_EVERY_US SECOND_US
#define JOBS_EVERY_US       (5 * SECOND_US)
#define RETENTION_EVERY_US  HOUR_US

struct background {
    struct api *api;
    struct thread *thread;
    struct pause *pause;
    struct timer timer;
    bool is_planned;             /* the retention row exists */
    struct retention done, next; /* next becomes done when its chunk is committed */
    bool has_more;
    bool is_out, is_woken; /* front loop: a job is with the writer; another look was asked for */
    int64_t wait_us;       /* until the next look */
    struct job tried;      /* id 0: none; its texts are gone with the call */
    struct job retried;    /* failed with `failure`, and not yet put off */
    enum err failure;
    struct slow_jobs *slow;
    struct slow_look look; /* the write worker's while a job is out */
};

/* Busy is none: the writer begins the log anew just now. */
static bool is_trouble(enum err e)
{
    return e && e != ERR_BUSY;
}

static void run_checkpoints(void *ctx)
{
    struct background *b = ctx;
    bool was_bad = false;
    while (!pause_wait(b->pause, CHECKPOINT_EVERY_US)) {
        int64_t wal_bytes = 0;
        enum err e = store_checkpoint(b->api->conf.store, &wal_bytes);
        if (is_trouble(e) && !was_bad)
            log_line(LOG_ERROR, "checkpoint_failed", "code=%s", err_row(e)->code);
        was_bad = is_trouble(e);
    }
}

static enum err retention_chunk(struct background *b, struct call *c, struct db *db, int64_t job_id)
{
    bool is_done = false;
    enum err e = retention_step(db, c->arena, c->op.now_us, &b->next, &is_done);
    if (e)
        return e;
    b->has_more = !is_done;
    return job_go_on(db, job_id, c->op.now_us + (is_done ? RETENTION_EVERY_US : 0));
}

/* By itself, so that a job that fails does not undo its own row. */
static enum err plan(struct background *b, struct call *c, struct db *db)
{
    /* What a new program has to do with what an older one left: done at once when there is nothing.
     */
    static const struct str at_start[] = {STR_INIT("search_tend")};
    enum err e = job_put(db, STR("retention"), STR(""), c->op.now_us, c->op.now_us);
    for (size_t i = 0; !e && i < sizeof at_start / sizeof *at_start; i++)
        if (table_op(c->api->conf.table, at_start[i])) /* tests have tables of their own */
            e = job_put(db, at_start[i], STR("{}"), c->op.now_us, c->op.now_us);
    b->has_more = true;
    return e;
}

static enum err put_off(struct background *b, struct call *c, struct db *db)
{
    b->has_more = true; /* those it stood before */
    enum err e = slow_jobs_mend(&b->look, db, c->op.now_us);
    if (e || !b->failure)
        return e;
    return job_retry(db, &b->retried, c->op.now_us, str_from(err_row(b->failure)->code));
}

/* A job whose kind is the name of a local operation and whose payload is its input: the operation
 * runs, and the job is done. It goes first, so that the operation may put it again for later. */
static enum err job_operation(struct call *c, struct db *db, const struct job *job)
{
    const struct api_op *row = table_op(c->api->conf.table, job->kind);
    struct op *op = &c->op;
    struct json *tree = NULL;
    void *in = NULL;
    struct jw out;
    if (!row || !row->role.is_local || !row->decode)
        return job_retry(db, job, op->now_us, STR("no such kind"));
    if (slow_jobs_is_kind(row))
        return job_mark_slow(db, job->id);
    op->caller = (struct caller){0};
    op->db = db;
    op->name = row->name;
    op->scratch = &c->writer->scratch;
    buf_clear(&c->writer->reply);
    jw_init(&out, &c->writer->reply);
    enum err e = job_done(db, job->id);
    if (!e)
        e = json_parse(job->payload, &tree);
    if (!e)
        e = row->decode(op, tree, NULL, &in);
    if (!e)
        e = row->run(op, in, NULL, &out);
    if (!e)
        e = op_number_events(op);
    json_free(tree);
    if (e)
        op_restart(op); /* nothing of an undone run goes out */
    return e;
}

/* Nobody named: a kind is a word of the program. */
static void tell_slow(const struct call *c, struct str kind, int64_t began_us, int64_t cpu_us)
{
    int64_t took_us = clock_mono(&c->api->conf.clock).us - began_us;
    if (took_us > LIMIT_JOB_CHUNK_US)
        log_line(LOG_WARN, "job_slow", "kind=%.*s us=%lld cpu_us=%lld", STR_ARG(kind),
                 (long long)took_us, (long long)(clock_cpu_us() - cpu_us));
}

static enum err do_one(struct background *b, struct call *c, struct db *db)
{
    struct job_list due;
    enum err e = jobs_due(db, c->arena, c->op.now_us, &due);
    if (!e && due.count) {
        const struct job *job = &due.job[0];
        int64_t began_us = clock_mono(&c->api->conf.clock).us, cpu_us = clock_cpu_us();
        b->tried = (struct job){.id = job->id, .attempts = job->attempts};
        if (str_equal(job->kind, STR("retention")))
            e = retention_chunk(b, c, db, job->id);
        else
            e = job_operation(c, db, job);
        tell_slow(c, job->kind, began_us, cpu_us);
        b->has_more |= due.count > 1;
    }
    return e;
}

/* What is due by then anyway needs no waking of its own. */
static enum err look_ahead(struct background *b, struct db *db, int64_t now_us)
{
    int64_t due_us = 0;
    enum err e = jobs_next(db, now_us, &due_us);
    b->has_more |= due_us && due_us <= now_us;
    if (!e && due_us > now_us && due_us < now_us + JOBS_EVERY_US)
        b->wait_us = due_us - now_us;
    return e;
}

enum err background_work(struct store_work *work, struct db *db)
{
    struct call *c = (struct call *)((char *)work - offsetof(struct call, work));
    struct background *b = c->api->background;
    arena_rewind(c->arena, c->decoded_mark);
    op_restart(&c->op);
    b->has_more = false;
    b->wait_us = JOBS_EVERY_US;
    b->tried = (struct job){0};
    b->next = b->done;
    if (b->failure || b->look.failed_count)
        c->result = put_off(b, c, db);
    else if (!b->is_planned)
        c->result = plan(b, c, db);
    else
        c->result = do_one(b, c, db);
    if (!c->result)
        c->result = slow_jobs_look(&b->look, db, c);
    if (!c->result)
        c->result = look_ahead(b, db, c->op.now_us);
    return c->result;
}

static void send_job(struct background *b);

static void on_job_done(void *ctx, enum err e, struct str reply)
{
    (void)reply;
    struct background *b = ctx;
    bool is_woken = b->is_woken;
    bool has_failed = e && b->tried.id; /* it is put off at once: the others wait for nobody */
    b->is_out = b->is_woken = false;
    if (!e) {
        b->is_planned |= !b->failure;
        b->done = b->next;
        b->failure = OK;
        slow_jobs_take(b->slow, &b->look);
    } else if (b->tried.id) {
        b->retried = b->tried;
        b->failure = e;
    }
    if (has_failed || (!e && (b->has_more || is_woken)))
        send_job(b);
    else
        /* A round that never came to the jobs knows nothing of the next. */
        loop_timer_start(b->api->loop, &b->timer, e ? JOBS_EVERY_US : b->wait_us);
}

static void send_job(struct background *b)
{
    struct call *c = call_new(b->api, CALL_JOB);
    if (!c) {
        loop_timer_start(b->api->loop, &b->timer, JOBS_EVERY_US);
        return;
    }
    c->local_done = on_job_done;
    c->local_ctx = b;
    slow_jobs_send(b->slow, &b->look);
    b->is_out = true;
    if (queue_push(b->api->writes, &c->mail))
        return;
    b->is_out = false;
    call_free(c);
    loop_timer_start(b->api->loop, &b->timer, JOBS_EVERY_US);
}

static void on_timer(struct timer *t)
{
    send_job((struct background *)((char *)t - offsetof(struct background, timer)));
}

void background_wake(struct background *b)
{
    if (!b || !b->thread)
        return;
    b->is_woken = b->is_out;
    if (!b->is_out)
        loop_timer_start(b->api->loop, &b->timer, 1);
}

void background_checkpoint(struct background *b)
{
    if (b)
        pause_wake(b->pause);
}

enum err background_start(struct api *a, struct background **ret)
{
    struct background *b = calloc(1, sizeof *b);
    ASSERT(b);
    b->api = a;
    b->timer.fire = on_timer;
    b->pause = pause_new();
    b->done.blobs = b->next.blobs = a->conf.blobs;
    b->slow = slow_jobs_new(a);
    *ret = b;
    enum err e = thread_start("checkpoint", run_checkpoints, b, &b->thread);
    if (!e)
        loop_timer_start(a->loop, &b->timer, SECOND_US);
    return e;
}

void background_stop(struct background *b)
{
    if (!b)
        return;
    loop_timer_stop(b->api->loop, &b->timer);
    pause_end(b->pause);
    thread_join(b->thread);
    b->thread = NULL;
}

void background_free(struct background *b)
{
    if (!b)
        return;
    pause_free(b->pause);
    slow_jobs_free(b->slow);
    free(b);
}
