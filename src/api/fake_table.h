/* fake_table.h - for tests of this room: a real store, and a table with a note book instead of
 * features.
 *
 * A note is a row of audit (the one table without foreign keys): object_id is the number noted. A
 * session's token hash is all bytes equal to the session's id; the member has the same number, or
 * 50 less from 51 to 99: a second session. */
#ifndef API_FAKE_TABLE_H
#define API_FAKE_TABLE_H

#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

#include "api/inside.h"
#include "base/log.h"
#include "crypto/token.h"
#include "op/decode.h"
#include "store/jobs.h"

extern const struct db_query db_query_op_topic_move, db_query_op_topic_head,
    db_query_op_event_insert, db_query_audit_insert, db_query_idempotency_find,
    db_query_idempotency_keep, db_query_idempotency_forget, db_query_topic_head,
    db_query_event_list_since;

struct note_in {
    int64_t n;
};

static enum err fake_authenticate(struct op *op, struct str token_hash, struct caller *ret)
{
    (void)op;
    int64_t n = (unsigned char)token_hash.p[0];
    if (n >= 200) /* ended ones */
        return ERR_NO_SESSION;
    int64_t member = n > 50 && n < 100 ? n - 50 : n;
    *ret = (struct caller){.session = {n}, .member = {member}, .org = {1}, .roles = ROLE_STUDENT};
    ret->is_waiting = n >= 100 && n < 150;
    ret->must_set_password = n >= 150;
    return OK;
}

static enum err note_decode(struct op *op, const struct json *body, const struct op_params *params,
                            void **ret)
{
    struct note_in *in = arena_alloc(op->arena, sizeof *in);
    *ret = in;
    return decode_i64(op, in_field(body, params, "n"), "n", 0, 1000, &in->n);
}

static void note_print(const void *in, struct jw *w)
{
    jw_i64(w, ((const struct note_in *)in)->n);
}

/* 13 is refused after writing, 14 likewise but its writes stay; 21 has a job that is due. */
static enum err note_run(struct op *op, void *p_in, void *prepared, struct jw *w)
{
    (void)prepared;
    const struct note_in *in = p_in;
    enum err e = op_audit(op, "note", in->n);
    if (e)
        return e;
    op_emit(op, (struct topic){TOPIC_CHAT, 7}, "noted", 1, in->n, 1, STR("{\"n\":1}"));
    op->keeps_writes = in->n == 14;
    if (in->n == 21)
        e = job_put(op->db, STR("note_keep"), STR("{\"n\":22}"), op->now_us, op->now_us);
    if (in->n == 13 || in->n == 14)
        return op_fail(op, ERR_CONFLICT, "unlucky");
    jw_i64(w, op->now_us);
    return e;
}

static enum err chat_open(struct op *op, int64_t id, const void **ret)
{
    (void)op;
    *ret = NULL;
    return id == 7 ? OK : ERR_NOT_FOUND;
}

enum { NOTE_BROKEN = 900, NOTE_LARGE = 901 };

/* The object of note n is {"n":n}; 5 was erased, one can not be read, one is large. */
static enum err chat_load(struct op *op, const void *proof, unsigned no, int64_t ref,
                          const char **ret_kind, struct jw *w)
{
    (void)op, (void)proof, (void)no;
    *ret_kind = "noted";
    if (ref == 5)
        return ERR_NOT_FOUND;
    if (ref == NOTE_BROKEN)
        return ERR_STORAGE;
    if (ref == NOTE_LARGE) {
        static const char text[LIMIT_SESSION_BACKLOG_BYTES];
        jw_str(w, (struct str){text, sizeof text});
        return OK;
    }
    jw_object(w);
    jw_key(w, "n");
    jw_i64(w, ref);
    jw_object_end(w);
    return OK;
}

/* Who has an even number only reads. */
static enum err chat_may_type(struct op *op, int64_t id, bool *ret)
{
    (void)id;
    *ret = op->caller.member.n % 2;
    return OK;
}

