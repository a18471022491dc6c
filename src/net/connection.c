/* connection.c - birth, reading, timers and death of one connection.
 *
 * WHY   20,000 of them are open and nearly all are idle, so an idle one holds no buffers: the
 * request assembler, waiting bytes and the write queue exist only while needed. HOW   reading goes
 * through one scratch block of net; what can not be parsed yet (pipelined behind a request that
 * waits for its answer) is kept in pending, and nothing more is read until it is used up. EPOLLIN
 * is switched off only when bytes come that nobody wants now. One timer, set lazily: moving a
 * deadline away does not touch the heap. OWNS  its socket, buffers, frames in its queue. conn_end
 * closes the socket at once; the memory goes in a deferred call, after which no event of the batch
 * can mean it. RUNS  on the front loop's thread.  TESTS net_test.c. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/log.h"
#include "net/conn.h"

static bool is_reading(const struct conn *c)
{
    return c->phase != PHASE_WAIT && c->phase != PHASE_REPLY && c->phase != PHASE_DEAD;
}

bool conn_is_choked(const struct conn *c)
{
    return c->phase == PHASE_WS &&
           (c->ws->is_held || out_backlog(&c->out) > LIMIT_WS_UNREAD_BACKLOG);
}

static void update_events(struct conn *c)
{
    if (c->phase == PHASE_DEAD)
        return;
    uint32_t events = c->watch.events & EPOLLIN; /* while waiting: off only when it disturbs */
    if (is_reading(c))
        events = conn_is_choked(c) ? 0 : EPOLLIN;
    if (!out_is_empty(&c->out) || c->has_stored || c->stream.wants_write)
        events |= EPOLLOUT;
    loop_watch_change(c->net->loop, &c->watch, events);
}

/* --- deadlines --- */

#define NEVER_US INT64_MAX

void conn_set_deadline(struct conn *c, int64_t in_us)
{
    struct loop *l = c->net->loop;
    if (in_us < 0) {
        c->deadline_us = NEVER_US;
        return;
    }
    c->deadline_us = loop_now(l).us + in_us;
    if (!c->timer.heap_at || c->timer.due.us > c->deadline_us)
        loop_timer_start(l, &c->timer, in_us);
}

void conn_set_phase(struct conn *c, enum phase p, int64_t deadline_in_us)
{
    c->phase = p;
    conn_set_deadline(c, deadline_in_us);
    update_events(c);
}

static void on_timer(struct timer *t)
{
    struct conn *c = (struct conn *)((char *)t - offsetof(struct conn, timer));
    int64_t now = loop_now(c->net->loop).us;
    if (c->deadline_us == NEVER_US)
        return;
    if (c->deadline_us > now) {
        loop_timer_start(c->net->loop, t, c->deadline_us - now);
        return;
    }
    if (c->phase == PHASE_HEAD || c->phase == PHASE_BODY)
        http_on_timer(c);
    else if (c->phase == PHASE_WS)
        ws_on_timer(c);
    else
        conn_end(c);
}

/* --- writing --- */

/* All that was queued is out: what was it? */
static void all_written(struct conn *c)
{
    if (c->phase == PHASE_REPLY)
        http_reply_written(c);
    else if (c->phase == PHASE_WS_CLOSING)
        ws_written(c);
}

void conn_flush(struct conn *c)
{
    bool moved;
    enum stream_result r = out_flush(&c->out, &c->stream, &moved);
    if (r == STREAM_OK && c->has_stored)
        r = stored_flush(c, &moved);
    if (r == STREAM_BROKEN) {
        conn_end(c);
        return;
    }
    if (moved && c->phase == PHASE_REPLY)
        conn_set_deadline(c, c->net->limits.stall_us);
    if (moved && c->ws)
        c->ws->heard_us = loop_now(c->net->loop).us;
    if (r == STREAM_OK)
        all_written(c);
    if (c->phase == PHASE_WS && c->pending.n && !c->is_in_input && !conn_is_choked(c))
        conn_go_on(c);
    update_events(c);
}

void conn_send_frame(struct conn *c, struct net_frame *f)
{
    size_t sent = 0;
    if (out_is_empty(&c->out)) {
        struct iovec part = {f->bytes, f->n};
        if (stream_write(&c->stream, &part, 1, &sent) == STREAM_BROKEN) {
            conn_end(c);
            return;
        }
    }
    if (sent == f->n)
        return;
    out_add_frame(&c->out, f, sent);
    update_events(c);
}

void conn_linger(struct conn *c)
{
    stream_finish(&c->stream);
    c->lingered = 0;
    conn_set_phase(c, PHASE_LINGER, LIMIT_LINGER_US);
}

/* --- the TLS handshake --- */

static void on_shakes_end(struct deferred *d)
{
    struct net *n = (struct net *)((char *)d - offsetof(struct net, shakes_end));
    n->shakes = 0;
}

/* Who finds the turn's share used up is asked again in the next: the event is still there. */
static bool may_shake(struct net *n)
{
    if (n->shakes >= LIMIT_SHAKES_A_TURN)
        return false;
    n->shakes_end.run = on_shakes_end;
    if (n->shakes++ == 0)
        loop_defer(n->loop, &n->shakes_end);
    return true;
}

static void shake(struct conn *c)
{
    bool is_plain = false;
    if (!may_shake(c->net))
        return;
    enum stream_result r = stream_shake(&c->stream, &is_plain);
    if (r == STREAM_WAIT) {
        update_events(c);
    } else if (r != STREAM_OK) {
        c->net->counts.tls_failed++;
        conn_end(c);
    } else if (is_plain) {
        conn_set_phase(c, PHASE_IDLE, c->net->limits.idle_us);
        http_refuse(c, REFUSE_PLAIN);
    } else {
        c->net->counts.tls_handshakes++;
        conn_set_phase(c, PHASE_IDLE, c->net->limits.idle_us);
    }
}

