/* sfu.c - a room of genuine WebRTC peers against one server; prints one JSON object.
 *
 *   sfu kafedra|janus PORT PID KEY SECRET [key=value...]
 *     rooms=1                          so many rooms alike
 *     publishers=1 subscribers=100     people of a room; a publisher only sends, a subscriber only
 *                                      receives
 *     rates=30x1,30x4,30x8             pictures a second x packets each, one phase after the other
 *     others=30x1                      what a room's further publishers send, in every phase
 *     audio=50                         sound packets a second; 0: none
 *     screen=0|1                       a room's first publisher shows a screen
 *     seconds=4 settle=1500            measured time of a phase; milliseconds before it
 *     join_rate=0                      people a second who join; 0: one after the other is up
 *     idle=0|1                         measure them silent first (12 s)
 *
 * HOW   people join, the silent rooms are measured, then each phase. Delivered is what all
 * receivers counted; the server's time is user and system of its process; latency is from the
 * sending of a packet to its decryption at the other end, and so holds the load's own delays. RUNS
 * one thread.  SPEC bench/README.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "load.h"

#define PHASES_MOST  8
#define PATIENCE_US  60000000
#define TURN_US      5000
#define PENDING_MOST 16      /* joining at the same time, when no rate is given */
#define REST_US      6500000 /* after joining: each is given a new token once, after 5 s */
#define QUIET_US     5000000 /* a whole round of pings */
#define PEOPLE_MOST  5000

struct rate {
    int pictures, packets;
};
struct plan {
    bool is_janus;
    pid_t pid;
    int port, rooms, publishers, subscribers, audio, screen, seconds, settle_ms, join_rate, idle;
    struct str key, secret;
    struct rate phase[PHASES_MOST], others;
    int phases;
};
struct hall {
    const struct plan *plan;
    struct load load;
    struct service service;
    struct person *person;
    int people, up;
    struct latencies joins;
    struct server server; /* only pid and door are used */
};

/* --- arguments --- */

static struct rate read_rate(const char *text)
{
    struct rate r;
    if (sscanf(text, "%dx%d", &r.pictures, &r.packets) != 2 || r.pictures < 0 || r.packets < 1)
        bench_fail("a rate is PICTURESxPACKETS, not %s", text);
    return r;
}

static void read_rates(struct plan *p, const char *text)
{
    for (p->phases = 0; text && p->phases < PHASES_MOST; p->phases++) {
        p->phase[p->phases] = read_rate(text);
        text = strchr(text, ',');
        text = text ? text + 1 : NULL;
    }
}

static void read_word(struct plan *p, const char *word)
{
    const struct {
        const char *name;
        int *to;
    } numbers[] = {{"rooms=", &p->rooms},
                   {"publishers=", &p->publishers},
                   {"subscribers=", &p->subscribers},
                   {"audio=", &p->audio},
                   {"screen=", &p->screen},
                   {"seconds=", &p->seconds},
                   {"settle=", &p->settle_ms},
                   {"join_rate=", &p->join_rate},
                   {"idle=", &p->idle}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        size_t n = strlen(numbers[i].name);
        if (strncmp(word, numbers[i].name, n) == 0) {
            *numbers[i].to = (int)strtol(word + n, NULL, 10);
            return;
        }
    }
    if (strncmp(word, "rates=", 6) == 0)
        read_rates(p, word + 6);
    else if (strncmp(word, "others=", 7) == 0)
        p->others = read_rate(word + 7);
    else
        bench_fail("what is %s?", word);
}

static struct plan read_plan(int argc, char **argv)
{
    struct plan p = {.rooms = 1,
                     .publishers = 1,
                     .subscribers = 100,
                     .audio = 50,
                     .seconds = 4,
                     .settle_ms = 1500,
                     .others = {30, 1}};
    if (argc < 6)
        bench_fail("sfu kafedra|janus PORT PID KEY SECRET [key=value...]");
    p.is_janus = strcmp(argv[1], "janus") == 0;
    p.port = (int)strtol(argv[2], NULL, 10);
    p.pid = (pid_t)strtol(argv[3], NULL, 10);
    p.key = str_from(argv[4]);
    p.secret = str_from(argv[5]);
    for (int i = 6; i < argc; i++)
        read_word(&p, argv[i]);
    if (p.rooms < 1 || p.rooms * (p.publishers + p.subscribers) > PEOPLE_MOST)
        bench_fail("more people than %d, or no room", PEOPLE_MOST);
    return p;
}

static int all_publishers(const struct plan *p)
{
    return p->rooms * p->publishers;
}

static int everybody(const struct plan *p)
{
    return p->rooms * (p->publishers + p->subscribers);
}

/* The one whose picture is the phase's; others send what `others` says. */
static bool is_first_of_room(const struct plan *p, int number)
{
    return number < p->rooms;
}