/* Everybody up to the own number; 13 breaks the machine. */
static enum err fake_sees_online(struct op *op, const int64_t *members, size_t count, int64_t *ret,
                                 size_t *ret_count)
{
    for (size_t i = 0; i < count; i++) {
        if (members[i] == 13)
            return ERR_STORAGE;
        if (members[i] <= op->caller.member.n)
            ret[(*ret_count)++] = members[i];
    }
    return OK;
}

static const char *const scan_types[] = {"image/png", "application/pdf", NULL};

/* Its first byte is the number noted, kept through prepare. */
static enum err scan_prepare(struct op *op, void *in, void **ret)
{
    (void)in;
    int64_t *n = arena_alloc(op->arena, sizeof *n);
    *n = (unsigned char)op->upload.p[0];
    *ret = n;
    return *n == '!' ? op_fail(op, ERR_FILE_UNREADABLE, "cut 7") : OK;
}

static enum err scan_run(struct op *op, void *in, void *prepared, struct jw *w)
{
    (void)in;
    enum err e = op_audit(op, "scan", *(int64_t *)prepared);
    jw_object(w);
    jw_key(w, "bytes");
    jw_i64(w, (int64_t)op->upload.n);
    jw_key(w, "type");
    jw_str(w, op->upload_type);
    jw_object_end(w);
    return e;
}

/* 1 is a file, 2 one whose type would break the head, others are absent. */
static enum err scan_give(struct op *op, void *p_in, void *prepared, struct jw *w)
{
    (void)prepared, (void)w;
    const struct note_in *in = p_in;
    op->file =
        (struct op_file){.name = STR("a b.png"), .type = STR("image/png"), .bytes = STR("\x89PNG")};
    if (in->n == 2)
        op->file.type = STR("x\r\nSet-Cookie: y");
    return in->n > 2 ? ERR_NOT_FOUND : OK;
}

static enum err pack_prepare(struct op *op, void *in, void **ret)
{
    (void)op;
    *ret = in;
    return OK;
}

/* A job that takes its time: what prepare saw is noted. 31 fails there, 32 at first only, 33 fails
 * with the writer. */
static enum err slow_prepare(struct op *op, void *p_in, void **ret)
{
    const struct note_in *in = p_in;
    int64_t *n = arena_alloc(op->arena, sizeof *n);
    op_read_ends(op);
    *n = in->n + 100 * op->attempts;
    *ret = n;
    bool fails = in->n == 31 || (in->n == 32 && !op->attempts);
    return fails ? op_fail(op, ERR_UNAVAILABLE, "slow") : OK;
}

static enum err slow_run(struct op *op, void *p_in, void *prepared, struct jw *w)
{
    const struct note_in *in = p_in;
    (void)w;
    enum err e = op_audit(op, "slow", *(int64_t *)prepared);
    return !e && in->n == 33 ? op_fail(op, ERR_CONFLICT, "unlucky") : e;
}

static const struct api_op fake_ops[] = {
    {.name = "note_add",
     .method = NET_POST,
     .route = "/api/v1/notes",
     .db = API_DB_WRITE,
     .role = {.is_member = true},
     .body_limit = 1024,
     .rate_count = 10,
     .rate_seconds = 10,
     .success_status = 201,
     .is_idempotent = true,
     .is_callable = true,
     .decode = note_decode,
     .print = note_print,
     .run = note_run},
    {.name = "note_keep", /* the program's own */
     .db = API_DB_WRITE,
     .role = {.is_local = true},
     .success_status = 201,
     .decode = note_decode,
     .run = note_run},
    {.name = "note_slow",
     .db = API_DB_WRITE,
     .role = {.is_local = true},
     .success_status = 204,
     .decode = note_decode,
     .prepare = slow_prepare,
     .run = slow_run},
    {.name = "note_heavy",
     .is_alone = true,
     .db = API_DB_WRITE,
     .role = {.is_local = true},
     .success_status = 204,
     .decode = note_decode,
     .prepare = slow_prepare,
     .run = slow_run},
    {.name = "scan_add",
     .method = NET_POST,
     .route = "/api/v1/scans",
     .db = API_DB_WRITE,
     .role = {.is_member = true},
     .body_limit = 1 << 20,
     .rate_count = 100,
     .rate_seconds = 10,
     .success_status = 201,
     .upload_types = scan_types,
     .is_idempotent = true,
     .print = note_print,
     .decode = note_decode,
     .prepare = scan_prepare,
     .run = scan_run},
    {.name = "scan_get",
     .method = NET_GET,
     .route = "/api/v1/scans",
     .db = API_DB_READ,
     .role = {.is_member = true},
     .rate_count = 100,
     .rate_seconds = 10,
     .success_status = 200,
     .gives_file = true,
     .decode = note_decode,
     .run = scan_give},
    {.name = "pack_add",
     .method = NET_POST,
     .route = "/api/v1/packs",
     .db = API_DB_WRITE,
     .role = {.is_member = true},
     .body_limit = 1024,
     .rate_count = 2,
     .rate_seconds = 10,
     .success_status = 201,
     .is_alone = true,
     .decode = note_decode,
     .prepare = pack_prepare,
     .run = note_run},
};

