/* api.c - the front loop's side: from an HTTP request to a call on the right queue.
 *
 * WHY   all that can be refused without the store is refused here, in this order: no such place,
 *       another site's request, no session, too often, too many on their way.
 * HOW   net asks for the body limit when the head is in, then hands over the whole request; a call
 *       copies what it needs into its arena (net's views end with the callback) and goes to a
 *       queue by the operation's row.
 * OWNS  see README.md, "Order of death".
 * RUNS  front loop, except api_post_done (workers).
 * TESTS api_test.c, tests/system */
#include "api/api.h"

#include <stdlib.h>

#include "api/headers.h"
#include "api/inside.h"
#include "base/log.h"
#include "op/file.h"
#include "text/address.h"

#define LIVE_PATH    "/api/v1/live"
#define OPENAPI_PATH "/api/v1/openapi.json"

static struct str path_of(struct str target)
{
    return str_slice(target, 0, str_find_byte(target, '?'));
}

static const struct api_op *find_op(struct api *a, struct arena *arena, const struct net_request *r,
                                    struct op_params *params)
{
    struct url_path path;
    struct str query;
    if (url_parse_target(arena, r->target, &path, &query))
        return NULL;
    enum net_method method = r->method;
    const struct api_op *row = route_find(a->routes, method, &path, params);
    if (!row && method == NET_HEAD) { /* net sends no body then */
        method = NET_GET;
        row = route_find(a->routes, method, &path, params);
    }
    bool has_query = method == NET_GET || method == NET_DELETE; /* neither has a body */
    has_query = has_query || (row && row->upload_types);        /* its body is a file */
    if (row && has_query && query.p && params_add_query(arena, query, params))
        return NULL;
    return row;
}

/* Is it the method alone that is wrong? Then Allow is set. */
static enum err why_no_op(struct call *c, const struct net_request *r)
{
    struct url_path path;
    struct str query, place = path_of(r->target);
    unsigned methods = 0;
    if (str_equal(place, STR("/healthz")) || str_equal(place, STR(OPENAPI_PATH)))
        methods = 1u << NET_GET | 1u << NET_HEAD;
    else if (str_equal(place, STR(LIVE_PATH)))
        methods = 1u << NET_GET;
    else if (!url_parse_target(c->arena, r->target, &path, &query))
        methods = routes_methods(c->api->routes, &path);
    if (!methods || methods & 1u << r->method) /* known, but its query can not be read */
        return ERR_NOT_FOUND;
    c->allow = route_allow(c->arena, methods);
    return ERR_METHOD_NOT_ALLOWED;
}

static size_t body_limit(void *ctx, const struct net_request *r)
{
    struct api *a = ctx;
    struct op_params params = {0};
    const struct api_op *row = find_op(a, a->scratch, r, &params);
    arena_reset(a->scratch);
    return row ? row->body_limit : r->method == NET_GET ? 0 : LIMIT_LOST_BODY_BYTES;
}

int api_rate(struct api *a, const struct api_op *row, struct str who)
{
    if (a->conf.ignores_rates)
        return 0;
    uint64_t key = hash_keyed(a->rate_key, who) +
                   (uint64_t)(row - a->conf.table->ops) * UINT64_C(0x9E3779B97F4A7C15);
    int64_t wait_us =
        rate_take(a->rates, key, row->rate_count, row->rate_seconds, loop_now(a->loop).us);
    return (int)((wait_us + SECOND_US - 1) / SECOND_US);
}

bool api_dispatch(struct call *c)
{
    struct api *a = c->api;
    struct queue *q = a->reads;
    if (c->row && c->row->db == API_DB_WRITE)
        q = c->row->prepare ? a->slows : lane_of(a, c->lane_key);
    return queue_push(q, &c->mail);
}

static enum err check_rate(struct call *c, struct str peer)
{
    char room[ADDRESS_TEXT_MAX];
    struct str who = {(const char *)c->token_hash.byte, HASH_BYTES};
    if (c->row->role.is_public)
        who = address_network(peer.p ? peer : STR(""), room);
    int wait_s = api_rate(c->api, c->row, who);
    return wait_s ? op_fail(&c->op, ERR_TOO_MANY, "%d", wait_s) : OK;
}