/* --- reading --- */

/* Gives bytes to whoever reads in this phase; how many were used. */
static size_t take(struct conn *c, char *p, size_t n)
{
    size_t used = 0;
    c->is_in_input = true;
    while (used < n && is_reading(c) && !conn_is_choked(c)) {
        if (c->phase == PHASE_WS || c->phase == PHASE_WS_CLOSING) {
            used += ws_input(c, p + used, n - used);
        } else if (c->phase == PHASE_LINGER) {
            c->lingered += n - used;
            used = n;
        } else {
            used += http_input(c, (struct str){p + used, n - used});
        }
    }
    c->is_in_input = false;
    return c->phase == PHASE_DEAD ? n : used;
}

void conn_go_on(struct conn *c)
{
    size_t used = take(c, c->pending.p, c->pending.n);
    buf_consume(&c->pending, used);
    if (c->pending.n == 0) {
        buf_done(&c->pending);
        buf_init(&c->pending, LIMIT_READ_BYTES);
    }
    update_events(c);
}

static void got_bytes(struct conn *c, size_t n)
{
    if (c->ws)
        c->ws->heard_us = loop_now(c->net->loop).us;
    char *p = c->net->read_bytes;
    size_t used = take(c, p, n);
    if (used < n && !buf_add(&c->pending, (struct str){p + used, n - used}))
        conn_end(c); /* no memory: this one goes, the others stay */
    if (c->phase == PHASE_LINGER && c->lingered > LIMIT_LINGER_BYTES)
        conn_end(c);
    update_events(c);
}

static void read_some(struct conn *c)
{
    size_t n = 0;
    switch (stream_read(&c->stream, c->net->read_bytes, sizeof c->net->read_bytes, &n)) {
    case STREAM_OK:
        got_bytes(c, n);
        return;
    case STREAM_WAIT:
        update_events(c);
        return;
    default:
        conn_end(c); /* a half request is worth no answer */
    }
}

static void on_ready(struct watch *w, uint32_t events)
{
    struct conn *c = (struct conn *)w;
    if (c->phase == PHASE_HANDSHAKE) {
        shake(c);
        return;
    }
    if (events & EPOLLOUT) {
        if (c->stream.wants_write)
            events |= EPOLLIN; /* TLS could not read on before it had written */
        c->stream.wants_write = false;
        conn_flush(c);
    }
    if (c->phase == PHASE_DEAD || !(events & (EPOLLIN | EPOLLERR | EPOLLHUP)))
        return;
    if (is_reading(c) && (!conn_is_choked(c) || events & (EPOLLERR | EPOLLHUP)))
        read_some(c);
    else if (events & (EPOLLERR | EPOLLHUP))
        conn_end(c);
    else
        loop_watch_change(c->net->loop, w, w->events & ~(uint32_t)EPOLLIN);
}

/* --- birth and death --- */

static void bury(struct deferred *d)
{
    struct conn *c = (struct conn *)((char *)d - offsetof(struct conn, burial));
    struct net *n = c->net;
    struct net_handle h = c->handle;
    bool was_websocket = c->ws && c->ws->is_accepted;
    const struct net_binary_host *binary = c->ws ? c->ws->binary : NULL;
    conn_free(c);
    if (was_websocket) {
        n->counts.ws_open--;
        if (binary)
            binary->closed(binary->ctx, h);
        else
            n->host.ws_closed(n->host.ctx, h);
    }
    net_conn_gone(n);
}

void conn_start(struct net *n, int fd, const struct address *a)
{
    struct conn *c = calloc(1, sizeof *c);
    ASSERT(c);
    int on = 1; /* answers are written whole; waiting for more would only delay them */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* not for every family */
    c->net = n;
    c->stream.fd = fd;
    c->watch = (struct watch){.ready = on_ready, .fd = fd};
    c->timer.fire = on_timer;
    c->burial.run = bury;
    c->address = *a;
    buf_init(&c->pending, LIMIT_READ_BYTES);
    if (loop_watch(n->loop, &c->watch, EPOLLIN)) {
        close(fd);
        free(c);
        address_counts_remove(n->addresses, a);
        return;
    }
    c->next = n->conns;
    if (c->next)
        c->next->prev = c;
    n->conns = c;
    n->conn_count++;
    n->counts.connections++;
    net_slot_take(n, c);
    if (n->tls)
        stream_secure(&c->stream, n->tls);
    if (n->tls)
        conn_set_phase(c, PHASE_HANDSHAKE, n->limits.handshake_us);
    else
        conn_set_phase(c, PHASE_IDLE, n->limits.idle_us);
}

/* The socket and all that could call us again. */
static void disconnect(struct conn *c)
{
    c->phase = PHASE_DEAD;
    stored_end(c);
    loop_unwatch(c->net->loop, &c->watch);
    loop_timer_stop(c->net->loop, &c->timer);
    stream_close(&c->stream);
    net_slot_release(c->net, c);
    address_counts_remove(c->net->addresses, &c->address);
}

void conn_end(struct conn *c)
{
    if (c->phase == PHASE_DEAD)
        return;
    disconnect(c);
    loop_defer(c->net->loop, &c->burial);
}

void conn_free(struct conn *c)
{
    struct net *n = c->net;
    if (c->phase != PHASE_DEAD)
        disconnect(c);
    if (c->next)
        c->next->prev = c->prev;
    if (c->prev)
        c->prev->next = c->next;
    else
        n->conns = c->next;
    n->conn_count--;
    http_release(c);
    held_forget_answer(c);
    buf_done(&c->pending);
    out_clear(&c->out);
    ws_free(c->ws);
    free(c);
}
