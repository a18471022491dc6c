/* client.c - the least HTTP and WebSocket that a load program needs.
 *
 * WHY   the load must be light: it shares the machine with the server it measures.
 * HOW   blocking requests for the set-up; sockets of the run are non-blocking and read into one
 * buffer each. Frames are masked with zeros, which RFC 6455 lets a server accept, so that nothing
 * is copied twice. RUNS  one thread.  SPEC docs/protocol.md, RFC 6455 5. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

struct door door_open(int port, bool is_tls)
{
    struct door d = {.port = port};
    if (!is_tls)
        return d;
    d.tls = SSL_CTX_new(TLS_client_method()); /* verifies nothing: a certificate of a moment ago */
    if (!d.tls)
        bench_fail("no TLS");
    SSL_CTX_set_mode(d.tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
    return d;
}

void door_done(struct door *d)
{
    SSL_CTX_free(d->tls); /* NULL is fine */
    d->tls = NULL;
}

static struct wire dial(const struct door *d)
{
    struct wire w = {.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)d->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    if (w.fd < 0 || connect(w.fd, (struct sockaddr *)&to, sizeof to) ||
        setsockopt(w.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on))
        bench_fail("can not connect to port %d: %s", d->port, strerror(errno));
    if (!d->tls)
        return w;
    w.tls = SSL_new(d->tls);
    if (!w.tls || !SSL_set_fd(w.tls, w.fd) || SSL_connect(w.tls) != 1)
        bench_fail("no TLS with port %d", d->port);
    return w;
}

static void hang_up(struct wire *w)
{
    SSL_free(w->tls);   /* NULL is fine */
    (void)close(w->fd); /* read to its end, or the server is stopped next */
}