static enum err check_stranger(struct call *c, struct str peer)
{
    int wait_s = stranger_wait(c, peer);
    return wait_s ? op_fail(&c->op, ERR_TOO_MANY, "%d", wait_s) : OK;
}

static enum err read_key(struct call *c, const struct net_request *r)
{
    struct str key = net_header(r, "idempotency-key");
    if (!key.p || !c->row->is_idempotent)
        return OK;
    if (!idempotency_key_is_fine(key))
        return op_fail(&c->op, ERR_INVALID, "Idempotency-Key");
    c->key = str_copy(c->arena, key);
    return OK;
}

static void read_session(struct call *c, const struct net_request *r)
{
    struct str token = cookie_session(net_header(r, "cookie"));
    c->has_token = token.p != NULL;
    if (c->has_token)
        c->token_hash = token_hash("session", token);
}

/* Fields of the input that stand in headers; the head ends with this callback. */
static enum err read_fields(struct call *c, const struct net_request *r)
{
    for (const struct api_header *h = c->row->headers; h && h->header; h++) {
        struct str value = net_header(r, h->header);
        if (!value.p)
            continue;
        if (c->params.count == LIMIT_PARAMS)
            return ERR_MALFORMED;
        c->params.item[c->params.count++] =
            (struct op_param){str_from(h->field), str_copy(c->arena, value)};
    }
    return OK;
}

static enum err check_write(struct call *c, const struct net_request *r)
{
    if (r->method == NET_GET || r->method == NET_HEAD)
        return OK;
    if (!origin_may_write(net_header(r, "origin"), net_header(r, "sec-fetch-site"),
                          net_header(r, "host"), r->is_secure))
        return ERR_ORIGIN;
    if (c->row->upload_types)
        return upload_check(c, r);
    if (r->body.n && !content_type_is_json(net_header(r, "content-type")))
        return op_fail(&c->op, ERR_MALFORMED, "content-type");
    return OK;
}

/* The order of refusals is the order of this function. */
static enum err take_request(struct call *c, const struct net_request *r)
{
    c->row = find_op(c->api, c->arena, r, &c->params);
    if (!c->row)
        return why_no_op(c, r);
    enum err e = check_write(c, r);
    if (e)
        return e;
    read_session(c, r);
    if (!c->has_token && !c->row->role.is_public)
        return ERR_NO_SESSION;
    if (!c->row->role.is_public) /* those are counted by address anyway */
        e = check_stranger(c, r->peer);
    if (!e && c->row->is_alone && c->api->alone) /* before it counts against their rate */
        e = op_fail(&c->op, ERR_UNAVAILABLE, "alone");
    if (!e)
        e = check_rate(c, r->peer);
    if (!e)
        e = read_key(c, r);
    if (!e)
        e = read_fields(c, r);
    if (e)
        return e;
    if (c->row->upload_types)
        e = upload_take(c, r);
    else
        c->body = str_copy(c->arena, r->body.p ? r->body : STR(""));
    if (e)
        return e;
    if (c->row->gives_file) {
        arena_set_max(c->arena, LIMIT_CALL_ARENA_BYTES + LIMIT_FILE_BYTES);
        file_ask(c, r);
    }
    c->op.client_address = str_copy(c->arena, r->peer);
    struct str agent = net_header(r, "user-agent");
    if (agent.p)
        c->op.user_agent = user_agent_clean(c->arena, agent);
    if (store_is_away(c->api->conf.store))
        return ERR_DATABASE_AWAY;
    c->lane_key = lane_key(c->row, NULL, &c->params);
    if (c->row->is_alone)
        c->api->alone = c;
    bool is_on_its_way = c->row->upload_types ? upload_dispatch(c) : api_dispatch(c);
    return is_on_its_way ? OK : ERR_UNAVAILABLE;
}

static enum err take_upgrade(struct call *c, const struct net_request *r)
{
    if (!r->wants_websocket)
        return op_fail(&c->op, ERR_MALFORMED, "upgrade");
    if (!origin_is_host(net_header(r, "origin"), net_header(r, "host"), r->is_secure))
        return ERR_ORIGIN;
    read_session(c, r);
    if (!c->has_token)
        return ERR_NO_SESSION;
    enum err e = check_stranger(c, r->peer);
    if (e)
        return e;
    if (store_is_away(c->api->conf.store))
        return ERR_DATABASE_AWAY;
    return api_dispatch(c) ? OK : ERR_UNAVAILABLE;
}

