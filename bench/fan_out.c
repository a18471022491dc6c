/* fan_out.c - one message, a thousand sockets: how many deliveries a second, how late, at what
 * price?
 *
 * HOW   1,000 sockets (50 members with 20 each) listen to one chat; one sender posts. First as fast
 * as the sockets hear it, with WINDOW messages on their way: deliveries a second, and the server's
 * processor time (all threads, /proc/PID/stat) by delivery. Then PACED_RATE messages a second: from
 * the moment a message was sent to each arrival. The floor is write(2) alone, measured in the same
 * run. RUNS  fan_out PROGRAM [DIR [SECONDS]] [--tls]; prints JSON. See README.md. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench.h"

#define SOCKETS        1000
#define SOCKETS_BY_ONE 20
#define WINDOW         8
#define PACED_RATE     20
#define TEXT_BYTES     80
#define LIMIT_MESSAGES 65536
#define WARM_UP_US     500000
#define TLS_BYTES      22 /* TLS 1.3 adds so many to a record */

struct fan {
    struct server server;
    struct house house;
    struct ws *listener[SOCKETS], *sender;
    int epoll_fd;
    int64_t next_id;
    int64_t sent_us[LIMIT_MESSAGES];
    int heard[LIMIT_MESSAGES]; /* by how many sockets */
    int64_t complete, deliveries, refused, strangers;
    size_t frame_bytes;
    bool is_measured;
    struct latencies latencies;
    struct buf frame;
};

static void post(struct fan *f)
{
    if (f->next_id == LIMIT_MESSAGES)
        bench_fail("more messages than expected: fewer SECONDS, please");
    int64_t id = f->next_id++;
    call_post(&f->frame, &f->house, id, TEXT_BYTES);
    f->sent_us[id] = now_us();
    ws_send(f->sender, buf_str(&f->frame));
}

static void on_frame(void *ctx, struct ws *w, struct str text)
{
    struct fan *f = ctx;
    if (w == f->sender) {
        bool is_ok = true;
        if (call_reply_id(text, &is_ok) >= 0 && !is_ok)
            f->refused++;
        return;
    }
    int64_t id = call_event_id(text);
    if (id < 0 || id >= f->next_id) {
        f->strangers++; /* seen_moved and the like */
        return;
    }
    f->frame_bytes = text.n;
    f->deliveries++;
    if (++f->heard[id] == SOCKETS)
        f->complete++;
    if (f->is_measured)
        latencies_add(&f->latencies, now_us() - f->sent_us[id]);
}

static void serve(struct fan *f, int wait_ms)
{
    struct epoll_event ev[256];
    int n = epoll_wait(f->epoll_fd, ev, 256, wait_ms);
    for (int i = 0; i < n; i++)
        if (!ws_read(ev[i].data.ptr, on_frame, f))
            bench_fail("the server closed a socket");
}

static struct ws *add_socket(struct fan *f, size_t member)
{
    struct ws *w = ws_open(&f->server.door, f->house.cookie[member]);
    ws_await(w, "\"t\":\"hello\"");
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = w};
    if (epoll_ctl(f->epoll_fd, EPOLL_CTL_ADD, w->wire.fd, &ev))
        bench_fail("no epoll");
    return w;
}

static void listen_to_chat(struct fan *f, struct ws *w)
{
    struct jw j;
    char topic[40];
    (void)snprintf(topic, sizeof topic, "c%s", f->house.chat);
    buf_clear(&f->frame);
    jw_init(&j, &f->frame);
    jw_object(&j);
    jw_key(&j, "t");
    jw_str(&j, STR("subscribe"));
    jw_key(&j, "topic");
    jw_str(&j, str_from(topic));
    jw_object_end(&j);
    ws_send(w, buf_str(&f->frame));
    ws_await(w, "\"t\":\"subscribed\"");
}

static void set_up(struct fan *f, const struct server_conf *conf)
{
    size_t members = 1 + SOCKETS / SOCKETS_BY_ONE;
    struct rlimit files = {4096, 4096};
    if (setrlimit(RLIMIT_NOFILE, &files)) /* the server inherits it */
        bench_fail("can not open 4096 files");
    buf_init(&f->frame, 16 * 1024);
    server_start(&f->server, conf);
    house_build(&f->house, &f->server, members);
    f->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    f->sender = add_socket(f, 0);
    for (size_t i = 0; i < SOCKETS; i++) {
        f->listener[i] = add_socket(f, 1 + i / SOCKETS_BY_ONE);
        listen_to_chat(f, f->listener[i]);
    }
}

