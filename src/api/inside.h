/* inside.h - the api's own structs, for the files of this room only.
 *
 * A call is one request on its way: made and freed on the front loop, owned in between by whichever
 * queue or worker has it. Nothing else crosses threads. */
#ifndef API_INSIDE_H
#define API_INSIDE_H

#include <pthread.h>

#include "api/api.h"
#include "api/rate.h"
#include "api/route.h"
#include "base/histogram.h"
#include "crypto/token.h"
#include "loop/mailbox.h"
#include "loop/queue.h"
#include "loop/thread.h"

#define LIMIT_CALLS            4096 /* on their way at once; one more is answered "unavailable" */
#define LIMIT_CALLS_RESERVED   512  /* of them for subscriptions and watches: 384 are out at most */
#define LIMIT_LOST_BODY_BYTES  65536 /* read of a request that meets no operation, to tell it so */
#define LIMIT_CALL_ARENA_BYTES (8 << 20)
/* Of a call with a file: what its table may be once it is read (text/table.h), beside the rest. */
#define LIMIT_UPLOAD_ARENA_BYTES (LIMIT_CALL_ARENA_BYTES + (192 << 20))
#define LIMIT_UPLOADS            3  /* with the workers at once, */
#define LIMIT_UPLOADS_WAITING    64 /* and waiting for these; one more is "unavailable" */
/* Of both, what strangers may have (stranger_is_known); and of those waiting, what those of one
 * address may, IPv6: one /64. The rest is always there for people with a session. */
#define LIMIT_STRANGERS_UPLOADS    2
#define LIMIT_STRANGERS_WAITING    32
#define LIMIT_ADDRESS_WAITING      16
#define LIMIT_SESSION_WAITING      8 /* of one session: the line is everybody's */
#define LIMIT_REPLY_BYTES          (4 << 20)
#define LIMIT_REPLY_FRAME_BYTES    (512 << 10) /* of a call by frame; HTTP takes larger ones */
#define LIMIT_REPLAY_EVENTS        200         /* more missed ones: the client reads a window */
#define LIMIT_WORKERS              16
#define LIMIT_SLOW_JOBS            4 /* at once, and so conf.job_workers at most */
#define LIMIT_SLOW_JOB_ARENA_BYTES (64 << 20)
#define LIMIT_PUBLISH_BYTES        (4 << 20) /* frames handed to the bus at once */
#define LIMIT_PUBLISH_EVENTS       1024
#define IDEMPOTENCY_KEPT_US        DAY_US
/* Requests with a cookie that opens nothing, by address: a college of 2,000 behind one, whose
 * sessions have all ended, may ask five times each at once, and 167 times a second after that. */
#define LIMIT_STRANGER_REQUESTS 10000
#define LIMIT_STRANGER_SECONDS  60
#define LIMIT_STRANGER_ROWS     16384
#define SEEN_ALIVE_US           DAY_US
#define KEY_HASH_BYTES          16 /* of a key; stored */

enum call_kind {
    CALL_HTTP,
    CALL_FRAME,
    CALL_UPGRADE,
    CALL_SUBSCRIBE,
    CALL_WATCH,
    CALL_LOCAL,
    CALL_JOB,
    CALL_SLOW_JOB /* slow_job.c: with a row, as an operation */
};

enum { CALL_KINDS = CALL_SLOW_JOB + 1, CALL_RESULTS = 3, CALL_CLASSES = 3 };
/* By the workers it needs: slow ones hash a password before they write. */
enum call_class { CLASS_READ, CLASS_WRITE, CLASS_SLOW };

struct call {
    struct mail mail; /* first: queues and the mailbox hand it back */
    struct store_work work;
    struct api *api;
    struct arena *arena;
    struct arena_mark decoded_mark; /* a write may run up to three times: each begins here */
    enum call_kind kind;
    const struct api_op *row; /* NULL for upgrade and subscribe */

    struct mono_us came; /* for the histogram */
    int64_t held_us;     /* of a write: its transaction, commit and neighbours included */