static void answer_plain(struct api *a, struct net_handle h, int status, struct str type,
                         struct str body)
{
    struct net_response r = {.status = status, .content_type = type, .body = body};
    net_reply(a->net, h, &r);
}

static void refuse_without_call(struct api *a, struct net_handle h, const struct net_request *r)
{
    struct problem p = {ERR_UNAVAILABLE,
                        {0},
                        STR("00000000"),
                        language_is_english(net_header(r, "accept-language"))};
    struct net_response answer = {.status = 503,
                                  .content_type = STR("application/problem+json"),
                                  .body = problem_body(a->scratch, &a->front.reply, &p),
                                  .retry_after_s = 1};
    net_reply(a->net, h, &answer);
    arena_reset(a->scratch);
}

static bool answer_metrics(struct api *a, struct net_handle h, const struct net_request *r)
{
    switch (metrics_may_read(a, r)) {
    case METRICS_OPEN:
        answer_plain(a, h, 200, STR("text/plain; version=0.0.4; charset=utf-8"), metrics_text(a));
        return true;
    case METRICS_SHUT:
        answer_plain(a, h, 403, STR("text/plain; charset=utf-8"),
                     STR("the bearer token is missing or another one\n"));
        return true;
    case METRICS_ABSENT:
        break;
    }
    return false;
}

/* Places that are no operation. */
static bool is_answered_at_once(struct api *a, struct net_handle h, const struct net_request *r)
{
    struct str path = path_of(r->target);
    if (r->method != NET_GET && r->method != NET_HEAD)
        return false;
    if (str_equal(path, STR("/healthz")) && store_is_away(a->conf.store))
        answer_plain(a, h, 503, STR("text/plain; charset=utf-8"),
                     STR("the database does not answer\n"));
    else if (str_equal(path, STR("/healthz")))
        answer_plain(a, h, 200, STR("text/plain; charset=utf-8"), STR("ok\n"));
    else if (str_equal(path, STR(OPENAPI_PATH)))
        answer_plain(a, h, 200, STR("application/json"), a->conf.openapi);
    else if (str_equal(path, STR("/metrics")))
        return answer_metrics(a, h, r);
    else
        return false;
    return true;
}

static void on_request(void *ctx, struct net_handle h, const struct net_request *r)
{
    struct api *a = ctx;
    if (is_answered_at_once(a, h, r))
        return;
    bool is_live = r->method == NET_GET && str_equal(path_of(r->target), STR(LIVE_PATH));
    struct call *c = call_new(a, is_live ? CALL_UPGRADE : CALL_HTTP);
    if (!c) {
        refuse_without_call(a, h, r);
        return;
    }
    c->h = h;
    c->is_secure = r->is_secure;
    c->is_english = language_is_english(net_header(r, "accept-language"));
    enum err e = is_live ? take_upgrade(c, r) : take_request(c, r);
    if (e)
        call_refuse(c, e);
}

static void on_ws_message(void *ctx, struct net_handle h, struct str text)
{
    gateway_message(((struct api *)ctx)->gateway, h, text);
}

static void on_ws_closed(void *ctx, struct net_handle h)
{
    gateway_closed(((struct api *)ctx)->gateway, h);
}

/* Together: one wake of the loop for a whole batch. */
void api_post_done(struct api *a, struct mail **mail, size_t count)
{
    if (!a->is_started) /* api_call_now has it in hand */
        return;
    for (size_t i = 0; i < count; i++)
        mail[i]->next = i + 1 < count ? mail[i + 1] : NULL;
    if (mailbox_post_chain(a->done, mail[0]))
        BUG("done mailbox full: it has room for every call there can be");
}

static void on_done(void *ctx, struct mail *m)
{
    (void)ctx;
    call_answer((struct call *)m);
}

static void on_dropped(void *ctx, struct mail *m)
{
    (void)ctx;
    struct call *c = (struct call *)m;
    if (c->kind == CALL_LOCAL)
        c->local_done(c->local_ctx, ERR_UNAVAILABLE, (struct str){0});
    call_free(c);
}

/* --- life --- */

