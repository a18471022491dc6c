/* binary_ws.c - a WebSocket of binary messages on the load's loop.
 *
 * HOW   blocking until the upgrade, which on loopback is a moment; then read as it comes. Sending
 *       waits: messages are few and small. Frames are masked with zeros, which RFC 6455 lets a
 *       server accept.
 * RUNS  one thread.  SPEC RFC 6455 5. */
#include "binary_ws.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/rd.h"
#include "bench.h"
#include "tcp.h"

#define MESSAGE_MOST_BYTES (1024 * 1024)

struct binary_ws {
    struct loop *loop;
    struct watch watch;
    void (*take)(void *ctx, struct str message);
    void *ctx;
    struct buf in;
};

/* Fills in as far as one read goes; false when nothing is there yet. */
static bool fill(struct binary_ws *w, int flags)
{
    char room[16 * 1024];
    ssize_t n = recv(w->watch.fd, room, sizeof room, flags);
    if (n < 0 && errno == EAGAIN)
        return false;
    if (n <= 0 || !buf_add(&w->in, (struct str){room, (size_t)n}))
        bench_fail("the server closed a signalling socket");
    return true;
}

static void upgrade(struct binary_ws *w, int port, struct str target)
{
    struct buf b;
    buf_init(&b, 64 * 1024);
    buf_printf(
        &b,
        "GET %.*s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        STR_ARG(target), port);
    tcp_send(w->watch.fd, buf_str(&b));
    buf_done(&b);
    const char *end = NULL;
    while (!end && fill(w, 0))
        end = memmem(w->in.p, w->in.n, "\r\n\r\n", 4);
    if (!str_starts_with(buf_str(&w->in), STR("HTTP/1.1 101")))
        bench_fail("no signalling socket: %.*s", STR_ARG(str_slice(buf_str(&w->in), 0, 300)));
    buf_consume(&w->in, (size_t)(end - w->in.p) + 4);
}

/* The first whole frame; 0 when it is not whole. Servers do not mask, and ours do not split. */
static size_t first_frame(struct str in, int *ret_opcode, struct str *ret)
{
    struct rd r = rd_from(in);
    *ret_opcode = rd_u8(&r) & 15;
    uint64_t n = rd_u8(&r) & 127;
    n = n == 126 ? rd_u16be(&r) : n == 127 ? rd_u64be(&r) : n;
    *ret = rd_bytes(&r, (size_t)n);
    return r.bad ? 0 : r.at;
}

static void frame_send(struct binary_ws *w, unsigned opcode, struct str s)
{
    unsigned char head[14] = {(unsigned char)(0x80 | opcode)};
    size_t n = 2;
    if (s.n < 126) {
        head[1] = (unsigned char)(0x80 | s.n);
    } else {
        int bytes = s.n < 65536 ? 2 : 8;
        head[1] = bytes == 2 ? 0x80 | 126 : 0x80 | 127;
        for (int i = 0; i < bytes; i++)
            head[n++] = (unsigned char)((uint64_t)s.n >> 8 * (bytes - 1 - i));
    }
    tcp_send(w->watch.fd, (struct str){(char *)head, n + 4}); /* the mask: zeros */
    tcp_send(w->watch.fd, s);
}

static void take_frames(struct binary_ws *w)
{
    int opcode;
    struct str s;
    size_t n;
    while ((n = first_frame(buf_str(&w->in), &opcode, &s))) {
        if (opcode == 2)
            w->take(w->ctx, s);
        else if (opcode == 9)
            frame_send(w, 10, s);
        else if (opcode == 8)
            bench_fail("the server closed a signalling socket with code %d",
                       s.n < 2 ? 0 : (unsigned char)s.p[0] << 8 | (unsigned char)s.p[1]);
        buf_consume(&w->in, n);
    }
}

static void on_ready(struct watch *watch, uint32_t events)
{
    struct binary_ws *w = (struct binary_ws *)((char *)watch - offsetof(struct binary_ws, watch));
    (void)events;
    if (fill(w, MSG_DONTWAIT))
        take_frames(w);
}

struct binary_ws *binary_ws_open(struct loop *l, int port, struct str target,
                                 void (*take)(void *ctx, struct str message), void *ctx)
{
    struct binary_ws *w = calloc(1, sizeof *w);
    if (!w)
        bench_fail("no memory");
    *w = (struct binary_ws){l, {on_ready, tcp_dial(port), 0}, take, ctx, {0}};
    buf_init(&w->in, MESSAGE_MOST_BYTES);
    upgrade(w, port, target);
    if (loop_watch(l, &w->watch, EPOLLIN))
        bench_fail("no room for one more socket");
    return w;
}

void binary_ws_close(struct binary_ws *w)
{
    if (!w)
        return;
    loop_unwatch(w->loop, &w->watch);
    (void)close(w->watch.fd); /* read to its end, or given up */
    buf_done(&w->in);
    free(w);
}

void binary_ws_send(struct binary_ws *w, struct str message)
{
    frame_send(w, 2, message);
}
