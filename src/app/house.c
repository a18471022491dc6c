/* house.c - wiring: who is made after whom, and who goes first.
 *
 * WHY   rooms know only those below them; here they are introduced to each other by function
 *       tables.
 * HOW   store, loop, bus, api, net, gateway, then api_wire closes the two circles (net and gateway
 *       call the api, the api answers through them). Signals come as a descriptor, so that SIGTERM
 *       is an event like any other: calls hear that the server goes down, then net drains (open
 *       requests are finished, sockets hear "going away"), the loop ends, the workers finish what
 *       they took, and everything is freed in reverse. A second signal does not wait for the drain.
 * OWNS  everything in struct house.  RUNS  main thread.  TESTS tests/system */
#include "app/house.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/assets.h"
#include "app/ca_folder.h"
#include "app/calls.h"
#include "app/control.h"
#include "app/descriptors.h"
#include "app/ops_table.h"
#include "app/queries.h"
#include "app/rtc_open.h"
#include "app/sandbox_path.h"
#include "base/log.h"
#include "bus/bus.h"
#include "crypto/token.h"
#include "store/blobs.h"
#include "text/json.h"

#define LIMIT_HOUSE_ARENA_BYTES   (16 << 20)
#define METRICS_TOKEN_LEAST_BYTES 16
#define JOB_WORKERS               2 /* each with a scan, or a picture of up to 768 MB, in hand */
#define LIMIT_METRICS_TOKEN_BYTES 256

static bool fail(struct house *h, struct str trouble)
{
    h->trouble = trouble;
    return false;
}

static void deliver(void *ctx, const struct bus_event *e)
{
    struct house *h = ctx;
    if (h->gateway)
        gateway_event(h->gateway, e);
    if (h->calls)
        app_calls_bus(h->calls, e);
}

static struct str absolute(struct arena *a, struct str path)
{
    char here[4096];
    if (path.p[0] == '/' || !getcwd(here, sizeof here))
        return path;
    return arena_printf(a, "%s/%.*s", here, STR_ARG(path));
}

static bool open_store(struct house *h)
{
    h->folder = absolute(h->arena, h->settings->data);
    struct str db = str_trim(h->settings->db);
    struct store_conf conf = {.folder = h->folder,
                              .db = db,
                              .arena = h->arena,
                              .queries = kafedra_queries,
                              .query_count = kafedra_query_count,
                              .clock = h->clock};
    struct str detail = {0};
    enum err e = store_open(&conf, &h->store, &detail);
    if (e && db.n) /* the address is not repeated: it may hold a password */
        return fail(h,
                    arena_printf(h->arena, "the database can not be used: %.*s", STR_ARG(detail)));
    if (e)
        return fail(h, arena_printf(h->arena, "the data folder %.*s can not be used: %.*s",
                                    STR_ARG(h->folder), STR_ARG(detail)));
    if (blobs_open(h->folder, &h->blobs))
        return fail(
            h, arena_printf(h->arena, "the folder %.*s/blobs can not be used", STR_ARG(h->folder)));
    return true;
}

/* A line that nobody guesses and no other user of this machine reads. */
static bool read_metrics_token(struct house *h)
{
    struct str path = h->settings->metrics_token_file, text;
    struct stat st;
    if (!path.n)
        return true;
    if (!ca_file_read(h->arena, path, &text, &h->trouble))
        return false;
    text = str_trim(text);
    if (text.n < METRICS_TOKEN_LEAST_BYTES || text.n > LIMIT_METRICS_TOKEN_BYTES)
        return fail(h, arena_printf(h->arena,
                                    "the token in %.*s must have %d to %d characters: make one "
                                    "with: openssl rand -hex 32",
                                    STR_ARG(path), METRICS_TOKEN_LEAST_BYTES,
                                    LIMIT_METRICS_TOKEN_BYTES));
    if (stat(path.p, &st) || st.st_mode & 07u)
        return fail(h, arena_printf(h->arena,
                                    "every user of this machine may read the token in %.*s: chmod "
                                    "o-rwx '%.*s'",
                                    STR_ARG(path), STR_ARG(path)));
    h->metrics_token = text;
    return true;
}

