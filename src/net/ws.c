/* ws.c - messages of a WebSocket.
 *
 * WHY   live events for thousands of idle sockets: little state, no timer traffic, no copies.
 * HOW   frames are made once and shared (frame.c). Silence is broken by our ping after 30 s and
 * ends the socket after 75 s. A peer that does not read its answers is not read either, so it can
 * not make us queue pongs and replies without end. OWNS  struct ws, with the connection. RUNS  on
 * the front loop's thread.  SPEC RFC 6455 4.2.2, 5.5, 7.  TESTS net_ws_test.c. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "crypto/token.h"
#include "net/conn.h"
#include "net/deflate.h"
#include "text/base64.h"

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" /* RFC 6455 1.3 */

struct ws *ws_new(struct str key, struct str extensions)
{
    struct ws *w = calloc(1, sizeof *w);
    struct arena *a = arena_new(1024);
    ASSERT(w && key.n == 24);
    char text[24 + sizeof GUID - 1];
    unsigned char digest[20];
    memcpy(text, key.p, 24);
    memcpy(text + 24, GUID, sizeof GUID - 1);
    sha1((struct str){text, sizeof text}, digest);
    struct str accept = base64_encode(a, (struct str){(const char *)digest, sizeof digest});
    ASSERT(accept.n == sizeof w->accept);
    memcpy(w->accept, accept.p, accept.n);
    arena_free(a);
    w->is_packing = deflate_is_offered(extensions);
    ws_in_init(&w->in, LIMIT_WS_MESSAGE_BYTES);
    return w;
}

void ws_free(struct ws *w)
{
    if (!w)
        return;
    ws_in_done(&w->in);
    free(w);
}

