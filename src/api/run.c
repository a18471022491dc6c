/* run.c - one call on a worker: who, may they, what exactly, the handler, the answer.
 *
 * WHY   every operation walks the same path, whichever way it came (HTTP, a frame, the program
 *       itself).
 * HOW   decoding needs no transaction and comes first (a frame's on the front loop already), but
 * its refusal is told only after the caller is known to be somebody ("sign in" before "the field is
 * wrong"). Within the transaction: authenticate, role, first answer of the same key, access check
 * and handler (the generated run), numbers of events, keep the answer. A write may run up to
 * three times (store/batch.c), each from decoded_mark. OWNS  nothing: the call owns its arena and
 * its JSON. RUNS  on read, slow and write workers, or in the thread of api_call_now. TESTS
 * run_test.c, finish_test.c */
#include "api/inside.h"

#include "base/log.h"
#include "store/jobs.h"

void call_decode(struct call *c, const struct json *input, struct buf *scratch)
{
    c->is_decoded = true;
    if (input && !json_is_object(input))
        c->decoded = ERR_MALFORMED;
    else if (c->row && c->row->decode)
        c->decoded = c->row->decode(&c->op, input, &c->params, &c->in);
    c->decoded_detail = c->op.detail;
    if (!c->decoded && c->key.p)
        idempotency_hash(c, scratch);
}

static void decode_body(struct call *c, struct buf *scratch)
{
    enum err e = c->body.n ? json_parse(c->body, &c->json) : OK;
    if (!e) {
        call_decode(c, c->json, scratch);
        return;
    }
    c->is_decoded = true;
    c->decoded = e;
}

void call_begin_at(struct call *c, struct worker *w, int64_t now_us)
{
    c->op.arena = c->arena;
    c->op.now_us = now_us;
    c->op.rand = c->api->conf.rand;
    c->op.media = c->api->media;
    c->op.blobs = c->api->conf.blobs;
    c->op.sandbox = c->api->conf.sandbox;
    c->op.pictures = c->api->conf.pictures;
    c->op.clamd = c->api->conf.clamd;
    c->op.file_limits = c->api->conf.file_limits;
    c->op.scratch = &w->scratch;
    c->op.stops = &c->api->stops;
    c->op.name = c->row ? c->row->name : "";
    if (!c->is_decoded) /* else on the front loop or a slow worker */
        decode_body(c, &w->scratch);
    c->decoded_mark = arena_mark(c->arena);
}

void call_begin(struct call *c, struct worker *w)
{
    call_begin_at(c, w, clock_wall_us(&c->api->conf.clock));
}

static enum err check_member(const struct api_role *role, const struct caller *caller)
{
    if (!caller->member.n)
        return ERR_NO_SESSION;
    if (caller->is_waiting)
        return ERR_WAITING;
    if (caller->must_set_password)
        return ERR_MUST_SET_PASSWORD;
    if (role->is_member || role_has(caller->roles, role->any_of))
        return OK;
    if (role->is_verified_teacher && role_has(caller->roles, ROLE_TEACHER | ROLE_HEAD))
        return caller->is_verified ? OK : ERR_NOT_VERIFIED;
    return ERR_NO_RIGHT;
}

enum err role_check(const struct api_role *role, const struct caller *caller)
{
    if (role->is_public)
        return OK;
    bool is_operator = role_has(caller->roles, ROLE_OPERATOR);
    if (!caller->member.n && !is_operator)
        return ERR_NO_SESSION;
    if (role->is_signed_in)
        return OK;
    if (is_operator)
        return role_has(role->any_of, ROLE_OPERATOR) ? OK : ERR_NO_RIGHT;
    return check_member(role, caller);
}

enum err call_authenticate(struct call *c)
{
    struct op *op = &c->op;
    op->caller = (struct caller){0};
    if (c->kind == CALL_LOCAL || c->kind == CALL_SLOW_JOB) {
        op->caller = c->local_caller; /* a job's is nobody */
        return OK;
    }
    if (!c->has_token)
        return OK;
    struct str hash = {(const char *)c->token_hash.byte, HASH_BYTES};
    enum err e = c->api->conf.table->authenticate(op, hash, &op->caller);
    if (e) {
        op->caller = (struct caller){0};
        return e;
    }
    bool is_live = c->kind == CALL_FRAME || c->kind == CALL_SUBSCRIBE || c->kind == CALL_WATCH;
    return is_live && c->who.session != op->caller.session.n ? ERR_NO_SESSION : OK;
}

/* Who calls, and may such a one call this at all? */
static enum err authorise(struct call *c)
{
    enum err e = call_authenticate(c);
    if (e && !(e == ERR_NO_SESSION && c->row->role.is_public))
        return e;
    c->op.detail = (struct str){0}; /* why the session is over is nothing a public one says */
    if (c->row->role.is_local)
        e = c->kind == CALL_LOCAL || c->kind == CALL_SLOW_JOB ? OK : ERR_NOT_FOUND;
    else
        e = role_check(&c->row->role, &c->op.caller);
    if (!e && c->decoded) {
        c->op.detail = c->decoded_detail;
        return c->decoded;
    }
    return e;
}