static bool read_antivirus(struct house *h)
{
    struct str place = h->settings->antivirus;
    if (!place.n)
        return true;
    if (!clamd_place(place, &h->clamd))
        return fail(h, arena_printf(h->arena,
                                    "\"%.*s\" of --antivirus is no place: write unix:/PATH or "
                                    "tcp:HOST:PORT",
                                    STR_ARG(place)));
    h->clamd.most_us = h->settings->antivirus_seconds * SECOND_US;
    h->clamd.health = &h->clamd_health;
    return true;
}

static enum err open_rooms(struct house *h)
{
    enum err e = loop_new(&h->clock, &h->loop);
    if (!e)
        e = bus_local_new(h->loop, deliver, h, &h->bus);
    struct api_conf conf = {
        .table = &kafedra_table,
        .store = h->store,
        .clock = h->clock,
        .rand = h->rand,
        .read_workers = (int)h->settings->read_workers,
        .write_workers = store_takes_writers(h->store) ? (int)h->settings->write_workers : 1,
        .slow_workers = (int)h->settings->slow_workers,
        .job_workers = JOB_WORKERS,
        .openapi = kafedra_openapi,
        .ignores_rates = !h->settings->rates,
        .version = KAFEDRA_VERSION,
        .metrics_token = h->metrics_token,
        .blobs = h->blobs,
        .file_limits = {h->settings->file_limit << 20, h->settings->file_quota << 20},
        .sandbox = h->sandbox.p,
        .pictures = h->pictures.p,
        .clamd = h->settings->antivirus.n ? &h->clamd : NULL,
        .more_metrics = rtc_metrics,
        .more_metrics_ctx = &h->rtc};
    if (!e)
        e = api_new(h->loop, &conf, &h->api);
    if (!e)
        h->calls = app_calls_new(h->loop, h->api);
    return e;
}

static void set_log_level(struct str word)
{
    static const char *const words[] = {"debug", "info", "warn", "error"};
    for (int i = 0; i < 4; i++)
        if (str_equal(word, str_from(words[i])))
            log_set_level((enum log_level)i);
}

/* Threads made later inherit the mask; the descriptor takes the signals instead. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigprocmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

bool house_open(struct house *h, const struct settings *s)
{
    uint64_t seed;
    *h = (struct house){.settings = s, .clock = clock_system(), .signals = {.fd = -1}};
    h->arena = arena_new(LIMIT_HOUSE_ARENA_BYTES);
    crypto_init();
    h->rand = crypto_rand();
    rand_fill(&h->rand, &seed, sizeof seed);
    json_seed(seed);
    set_log_level(s->log);
    descriptors_raise();
    sigset_t set;
    block_signals(&set);
    h->sandbox = sandbox_path(h->arena);
    h->pictures = pictures_path(h->arena);
    if (!read_antivirus(h) || !read_metrics_token(h) || !open_store(h))
        return false;
    enum err e = open_rooms(h);
    return e ? fail(h, arena_printf(h->arena, "the server can not start (%s)", err_row(e)->code))
             : true;
}

static bool listen_failed(struct house *h, struct str at, enum err e, int error)
{
    if (e == ERR_TAKEN)
        return fail(
            h, arena_printf(h->arena,
                            "the address %.*s is in use by another program; stop it, or choose "
                            "another with --listen HOST:PORT",
                            STR_ARG(at)));
    if (error == EACCES)
        return fail(h, arena_printf(h->arena,
                                    "no right to listen on %.*s: ports below 1024 need root or the "
                                    "capability CAP_NET_BIND_SERVICE",
                                    STR_ARG(at)));
    return fail(h, arena_printf(h->arena, "can not listen on %.*s: %s", STR_ARG(at),
                                e == ERR_INVALID || !error ? "this is no address of this machine"
                                                           : strerror(error)));
}

/* Certificate, and the files under /trust/. */
static bool open_tls(struct house *h)
{
    return tls_files_open(&h->tls, h->settings, h->folder, h->arena, h->clock, h->rand,
                          &h->trouble) &&
           trust_assets_make(h->arena, &h->tls, kafedra_assets, kafedra_asset_count, &h->assets,
                             &h->trouble);
}

