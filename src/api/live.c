/* live.c - what the gateway asks: may this member hear this topic, and operations by frame.
 *
 * WHY   the gateway knows no store; a subscription is an authorised read like any other.
 * HOW   on a read worker, in one read transaction: authenticate anew, open the topic (the proof),
 *       its head, and the event rows after `since`. Each row's object is read again by its loader,
 *       so that an edited or erased text can not return. Rows already purged, more than
 *       LIMIT_REPLAY_EVENTS, or more bytes than a socket may have queued: the client reads a
 *       window.
 * RUNS  live_… on the front loop; call_subscribe on a read worker.
 * SPEC  docs/protocol.md, architecture.md 5.
 * TESTS live_test.c */
#include "api/api.q.h"
#include "api/headers.h"
#include "api/inside.h"

#include "base/log.h"

static struct str load_body(struct call *c, const void *proof,
                            const struct q_event_list_since_row *row, const char **ret_kind)
{
    struct jw out;
    struct buf *b = c->op.scratch;
    buf_clear(b);
    jw_init(&out, b);
    const struct api_topic *t = &c->api->conf.table->topic[c->topic.kind];
    enum err e = t->load(&c->op, proof, (unsigned)row->event, row->ref, ret_kind, &out);
    if (e == ERR_NOT_FOUND)
        return (struct str){0};
    struct str body = {0};
    if (!e && !jw_failed(&out))
        body = str_copy(c->arena, buf_str(b));
    if (!e && !body.p) /* not "gone" */
        e = ERR_TOO_LARGE;
    c->result = e;
    return body;
}

static enum err replay(struct call *c, const void *proof)
{
    struct q_event_list_since_list list;
    enum err e = q_event_list_since(&c->op, (int64_t)c->topic.kind, c->topic.id, c->since,
                                    LIMIT_REPLAY_EVENTS + 1, &list);
    if (e)
        return e;
    if ((int64_t)list.count != c->replay.head - c->since) { /* purged */
        c->replay.is_resync = true;
        return OK;
    }
    struct str *frames = arena_try(c->arena, list.count + 1, sizeof *frames);
    if (!frames)
        return ERR_TOO_LARGE;
    size_t bytes = 0;
    for (size_t i = 0; i < list.count; i++) {
        const struct q_event_list_since_row *row = &list.row[i];
        struct frame_event f = {c->topic, row->seq, row->ref, row->version, "gone", {0}};
        f.body = load_body(c, proof, row, &f.kind);
        if (c->result)
            return c->result;
        buf_clear(c->op.scratch);
        frame_event_write(c->op.scratch, &f);
        frames[i] = str_copy(c->arena, buf_str(c->op.scratch));
        bytes += frames[i].n;
        if (!frames[i].p || bytes > LIMIT_SESSION_BACKLOG_BYTES) { /* no socket would take it */
            c->replay.is_resync = true;
            return OK;
        }
    }
    c->replay.frames = frames;
    c->replay.count = list.count;
    return OK;
}

/* A member whose registration waits, or who has no password yet, hears only on the own topic. */
static enum err check_listener(const struct call *c)
{
    static const struct api_role any_member = {.is_member = true};
    if (c->topic.kind != TOPIC_MEMBER)
        return role_check(&any_member, &c->op.caller);
    return c->op.caller.member.n ? OK : ERR_NO_SESSION;
}

static enum err subscribe(struct call *c)
{
    const struct api_topic *topic = &c->api->conf.table->topic[c->topic.kind];
    const void *proof = NULL;
    bool has_head = false;
    enum err e = call_authenticate(c);
    if (!e)
        e = check_listener(c);
    if (!e)
        e = topic->open(&c->op, c->topic.id, &proof);
    if (!e && topic->may_type)
        e = topic->may_type(&c->op, c->topic.id, &c->replay.may_type);
    if (!e)
        e = q_topic_head(&c->op, (int64_t)c->topic.kind, c->topic.id, &has_head, &c->replay.head);
    if (e || c->since < 0)
        return e;
    int64_t missed = c->replay.head - c->since;
    if (missed < 0 || missed > LIMIT_REPLAY_EVENTS) {
        c->replay.is_resync = true;
        return OK;
    }
    return missed ? replay(c, proof) : OK;
}

void call_subscribe(struct call *c, struct worker *w)
{
    op_restart(&c->op);
    c->op.db = w->db;
    enum err e = db_read_begin(w->db);
    if (!e) {
        e = subscribe(c);
        db_read_end(w->db);
    }
    c->result = c->replay.result = e;
    if (e == ERR_STORAGE || e == ERR_BUSY || e == ERR_DATABASE_AWAY || e == ERR_TOO_LARGE) {
        /* Our trouble, not a lost right: the client reads a window and tries again. */
        c->replay = (struct gateway_replay){.result = OK, .is_resync = true};
    }
}

/* --- who may be seen online --- */