static enum err run_handler(struct call *c, struct worker *w)
{
    struct jw out;
    buf_clear(&w->reply);
    jw_init(&out, &w->reply);
    enum err e = c->row->run(&c->op, c->in, c->prepared, &out);
    if (e)
        return e;
    if (jw_failed(&out))
        return op_fail(&c->op, ERR_TOO_LARGE, "reply");
    c->status = c->row->success_status;
    if (c->status == 204)
        return OK;
    if (c->row->gives_file) {
        c->reply = c->op.file.bytes;
        return OK;
    }
    c->reply = str_copy(c->arena, buf_str(&w->reply));
    return c->reply.p ? OK : op_fail(&c->op, ERR_TOO_LARGE, "reply");
}

void call_read(struct call *c, struct worker *w)
{
    op_restart(&c->op);
    c->op.db = w->db;
    enum err e = db_read_begin(w->db);
    if (!e) {
        e = authorise(c);
        if (!e)
            e = run_handler(c, w);
        db_read_end(w->db);
    }
    c->result = e;
}

enum err call_prepare(struct call *c, struct worker *w)
{
    op_restart(&c->op);
    c->op.db = w->db;
    enum err e = db_read_begin(w->db);
    if (!e) {
        e = authorise(c);
        if (!e)
            e = c->row->prepare(&c->op, c->in, &c->prepared);
        if (c->op.db) /* else it said op_read_ends */
            db_read_end(w->db);
    }
    return c->result = e;
}

static enum err write_once(struct call *c, struct worker *w)
{
    bool is_found = false;
    enum err e = authorise(c);
    if (!e && c->key.p)
        e = idempotency_find(c, &is_found);
    if (!e && c->job_id) /* first, so that the handler may put it again for later */
        e = job_done(c->op.db, c->job_id);
    if (e || is_found)
        return e;
    e = run_handler(c, w);
    if (!e)
        e = op_number_events(&c->op);
    if (!e && c->key.p)
        e = idempotency_keep(c);
    return e;
}

enum err call_write(struct store_work *work, struct db *db)
{
    struct call *c = (struct call *)((char *)work - offsetof(struct call, work));
    arena_rewind(c->arena, c->decoded_mark);
    op_restart(&c->op);
    c->op.db = db;
    c->op.scratch = &c->writer->scratch;
    c->reply = (struct str){0};
    enum err e = write_once(c, c->writer);
    bool keeps = e && c->op.keeps_writes;
    if (e) { /* nothing of an undone run goes out but why */
        struct op was = c->op;
        op_restart(&c->op);
        c->op.detail = was.detail;
        c->op.field_count = was.field_count;
    }
    c->result = e;
    return keeps ? OK : e;
}

/* A live socket is for members, waiting ones included: they hear on their own topic that they are
 * in. */
void call_upgrade(struct call *c, struct worker *w)
{
    c->op.db = w->db;
    enum err e = db_read_begin(w->db);
    if (!e) {
        e = call_authenticate(c);
        if (!e && !c->op.caller.session.n)
            e = ERR_NO_SESSION;
        if (!e && !c->op.caller.member.n)
            e = ERR_NO_RIGHT;
        db_read_end(w->db);
    }
    const struct caller *who = &c->op.caller;
    c->who = (struct live_caller){.session = who->session.n,
                                  .member = who->member.n,
                                  .org = who->org.n,
                                  .ends_us = who->session_ends_us};
    memcpy(c->who.token_hash, c->token_hash.byte, HASH_BYTES);
    c->result = e;
}

/* False: it does not fit. */
static bool wrap_in_frame(struct call *c, struct worker *w)
{
    if (c->reply.n > LIMIT_REPLY_FRAME_BYTES)
        return false;
    struct jw out;
    buf_clear(&w->reply);
    jw_init(&out, &w->reply);
    jw_object(&out);
    jw_key(&out, "t");
    jw_str(&out, STR("reply"));
    jw_key(&out, "id");
    jw_str(&out, c->frame_id.p ? c->frame_id : STR(""));
    jw_key(&out, "status");
    jw_i64(&out, c->status);
    if (c->reply.p) {
        jw_key(&out, "body");
        jw_raw(&out, c->reply);
    }
    jw_object_end(&out);
    struct str frame = {0};
    if (!jw_failed(&out))
        frame = str_copy(c->arena, buf_str(&w->reply));
    c->reply = frame;
    return frame.p != NULL;
}

static void say_refusal(struct call *c, struct worker *w)
{
    struct problem p = {c->result, c->op.detail, c->op.request_id, c->is_english};
    c->status = err_row(c->result)->status;
    c->reply = problem_body(c->arena, &w->reply, &p);
}

/* The arena is full, or nearly so: what the run left in it goes, its detail stays. */
static void refuse_in_words(struct call *c, struct worker *w, enum err e)
{
    char text[200];
    struct str detail = str_slice(c->op.detail, 0, sizeof text);
    if (detail.p)
        memcpy(text, detail.p, detail.n);
    if (c->decoded_mark.chunk) /* it has been on a worker */
        arena_rewind(c->arena, c->decoded_mark);
    op_restart(&c->op);
    if (detail.p)
        c->op.detail = str_copy(c->arena, (struct str){text, detail.n});
    c->result = e;
    say_refusal(c, w);
}

void call_finish(struct call *c, struct worker *w)
{
    if (c->result)
        say_refusal(c, w);
    if (c->result && !c->reply.p)
        refuse_in_words(c, w, c->result);
    if (c->kind == CALL_FRAME && !wrap_in_frame(c, w)) {
        refuse_in_words(c, w, c->result ? c->result : ERR_TOO_LARGE);
        (void)wrap_in_frame(c, w);
    }
    json_free(c->json);
    c->json = NULL;
}