static const struct api_table fake_table = {
    .ops = fake_ops,
    .op_count = sizeof fake_ops / sizeof *fake_ops,
    .topic[TOPIC_CHAT] = {chat_open, chat_load, chat_may_type},
    .authenticate = fake_authenticate,
    .sees_online = fake_sees_online};

struct fake_house {
    char folder[64];
    struct store *store;
    struct clock clock;
    int64_t now_us;
    struct loop *loop;
    struct api *api;
};

static int64_t fake_wall_us(void *ctx)
{
    return ((struct fake_house *)ctx)->now_us;
}

static struct mono_us fake_mono(void *ctx)
{
    return (struct mono_us){((struct fake_house *)ctx)->now_us};
}

static void fake_house_open(struct fake_house *h)
{
    static const struct db_query *const queries[] = {
        &db_query_op_topic_move, &db_query_op_topic_head,    &db_query_op_event_insert,
        &db_query_audit_insert,  &db_query_idempotency_find, &db_query_idempotency_keep,
        &db_query_topic_head,    &db_query_event_list_since, &db_query_idempotency_forget};
    *h = (struct fake_house){.folder = "/tmp/api-test-XXXXXX", .now_us = 1000 * DAY_US};
    h->clock = (struct clock){fake_wall_us, fake_mono, h};
    struct str detail;
    ASSERT(mkdtemp(h->folder));
    struct store_conf store = {
        .folder = str_from(h->folder), .queries = queries, .query_count = 9, .clock = h->clock};
    ASSERT(!store_open(&store, &h->store, &detail));
    ASSERT(!loop_new(&h->clock, &h->loop));
    struct api_conf conf = {.table = &fake_table,
                            .store = h->store,
                            .clock = h->clock,
                            .rand = crypto_rand(),
                            .read_workers = 1,
                            .slow_workers = 1,
                            .job_workers = 2};
    ASSERT(!api_new(h->loop, &conf, &h->api));
    ASSERT(!worker_open(h->api, &h->api->write, DB_WRITE));
    ASSERT(!worker_open(h->api, &h->api->read[0], DB_READ));
    ASSERT(!worker_open(h->api, &h->api->job[0], DB_READ));
}

static int fake_remove(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st, (void)where;
    return kind == FTW_DP ? rmdir(path) : unlink(path);
}

static void fake_house_close(struct fake_house *h)
{
    api_free(h->api);
    loop_free(h->loop);
    store_close(h->store);
    nftw(h->folder, fake_remove, 8, FTW_DEPTH | FTW_PHYS);
}

static inline struct call *fake_note(struct fake_house *h, int session, const char *body,
                                     const char *key)
{
    struct call *c = call_new(h->api, CALL_HTTP);
    ASSERT(c);
    c->row = &fake_ops[0];
    c->has_token = true;
    memset(c->token_hash.byte, session, HASH_BYTES);
    c->body = str_from(body);
    c->key = str_from(key);
    return c;
}

/* One batch through the writer, as the write worker does it. */
static inline void fake_write(struct fake_house *h, struct call **calls, size_t count)
{
    struct mail *mail[LIMIT_BATCH_OPERATIONS];
    for (size_t i = 0; i < count; i++)
        mail[i] = &calls[i]->mail;
    write_batch(h->api, &h->api->write, mail, count);
}

#endif