static enum err watch(struct call *c)
{
    static const struct api_role any_member = {.is_member = true};
    size_t asked = c->watched_count;
    int64_t *seen = arena_try(c->arena, asked + 1, sizeof *seen);
    c->watched_count = 0;
    if (!seen)
        return ERR_UNAVAILABLE;
    enum err e = call_authenticate(c);
    if (e || asked == 0)
        return e;
    e = role_check(&any_member, &c->op.caller);
    if (!e)
        e = c->api->conf.table->sees_online(&c->op, c->watched, asked, seen, &c->watched_count);
    c->watched = seen;
    return e;
}

void call_watch(struct call *c, struct worker *w)
{
    op_restart(&c->op);
    c->op.db = w->db;
    c->result = db_read_begin(w->db);
    if (c->result)
        return;
    c->result = watch(c);
    db_read_end(w->db);
}

/* A call with the rights of a live socket; LIMIT_CALLS_RESERVED: the gateway has fewer questions
 * out than that. */
static struct call *question_new(struct api *a, enum call_kind kind, uint64_t ticket,
                                 const struct live_caller *who)
{
    struct call *c = call_new(a, kind);
    ASSERT(c);
    c->ticket = ticket;
    c->who = *who;
    c->has_token = true;
    memcpy(c->token_hash.byte, who->token_hash, HASH_BYTES);
    return c;
}

void live_watch(void *ctx, uint64_t ticket, struct live_caller who, const int64_t *members,
                size_t count)
{
    struct call *c = question_new(ctx, CALL_WATCH, ticket, &who);
    c->watched = arena_try(c->arena, count + 1, sizeof *c->watched);
    if (c->watched && count)
        memcpy(c->watched, members, count * sizeof *members);
    c->watched_count = count;
    if (c->watched && api_dispatch(c))
        return;
    c->watched_count = 0;
    c->result = ERR_UNAVAILABLE; /* the gateway asks again in a second */
    call_answer(c);
}

void live_subscribe(void *ctx, uint64_t ticket, struct live_caller who, struct topic topic,
                    int64_t since)
{
    struct call *c = question_new(ctx, CALL_SUBSCRIBE, ticket, &who);
    c->topic = topic;
    c->since = since;
    if (!api_dispatch(c)) {
        c->replay = (struct gateway_replay){.result = OK, .is_resync = true};
        call_answer(c);
    }
}

/* --- operations by frame --- */

static struct str frame_id(struct arena *arena, const struct json *frame)
{
    struct str id;
    bool is_fine = json_str(json_get(frame, "id"), &id) && id.n <= 64;
    return is_fine ? str_copy(arena, id) : (struct str){0};
}

static enum err read_frame(struct call *c, const struct json *frame, size_t bytes)
{
    struct str name, key;
    c->frame_id = frame_id(c->arena, frame);
    if (!c->frame_id.p || !json_str(json_get(frame, "op"), &name))
        return ERR_MALFORMED;
    c->row = table_op(c->api->conf.table, name);
    if (!c->row || !c->row->is_callable)
        return ERR_NOT_FOUND;
    if (bytes > c->row->body_limit + 1024)
        return ERR_TOO_LARGE;
    if (c->row->is_idempotent && json_str(json_get(frame, "key"), &key)) {
        c->key = str_copy(c->arena, key);
        if (!idempotency_key_is_fine(key))
            return op_fail(&c->op, ERR_INVALID, "key");
    }
    return OK;
}

static enum err take_frame(struct call *c, const struct json *frame, size_t bytes)
{
    enum err e = read_frame(c, frame, bytes);
    if (e)
        return e;
    struct str who = {(const char *)&c->who.token_hash, HASH_BYTES};
    int wait_s = api_rate(c->api, c->row, who);
    if (wait_s)
        return op_fail(&c->op, ERR_TOO_MANY, "%d", wait_s);
    call_decode(c, json_get(frame, "in"), &c->api->front.scratch);
    if (store_is_away(c->api->conf.store))
        return ERR_DATABASE_AWAY;
    c->lane_key = lane_key(c->row, json_get(frame, "in"), NULL);
    return api_dispatch(c) ? OK : ERR_UNAVAILABLE;
}

/* No call is free: the answer is made without one. */
static void refuse_frame(struct api *a, struct net_handle h, const struct json *frame)
{
    struct call c = {.api = a, .arena = a->scratch, .kind = CALL_FRAME, .result = ERR_UNAVAILABLE};
    c.op.request_id = STR("00000000");
    c.frame_id = frame_id(c.arena, frame);
    call_finish(&c, &a->front);
    gateway_reply(a->gateway, h, c.reply);
    arena_reset(a->scratch);
}

bool live_frame(void *ctx, struct net_handle h, struct live_caller who, const struct json *frame,
                size_t bytes)
{
    struct api *a = ctx;
    struct call *c = call_new(a, CALL_FRAME);
    if (!c) {
        refuse_frame(a, h, frame);
        return false;
    }
    c->h = h;
    c->who = who;
    c->has_token = true;
    memcpy(c->token_hash.byte, who.token_hash, HASH_BYTES);
    enum err e = take_frame(c, frame, bytes);
    if (e)
        call_refuse(c, e);
    return !e;
}