/* Lanes must not keep the first writer out for ever. */
static void rwlock_init(pthread_rwlock_t *lock)
{
    pthread_rwlockattr_t attr;
    pthread_rwlockattr_init(&attr);
    pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(lock, &attr);
    pthread_rwlockattr_destroy(&attr);
}

enum err api_new(struct loop *l, const struct api_conf *conf, struct api **ret)
{
    ASSERT(conf->read_workers >= 1 && conf->read_workers <= LIMIT_WORKERS);
    ASSERT(conf->slow_workers >= 1 && conf->slow_workers <= LIMIT_WORKERS);
    struct api *a = calloc(1, sizeof *a);
    ASSERT(a);
    a->conf = *conf;
    a->loop = l;
    a->began_us = clock_wall_us(&conf->clock);
    a->routes = routes_new(conf->table);
    a->rates = rate_table_new(LIMIT_RATE_ROWS);
    a->strangers = rate_table_new(LIMIT_STRANGER_ROWS);
    a->seen_alive = rate_table_new(LIMIT_RATE_ROWS);
    rand_fill(&conf->rand, a->rate_key, sizeof a->rate_key);
    rand_fill(&conf->rand, &a->request_seed, sizeof a->request_seed);
    a->scratch = arena_new(LIMIT_CALL_ARENA_BYTES);
    a->front.api = a;
    buf_init(&a->front.scratch, LIMIT_REPLY_BYTES);
    buf_init(&a->front.reply, LIMIT_REPLY_BYTES);
    a->reads = queue_new(LIMIT_CALLS);
    a->slows = queue_new(LIMIT_CALLS);
    a->jobs = queue_new(LIMIT_CALLS);
    a->uploads_end = &a->uploads;
    a->writes = queue_new(LIMIT_CALLS);
    rwlock_init(&a->lanes_still);
    enum err e = mailbox_new(l, LIMIT_CALLS, on_done, a, &a->done);
    if (e) {
        api_free(a);
        return e;
    }
    *ret = a;
    return OK;
}

void api_set_media(struct api *a, struct media *media)
{
    a->media = media;
}

struct net_host api_net_host(struct api *a)
{
    return (struct net_host){a,          body_limit,    stranger_is_known,
                             on_request, on_ws_message, on_ws_closed};
}

struct gateway_host api_gateway_host(struct api *a)
{
    return (struct gateway_host){a, live_subscribe, live_frame, live_watch};
}

void api_wire(struct api *a, struct net *net, struct gateway *gateway, struct bus *bus)
{
    a->net = net;
    a->gateway = gateway;
    a->bus = bus;
}

enum err api_start(struct api *a)
{
    a->is_started = true;
    enum err e = workers_start(a);
    return e ? e : background_start(a, &a->background);
}

void api_stop(struct api *a)
{
    if (!a->is_started)
        return;
    atomic_store(&a->stops, true);
    background_stop(a->background);
    workers_stop(a);
    a->is_started = false;
}

static void free_pool(struct api *a)
{
    while (a->free_calls) {
        struct call *c = a->free_calls;
        a->free_calls = c->next_free;
        arena_free(c->arena);
        free(c);
    }
}

void api_free(struct api *a)
{
    if (!a)
        return;
    api_stop(a);
    a->net = NULL;
    a->is_ending = true;
    uploads_drop(a);
    if (a->done)
        mailbox_free(a->done, on_dropped);
    background_free(a->background);
    for (int i = 0; i < LIMIT_WORKERS; i++) {
        worker_close(&a->read[i]);
        worker_close(&a->slow[i]);
    }
    for (int i = 0; i < a->lane_count; i++) {
        queue_free(a->lane[i].from);
        worker_close(&a->lane[i]);
    }
    for (int i = 0; i < LIMIT_SLOW_JOBS; i++)
        worker_close(&a->job[i]);
    worker_close(&a->write);
    worker_close(&a->front);
    queue_free(a->reads);
    queue_free(a->slows);
    queue_free(a->jobs);
    queue_free(a->writes);
    pthread_rwlock_destroy(&a->lanes_still);
    free_pool(a);
    routes_free(a->routes);
    rate_table_free(a->rates);
    rate_table_free(a->strangers);
    rate_table_free(a->seen_alive);
    arena_free(a->scratch);
    free(a);
}
