/* net_world.h - for tests: a whole net on a loopback port, a host that notes what it is asked,
 * clients, and a clock that only the test moves. One thread: the client's turn is the loop's turn.
 * A test includes cmocka.h before it. */
#ifndef NET_NET_WORLD_H
#define NET_NET_WORLD_H

#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crypto/token.h"
#include "loop/loop.h"
#include "net/limits.h"
#include "net/net.h"

struct world {
    int64_t now_us;
    struct loop *loop;
    struct net *net;
    /* the host */
    bool answers_at_once, is_secure;
    size_t body_limit;
    int requests, messages, closed, drained;
    struct net_handle asked[16]; /* of the last requests, newest at (requests - 1) % 16 */
    char target[256], body[65536], header_seen[128], peer[64];
    size_t body_n;
    const char *wanted_header;
    char message[200000];
    size_t message_n;
    struct net_handle live; /* the newest WebSocket */
    bool echoes, closes_on_message, holds_on_message;
};

static inline struct mono_us world_mono(void *ctx)
{
    return (struct mono_us){((struct world *)ctx)->now_us};
}

static inline int64_t world_wall(void *ctx)
{
    return 784111777 * SECOND_US + ((struct world *)ctx)->now_us; /* the date of RFC 9110 */
}

static inline void world_turn(struct world *w)
{
    loop_turn(w->loop, 0);
}

/* Waits up to 1 ms for what the kernel may still be carrying; the clock of the test does not move.
 */
static inline void world_wait(struct world *w)
{
    loop_turn(w->loop, 1000);
}

static inline void world_pass(struct world *w, int64_t us)
{
    w->now_us += us;
    world_turn(w);
    world_turn(w);
}

static inline void answer_text(struct world *w, struct net_handle h, int status, const char *text)
{
    struct net_response r = {
        .status = status, .content_type = STR("text/plain"), .body = str_from(text)};
    net_reply(w->net, h, &r);
}

static inline size_t host_body_limit(void *ctx, const struct net_request *r)
{
    struct world *w = ctx;
    return r->method == NET_GET ? 0 : w->body_limit;
}

static inline bool host_is_known(void *ctx, const struct net_request *r)
{
    (void)ctx;
    return net_header(r, "cookie").p;
}

static inline void keep(char *to, size_t cap, struct str s)
{
    size_t n = s.n < cap - 1 ? s.n : cap - 1;
    if (n)
        memcpy(to, s.p, n);
    to[n] = 0;
}

static inline void host_request(void *ctx, struct net_handle h, const struct net_request *r)
{
    struct world *w = ctx;
    w->asked[w->requests++ % 16] = h;
    keep(w->target, sizeof w->target, r->target);
    keep(w->body, sizeof w->body, r->body);
    keep(w->peer, sizeof w->peer, r->peer);
    w->is_secure = r->is_secure;
    w->body_n = r->body.n;
    if (w->wanted_header)
        keep(w->header_seen, sizeof w->header_seen, net_header(r, w->wanted_header));
    if (r->wants_websocket) {
        w->live = h;
        if (w->answers_at_once)
            net_accept_websocket(w->net, h);
        return;
    }
    if (w->answers_at_once)
        answer_text(w, h, 200, w->target);
}

static inline void host_message(void *ctx, struct net_handle h, struct str text)
{
    struct world *w = ctx;
    w->messages++;
    keep(w->message, sizeof w->message, text);
    w->message_n = text.n;
    if (w->closes_on_message)
        net_ws_close(w->net, h, 4000, STR(""));
    if (w->holds_on_message)
        net_ws_hold(w->net, h, true);
    if (w->echoes) {
        struct net_frame *f = net_frame_new(text);
        (void)net_ws_send(w->net, h, f); /* may have left: the test looks at what arrives */
        net_frame_unref(f);
    }
}

