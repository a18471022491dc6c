/* slow_job.c - jobs that have a part which needs no writer: a scan, a picture.
 *
 * WHY   such a part takes seconds, and the writer may be held for milliseconds.
 * HOW   a look of background.c at the table finds jobs that are due and for which a place is free,
 *       `conf.job_workers` in all; on its way back the front loop sends each as a call of its own
 *       to the job workers. There `prepare` runs, with what it reads first and no transaction
 *       while it waits (op_read_ends); then the writer takes the job out of the table and runs the
 *       handler, in one transaction. What fails in either part is told to the next look, which puts
 *       the job off. Jobs are apart from slow workers: nobody waits for a scan to sign in. Of a
 *       kind that is `alone` one is out at a time, so that it never has all places; the next one
 *       waits in the table, and others pass it.
 *       When the server goes down `stops` is set: what takes long looks at it and gives up, and
 *       the job, still in its table, begins anew at the next start.
 * OWNS  which jobs are out and which have failed: front loop. A look gets a copy of it and brings
 *       back what it found (struct slow_look: the writer's while the look is out).
 * RUNS  front loop, but slow_jobs_look and slow_jobs_mend: the writer.
 * TESTS background_test.c */
#include <stdlib.h>

#include "api/slow_job.h"

#include "base/log.h"

enum slot_state { SLOT_FREE, SLOT_OUT, SLOT_FAILED };

struct slot {
    struct slow_jobs *all;
    enum slot_state state;
    int64_t id, attempts;
    enum err failure;
    const struct api_op *row; /* of one that is out */
};

struct slow_jobs {
    struct api *api;
    struct slot slot[LIMIT_SLOW_JOBS];
};

struct slow_jobs *slow_jobs_new(struct api *a)
{
    struct slow_jobs *all = calloc(1, sizeof *all);
    ASSERT(all);
    ASSERT(a->conf.job_workers >= 0 && a->conf.job_workers <= LIMIT_SLOW_JOBS);
    all->api = a;
    for (int i = 0; i < LIMIT_SLOW_JOBS; i++)
        all->slot[i].all = all;
    return all;
}

void slow_jobs_free(struct slow_jobs *all)
{
    free(all);
}

/* --- a look: what it takes along --- */

void slow_jobs_send(const struct slow_jobs *all, struct slow_look *look)
{
    *look = (struct slow_look){.room = (size_t)all->api->conf.job_workers};
    for (int i = 0; i < LIMIT_SLOW_JOBS; i++) {
        const struct slot *s = &all->slot[i];
        if (s->state == SLOT_FREE)
            continue;
        look->busy[look->busy_count++] = s->id;
        if (s->state == SLOT_OUT && s->row->is_alone)
            look->alone[look->alone_count++] = s->row;
        look->room -= look->room > 0;
        if (s->state == SLOT_FAILED)
            look->failed[look->failed_count++] =
                (struct slow_failed){{.id = s->id, .attempts = s->attempts}, s->failure};
    }
}

enum err slow_jobs_mend(const struct slow_look *look, struct db *db, int64_t now_us)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < look->failed_count; i++)
        e = job_retry(db, &look->failed[i].job, now_us, str_from(err_row(look->failed[i].e)->code));
    return e;
}

static bool is_busy(const struct slow_look *look, int64_t id)
{
    for (size_t i = 0; i < look->busy_count; i++)
        if (look->busy[i] == id)
            return true;
    return false;
}

static bool waits_for_another(const struct slow_look *look, const struct api_op *row)
{
    for (size_t i = 0; i < look->alone_count; i++)
        if (look->alone[i] == row)
            return true;
    return false;
}

static void find(struct slow_look *look, struct call *c, const struct job *job)
{
    const struct api_op *row = table_op(c->api->conf.table, job->kind);
    if (is_busy(look, job->id) || waits_for_another(look, row))
        return;
    look->found[look->found_count++] = *job;
    if (row && row->is_alone)
        look->alone[look->alone_count++] = row;
}

enum err slow_jobs_look(struct slow_look *look, struct db *db, struct call *c)
{
    struct job_list due;
    look->found_count = 0;
    if (!look->room)
        return OK;
    enum err e = jobs_due_slow(db, c->arena, c->op.now_us, &due);
    for (size_t i = 0; !e && i < due.count && look->found_count < look->room; i++)
        find(look, c, &due.job[i]);
    return e;
}

/* --- and what it brings back --- */

static void on_done(void *ctx, enum err e, struct str reply)
{
    (void)reply;
    struct slot *s = ctx;
    s->state = e ? SLOT_FAILED : SLOT_FREE;
    s->failure = e;
    background_wake(s->all->api->background); /* it is put off, or the next one has a place */
}

static struct slot *free_slot(struct slow_jobs *all)
{
    for (int i = 0; i < LIMIT_SLOW_JOBS; i++)
        if (all->slot[i].state == SLOT_FREE)
            return &all->slot[i];
    return NULL;
}

/* The look's texts end with it. One that can not go now is found by the next look. */
static void start(struct slow_jobs *all, const struct job *job)
{
    struct slot *s = free_slot(all);
    struct call *c = s ? call_new(all->api, CALL_SLOW_JOB) : NULL;
    if (!c)
        return;
    arena_set_max(c->arena, LIMIT_SLOW_JOB_ARENA_BYTES);
    c->row = table_op(all->api->conf.table, job->kind);
    c->body = str_copy(c->arena, job->payload);
    c->job_id = job->id;
    c->op.attempts = job->attempts;
    c->op.client_address = STR("local");
    c->local_done = on_done;
    c->local_ctx = s;
    *s = (struct slot){
        .all = all, .state = SLOT_OUT, .id = job->id, .attempts = job->attempts, .row = c->row};
    if (slow_jobs_is_kind(c->row) && queue_push(all->api->jobs, &c->mail))
        return;
    s->state = SLOT_FREE;
    call_free(c);
}

void slow_jobs_take(struct slow_jobs *all, const struct slow_look *look)
{
    for (int i = 0; i < LIMIT_SLOW_JOBS; i++)
        for (size_t k = 0; k < look->failed_count; k++)
            if (all->slot[i].state == SLOT_FAILED && all->slot[i].id == look->failed[k].job.id)
                all->slot[i].state = SLOT_FREE; /* it was put off */
    for (size_t i = 0; i < look->found_count; i++)
        start(all, &look->found[i]);
}

bool slow_jobs_is_kind(const struct api_op *row)
{
    return row && row->role.is_local && row->decode && row->prepare;
}