/* The port without TLS, beside the one with it. */
static bool listen_plain(struct house *h)
{
    struct str at = h->settings->plain_listen;
    struct net_conf conf = {
        .assets = h->assets.asset, .asset_count = h->assets.count, .only_page = DOOR_PAGE};
    struct net_host host = door_net_host(&h->door);
    if (!at.n)
        return true;
    if (!address_split(at, &conf.host, &conf.port))
        return fail(h, STR("the address to listen on without TLS is not HOST:PORT"));
    h->door.secure = h->net;
    h->door.files = &h->tls;
    errno = 0;
    enum err e = net_new(h->loop, &conf, &host, &h->door.net);
    return e ? listen_failed(h, at, e, errno) : true;
}

static bool read_proxies(struct house *h, struct trusted_proxies *ret)
{
    struct str wrong;
    if (!trusted_proxies_parse(h->settings->trusted_proxies, ret, &wrong))
        return true;
    return fail(h, arena_printf(h->arena,
                                "\"%.*s\" of --trusted-proxy is no network: write CIDRs between "
                                "commas, as 127.0.0.1,10.20.0.0/16,fd00::/8 (at most %d)",
                                STR_ARG(wrong), LIMIT_TRUSTED_PROXIES));
}

/* The UDP port of calls, which has the number of the HTTP port unless told otherwise. */
static bool open_media(struct house *h)
{
    struct rtc_opening o = {.settings = h->settings,
                            .arena = h->arena,
                            .folder = h->folder,
                            .loop = h->loop,
                            .clock = h->clock,
                            .rand = h->rand};
    h->rtc.net = h->net;
    h->rtc.happened = app_calls_media;
    h->rtc.happened_ctx = h->calls;
    if (!rtc_open(&o, &h->rtc, net_port(h->net)))
        return fail(h, o.trouble);
    api_set_media(h->api, h->rtc.media);
    return true;
}

bool house_listen(struct house *h)
{
    if (!open_tls(h))
        return false;
    struct net_conf conf = {.assets = h->assets.asset,
                            .asset_count = h->assets.count,
                            .tls = h->tls.tls,
                            .is_strict = h->settings->hsts};
    if (!address_split(h->settings->listen, &conf.host, &conf.port))
        return fail(h, STR("the address to listen on is not HOST:PORT"));
    struct trusted_proxies proxies;
    if (!read_proxies(h, &proxies))
        return false;
    conf.proxies = &proxies;
    struct net_host behind = api_net_host(h->api), host = rtc_net_host(&h->rtc, &behind);
    struct gateway_host live = api_gateway_host(h->api);
    errno = 0;
    enum err e = net_new(h->loop, &conf, &host, &h->net);
    if (e)
        return listen_failed(h, h->settings->listen, e, errno);
    if (!listen_plain(h) || !open_media(h))
        return false;
    tls_files_watch(&h->tls, h->loop, h->net);
    e = gateway_new(h->loop, h->net, h->bus, &live, &h->gateway);
    if (e)
        return fail(h, arena_printf(h->arena, "the server can not start (%s)", err_row(e)->code));
    api_wire(h->api, h->net, h->gateway, h->bus);
    return true;
}

struct str house_url(struct house *h)
{
    struct str host;
    int port;
    ASSERT(address_split(h->settings->listen, &host, &port));
    if (str_equal(host, STR("0.0.0.0")) || str_equal(host, STR("::")))
        host = STR("localhost");
    bool is_v6 = str_find_byte(host, ':') < host.n;
    return arena_printf(h->arena, is_v6 ? "%s://[%.*s]:%d" : "%s://%.*s:%d",
                        h->tls.tls ? "https" : "http", STR_ARG(host), net_port(h->net));
}