    /* what came */
    struct net_handle h;
    struct live_caller who; /* frame, subscribe; the answer of an upgrade */
    struct str body;        /* JSON, not yet parsed; a frame is decoded at once and has none */
    struct json *json;      /* its tree */
    struct op_params params;
    struct net_body upload; /* upload.c */
    enum { UPLOAD_NONE, UPLOAD_WAITS, UPLOAD_OUT } upload_state;
    uint64_t upload_from;                      /* a stranger's address, hashed; 0: somebody known */
    uint64_t upload_session;                   /* of somebody known, hashed */
    struct str range, if_range, if_none_match; /* of an answer that is a file; absent: none */
    bool has_token;
    struct hash token_hash;
    uint64_t address_key; /* counted by it should the token be unknown; 0: it is not */
    struct str key;       /* Idempotency-Key; absent: none */
    struct str allow;     /* of a 405; absent: none */
    struct str frame_id;  /* of a call frame */
    bool is_english;
    bool is_secure;  /* came by TLS */
    uint64_t ticket; /* subscribe */
    struct topic topic;
    int64_t since;
    int64_t lane_key;      /* lane.c */
    struct worker *writer; /* that runs it */
    int64_t *watched;      /* watch: members; after it those who may be seen */
    size_t watched_count;
    int64_t job_id; /* of a slow job: gone from the table with the handler's transaction */
    struct caller local_caller;
    void (*local_done)(void *ctx, enum err e, struct str reply);
    void *local_ctx;

    /* on its way */
    struct op op;
    void *in, *prepared;
    bool is_decoded;
    enum err decoded;
    struct str decoded_detail;
    struct hash key_hash, request_hash; /* idempotency.c; only with a key */

    /* the answer */
    enum err result;
    int status;
    struct str reply; /* JSON or problem; absent with 204 */
    struct gateway_replay replay;

    struct call *next_free;
};

struct publisher; /* publish.c */

struct worker {
    struct api *api;
    struct thread *thread;
    struct db *db;
    struct queue *from;          /* of a lane */
    struct publisher *publisher; /* of a writer */
    struct buf scratch, reply;
};

struct api {
    struct api_conf conf;
    struct loop *loop;
    struct net *net;
    struct gateway *gateway;
    struct bus *bus;
    struct media *media; /* op->media */
    struct routes *routes;
    struct rate_table *rates;
    struct rate_table *strangers, *seen_alive; /* stranger.c */
    unsigned char rate_key[16];
    struct arena *scratch; /* of one callback on the front loop */
    struct worker front;   /* only its buffers: for refusals that need no worker */
    uint32_t request_seed, request_count;
    struct call *free_calls;
    size_t calls_out;
    const struct call *alone; /* on its way, and no other of is_alone is taken meanwhile */
    size_t uploads_out, uploads_waiting, strangers_out;
    struct call *uploads, **uploads_end; /* those that wait */
    bool is_ending;                      /* net is gone */
    int64_t calls_refused;               /* for want of room, since start */
    int64_t refusals_unsaid;             /* of them not yet in the log */
    int64_t refusals_logged_us;          /* when it was said last */
    int64_t results[CALL_KINDS][CALL_RESULTS];
    struct histogram took[CALL_CLASSES];
    struct histogram jobs_held; /* the writer */
    int64_t job_longest_us;
    int64_t began_us; /* wall */
    bool is_started;

    struct queue *reads, *writes, *slows, *jobs;
    struct mailbox *done;
    struct worker read[LIMIT_WORKERS], slow[LIMIT_WORKERS], write;
    struct worker job[LIMIT_SLOW_JOBS];
    atomic_bool stops;                 /* op->stops */
    struct worker lane[LIMIT_WORKERS]; /* further writers, each with a queue of its own: lane.c */
    int lane_count;
    pthread_rwlock_t lanes_still; /* held for writing by `write`, for reading by each lane */
    struct background *background;
};

/* --- call.c: front loop --- */
struct call *call_new(struct api *a, enum call_kind kind); /* NULL: too many on their way */
void call_free(struct call *c);
void call_answer(struct call *c); /* back on the front loop: say it to whoever asked, then free */

/* Refused on the front loop. Only for a call that was not dispatched: after that it is the
 * worker's. */
void call_refuse(struct call *c, enum err e);

/* --- run.c: any worker --- */
/* Makes c->in of the input's JSON (NULL: none). Pure, so a frame's is made on the front loop, from
 * the tree that the gateway has parsed anyway. */
void call_decode(struct call *c, const struct json *input, struct buf *scratch);
void call_begin(struct call *c, struct worker *w); /* time, buffers, decode */
void call_begin_at(struct call *c, struct worker *w, int64_t now_us);
void call_read(struct call *c, struct worker *w);
enum err call_prepare(struct call *c, struct worker *w);
enum err call_write(struct store_work *work, struct db *db); /* may come again */
void call_upgrade(struct call *c, struct worker *w);
void call_finish(struct call *c, struct worker *w); /* the answer's bytes */
enum err call_authenticate(struct call *c);
enum err role_check(const struct api_role *role, const struct caller *caller);

