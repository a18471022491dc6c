/* worker.c - the threads that may wait for the store.
 *
 * WHY   the front loop never blocks; one connection belongs to one thread.
 * HOW   read workers take one call at a time. Slow workers run what costs time (argon2id) and hand
 *       on to the writer. The writer takes all that waits, at most LIMIT_BATCH_OPERATIONS, commits
 *       once (store_write_batch undoes what failed), then lets events and answers go, in the
 *       order of the commit. Job workers do what slow ones do, for jobs.
 * OWNS  worker structs live in struct api; their databases and buffers die in worker_close.
 * RUNS  as its threads; start and stop on the front loop's thread.
 * TESTS api_test.c */
#include "api/inside.h"

#include "base/log.h"

enum err worker_open(struct api *a, struct worker *w, enum db_kind kind)
{
    if (w->db)
        return OK;
    w->api = a;
    buf_init(&w->scratch, LIMIT_REPLY_BYTES);
    buf_init(&w->reply, LIMIT_REPLY_BYTES);
    w->publisher = kind == DB_WRITE ? publisher_new() : NULL;
    return store_db_open(a->conf.store, kind, &w->db);
}

void worker_close(struct worker *w)
{
    if (!w->api)
        return;
    store_db_close(w->db);
    buf_done(&w->scratch);
    buf_done(&w->reply);
    publisher_free(w->publisher);
    *w = (struct worker){0};
}

static void finish(struct call *c, struct worker *w)
{
    struct mail *m = &c->mail;
    call_finish(c, w);
    api_post_done(w->api, &m, 1);
}

static void do_read(struct call *c, struct worker *w)
{
    call_begin(c, w);
    switch (c->kind) {
    case CALL_UPGRADE:
        call_upgrade(c, w);
        break;
    case CALL_SUBSCRIBE:
        call_subscribe(c, w);
        break;
    case CALL_WATCH:
        call_watch(c, w);
        break;
    case CALL_HTTP:
    case CALL_FRAME:
    case CALL_LOCAL:
    case CALL_JOB:
    case CALL_SLOW_JOB:
        call_read(c, w);
        break;
    }
    finish(c, w);
}

static void run_reads(void *ctx)
{
    struct worker *w = ctx;
    struct mail *m;
    while (queue_pop(w->api->reads, &m, 1))
        do_read((struct call *)m, w);
}

bool worker_prepare(struct call *c, struct worker *w)
{
    call_begin(c, w);
    if (!call_prepare(c, w)) {
        if (queue_push(w->api->writes, &c->mail))
            return true;
        c->result = ERR_UNAVAILABLE;
    }
    finish(c, w);
    return false;
}

static void run_slows(void *ctx)
{
    struct worker *w = ctx;
    struct mail *m;
    while (queue_pop(w->from, &m, 1))
        (void)worker_prepare((struct call *)m, w);
}

/* The store has decided: its own refusal (disk full) counts more than what the handler said. */
static void settle(struct call *c)
{
    if (!c->work.result)
        return;
    if (c->work.result != c->result) {
        op_restart(&c->op);
        c->result = c->work.result;
    }
}

void write_batch(struct api *a, struct worker *w, struct mail **mail, size_t count)
{
    struct store_work *works[LIMIT_BATCH_OPERATIONS];
    for (size_t i = 0; i < count; i++) {
        struct call *c = (struct call *)mail[i];
        if (c->kind != CALL_LOCAL || !c->op.now_us)
            call_begin(c, w);
        c->decoded_mark = arena_mark(c->arena);
        c->writer = w;
        c->work.run = c->kind == CALL_JOB ? background_work : call_write;
        works[i] = &c->work;
    }
    for (size_t from = 0; from < count;) {
        int64_t began_us = clock_mono(&a->conf.clock).us;
        size_t decided = store_write_batch(w->db, works + from, count - from);
        int64_t held_us = clock_mono(&a->conf.clock).us - began_us;
        for (size_t i = from; i < from + decided; i++) {
            struct call *c = (struct call *)mail[i];
            settle(c);
            c->held_us = held_us;
            if (!c->result)
                publish_call(w->publisher, a->bus, c);
        }
        publish_flush(w->publisher, a->bus);
        store_batch_told(w->db);
        for (size_t i = from; i < from + decided; i++)
            call_finish((struct call *)mail[i], w);
        api_post_done(a, mail + from, decided);
        if (store_checkpoint_is_due(w->db))
            background_checkpoint(a->background);
        from += decided;
    }
}

static void run_writes(void *ctx)
{
    struct worker *w = ctx;
    struct mail *mail[LIMIT_BATCH_OPERATIONS];
    size_t count;
    while ((count = queue_pop(w->api->writes, mail, LIMIT_BATCH_OPERATIONS))) {
        pthread_rwlock_wrlock(&w->api->lanes_still);
        write_batch(w->api, w, mail, count);
        pthread_rwlock_unlock(&w->api->lanes_still);
    }
}

static void run_lane(void *ctx)
{
    struct worker *w = ctx;
    struct mail *mail[LIMIT_BATCH_OPERATIONS];
    size_t count;
    while ((count = queue_pop(w->from, mail, LIMIT_BATCH_OPERATIONS))) {
        pthread_rwlock_rdlock(&w->api->lanes_still);
        write_batch(w->api, w, mail, count);
        pthread_rwlock_unlock(&w->api->lanes_still);
    }
}

/* All but the first of the writers. */
static enum err lanes_start(struct api *a)
{
    enum err e = OK;
    for (int i = 0; !e && i < a->conf.write_workers - 1; i++) {
        a->lane[i].from = queue_new(LIMIT_CALLS);
        a->lane_count = i + 1;
        e = worker_open(a, &a->lane[i], DB_WRITE);
    }
    for (int i = 0; !e && i < a->lane_count; i++)
        e = thread_start("lane", run_lane, &a->lane[i], &a->lane[i].thread);
    return e;
}

static enum err start_one(struct api *a, struct worker *w, enum db_kind kind, const char *name,
                          void (*run)(void *ctx))
{
    enum err e = worker_open(a, w, kind);
    return e ? e : thread_start(name, run, w, &w->thread);
}

enum err workers_start(struct api *a)
{
    enum err e = start_one(a, &a->write, DB_WRITE, "write", run_writes);
    if (!e)
        e = lanes_start(a);
    for (int i = 0; !e && i < a->conf.read_workers; i++)
        e = start_one(a, &a->read[i], DB_READ, "read", run_reads);
    for (int i = 0; !e && i < a->conf.slow_workers; i++) {
        a->slow[i].from = a->slows;
        e = start_one(a, &a->slow[i], DB_READ, "slow", run_slows);
    }
    for (int i = 0; !e && i < a->conf.job_workers; i++) {
        a->job[i].from = a->jobs;
        e = start_one(a, &a->job[i], DB_READ, "job", run_slows);
    }
    return e;
}

static void join_all(struct worker *w, int count)
{
    for (int i = 0; i < count; i++) {
        thread_join(w[i].thread);
        w[i].thread = NULL;
    }
}

/* Slow ones first: they hand on to the writer, who is the last to go. */
void workers_stop(struct api *a)
{
    queue_close(a->jobs);
    join_all(a->job, LIMIT_SLOW_JOBS);
    queue_close(a->slows);
    join_all(a->slow, LIMIT_WORKERS);
    queue_close(a->reads);
    join_all(a->read, LIMIT_WORKERS);
    queue_close(a->writes);
    join_all(&a->write, 1);
    for (int i = 0; i < a->lane_count; i++)
        queue_close(a->lane[i].from);
    join_all(a->lane, a->lane_count);
}