/* --- people come --- */

static void make_person(struct hall *h, int number)
{
    struct person *p = &h->person[number];
    static char ids[PEOPLE_MOST][2][16];
    p->number = number;
    p->room = number % h->plan->rooms;
    p->publishes = number < all_publishers(h->plan);
    p->is_screen = is_first_of_room(h->plan, number) && h->plan->screen;
    (void)snprintf(ids[number][0], sizeof ids[number][0], "a%d", number);
    (void)snprintf(ids[number][1], sizeof ids[number][1], "v%d", number);
    p->tracks = (struct load_tracks){ids[number][0], ids[number][1], 10000 + 3 * (uint32_t)number,
                                     10001 + 3 * (uint32_t)number, 10002 + 3 * (uint32_t)number};
    p->asked_us = now_us();
    h->service.join(h->service.ctx, p);
    h->people++;
}

static void look_who_is_up(struct hall *h)
{
    for (int i = 0; i < h->people; i++) {
        struct person *p = &h->person[i];
        if (p->up_us || !h->service.is_up(h->service.ctx, p))
            continue;
        p->up_us = now_us();
        latencies_add(&h->joins, p->up_us - p->asked_us);
        h->up++;
    }
}

static void turn(struct hall *h, int64_t wait_us)
{
    load_turn(&h->load, wait_us < 0 ? 0 : wait_us < TURN_US ? wait_us : TURN_US);
    look_who_is_up(h);
}

static void await_all(struct hall *h)
{
    for (int64_t end = now_us() + PATIENCE_US; h->up < h->people;) {
        turn(h, TURN_US);
        if (now_us() > end)
            bench_fail("only %d of %d people are connected", h->up, h->people);
    }
}

/* At the rate that was asked for, however long each takes to come. */
static void let_join_paced(struct hall *h, int until)
{
    int64_t due = now_us(), every = 1000000 / h->plan->join_rate;
    while (h->people < until) {
        if (now_us() >= due) {
            make_person(h, h->people);
            due += every;
        }
        turn(h, due - now_us());
    }
    await_all(h);
}

static void let_join(struct hall *h, int until)
{
    while (h->people < until) {
        if (h->people - h->up < PENDING_MOST)
            make_person(h, h->people);
        turn(h, h->people - h->up < PENDING_MOST ? 0 : TURN_US);
    }
    await_all(h);
}

static void run_for(struct hall *h, int64_t us)
{
    for (int64_t end = now_us() + us, left; (left = end - now_us()) > 0;)
        load_turn(&h->load, left < TURN_US ? left : TURN_US);
}

/* --- figures --- */

static int64_t rss_kib(pid_t pid)
{
    char path[64], line[200];
    long kib = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f) && sscanf(line, "VmRSS: %ld", &kib) != 1)
        ;
    if (f)
        (void)fclose(f); /* only read */
    return kib;
}

static void number(struct jw *w, const char *key, int64_t n)
{
    jw_key(w, key);
    jw_i64(w, n);
}

struct moment {
    int64_t at_us, server_us, own_us;
    uint64_t rtp, sent;
    int64_t packets, sends, lost; /* of the server's own counters; -1: it has none */
};

static struct moment look(struct hall *h)
{
    struct moment m = {.at_us = now_us(),
                       .server_us = server_cpu_us(&h->server),
                       .own_us = own_cpu_us(),
                       .rtp = load_sum(&h->load).rtp,
                       .sent = h->load.sent,
                       .packets = -1,
                       .sends = -1,
                       .lost = -1};
    if (!h->plan->is_janus) {
        m.packets = http_metric(&h->server.door, "kafedra_media_packets_sent_total");
        m.sends = http_metric(&h->server.door, "kafedra_media_sends_total");
        m.lost = http_metric(&h->server.door, "kafedra_media_packets_lost_total");
    }
    return m;
}

static void tell_phase(struct jw *w, struct hall *h, const struct moment *a, const struct moment *b)
{
    double seconds = (double)(b->at_us - a->at_us) / 1e6;
    double got = (double)(b->rtp - a->rtp), cpu = (double)(b->server_us - a->server_us);
    double wanted = (double)(b->sent - a->sent) * h->plan->subscribers;
    number(w, "in_per_s", (int64_t)((double)(b->sent - a->sent) / seconds));
    number(w, "forwarded_per_s", (int64_t)(got / seconds));
    figures_ratio(w, "delivered_pct", wanted > 0 ? 100 * got / wanted : 0);
    figures_ratio(w, "server_cpu_pct", cpu / seconds / 1e4);
    figures_ratio(w, "server_us_by_packet", got > 0 ? cpu / got : 0);
    figures_ratio(w, "load_cpu_pct", (double)(b->own_us - a->own_us) / seconds / 1e4);
    number(w, "latency_p50_us", latencies_pct(&h->load.latencies, 50));
    number(w, "latency_p99_us", latencies_pct(&h->load.latencies, 99));
    number(w, "opened", (int64_t)h->load.latencies.count);
    if (a->sends < 0 || b->sends <= a->sends)
        return;
    figures_ratio(w, "packets_by_send",
                  (double)(b->packets - a->packets) / (double)(b->sends - a->sends));
    number(w, "server_lost", b->lost - a->lost);
}

