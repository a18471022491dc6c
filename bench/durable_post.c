/* durable_post.c - how many messages a second does the server acknowledge, each safe against power
 * loss?
 *
 * HOW   1, 16 and 256 senders, each with a live socket, post to one group chat; a sender posts
 * again when its message is acknowledged. Then 256 sockets post 5,000 a second by the clock, and
 * the time of an answer counts from the moment the message was due, so that a late sender flatters
 * nobody. Each number of senders runs twice: on a plain server for the rate, on one under strace
 * for its syncs. The messages per sync are the batch of a bare SQLite loop, run next on the same
 * disk. With --db all runs on PostgreSQL; the batch is then messages by commit, and nothing is
 * traced. RUNS  durable_post PROGRAM [DIR [SECONDS]] [--db ADDRESS]; prints JSON. See README.md. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "bench.h"

#define SENDERS_MAX   256
#define MEMBERS       16 /* of one chat; 16 sockets each, under the limit of 20 */
#define TEXT_BYTES    80
#define PACED_RATE    5000
#define WARM_UP_US    500000
#define LIMIT_WAITING (1 << 20)

struct plan {
    const char *program, *dir;
    const char *db; /* PostgreSQL, with the word DATABASE for a name; NULL: SQLite */
    int64_t run_us;
};

struct run {
    const struct house *house;
    const char *db; /* of this run; NULL: SQLite */
    struct ws *socket[SENDERS_MAX];
    size_t senders;
    int epoll_fd;
    bool is_paced;
    bool is_measured; /* the warm-up is over */
    int64_t next_id;
    int64_t *due_us; /* by id modulo LIMIT_WAITING */
    int64_t acknowledged, refused, waiting;
    struct latencies latencies;
    struct buf frame;
};

struct figures {
    double per_s;
    int64_t acknowledged, refused, unanswered, p50_us, p99_us;
    int64_t cpu_us;                   /* the server's, all threads */
    int64_t commits;                  /* of PostgreSQL, in the measured part */
    int64_t from_wall_us, to_wall_us; /* of the measured part */
};

static void post(struct run *r, struct ws *w, int64_t due_us)
{
    int64_t id = r->next_id++;
    r->due_us[id % LIMIT_WAITING] = due_us;
    call_post(&r->frame, r->house, id, TEXT_BYTES);
    r->waiting++;
    ws_send(w, buf_str(&r->frame));
}

static void on_frame(void *ctx, struct ws *w, struct str text)
{
    struct run *r = ctx;
    bool is_ok = false;
    int64_t id = call_reply_id(text, &is_ok);
    if (id < 0)
        return;
    int64_t now = now_us();
    r->waiting--;
    if (!is_ok)
        r->refused++;
    else if (r->is_measured) {
        r->acknowledged++;
        latencies_add(&r->latencies, now - r->due_us[id % LIMIT_WAITING]);
    }
    if (!r->is_paced)
        post(r, w, now);
}

static void serve(struct run *r, int wait_ms)
{
    struct epoll_event ev[SENDERS_MAX];
    int n = epoll_wait(r->epoll_fd, ev, SENDERS_MAX, wait_ms);
    for (int i = 0; i < n; i++)
        if (!ws_read(ev[i].data.ptr, on_frame, r))
            bench_fail("the server closed a socket");
}

static void open_sockets(struct run *r, const struct server *s)
{
    r->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    for (size_t i = 0; i < r->senders; i++) {
        struct ws *w = ws_open(&s->door, r->house->cookie[i % r->house->members]);
        ws_await(w, "\"t\":\"hello\"");
        struct epoll_event ev = {.events = EPOLLIN, .data.ptr = w};
        if (epoll_ctl(r->epoll_fd, EPOLL_CTL_ADD, w->wire.fd, &ev))
            bench_fail("no epoll");
        r->socket[i] = w;
    }
}

static void run_closed(struct run *r, int64_t end_us)
{
    if (!r->is_measured)
        for (size_t i = 0; i < r->senders; i++)
            post(r, r->socket[i], now_us());
    while (now_us() < end_us)
        serve(r, 100);
}

static void run_paced(struct run *r, int64_t end_us)
{
    int64_t start = now_us(), sent = 0;
    for (int64_t now = start; now < end_us; now = now_us()) {
        while (start + sent * 1000000 / PACED_RATE <= now) {
            if (r->waiting >= LIMIT_WAITING)
                bench_fail("the server is a million messages behind");
            post(r, r->socket[(size_t)sent % r->senders], start + sent * 1000000 / PACED_RATE);
            sent++;
        }
        serve(r, 1);
    }
}

