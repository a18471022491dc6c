/* table.h - what the generated operation table is made of (tools/gen_api.py writes it for app). */
#ifndef API_TABLE_H
#define API_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "base/topic.h"
#include "net/net.h"
#include "op/decode.h"
#include "op/op.h"
#include "text/json.h"

enum api_db { API_DB_NONE, API_DB_READ, API_DB_WRITE };

/* Who may call: public (no session needed), or a session whose caller fits. */
struct api_role {
    bool is_public;
    bool is_signed_in;        /* any session, waiting ones and the operator's included */
    bool is_member;           /* any approved member */
    bool is_verified_teacher; /* teacher with the badge, or a head with it */
    bool is_local;            /* only the program itself (api_call_now): not over the network */
    role_set any_of;          /* or one of these */
};

/* A header of a request that fills a field of the input. */
struct api_header {
    const char *header; /* lower case; NULL ends the list */
    const char *field;
};

struct api_op {
    const char *name;
    enum net_method method;
    const char *route; /* "/api/v1/chats/{chat_id}/messages"; NULL: a local one */
    enum api_db db;
    struct api_role role;
    size_t body_limit;    /* bytes */
    int rate_count;       /* at most so many ... */
    int rate_seconds;     /* ... in so many seconds, per caller (per address when public) */
    bool is_idempotent;   /* Idempotency-Key is obeyed */
    bool reply_is_secret; /* it holds a code or a link's secret: kept sealed for a retry */
    bool is_callable;     /* by a WebSocket frame too */
    /* Holds a worker for long: one such call at a time, others are refused; of a job: one of its
     * kind, others wait in the table. */
    bool is_alone;
    int success_status; /* 200, 201 or 204 */
    /* Of a raw body, ended by NULL; NULL: the body is JSON. */
    const char *const *upload_types;
    const struct api_header *headers; /* NULL: none */
    const char *answer_fields;        /* whole lines of every answer; NULL: none */
    bool gives_file;                  /* op->file is the answer, not JSON */
    /* Decode into the arena, NULL for an op without input. Path parameters and query are merged
     * into one object of strings before; ERR_INVALID with op->detail = the field. */
    enum err (*decode)(struct op *op, const struct json *body, const struct op_params *params,
                       void **ret_in);
    /* What two requests with one Idempotency-Key must have in common, whatever way they came: the
     * input as canonical JSON, passwords left out. Only when is_idempotent. */
    void (*print)(const void *in, struct jw *out);
    /* On a slow worker, inside a read transaction; NULL for most. */
    enum err (*prepare)(struct op *op, void *in, void **ret_prepared);
    /* Access check, handler, encode. */
    enum err (*run)(struct op *op, void *in, void *prepared, struct jw *out);
};

struct api_topic {
    /* The right to listen; the proof lives in the arena. */
    enum err (*open)(struct op *op, int64_t id, const void **ret_proof);
    /* Re-read one event's object. ERR_NOT_FOUND: it is gone or not for this member; the event is
     * passed on without a body, as kind "gone", so that the numbers stay whole. */
    enum err (*load)(struct op *op, const void *proof, unsigned kind_no, int64_t ref,
                     const char **ret_kind, struct jw *out);
    /* May the caller write there, so that the others are told while they do? NULL: nobody. An error
     * only when it could not be found out. */
    enum err (*may_type)(struct op *op, int64_t id, bool *ret);
};

struct api_table {
    const struct api_op *ops;
    size_t op_count;
    struct api_topic topic[TOPIC_KIND_COUNT];
    /* features/people answers for every request who is behind a session token's hash. */
    enum err (*authenticate)(struct op *op, struct str token_hash, struct caller *ret);
    /* Which of these members may the caller see online? ret has room for all. */
    enum err (*sees_online)(struct op *op, const int64_t *members, size_t count, int64_t *ret,
                            size_t *ret_count);
};

#endif