/* --- live.c --- */
void call_subscribe(struct call *c, struct worker *w);
void live_subscribe(void *ctx, uint64_t ticket, struct live_caller who, struct topic topic,
                    int64_t since);
void call_watch(struct call *c, struct worker *w);
void live_watch(void *ctx, uint64_t ticket, struct live_caller who, const int64_t *members,
                size_t count);
bool live_frame(void *ctx, struct net_handle h, struct live_caller who, const struct json *frame,
                size_t bytes);

/* --- idempotency.c --- */
/* With the decoding, on any thread. */
void idempotency_hash(struct call *c, struct buf *scratch);
/* The other two: within the write transaction. */
/* *ret_found: c->status and c->reply are the first answer. ERR_KEY_REUSED: another request had this
 * key. */
enum err idempotency_find(struct call *c, bool *ret_found);
enum err idempotency_keep(struct call *c);

/* --- publish.c: write worker --- */
struct publisher *publisher_new(void);
void publisher_free(struct publisher *p);
void publish_call(struct publisher *p, struct bus *bus, const struct call *c);
void publish_flush(struct publisher *p, struct bus *bus);

struct frame_event {
    struct topic topic;
    int64_t seq, ref, version;
    const char *kind;
    struct str body; /* absent: the object is gone */
};
void frame_event_write(struct buf *out, const struct frame_event *e);

/* --- problem.c --- */
struct problem {
    enum err e;
    struct str detail, request_id;
    bool is_english;
};
struct str problem_body(struct arena *arena, struct buf *scratch, const struct problem *p);
int problem_retry_after(const struct problem *p);

/* --- route to a worker: api.c --- */
bool api_dispatch(struct call *c); /* false: queue full */
/* 0: fine; else seconds to wait. */
int api_rate(struct api *a, const struct api_op *row, struct str who);
void api_post_done(struct api *a, struct mail **mail, size_t count);

/* --- upload.c: front loop --- */
enum err upload_check(struct call *c, const struct net_request *r); /* its content type */
enum err upload_take(struct call *c, const struct net_request *r);
bool upload_dispatch(struct call *c); /* false: too many wait */
void upload_end(struct call *c);      /* of any call */
void uploads_drop(struct api *a);     /* those that wait */
/* files.c: what part of the file is asked for, and the answer that carries it. */
void file_ask(struct call *c, const struct net_request *r);
void file_answer(struct call *c, struct net_response *r);

/* --- stranger.c: front loop --- */
/* Before a token is looked up. 0: fine; else seconds to wait. */
int stranger_wait(struct call *c, struct str peer);
/* After it was. */
void stranger_learn(struct call *c);
/* Has this request a token that was seen alive lately? Of net_host; its ctx is the api. */
bool stranger_is_known(void *ctx, const struct net_request *r);

/* --- lane.c --- */
/* What an operation may share its writer by; 0: none, all others wait. */
int64_t lane_key(const struct api_op *row, const struct json *input,
                 const struct op_params *params);
struct queue *lane_of(const struct api *a, int64_t key);

/* --- worker.c --- */
enum err workers_start(struct api *a);
void workers_stop(struct api *a);
enum err worker_open(struct api *a, struct worker *w, enum db_kind kind);
void worker_close(struct worker *w);
/* False: it is done, and refused; else the writer has it. */
bool worker_prepare(struct call *c, struct worker *w);
void write_batch(struct api *a, struct worker *w, struct mail **mail, size_t count);

/* --- metrics.c: front loop --- */
/* ABSENT: others get what is said of any absent place. SHUT: there is a token, and this is not it.
 */
enum metrics_door { METRICS_ABSENT, METRICS_SHUT, METRICS_OPEN };
enum metrics_door metrics_may_read(const struct api *a, const struct net_request *r);
void metrics_count_call(struct api *a, const struct call *c); /* once, when it is answered */
struct str metrics_text(struct api *a); /* in the front loop's buffer, until the next use of it */

/* --- background.c: checkpoints and jobs --- */
struct background;
enum err background_start(struct api *a, struct background **ret);
/* Somebody waits for a job that was just put. */
void background_wake(struct background *b); /* NULL is fine */
/* The log has grown: a checkpoint now. From any thread until background_free; NULL is fine. */
void background_checkpoint(struct background *b);
void background_stop(struct background *b); /* before the workers; NULL is fine */
void background_free(struct background *b); /* after them: a job may still be out */
enum err background_work(struct store_work *work, struct db *db);

#endif
