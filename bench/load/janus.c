/* janus.c - the same people in Janus's VideoRoom, through its HTTP interface.
 *
 * HOW   one Janus session for all; a handle each. HTTP/1.0, so that answers come without chunks.
 *       Requests and the waiting for their events block:
 *       connections go on meanwhile in the loop between two people, and joining is not measured
 *       here. A viewer has one connection for all publishers, as VideoRoom of Janus 1 allows.
 * RUNS  one thread.  SPEC Janus documentation, "VideoRoom", "REST". */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"
#include "tcp.h"

#define EVENTS_MOST      2000 /* others that may come before the one that is waited for */
#define TRIES_MOST       200
#define ROOM             1234
#define LIMIT_PUBLISHERS 200

struct janus {
    struct load *load;
    int port;
    int64_t session, transaction;
    int64_t feed[LIMIT_PUBLISHERS];
    size_t feeds;
    bool has_room;
};

/* The reply, which is the caller's. body absent: GET. */
static struct json *exchange(struct janus *j, const char *path, struct str body)
{
    struct buf b;
    struct json *reply = NULL;
    char room[16 * 1024];
    ssize_t n;
    int fd = tcp_dial(j->port);
    buf_init(&b, 4 * 1024 * 1024);
    buf_printf(&b,
               "%s %s HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
               "Content-Length: %zu\r\n\r\n",
               body.p ? "POST" : "GET", path, body.n);
    buf_add(&b, body.p ? body : STR(""));
    tcp_send(fd, buf_str(&b));
    buf_clear(&b);
    while ((n = recv(fd, room, sizeof room, 0)) > 0)
        (void)buf_add(&b, (struct str){room, (size_t)n}); /* looked at below */
    (void)close(fd);                                      /* read to its end */
    const char *end = b.failed ? NULL : memmem(b.p, b.n, "\r\n\r\n", 4);
    if (!end || json_parse(str_slice(buf_str(&b), (size_t)(end - b.p) + 4, b.n), &reply))
        bench_fail("Janus said %.*s", STR_ARG(str_slice(buf_str(&b), 0, 300)));
    buf_done(&b);
    return reply;
}

static int64_t number_at(const struct json *root, const char *a, const char *b)
{
    int64_t n;
    if (!json_i64(json_get(json_get(root, a), b), &n))
        bench_fail("Janus said no %s.%s", a, b);
    return n;
}

/* POST to the session's or a handle's place; the reply is the caller's. handle 0: the session's. */
static struct json *post(struct janus *j, int64_t handle, struct str body)
{
    char path[100];
    int n = snprintf(path, sizeof path, "/janus");
    if (j->session)
        n += snprintf(path + n, sizeof path - (size_t)n, "/%" PRId64, j->session);
    if (handle)
        (void)snprintf(path + n, sizeof path - (size_t)n, "/%" PRId64, handle);
    return exchange(j, path, body);
}

static int64_t create(struct janus *j, const char *what)
{
    char body[200];
    (void)snprintf(body, sizeof body,
                   "{\"janus\":\"%s\",\"plugin\":\"janus.plugin.videoroom\",\"transaction\":\"t\"}",
                   what);
    struct json *r = post(j, 0, str_from(body));
    int64_t id = number_at(r, "data", "id");
    json_free(r);
    return id;
}

static bool is_event_of(const struct json *e, const char *transaction)
{
    struct str t, kind;
    return json_str(json_get(e, "transaction"), &t) && str_equal(t, str_from(transaction)) &&
           json_str(json_get(e, "janus"), &kind) && str_equal(kind, STR("event"));
}

/* A message to the plugin, and the event that answers it. sdp absent: none. */
static struct json *ask(struct janus *j, int64_t handle, struct str body, const char *type,
                        struct str sdp)
{
    char transaction[30], path[60];
    struct buf b;
    struct jw w;
    (void)snprintf(transaction, sizeof transaction, "t%" PRId64, ++j->transaction);
    (void)snprintf(path, sizeof path, "/janus/%" PRId64 "?maxev=1", j->session);
    buf_init(&b, 256 * 1024);
    jw_init(&w, &b);
    jw_object(&w);
    jw_key(&w, "janus");
    jw_str(&w, STR("message"));
    jw_key(&w, "transaction");
    jw_str(&w, str_from(transaction));
    jw_key(&w, "body");
    jw_raw(&w, body);
    if (sdp.p) {
        jw_key(&w, "jsep");
        jw_object(&w);
        jw_key(&w, "type");
        jw_str(&w, str_from(type));
        jw_key(&w, "sdp");
        jw_str(&w, sdp);
        jw_object_end(&w);
    }
    jw_object_end(&w);
    json_free(post(j, handle, buf_str(&b)));
    buf_done(&b);
    for (int i = 0; i < EVENTS_MOST; i++) {
        struct json *r = exchange(j, path, (struct str){0});
        if (is_event_of(r, transaction))
            return r;
        json_free(r);
    }
    bench_fail("Janus never answered %.*s", STR_ARG(body));
}

