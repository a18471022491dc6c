/* api.h - turn a described request into a checked call, and the result into a reply.
 *
 * Threads: the front loop routes, rate-limits and answers; read workers, the write worker and slow
 * workers authenticate, decode, check access, run the handler and encode. See README.md. */
#ifndef API_API_H
#define API_API_H

#include "api/table.h"
#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/rand.h"
#include "gateway/gateway.h"
#include "loop/loop.h"
#include "net/net.h"
#include "store/store.h"

struct api;

struct api_conf {
    const struct api_table *table; /* generated: operations, topics */
    struct store *store;
    struct clock clock;
    struct rand_source rand;
    int read_workers, slow_workers;
    int job_workers;                /* for slow parts of jobs; 0: such jobs wait */
    int write_workers;              /* 0 is 1; more only when store_takes_writers */
    struct str openapi;             /* what GET /api/v1/openapi.json answers */
    bool ignores_rates;             /* load tests only: no rate limits */
    const char *version;            /* of the program, for /metrics; NULL: not said */
    struct blobs *blobs;            /* op->blobs; NULL: none */
    const char *sandbox;            /* op->sandbox; NULL: none */
    const char *pictures;           /* op->pictures; NULL: none */
    const struct clamd *clamd;      /* op->clamd; NULL: none */
    struct str metrics_token;       /* opens /metrics to other machines; empty: nothing does */
    struct file_limits file_limits; /* op->file_limits */
    /* Appends further counters to /metrics; NULL: none. */
    void (*more_metrics)(void *ctx, struct buf *out);
    void *more_metrics_ctx;
};

MUST_CHECK enum err api_new(struct loop *l, const struct api_conf *conf, struct api **ret);
/* Net and gateway need api's hosts and api needs them: wired after all three are made. */
struct net_host api_net_host(struct api *a);
struct gateway_host api_gateway_host(struct api *a);
void api_wire(struct api *a, struct net *net, struct gateway *gateway, struct bus *bus);
/* For handlers, op->media; before api_start. Outlives the workers. */
void api_set_media(struct api *a, struct media *media);
MUST_CHECK enum err api_start(struct api *a); /* starts the workers */
/* Refuse new requests with ERR_UNAVAILABLE, finish what was taken, join the workers. */
void api_stop(struct api *a);
void api_free(struct api *a); /* NULL is fine */

/* Run one operation in the calling thread, before api_start (first start, `kafedra demo`, `kafedra
 * key`): the same path as a request, with the given caller. ret_reply lives in the arena. */
MUST_CHECK enum err api_call_now(struct api *a, struct arena *arena, const struct caller *caller,
                                 struct str op_name, struct str json_in, int64_t now_us,
                                 struct str *ret_reply);

/* The same on a running server, for its control socket: operations with role "local" only. Front
 * loop's thread. done runs there too, once, unless an error is returned. */
struct api_later {
    void (*done)(void *ctx, enum err e, struct str reply); /* reply is valid during the call */
    void *ctx;
};
MUST_CHECK enum err api_call_later(struct api *a, const struct caller *caller, struct str op_name,
                                   struct str json_in, const struct api_later *done);

#endif