static void run_full(struct fan *f, int64_t end_us)
{
    while (now_us() < end_us) {
        while (f->next_id - f->complete < WINDOW)
            post(f);
        serve(f, 100);
    }
}

static void run_paced(struct fan *f, int64_t end_us)
{
    int64_t start = now_us(), sent = 0;
    for (int64_t now = start; now < end_us; now = now_us()) {
        for (; start + sent * 1000000 / PACED_RATE <= now; sent++)
            post(f);
        serve(f, 1);
    }
}

static void drain(struct fan *f)
{
    for (int64_t end = now_us() + 10000000; f->complete < f->next_id && now_us() < end;)
        serve(f, 100);
}

/* Gives the server's processor time of a delivery. */
static double report_run(struct jw *w, struct fan *f, const char *key, bool is_paced,
                         int64_t run_us)
{
    void (*run)(struct fan *, int64_t) = is_paced ? run_paced : run_full;
    run(f, now_us() + WARM_UP_US);
    f->is_measured = true;
    int64_t start = now_us(), cpu = server_cpu_us(&f->server), before = f->deliveries;
    run(f, start + run_us);
    int64_t us = now_us() - start, deliveries = f->deliveries - before;
    cpu = server_cpu_us(&f->server) - cpu;
    f->is_measured = false;
    drain(f);
    jw_key(w, key);
    jw_object(w);
    jw_key(w, "deliveries_per_s");
    jw_i64(w, deliveries * 1000000 / us);
    double by_delivery = (double)cpu / (double)(deliveries ? deliveries : 1);
    figures_ratio(w, "server_cpu_us_by_delivery", by_delivery);
    jw_key(w, "p50_us");
    jw_i64(w, latencies_pct(&f->latencies, 50));
    jw_key(w, "p99_us");
    jw_i64(w, latencies_pct(&f->latencies, 99));
    jw_key(w, "refused");
    jw_i64(w, f->refused);
    jw_key(w, "missing_deliveries");
    jw_i64(w, f->next_id * SOCKETS - f->deliveries);
    jw_object_end(w);
    latencies_done(&f->latencies);
    return by_delivery;
}

static void tear_down(struct fan *f)
{
    ws_close(f->sender);
    for (size_t i = 0; i < SOCKETS; i++)
        ws_close(f->listener[i]);
    (void)close(f->epoll_fd); /* only read */
    house_done(&f->house);
    server_stop(&f->server);
    buf_done(&f->frame);
}

/* Options last, so that they may be left away. */
static int64_t arguments(int argc, char **argv, struct server_conf *conf)
{
    long long seconds = 5;
    *conf = (struct server_conf){.dir = "/var/tmp"};
    if (argc > 1 && str_equal(str_from(argv[argc - 1]), STR("--tls"))) {
        conf->is_tls = true;
        argc--;
    }
    if (argc < 2 || argc > 4 || (argc > 3 && !str_to_i64(str_from(argv[3]), &seconds)) ||
        seconds < 1)
        bench_fail("usage: fan_out PROGRAM [DIR [SECONDS]] [--tls]");
    conf->program = argv[1];
    if (argc > 2)
        conf->dir = argv[2];
    return seconds * 1000000;
}

int main(int argc, char **argv)
{
    struct server_conf conf;
    int64_t run_us = arguments(argc, argv, &conf);
    struct fan *f = calloc(1, sizeof *f);
    if (!f)
        bench_fail("no memory");
    struct buf out;
    struct jw w;
    buf_init(&out, 64 * 1024);
    jw_init(&w, &out);
    jw_object(&w);
    jw_key(&w, "bench");
    jw_str(&w, STR("fan_out"));
    jw_key(&w, "is_tls");
    jw_bool(&w, conf.is_tls);
    figures_machine(&w, conf.dir);
    jw_key(&w, "sockets");
    jw_i64(&w, SOCKETS);
    set_up(f, &conf);
    report_run(&w, f, "full", false, run_us);
    double paced_us = report_run(&w, f, "paced", true, run_us);
    jw_key(&w, "frame_bytes");
    jw_i64(&w, (int64_t)f->frame_bytes);
    tear_down(f);
    double floor = floor_us(SOCKETS, f->frame_bytes + 4 + (conf.is_tls ? TLS_BYTES : 0));
    figures_ratio(&w, "floor_us_by_write", floor);
    figures_ratio(&w, "paced_of_floor", paced_us / floor);
    jw_object_end(&w);
    figures_print(&out);
    buf_done(&out);
    free(f);
    return 0;
}