static void measure(struct hall *h, int64_t us, struct jw *w)
{
    latencies_done(&h->load.latencies);
    struct moment a = look(h);
    run_for(h, us);
    struct moment b = look(h);
    tell_phase(w, h, &a, &b);
}

static void run_phase(struct hall *h, const struct rate *r, struct jw *w)
{
    for (int i = 0; i < all_publishers(h->plan); i++) {
        const struct rate *own = is_first_of_room(h->plan, i) ? r : &h->plan->others;
        source_rate(h->person[i].source, own->pictures, own->packets);
    }
    run_for(h, h->plan->settle_ms * INT64_C(1000));
    jw_object(w);
    number(w, "pictures_per_s", r->pictures);
    number(w, "packets_by_picture", r->packets);
    measure(h, h->plan->seconds * INT64_C(1000000), w);
    jw_object_end(w);
}

static void run_phases(struct hall *h, struct jw *w)
{
    jw_key(w, "phases");
    jw_array(w);
    for (int i = 0; i < all_publishers(h->plan); i++)
        h->person[i].source =
            source_new(&h->load, h->person[i].sends,
                       &(struct source_conf){&h->person[i].tracks, h->plan->audio});
    for (int i = 0; i < h->plan->phases; i++)
        run_phase(h, &h->plan->phase[i], w);
    jw_array_end(w);
}

static void run(struct hall *h, struct jw *w)
{
    int64_t before_kib = rss_kib(h->server.pid);
    let_join(h, all_publishers(h->plan));
    int64_t alone_kib = rss_kib(h->server.pid), begun = now_us();
    latencies_done(&h->joins);
    if (h->plan->join_rate)
        let_join_paced(h, everybody(h->plan));
    else
        let_join(h, everybody(h->plan));
    int64_t joined_us = now_us() - begun, full_kib = rss_kib(h->server.pid);
    int subscribers = h->plan->rooms * h->plan->subscribers;
    number(w, "rooms", h->plan->rooms);
    number(w, "publishers", all_publishers(h->plan));
    number(w, "subscribers", subscribers);
    figures_ratio(w, "joined_per_s", subscribers / ((double)joined_us / 1e6));
    number(w, "join_p50_us", latencies_pct(&h->joins, 50));
    number(w, "join_p99_us", latencies_pct(&h->joins, 99));
    number(w, "rss_before_kib", before_kib);
    if (subscribers)
        figures_ratio(w, "kib_by_subscriber", (double)(full_kib - alone_kib) / subscribers);
    if (h->plan->idle) {
        jw_key(w, "idle");
        jw_object(w);
        run_for(h, REST_US);
        measure(h, QUIET_US, w);
        jw_object_end(w);
    }
    run_phases(h, w);
    number(w, "rss_after_kib", rss_kib(h->server.pid));
    struct load_sum s = load_sum(&h->load);
    number(w, "bad_packets", (int64_t)(s.bad + s.replayed));
}

static void go_home(struct hall *h)
{
    for (int i = 0; i < h->people; i++) {
        struct person *p = &h->person[i];
        source_free(p->source);
        h->service.leave(h->service.ctx, p);
        load_peer_free(p->receives);
        load_peer_free(p->sends);
    }
    h->service.done(h->service.ctx);
    free(h->person);
    latencies_done(&h->joins);
    load_done(&h->load);
}

int main(int argc, char **argv)
{
    log_set_level(LOG_ERROR); /* slow turns are told by the figures */
    struct plan plan = read_plan(argc, argv);
    struct hall h = {.plan = &plan,
                     .server = {.pid = plan.pid, .door = door_open(plan.port, false)}};
    const struct service_conf conf = {plan.port, plan.key, plan.secret, "ext:load"};
    struct buf out;
    struct jw w;
    h.person = calloc((size_t)everybody(&plan), sizeof *h.person);
    if (!h.person)
        bench_fail("no memory");
    load_init(&h.load);
    h.service = plan.is_janus ? janus_new(&h.load, &conf) : livekit_new(&h.load, &conf);
    buf_init(&out, 1024 * 1024);
    jw_init(&w, &out);
    jw_object(&w);
    run(&h, &w);
    jw_object_end(&w);
    figures_print(&out);
    go_home(&h);
    buf_done(&out);
    return 0;
}