static struct str sdp_of(const struct json *event)
{
    struct str sdp;
    if (!json_str(json_get(json_get(event, "jsep"), "sdp"), &sdp)) {
        struct str why = STR("?");
        (void)json_str(json_get(json_get(json_get(event, "plugindata"), "data"), "error"), &why);
        bench_fail("Janus gave no description: %.*s", STR_ARG(why));
    }
    return sdp;
}

static void make_room(struct janus *j, int64_t handle)
{
    static const char body[] = "{\"janus\":\"message\",\"transaction\":\"t\",\"body\":{\"request\":"
                               "\"create\",\"room\":1234,"
                               "\"publishers\":200,\"bitrate\":0,\"audiocodec\":\"opus\","
                               "\"videocodec\":\"vp8\",\"fir_freq\":0,"
                               "\"transport_wide_cc_ext\":false,\"audiolevel_ext\":false}}";
    json_free(post(j, handle, str_from(body)));
    j->has_room = true;
}

static void publish(struct janus *j, struct person *p, int64_t handle)
{
    char body[200];
    struct transport_local own;
    struct buf offer;
    (void)snprintf(body, sizeof body,
                   "{\"request\":\"join\",\"ptype\":\"publisher\",\"room\":%d,\"display\":\"p%d\"}",
                   ROOM, p->number);
    struct json *joined = ask(j, handle, str_from(body), NULL, (struct str){0});
    if (j->feeds == LIMIT_PUBLISHERS)
        bench_fail("too many publishers");
    j->feed[j->feeds++] = number_at(json_get(joined, "plugindata"), "data", "id");
    json_free(joined);
    p->sends = load_peer_new(j->load, false);
    load_peer_local(p->sends, &own);
    buf_init(&offer, 64 * 1024);
    description_publish(&offer, &own, &p->tracks);
    struct json *answer =
        ask(j, handle, STR("{\"request\":\"configure\",\"audio\":true,\"video\":true}"), "offer",
            buf_str(&offer));
    load_peer_start(p->sends, sdp_of(answer));
    json_free(answer);
    buf_done(&offer);
}

static void subscribe(struct janus *j, struct person *p, int64_t handle)
{
    struct transport_local own;
    struct buf body, answer;
    buf_init(&body, 16 * 1024);
    buf_init(&answer, 256 * 1024);
    buf_printf(&body, "{\"request\":\"join\",\"ptype\":\"subscriber\",\"room\":%d,\"streams\":[",
               ROOM);
    for (size_t i = 0; i < j->feeds; i++)
        buf_printf(&body, "%s{\"feed\":%" PRId64 "}", i ? "," : "", j->feed[i]);
    buf_printf(&body, "]}");
    struct json *offer = ask(j, handle, buf_str(&body), NULL, (struct str){0});
    for (int i = 0; !json_get(offer, "jsep") && i < TRIES_MOST; i++) {
        json_free(offer); /* a publisher is there for us before he is for Janus's other threads */
        load_turn(j->load, 10000);
        offer = ask(j, handle, buf_str(&body), NULL, (struct str){0});
    }
    p->receives = load_peer_new(j->load, true);
    load_peer_local(p->receives, &own);
    description_answer(&answer, sdp_of(offer), &own);
    json_free(ask(j, handle, STR("{\"request\":\"start\"}"), "answer", buf_str(&answer)));
    load_peer_start(p->receives, sdp_of(offer));
    json_free(offer);
    buf_done(&body);
    buf_done(&answer);
}

static void join(void *ctx, struct person *p)
{
    struct janus *j = ctx;
    if (p->room)
        bench_fail("Janus is asked for one room");
    int64_t handle = create(j, "attach");
    if (!j->has_room)
        make_room(j, handle);
    if (p->publishes)
        publish(j, p, handle);
    else
        subscribe(j, p, handle);
}

static bool is_up(void *ctx, struct person *p)
{
    (void)ctx;
    return load_peer_is_up(p->publishes ? p->sends : p->receives);
}

/* The server is stopped next. */
static void leave(void *ctx, struct person *p)
{
    (void)ctx;
    (void)p;
}

static void done(void *ctx)
{
    free(ctx);
}

struct service janus_new(struct load *l, const struct service_conf *conf)
{
    struct janus *j = calloc(1, sizeof *j);
    if (!j)
        bench_fail("no memory");
    *j = (struct janus){.load = l, .port = conf->port};
    j->session = create(j, "create");
    return (struct service){j, join, is_up, leave, done};
}