struct str house_plain_url(struct house *h)
{
    struct str host;
    int port;
    if (!h->door.net || !address_split(h->settings->plain_listen, &host, &port))
        return (struct str){0};
    bool is_v6 = str_find_byte(host, ':') < host.n;
    return arena_printf(h->arena, is_v6 ? "http://[%.*s]:%d" : "http://%.*s:%d", STR_ARG(host),
                        net_port(h->door.net));
}

static void on_drained(void *ctx)
{
    struct house *h = ctx;
    if (--h->draining == 0)
        loop_stop(h->loop);
}

/* Everybody in a call has been told: now the sockets. */
static void on_calls_told(void *ctx)
{
    struct house *h = ctx;
    h->draining = h->door.net ? 2 : 1;
    net_drain(h->net, on_drained, h);
    if (h->door.net)
        net_drain(h->door.net, on_drained, h);
}

static void on_signal(struct watch *w, uint32_t events)
{
    (void)events;
    struct house *h = (struct house *)((char *)w - offsetof(struct house, signals));
    struct signalfd_siginfo info;
    if (read(w->fd, &info, sizeof info) != sizeof info)
        return;
    log_line(LOG_INFO, "stopping", "signal=%u", info.ssi_signo);
    if (h->is_draining) {
        loop_stop(h->loop);
        return;
    }
    h->is_draining = true;
    media_drain(h->rtc.media, on_calls_told, h);
}

static bool watch_signals(struct house *h)
{
    sigset_t set;
    block_signals(&set);
    h->signals.fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    h->signals.ready = on_signal;
    return h->signals.fd >= 0 && !loop_watch(h->loop, &h->signals, EPOLLIN);
}

/* Whoever was in a call is in no room now. */
static enum err forget_rooms(struct house *h)
{
    struct str reply;
    return house_call(h, "call_restart", &reply);
}

/* Does it take applications of organisations? (features/orgs/door.c) */
static enum err tell_door(struct house *h)
{
    struct str word = h->settings->applications, reply;
    struct str line =
        arena_printf(h->arena, "application_door_command {\"ordered\":\"%.*s\"}", STR_ARG(word));
    return line.p ? house_call(h, line.p, &reply) : ERR_TOO_LARGE;
}

bool house_run(struct house *h, void (*ready)(void *ctx), void *ctx)
{
    if (!watch_signals(h))
        return fail(h, STR("signals can not be watched"));
    enum err e = forget_rooms(h);
    if (!e)
        e = tell_door(h);
    if (!e)
        e = api_start(h->api);
    if (!e)
        e = media_start(h->rtc.media);
    if (!e && control_new(h->loop, h->api, h->arena, h->folder, &h->control, &h->trouble))
        return false;
    if (e)
        return fail(h, arena_printf(h->arena, "the server can not start (%s)", err_row(e)->code));
    ready(ctx);
    loop_run(h->loop);
    api_stop(h->api);
    media_stop(h->rtc.media);
    return true;
}

void house_close(struct house *h)
{
    if (h->api)
        api_stop(h->api);
    if (h->rtc.media)
        media_stop(h->rtc.media);
    gateway_free(h->gateway);
    net_free(h->net);
    net_free(h->door.net);
    media_free(h->rtc.media);
    tls_files_close(&h->tls);
    api_free(h->api);
    control_free(h->control); /* the api's dropped calls have told it and those below */
    app_calls_free(h->calls);
    bus_free(h->bus);
    if (h->signals.fd >= 0)
        close(h->signals.fd);
    loop_free(h->loop);
    blobs_close(h->blobs);
    store_close(h->store);
    arena_free(h->arena);
}

enum err house_call(struct house *h, const char *op_name, struct str *ret_reply)
{
    struct caller operator= {.roles = ROLE_OPERATOR};
    struct str line = str_from(op_name);
    size_t blank = str_find_byte(line, ' ');
    struct str in = blank < line.n ? str_slice(line, blank + 1, line.n) : STR("{}");
    return api_call_now(h->api, h->arena, &operator, str_slice(line, 0, blank), in,
                        clock_wall_us(&h->clock), ret_reply);
}
