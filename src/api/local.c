/* local.c - operations called by the program itself: first start, demo, command line.
 *
 * WHY   one path for all: what `kafedra demo` makes has passed the same checks as a request.
 * HOW   before api_start the calling thread borrows the databases of the first read worker and of
 *       the writer; afterwards a call goes to the queues like any other and comes back on the
 *       front loop.
 * RUNS  api_call_now: the thread that wires, before api_start. api_call_later: front loop.
 * TESTS api_test.c */
#include "api/api.h"

#include "api/inside.h"
#include "base/log.h"

static void fill(struct call *c, const struct caller *caller, struct str json_in)
{
    c->local_caller = *caller;
    c->body = str_copy(c->arena, json_in);
    c->op.client_address = STR("local");
}

static enum err run_now(struct api *a, struct call *c, int64_t now_us)
{
    enum err e = worker_open(a, &a->read[0], DB_READ);
    if (!e)
        e = worker_open(a, &a->write, DB_WRITE);
    if (e)
        return e;
    bool is_write = c->row->db == API_DB_WRITE;
    struct worker *w = is_write && !c->row->prepare ? &a->write : &a->read[0];
    call_begin_at(c, w, now_us);
    if (!is_write) {
        call_read(c, w);
        return c->result;
    }
    if (c->row->prepare && call_prepare(c, w))
        return c->result;
    struct mail *mail = &c->mail;
    write_batch(a, &a->write, &mail, 1);
    return c->result;
}

static void keep_reply(void *ctx, enum err e, struct str reply)
{
    (void)ctx, (void)e, (void)reply;
}

enum err api_call_now(struct api *a, struct arena *arena, const struct caller *caller,
                      struct str op_name, struct str json_in, int64_t now_us, struct str *ret_reply)
{
    ASSERT(!a->is_started);
    const struct api_op *row = table_op(a->conf.table, op_name);
    if (!row)
        return ERR_NOT_FOUND;
    struct call *c = call_new(a, CALL_LOCAL);
    ASSERT(c);
    c->row = row;
    c->local_done = keep_reply;
    fill(c, caller, json_in);
    enum err e = run_now(a, c, now_us);
    if (e)
        log_line(LOG_WARN, "call_refused", "op=%s code=%s detail=\"%.*s\"", row->name,
                 err_row(e)->code, STR_ARG(c->op.detail));
    else
        *ret_reply = str_copy(arena, c->reply.p ? c->reply : STR(""));
    call_free(c);
    return e;
}

enum err api_call_later(struct api *a, const struct caller *caller, struct str op_name,
                        struct str json_in, const struct api_later *done)
{
    const struct api_op *row = table_op(a->conf.table, op_name);
    if (!row || !row->role.is_local) /* the name comes from another process */
        return ERR_NOT_FOUND;
    struct call *c = call_new(a, CALL_LOCAL);
    if (!c)
        return ERR_UNAVAILABLE;
    c->row = row;
    c->local_done = done->done;
    c->local_ctx = done->ctx;
    fill(c, caller, json_in);
    if (api_dispatch(c))
        return OK;
    call_free(c);
    return ERR_UNAVAILABLE;
}