static inline void host_closed(void *ctx, struct net_handle h)
{
    struct world *w = ctx;
    w->closed++;
    assert_int_equal(h.slot, w->live.slot);
    assert_int_equal(h.generation, w->live.generation);
}

static inline void host_drained(void *ctx)
{
    ((struct world *)ctx)->drained++;
}

static const struct net_asset world_assets[] = {
    {"/assets/app-1f2e.js",
     "text/javascript; charset=utf-8",
     "\"aa11\"",
     {"alert()", 7},
     {"GZ", 2},
     {"B", 1},
     true},
    {"/index.html",
     "text/html; charset=utf-8",
     "\"bb22\"",
     {"<!doctype html>", 15},
     {0},
     {0},
     false},
};

static inline void world_start_behind(struct world *w, const struct net_limits *limits,
                                      const struct trusted_proxies *proxies)
{
    *w = (struct world){.answers_at_once = true, .body_limit = 1000, .now_us = 1};
    struct clock clock = {world_wall, world_mono, w};
    struct net_host host = {w,          host_body_limit, host_is_known, host_request, host_message,
                            host_closed};
    struct net_conf conf = {.host = STR("127.0.0.1"),
                            .assets = world_assets,
                            .asset_count = 2,
                            .limits = limits,
                            .proxies = proxies};
    crypto_init();
    assert_int_equal(loop_new(&clock, &w->loop), OK);
    assert_int_equal(net_new(w->loop, &conf, &host, &w->net), OK);
    assert_int_not_equal(net_port(w->net), 0);
}

static inline void world_start(struct world *w, const struct net_limits *limits)
{
    world_start_behind(w, limits, NULL);
}

static inline void world_stop(struct world *w)
{
    net_free(w->net);
    loop_free(w->loop);
}

/* --- a client --- */

static inline int client_open(struct world *w)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)net_port(w->net)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    int on = 1; /* or the kernel keeps a second small write back until the first is acknowledged */
    assert_int_equal(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), 0);
    world_wait(w);
    return fd;
}

static inline void client_send(struct world *w, int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n) {
        ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return; /* the server has closed: tests look at what was answered */
        if (sent > 0) {
            at += sent;
            n -= (size_t)sent;
        }
        world_turn(w);
    }
    world_wait(w);
}

static inline void client_say(struct world *w, int fd, const char *text)
{
    client_send(w, fd, text, strlen(text));
}

#define CLIENT_GONE ((size_t)-1)

/* What has arrived, as text; CLIENT_GONE when the server has closed and nothing is left. */
static inline size_t client_read(struct world *w, int fd, char *text, size_t cap)
{
    size_t n = 0;
    bool is_gone = false;
    for (int quiet = 0; quiet < 4 && n < cap - 1;) {
        ssize_t got = recv(fd, text + n, cap - 1 - n, 0);
        if (got > 0) {
            n += (size_t)got;
            quiet = 0;
            world_turn(w);
            continue;
        }
        if (got == 0 || errno != EAGAIN) {
            is_gone = true;
            break;
        }
        quiet++;
        world_wait(w);
    }
    text[n] = 0;
    return n == 0 && is_gone ? CLIENT_GONE : n;
}

static inline bool client_is_gone(struct world *w, int fd)
{
    char text[65536];
    while (true) {
        size_t n = client_read(w, fd, text, sizeof text);
        if (n == CLIENT_GONE)
            return true;
        if (n == 0)
            return false;
    }
}

/* One exchange on a new connection; gives the status, and the whole answer in text. */
static inline int ask(struct world *w, const char *request, char *text, size_t cap)
{
    int fd = client_open(w);
    client_say(w, fd, request);
    size_t n = client_read(w, fd, text, cap);
    close(fd);
    world_turn(w);
    int status = 0;
    if (n != CLIENT_GONE)
        (void)sscanf(text, "HTTP/1.1 %d", &status); /* stays 0: no answer */
    return status;
}

#endif