/* As recv and send: -1 with EAGAIN when it would wait, 0 at the end. */
static ssize_t tls_result(const struct wire *w, int n)
{
    if (n > 0)
        return n;
    int why = SSL_get_error(w->tls, n);
    errno = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO;
    return why == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

static ssize_t wire_recv(const struct wire *w, void *to, size_t n)
{
    return w->tls ? tls_result(w, SSL_read(w->tls, to, (int)n)) : recv(w->fd, to, n, 0);
}

static ssize_t wire_send(const struct wire *w, struct str s)
{
    return w->tls ? tls_result(w, SSL_write(w->tls, s.p, (int)s.n))
                  : send(w->fd, s.p, s.n, MSG_NOSIGNAL);
}

static void send_all(const struct wire *w, struct str s)
{
    while (s.n) {
        ssize_t n = wire_send(w, s);
        if (n < 0 && errno == EAGAIN) {
            struct pollfd p = {.fd = w->fd, .events = POLLOUT};
            (void)poll(&p, 1, 1000); /* the next send tells */
            continue;
        }
        if (n <= 0)
            bench_fail("the server closed while we sent: %s", strerror(errno));
        s = str_slice(s, (size_t)n, s.n);
    }
}

static void receive(const struct wire *w, struct buf *b)
{
    char room[16 * 1024];
    ssize_t n = wire_recv(w, room, sizeof room);
    if (n <= 0)
        bench_fail("the server closed: %s", n ? strerror(errno) : "end of stream");
    (void)buf_add(b, (struct str){room, (size_t)n}); /* looked at by the caller */
}

/* Reads up to and including the empty line; gives where the body begins. */
static size_t receive_head(const struct wire *w, struct buf *b)
{
    const char *end = NULL;
    while (!end) {
        receive(w, b);
        end = b->failed ? NULL : memmem(b->p, b->n, "\r\n\r\n", 4);
        if (b->failed)
            bench_fail("an answer is too large");
    }
    return (size_t)(end - b->p) + 4;
}

/* The value of a header, up to the end of its line or a stop sign; absent when it is not there. */
static struct str header(struct str head, const char *name_with_colon, char stop)
{
    size_t n = strlen(name_with_colon);
    for (size_t i = 0; i + n < head.n; i++) {
        if (i && head.p[i - 1] != '\n')
            continue;
        if (!str_equal_ascii_nocase(str_slice(head, i, i + n), str_from(name_with_colon)))
            continue;
        struct str rest = str_slice(head, i + n, head.n);
        struct str line = str_slice(rest, 0, str_find_byte(rest, '\r'));
        return str_trim(str_slice(line, 0, str_find_byte(line, stop)));
    }
    return (struct str){0};
}

static void copy_text(char *to, size_t room, struct str s)
{
    if (s.n + 1 > room)
        bench_fail("a header is too long");
    memcpy(to, s.n ? s.p : "", s.n);
    to[s.n] = 0;
}

static struct http_reply read_reply(const struct wire *w)
{
    struct http_reply r = {0};
    struct buf b;
    buf_init(&b, 8 * 1024 * 1024);
    size_t body_at = receive_head(w, &b);
    struct str head = str_slice(buf_str(&b), 0, body_at);
    if (sscanf(head.p, "HTTP/1.1 %d", &r.status) != 1)
        bench_fail("not HTTP: %.*s", STR_ARG(str_slice(head, 0, 60)));
    copy_text(r.cookie, sizeof r.cookie, header(head, "set-cookie:", ';'));
    long long length = 0;
    struct str length_text = header(head, "content-length:", ';');
    if (length_text.p && !str_to_i64(length_text, &length))
        bench_fail("bad Content-Length");
    while (b.n < body_at + (size_t)length)
        receive(w, &b);
    struct str body = str_slice(buf_str(&b), body_at, body_at + (size_t)length);
    if (body.n && json_parse(body, &r.body))
        r.body = NULL; /* a page or a text: only its status is of interest */
    buf_done(&b);
    return r;
}

struct http_reply http_call(const struct door *d, const char *method, const char *path,
                            const char *cookie, struct str in)
{
    struct buf b;
    buf_init(&b, 1024 * 1024);
    buf_printf(&b, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: %s://127.0.0.1:%d\r\n", method,
               path, d->port, d->tls ? "https" : "http", d->port);
    if (cookie)
        buf_printf(&b, "Cookie: %s\r\n", cookie);
    if (in.p)
        buf_printf(&b, "Content-Type: application/json\r\nContent-Length: %zu\r\n", in.n);
    buf_printf(&b, "Connection: close\r\n\r\n");
    if (in.p)
        buf_add(&b, in);
    if (b.failed)
        bench_fail("a request is too large");
    struct wire w = dial(d);
    send_all(&w, buf_str(&b));
    buf_done(&b);
    struct http_reply r = read_reply(&w);
    hang_up(&w);
    return r;
}

int64_t http_metric(const struct door *d, const char *name)
{
    struct buf b;
    buf_init(&b, 1024 * 1024);
    buf_printf(&b, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
               d->port);
    struct wire w = dial(d);
    send_all(&w, buf_str(&b));
    buf_clear(&b);
    char room[16 * 1024];
    ssize_t n;
    while ((n = wire_recv(&w, room, sizeof room)) > 0)
        (void)buf_add(&b, (struct str){room, (size_t)n}); /* looked at below */
    hang_up(&w);
    buf_add_byte(&b, 0);
    char line[120];
    (void)snprintf(line, sizeof line, "\n%s ", name);
    const char *at = b.failed ? NULL : strstr(b.p, line);
    int64_t value = at ? strtoll(at + strlen(line), NULL, 10) : -1;
    buf_done(&b);
    return value;
}

void http_reply_done(struct http_reply *r)
{
    json_free(r->body);
    r->body = NULL;
}

/* --- WebSocket --- */

struct ws *ws_open(const struct door *d, const char *cookie)
{
    struct ws *w = calloc(1, sizeof *w);
    struct buf b;
    if (!w)
        bench_fail("no memory");
    w->wire = dial(d);
    buf_init(&b, sizeof w->in);
    buf_printf(&b,
               "GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: %s://127.0.0.1:%d\r\n"
               "Cookie: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
               d->port, d->tls ? "https" : "http", d->port, cookie);
    send_all(&w->wire, buf_str(&b));
    buf_clear(&b);
    size_t body_at = receive_head(&w->wire, &b);
    if (!str_starts_with(buf_str(&b), STR("HTTP/1.1 101")))
        bench_fail("no socket: %.*s", STR_ARG(str_slice(buf_str(&b), 0, 300)));
    w->in_bytes = b.n - body_at;
    memcpy(w->in, b.p + body_at, w->in_bytes);
    buf_done(&b);
    if (fcntl(w->wire.fd, F_SETFL, O_NONBLOCK))
        bench_fail("fcntl: %s", strerror(errno));
    return w;
}

void ws_close(struct ws *w)
{
    if (!w)
        return;
    hang_up(&w->wire);
    free(w);
}

void ws_send(struct ws *w, struct str text)
{
    unsigned char head[8] = {0x81}; /* FIN, text; the mask stays zero */
    size_t head_n;
    char frame[16 * 1024];
    if (text.n + sizeof head > sizeof frame)
        bench_fail("a frame is too large");
    if (text.n < 126) {
        head[1] = (unsigned char)(0x80 | text.n);
        head_n = 6;
    } else {
        head[1] = 0x80 | 126;
        head[2] = (unsigned char)(text.n >> 8);
        head[3] = (unsigned char)text.n;
        head_n = 8;
    }
    memcpy(frame, head, head_n);
    memcpy(frame + head_n, text.p, text.n);
    send_all(&w->wire, (struct str){frame, head_n + text.n});
}

/* The first whole frame; its bytes in all, 0 when it is not whole yet. Servers do not mask. */
static size_t first_frame(const struct ws *w, size_t at, struct str *ret, int *ret_opcode)
{
    const unsigned char *p = (const unsigned char *)w->in + at;
    size_t n = w->in_bytes - at, head = 2;
    if (n < 2)
        return 0;
    size_t len = p[1] & 127;
    if (len == 126) {
        if (n < 4)
            return 0;
        len = (size_t)p[2] << 8 | p[3];
        head = 4;
    } else if (len == 127) {
        bench_fail("a frame over 64 KiB");
    }
    if (n < head + len)
        return 0;
    *ret_opcode = p[0] & 15;
    *ret = (struct str){(const char *)p + head, len};
    return head + len;
}

static bool take_frames(struct ws *w, void (*take)(void *ctx, struct ws *w, struct str text),
                        void *ctx)
{
    size_t at = 0, n;
    struct str text;
    int opcode;
    bool is_open = true;
    while ((n = first_frame(w, at, &text, &opcode))) {
        at += n;
        if (opcode == 1)
            take(ctx, w, text);
        else if (opcode == 8)
            is_open = false;
        else if (opcode == 9)
            send_all(&w->wire, (struct str){"\x8a\x80\0\0\0\0", 6}); /* an empty pong */
    }
    memmove(w->in, w->in + at, w->in_bytes - at);
    w->in_bytes -= at;
    return is_open;
}

/* TLS may hold what epoll will not tell of again: it is read until it says wait. */
bool ws_read(struct ws *w, void (*take)(void *ctx, struct ws *w, struct str text), void *ctx)
{
    do {
        ssize_t n = wire_recv(&w->wire, w->in + w->in_bytes, sizeof w->in - w->in_bytes);
        if (n < 0 && errno == EAGAIN)
            return true;
        if (n <= 0)
            return false;
        w->in_bytes += (size_t)n;
        if (!take_frames(w, take, ctx))
            return false;
    } while (w->wire.tls);
    return true;
}

struct awaited {
    const char *part;
    bool is_there;
};

static void compare(void *ctx, struct ws *w, struct str text)
{
    (void)w;
    struct awaited *a = ctx;
    if (memmem(text.p, text.n, a->part, strlen(a->part)))
        a->is_there = true;
    else if (memmem(text.p, text.n, "\"t\":\"gone\"", 10) ||
             memmem(text.p, text.n, "\"t\":\"error\"", 11))
        bench_fail("the server said %.*s", STR_ARG(text));
}

void ws_await(struct ws *w, const char *part)
{
    struct awaited a = {part, false};
    bool is_open = take_frames(w, compare, &a); /* some came with the handshake */
    for (int64_t end = now_us() + 20000000; !a.is_there;) {
        struct pollfd p = {.fd = w->wire.fd, .events = POLLIN};
        if (!is_open || now_us() > end)
            bench_fail("no frame with %s came", part);
        if (poll(&p, 1, 1000) > 0)
            is_open = ws_read(w, compare, &a);
    }
}