static struct figures run_once(struct run *r, const struct server *s, int64_t run_us)
{
    void (*run)(struct run *, int64_t) = r->is_paced ? run_paced : run_closed;
    struct figures f = {0};
    open_sockets(r, s);
    run(r, now_us() + WARM_UP_US);
    r->is_measured = true;
    int64_t commits = r->db ? bare_pg_commits(r->db) : 0;
    f.from_wall_us = now_wall_us();
    int64_t start = now_us(), cpu_us = server_cpu_us(s);
    run(r, start + run_us);
    f.to_wall_us = now_wall_us();
    f.cpu_us = server_cpu_us(s) - cpu_us;
    f.commits = r->db ? bare_pg_commits(r->db) - commits : 0;
    f.acknowledged = r->acknowledged;
    f.per_s = (double)r->acknowledged * 1e6 / (double)(now_us() - start);
    r->is_paced = true; /* no new ones; let what is out come back */
    for (int64_t end = now_us() + 5000000; r->waiting && now_us() < end;)
        serve(r, 100);
    f.unanswered = r->waiting;
    f.refused = r->refused;
    f.p50_us = latencies_pct(&r->latencies, 50);
    f.p99_us = latencies_pct(&r->latencies, 99);
    return f;
}

/* A fresh server for every run: none inherits another's database. ret_syncs: with SQLite, run under
 * strace and count them. */
static struct figures measure(const struct plan *p, struct run *r, int64_t *ret_syncs)
{
    struct server s;
    struct house h;
    char name[60], db[1000] = "";
    struct server_conf conf = {.program = p->program, .dir = p->dir, .is_traced = ret_syncs};
    if (p->db) {
        (void)snprintf(name, sizeof name, "bench_%d", (int)getpid());
        bare_pg_make(p->db, name, db);
        conf.db = db;
        r->db = db;
    }
    server_start(&s, &conf);
    house_build(&h, &s, MEMBERS);
    r->house = &h;
    r->due_us = calloc(LIMIT_WAITING, sizeof *r->due_us);
    if (!r->due_us)
        bench_fail("no memory");
    buf_init(&r->frame, 16 * 1024);
    struct figures f = run_once(r, &s, p->run_us);
    for (size_t i = 0; i < r->senders; i++)
        ws_close(r->socket[i]);
    (void)close(r->epoll_fd); /* only read */
    if (ret_syncs)
        *ret_syncs = server_syncs(&s, f.from_wall_us, f.to_wall_us);
    latencies_done(&r->latencies);
    buf_done(&r->frame);
    free(r->due_us);
    house_done(&h);
    server_stop(&s);
    if (p->db)
        bare_pg_drop(p->db, name);
    return f;
}

static void put_figures(struct jw *w, const struct figures *f)
{
    jw_key(w, "acknowledged_per_s");
    jw_i64(w, (int64_t)f->per_s);
    jw_key(w, "p50_us");
    jw_i64(w, f->p50_us);
    jw_key(w, "p99_us");
    jw_i64(w, f->p99_us);
    jw_key(w, "refused");
    jw_i64(w, f->refused);
    jw_key(w, "unanswered");
    jw_i64(w, f->unanswered);
    figures_ratio(w, "server_cpu_us_by_message",
                  (double)f->cpu_us / (double)(f->acknowledged ? f->acknowledged : 1));
}

static void put_bare(struct jw *w, const char *key, const struct bare *b, const struct figures *f)
{
    jw_key(w, key);
    jw_object(w);
    jw_key(w, "per_s");
    jw_i64(w, (int64_t)b->per_s);
    figures_ratio(w, "cpu_us_by_message", b->cpu_us);
    figures_ratio(w, "server_reaches_pct", 100 * f->per_s / b->per_s);
    jw_object_end(w);
}

/* The bars: as many messages a transaction as the server made, first the message alone, then all
 * its rows. */
static void put_bars(struct jw *w, const struct plan *p, const struct figures *f, double batch)
{
    struct bare_conf conf = {(int64_t)(batch + 0.5), p->run_us, TEXT_BYTES, true};
    if (conf.batch < 1)
        conf.batch = 1;
    jw_key(w, "bare_batch");
    jw_i64(w, conf.batch);
    struct bare message = p->db ? bare_pg_run(p->db, &conf) : bare_run(p->dir, &conf);
    put_bare(w, "bare_message", &message, f);
    conf.is_message_only = false;
    struct bare rows = p->db ? bare_pg_run(p->db, &conf) : bare_run(p->dir, &conf);
    put_bare(w, "bare_all_rows", &rows, f);
}

