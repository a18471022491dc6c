/* bench.h - what the load programs share: a server of their own, clients, people, figures.
 *
 * One thread. A load program that can not go on says why and exits with 2: it is no product code.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"
#include "text/json.h"

NORETURN void bench_fail(const char *fmt, ...) PRINTF_LIKE(1, 2);
int64_t now_us(void); /* monotonic */

/* The way to a server: with or without TLS. */
struct door {
    int port;
    struct ssl_ctx_st *tls; /* SSL_CTX; NULL: without */
};

/* --- server.c: a demo server in an empty folder, alone on a free port --- */

struct server {
    pid_t pid; /* of the server itself, also under strace */
    struct door door;
    char dir[256];
    char trace[300];     /* strace's log; empty: not traced */
    struct json *people; /* the JSON that `demo --json` printed */
};
struct server_conf {
    const char *program, *dir;
    const char *db; /* postgresql://…; NULL: SQLite in the folder */
    bool is_traced; /* every fdatasync and fsync is written to server.trace by strace with its time
                     */
    bool is_tls;    /* with a certificate of `kafedra ca` */
};
void server_start(struct server *s, const struct server_conf *conf);
void server_stop(struct server *s);            /* SIGTERM, wait, delete the folder */
int64_t server_cpu_us(const struct server *s); /* user + system, of all threads */
/* Lines of strace between two moments; both as now_wall_us. */
int64_t server_syncs(const struct server *s, int64_t from_us, int64_t to_us);
int64_t now_wall_us(void);

/* --- client.c --- */

struct door door_open(int port, bool is_tls);
void door_done(struct door *d);

struct http_reply {
    int status;
    char cookie[200]; /* name=value of Set-Cookie; empty: none */
    struct json *body;
};
/* One request on a connection of its own. in: JSON or absent. Fails the program on a broken answer.
 */
struct http_reply http_call(const struct door *d, const char *method, const char *path,
                            const char *cookie, struct str in);
void http_reply_done(struct http_reply *r);
/* A line `name value` of /metrics; -1: there is none. */
int64_t http_metric(const struct door *d, const char *name);

struct wire {
    int fd;
    struct ssl_st *tls; /* SSL; NULL: without */
};
struct ws {
    struct wire wire;
    char in[64 * 1024];
    size_t in_bytes;
};
struct ws *ws_open(const struct door *d, const char *cookie);
void ws_close(struct ws *w);
void ws_send(struct ws *w, struct str text);
/* Reads what is there; take is called for every text frame. False when the server closed. */
bool ws_read(struct ws *w, void (*take)(void *ctx, struct ws *w, struct str text), void *ctx);
/* Waits until a frame that contains part came. */
void ws_await(struct ws *w, const char *part);

/* --- house.c: people who talk in one group chat --- */

struct house {
    char chat[32];
    char (*cookie)[200]; /* of its members */
    size_t members;
};
/* A chat of the demo's largest organisation with at least `members` members, each signed in.
 * Newcomers register by a link, as students do. */
void house_build(struct house *h, const struct server *s, size_t members);
void house_done(struct house *h);

/* --- call.c: message_post as a frame --- */

/* {"t":"call","id":"<id>","op":"message_post","key":"<run>-<id>","in":{"chat_id":..,"text":..}} */
void call_post(struct buf *out, const struct house *h, int64_t id, size_t text_bytes);
/* The number in "id":"…" of a reply, -1 when the frame is none; *ret_ok: status 201. */
int64_t call_reply_id(struct str frame, bool *ret_ok);
/* The number that call_post put into the text, found in an event; -1: another frame. */
int64_t call_event_id(struct str frame);

/* --- figures.c --- */

struct latencies {
    int32_t *us;
    size_t count, cap;
};
void latencies_add(struct latencies *l, int64_t us);
int64_t latencies_pct(struct latencies *l, double pct); /* sorts */
void latencies_done(struct latencies *l);

/* "machine": {...}: processor, cores, kernel, file system of dir, what one fdatasync costs there.
 */
void figures_machine(struct jw *w, const char *dir);
void figures_ratio(struct jw *w, const char *key, double value); /* as a string with 2 decimals */
int64_t own_cpu_us(void);                                        /* user + system of this process */
void figures_print(struct buf *out);

/* --- bare.c --- */

struct bare_conf {
    int64_t batch; /* messages in one transaction */
    int64_t run_us;
    size_t text_bytes;
    bool is_message_only; /* else: every row that one post leaves behind */
};
struct bare {
    double per_s;  /* messages */
    double cpu_us; /* of the process, by message */
};
/* A bare SQLite loop: WAL, synchronous=FULL. */
struct bare bare_run(const char *dir, const struct bare_conf *conf);

/* --- bare_pg.c: db is an address with the word DATABASE for a name --- */

/* A bare libpq loop, one connection, a pipeline by transaction. */
struct bare bare_pg_run(const char *db, const struct bare_conf *conf);
void bare_pg_make(const char *db, const char *name, char ret_address[1000]);
void bare_pg_drop(const char *db, const char *name);
/* A number that grows by one with every transaction that writes; of an address without the word. */
int64_t bare_pg_commits(const char *where);

/* --- floor.c --- */

/* Processor time of one write(2) of so many bytes, over so many loopback sockets in turn. */
double floor_us(size_t sockets, size_t bytes);

#endif