static void accept_socket(struct conn *c)
{
    struct net *n = c->net;
    static const char head[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                               "Connection: Upgrade\r\nSec-WebSocket-Accept: ";
    buf_clear(&n->head);
    buf_add(&n->head, STR(head));
    buf_add(&n->head, (struct str){c->ws->accept, sizeof c->ws->accept});
    if (c->ws->is_packing)
        buf_add(&n->head, STR("\r\nSec-WebSocket-Extensions: " DEFLATE_TERMS));
    buf_add(&n->head, STR("\r\n\r\n"));
    struct net_frame *f = frame_of(buf_str(&n->head), (struct str){0});
    c->ws->is_accepted = true;
    c->ws->in.deflate = c->ws->is_packing ? n->deflate : NULL;
    c->ws->heard_us = loop_now(n->loop).us;
    n->counts.ws_open++;
    conn_set_phase(c, PHASE_WS, n->limits.ws_ping_us);
    conn_send_frame(c, f);
    net_frame_unref(f);
    if (n->is_draining && c->phase == PHASE_WS)
        ws_close(c, WS_CLOSE_AWAY, STR(""));
    if (c->pending.n && !c->is_in_input && c->phase != PHASE_DEAD)
        conn_go_on(c);
}

static struct conn *conn_to_accept(struct net *n, struct net_handle h)
{
    struct conn *c = net_conn(n, h);
    return c && c->phase == PHASE_WAIT && c->ws ? c : NULL;
}

void net_accept_websocket(struct net *n, struct net_handle h)
{
    struct conn *c = conn_to_accept(n, h);
    if (c)
        accept_socket(c);
}

void net_accept_binary(struct net *n, struct net_handle h, const struct net_binary_host *host)
{
    struct conn *c = conn_to_accept(n, h);
    if (!c)
        return;
    c->ws->binary = host;
    c->ws->is_packing = false; /* they are small, or hold packed things already */
    ws_in_done(&c->ws->in);
    ws_in_init(&c->ws->in, host->max_message_bytes);
    c->ws->in.is_binary = true;
    accept_socket(c);
}

/* --- sending --- */

static struct net_frame *frame_made(enum ws_opcode op, struct str payload)
{
    unsigned char head[WS_HEAD_BYTES];
    size_t n = ws_head(op, payload.n, head);
    return frame_of((struct str){(const char *)head, n}, payload);
}

struct net_frame *net_frame_new(struct str text)
{
    return frame_made(WS_OP_TEXT, text);
}

struct net_frame *net_frame_new_binary(struct str bytes)
{
    return frame_made(WS_OP_BINARY, bytes);
}

bool net_ws_send(struct net *n, struct net_handle h, struct net_frame *f)
{
    struct conn *c = net_conn(n, h);
    if (!c || c->phase != PHASE_WS)
        return false;
    conn_send_frame(c, c->ws->is_packing ? frame_packed(f, n->deflate) : f);
    return c->phase == PHASE_WS;
}

size_t net_ws_backlog(const struct net *n, struct net_handle h)
{
    const struct conn *c = net_conn(n, h);
    return c ? out_backlog(&c->out) : 0;
}

void net_ws_hold(struct net *n, struct net_handle h, bool is_held)
{
    struct conn *c = net_conn(n, h);
    if (!c || c->phase != PHASE_WS)
        return;
    c->ws->is_held = is_held;
    c->ws->heard_us = loop_now(n->loop).us; /* who may not speak is not silent */
    if (!c->is_in_input)
        conn_go_on(c); /* also sets what the loop watches for */
}

static void send_control(struct conn *c, enum ws_opcode op, struct str payload)
{
    struct net_frame *f = frame_made(op, payload);
    conn_send_frame(c, f);
    net_frame_unref(f);
}

/* --- closing --- */

void ws_written(struct conn *c)
{
    if (c->phase == PHASE_WS_CLOSING && out_is_empty(&c->out) &&
        (c->ws->has_peer_closed || c->ws->is_deaf))
        conn_linger(c);
}

/* code 0: an empty close frame, the answer to an empty one. */
void ws_close(struct conn *c, int code, struct str reason)
{
    char payload[WS_CONTROL_BYTES];
    reason = str_slice(reason, 0, sizeof payload - 2);
    payload[0] = (char)(code >> 8);
    payload[1] = (char)(code & 255);
    if (reason.n)
        memcpy(payload + 2, reason.p, reason.n);
    conn_set_phase(c, PHASE_WS_CLOSING, LIMIT_WS_CLOSING_US);
    send_control(c, WS_OP_CLOSE, (struct str){payload, code ? 2 + reason.n : 0});
    ws_written(c);
}

void net_ws_close(struct net *n, struct net_handle h, int code, struct str reason)
{
    struct conn *c = net_conn(n, h);
    if (c && c->phase == PHASE_WS)
        ws_close(c, code, reason);
}

static void on_close(struct conn *c)
{
    c->ws->has_peer_closed = true;
    if (c->phase == PHASE_WS)
        ws_close(c, c->ws->in.close_code, (struct str){0});
    else
        ws_written(c); /* the answer to our own */
}

static void on_bad(struct conn *c)
{
    c->net->counts.refused_malformed++;
    c->ws->is_deaf = true;
    if (c->phase == PHASE_WS)
        ws_close(c, c->ws->in.close_code, (struct str){0});
    else
        ws_written(c);
}

/* --- receiving --- */

static void on_event(struct conn *c, enum ws_event e, struct str payload)
{
    struct net *n = c->net;
    bool is_open = c->phase == PHASE_WS;
    switch (e) {
    case WS_TEXT:
        n->counts.ws_messages += is_open;
        if (is_open)
            n->host.ws_message(n->host.ctx, c->handle, payload);
        return;
    case WS_BINARY:
        n->counts.ws_messages += is_open;
        if (is_open)
            c->ws->binary->message(c->ws->binary->ctx, c->handle, payload);
        return;
    case WS_PING:
        if (is_open)
            send_control(c, WS_OP_PONG, payload);
        return;
    case WS_CLOSE:
        on_close(c);
        return;
    case WS_BAD:
        on_bad(c);
        return;
    case WS_PONG: /* that bytes came is all it says */
    case WS_MORE:
        return;
    }
}

size_t ws_input(struct conn *c, char *bytes, size_t n)
{
    size_t used = 0;
    for (;;) {
        if (c->ws->is_deaf)
            return n;
        size_t part;
        struct str payload = {0};
        enum ws_event e = ws_in_feed(&c->ws->in, bytes + used, n - used, &part, &payload);
        used += part;
        if (e == WS_MORE)
            return used;
        on_event(c, e, payload);
        bool is_open = c->phase == PHASE_WS || c->phase == PHASE_WS_CLOSING;
        if (!is_open || conn_is_choked(c))
            return used;
    }
}

void ws_on_timer(struct conn *c)
{
    const struct net_limits *limits = &c->net->limits;
    int64_t now = loop_now(c->net->loop).us;
    int64_t silent = now - c->ws->heard_us;
    if (silent >= limits->ws_silent_us) {
        conn_end(c);
        return;
    }
    int64_t next = limits->ws_ping_us - silent;
    if (next <= 0) {
        int64_t left = limits->ws_silent_us - silent;
        next = limits->ws_ping_us < left ? limits->ws_ping_us : left;
        if (out_is_empty(&c->out))
            send_control(c, WS_OP_PING, (struct str){0});
    }
    if (c->phase == PHASE_WS)
        conn_set_deadline(c, next);
}