static void report_closed(struct jw *w, const struct plan *p, size_t senders)
{
    struct run plain = {.senders = senders}, traced = {.senders = senders};
    double batch;
    jw_object(w);
    jw_key(w, "senders");
    jw_i64(w, (int64_t)senders);
    struct figures f = measure(p, &plain, NULL);
    put_figures(w, &f);
    if (p->db) {
        batch = f.commits ? (double)f.acknowledged / (double)f.commits : 0;
        figures_ratio(w, "messages_per_commit", batch);
    } else {
        int64_t syncs;
        struct figures t = measure(p, &traced, &syncs);
        batch = syncs ? (double)t.acknowledged / (double)syncs : 0;
        jw_key(w, "under_strace");
        jw_object(w);
        jw_key(w, "acknowledged_per_s");
        jw_i64(w, (int64_t)t.per_s);
        jw_key(w, "syncs");
        jw_i64(w, syncs);
        figures_ratio(w, "messages_per_sync", batch);
        jw_object_end(w);
    }
    put_bars(w, p, &f, batch);
    jw_object_end(w);
}

static void report_paced(struct jw *w, const struct plan *p)
{
    struct run r = {.senders = SENDERS_MAX, .is_paced = true};
    struct figures f = measure(p, &r, NULL);
    jw_key(w, "paced");
    jw_object(w);
    jw_key(w, "due_per_s");
    jw_i64(w, PACED_RATE);
    put_figures(w, &f);
    jw_object_end(w);
}

/* For a profiler: one number of senders on a plain server, nothing beside it. */
static void report_one(struct jw *w, const struct plan *p, size_t senders)
{
    struct run r = {.senders = senders};
    struct figures f = measure(p, &r, NULL);
    jw_key(w, "senders");
    jw_i64(w, (int64_t)senders);
    put_figures(w, &f);
}

static void report_all(struct jw *w, const struct plan *p)
{
    static const size_t senders[] = {1, 16, SENDERS_MAX};
    jw_key(w, "closed");
    jw_array(w);
    for (size_t i = 0; i < sizeof senders / sizeof senders[0]; i++)
        report_closed(w, p, senders[i]);
    jw_array_end(w);
    if (!p->db)
        report_paced(w, p);
}

/* The number in argv[i], or the usual one when it is not there. */
static int64_t number(int argc, char **argv, int i, int64_t usual, int64_t most)
{
    long long n = usual;
    if (argc > i && (!str_to_i64(str_from(argv[i]), &n) || n < 0 || n > most))
        bench_fail("%s is no number up to %lld", argv[i], (long long)most);
    return n;
}

/* Takes "--db ADDRESS" from the end. */
static const char *take_db(int *argc, char **argv)
{
    if (*argc < 4 || !str_equal(str_from(argv[*argc - 2]), STR("--db")))
        return NULL;
    *argc -= 2;
    return argv[*argc + 1];
}

int main(int argc, char **argv)
{
    struct plan p = {.dir = "/var/tmp"}; /* /tmp may be memory, which syncs for nothing */
    p.db = take_db(&argc, argv);
    if (argc < 2 || argc > 5)
        bench_fail(
            "usage: durable_post PROGRAM [DIR [SECONDS [SENDERS|paced]]] [--db ADDRESS/DATABASE]");
    p.program = argv[1];
    if (argc > 2)
        p.dir = argv[2];
    p.run_us = number(argc, argv, 3, 5, 3600) * 1000000;
    bool is_paced_only = argc > 4 && str_equal(str_from(argv[4]), STR("paced"));
    int64_t senders = is_paced_only ? 0 : number(argc, argv, 4, 0, SENDERS_MAX);
    struct buf out;
    struct jw w;
    buf_init(&out, 64 * 1024);
    jw_init(&w, &out);
    jw_object(&w);
    jw_key(&w, "bench");
    jw_str(&w, STR("durable_post"));
    jw_key(&w, "engine");
    jw_str(&w, str_from(p.db ? "postgresql" : "sqlite"));
    figures_machine(&w, p.dir);
    jw_key(&w, "text_bytes");
    jw_i64(&w, TEXT_BYTES);
    if (is_paced_only)
        report_paced(&w, &p);
    else if (senders)
        report_one(&w, &p, (size_t)senders);
    else
        report_all(&w, &p);
    jw_object_end(&w);
    figures_print(&out);
    buf_done(&out);
    return 0;
}
