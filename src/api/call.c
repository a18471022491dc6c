/* call.c - calls come from a pool and go back to it with their answer.
 *
 * WHY   a request costs no malloc once the pool is warm: its arena keeps the first chunk.
 * HOW   calls are made on the front loop, travel, and come back by the `done` mailbox; here the
 *       answer is given to whoever asked: an HTTP connection, a live socket, the gateway's
 *       question, or the program itself. Whoever left meanwhile is found by nobody: handles and
 *       tickets carry generations. Refusals are logged here, once.
 * OWNS  the pool; a call on its way belongs to its queue or worker.
 * RUNS  front loop.
 * TESTS api_test.c */
#include <stdlib.h>

#include "api/headers.h"
#include "api/inside.h"
#include "base/log.h"

/* One more than there is room for: counted, and told to the log once a second at most. */
static void count_refused(struct api *a)
{
    int64_t now_us = loop_now(a->loop).us;
    a->calls_refused++;
    a->refusals_unsaid++;
    if (a->refusals_logged_us && now_us - a->refusals_logged_us < SECOND_US)
        return;
    log_line(LOG_ERROR, "calls_full", "refused=%lld limit=%d", (long long)a->refusals_unsaid,
             LIMIT_CALLS);
    a->refusals_unsaid = 0;
    a->refusals_logged_us = now_us;
}

struct call *call_new(struct api *a, enum call_kind kind)
{
    bool is_gateways = kind == CALL_SUBSCRIBE || kind == CALL_WATCH;
    size_t most = is_gateways ? LIMIT_CALLS : LIMIT_CALLS - LIMIT_CALLS_RESERVED;
    if (a->calls_out >= most) {
        count_refused(a);
        return NULL;
    }
    struct call *c = a->free_calls;
    struct arena *arena = c ? c->arena : arena_new(LIMIT_CALL_ARENA_BYTES);
    if (c)
        a->free_calls = c->next_free;
    else
        c = calloc(1, sizeof *c);
    ASSERT(c);
    *c = (struct call){.api = a, .arena = arena, .kind = kind, .came = clock_mono(&a->conf.clock)};
    c->op.arena = arena;
    uint32_t n = a->request_seed + ++a->request_count * UINT32_C(2654435761);
    c->op.request_id = arena_printf(arena, "%08x", (unsigned)n);
    a->calls_out++;
    return c;
}

static void end_op(struct call *c)
{
    if (c->op.at_end)
        c->op.at_end(c->op.at_end_what);
    c->op.at_end = NULL;
}

void call_free(struct call *c)
{
    struct api *a = c->api;
    end_op(c);
    op_file_drop(&c->op);
    json_free(c->json);
    c->json = NULL;
    arena_reset(c->arena);
    arena_set_max(c->arena, LIMIT_CALL_ARENA_BYTES);
    upload_end(c);
    if (a->alone == c)
        a->alone = NULL;
    c->next_free = a->free_calls;
    a->free_calls = c;
    a->calls_out--;
}

static void log_refusal(const struct call *c)
{
    int level = err_row(c->result)->log;
    if (level == ERR_LOG_NONE)
        return;
    struct str detail = c->op.detail.p ? c->op.detail : STR("");
    static const char *const kinds[] = {"http",  "frame", "live", "subscribe",
                                        "watch", "local", "job",  "slow_job"};
    const char *name = c->row ? c->row->name : kinds[c->kind];
    log_line((enum log_level)level, "refused",
             "request=%.*s op=%s code=%s member=%lld detail=\"%.*s\"", STR_ARG(c->op.request_id),
             name, err_row(c->result)->code, (long long)c->op.caller.member.n, STR_ARG(detail));
}

/* What the operation adds, and what it always says. Its values are ours, never a stranger's; one
 * that is no line of its own is left out. */
static struct str fields_of(const struct call *c)
{
    struct str all = STR("");
    if (c->row && c->row->answer_fields)
        all = str_from(c->row->answer_fields);
    for (size_t i = 0; i < c->op.field_count; i++) {
        const struct op_field *f = &c->op.field[i];
        all = arena_printf(c->arena, "%.*s%s: %.*s\r\n", STR_ARG(all), f->name, STR_ARG(f->value));
    }
    return all.p ? all : STR("");
}

static void answer_http(struct call *c)
{
    struct net_response r = {
        .status = c->status, .body = c->reply, .allow = c->allow, .fields = fields_of(c)};
    struct problem p = {c->result, c->op.detail, c->op.request_id, c->is_english};
    if (c->result) {
        r.content_type = STR("application/problem+json");
        r.language = c->is_english ? STR("en") : STR("ru");
        r.retry_after_s = problem_retry_after(&p);
    } else if (c->row && c->row->gives_file) {
        file_answer(c, &r);
    } else if (c->reply.p) {
        r.content_type = STR("application/json");
    }
    if (c->op.ends_session)
        r.set_cookie =
            arena_printf(c->arena, SESSION_COOKIE "=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0%s",
                         c->is_secure ? "; Secure" : "");
    else if (c->op.new_session_token.p)
        r.set_cookie = arena_printf(
            c->arena, SESSION_COOKIE "=%.*s; HttpOnly; SameSite=Lax; Path=/; Max-Age=%d%s",
            STR_ARG(c->op.new_session_token), SESSION_COOKIE_SECONDS,
            c->is_secure ? "; Secure" : "");
    net_reply(c->api->net, c->h, &r);
}

static void answer_upgrade(struct call *c)
{
    if (c->result) {
        answer_http(c);
        return;
    }
    net_accept_websocket(c->api->net, c->h);
    gateway_open(c->api->gateway, c->h, c->who);
}

void call_answer(struct call *c)
{
    end_op(c);
    metrics_count_call(c->api, c);
    if (c->result)
        log_refusal(c);
    else if (c->op.has_job && c->kind != CALL_JOB)
        background_wake(c->api->background);
    if (c->kind == CALL_HTTP || c->kind == CALL_UPGRADE)
        stranger_learn(c);
    switch (c->kind) {
    case CALL_HTTP:
        answer_http(c);
        break;
    case CALL_UPGRADE:
        answer_upgrade(c);
        break;
    case CALL_FRAME:
        gateway_reply(c->api->gateway, c->h, c->reply);
        break;
    case CALL_SUBSCRIBE:
        gateway_subscribed(c->api->gateway, c->ticket, &c->replay);
        break;
    case CALL_WATCH:
        gateway_watched(c->api->gateway, c->ticket,
                        &(struct gateway_sight){c->result, c->op.caller.session_ends_us, c->watched,
                                                c->watched_count});
        break;
    case CALL_LOCAL:
    case CALL_JOB:
    case CALL_SLOW_JOB:
        c->local_done(c->local_ctx, c->result, c->reply);
        break;
    }
    call_free(c);
}

void call_refuse(struct call *c, enum err e)
{
    c->result = e;
    call_finish(c, &c->api->front);
    call_answer(c);
}
