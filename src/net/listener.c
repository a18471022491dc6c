/* listener.c - takes new connections, as many as there is room for.
 *
 * WHY   a school bell brings 2,000 connections in a second; one stranger may not take all places.
 * HOW   accepts in batches of 64 a turn. Who finds no place is told so (503 in all, 429 for an
 * address) and closed. Without descriptors the listener rests for 100 ms: the kernel keeps callers
 *       waiting, and a level-triggered loop would spin.
 * OWNS  the listening socket.
 * RUNS  on the front loop's thread.  TESTS net_test.c. */
#include <errno.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/conn.h"

#define BACKLOG 4096

static void refuse(struct net *n, int fd, enum refusal r)
{
    struct stream s = {.fd = fd};
    if (n->tls) { /* words would need a handshake, which is what we have no room for */
        n->counts.refused_limits++;
        close(fd);
        return;
    }
    struct net_frame *f = http_refusal_frame(n, r);
    struct iovec part = {f->bytes, f->n};
    size_t sent;
    n->counts.refused_limits++;
    (void)stream_write(&s, &part, 1, &sent); /* a new socket takes it; else the close must do */
    stream_finish(&s);
    stream_close(&s);
    net_frame_unref(f);
}

/* A proxy brings everybody from its one address. */
static size_t most_from(const struct net *n, const struct address *a)
{
    return trusted_proxies_has(&n->proxies, a) ? SIZE_MAX : n->limits.connections_per_address;
}

static void admit(struct net *n, int fd, const struct sockaddr_storage *from)
{
    struct address a = address_from((const struct sockaddr *)from);
    if (n->conn_count >= n->limits.connections)
        refuse(n, fd, REFUSE_FULL);
    else if (!address_counts_add(n->addresses, &a, most_from(n, &a)))
        refuse(n, fd, REFUSE_ADDRESS_FULL);
    else
        conn_start(n, fd, &a);
}

static bool is_shortage(int e)
{
    return e == EMFILE || e == ENFILE || e == ENOBUFS || e == ENOMEM;
}

static void on_ready(struct watch *w, uint32_t events)
{
    (void)events;
    struct net *n = (struct net *)((char *)w - offsetof(struct net, listener));
    for (int i = 0; i < LIMIT_ACCEPT_A_TURN; i++) {
        struct sockaddr_storage from = {0};
        socklen_t size = sizeof from;
        int fd = accept4(w->fd, (struct sockaddr *)&from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            admit(n, fd, &from);
            continue;
        }
        if (is_shortage(errno)) {
            loop_watch_change(n->loop, w, 0);
            loop_timer_start(n->loop, &n->accept_again, ACCEPT_PAUSE_US);
        }
        if (errno != ECONNABORTED && errno != EINTR) /* those say nothing of the next one */
            return;
    }
}

static void on_accept_again(struct timer *t)
{
    struct net *n = (struct net *)((char *)t - offsetof(struct net, accept_again));
    loop_watch_change(n->loop, &n->listener, EPOLLIN);
}

static int port_of(int fd)
{
    struct sockaddr_storage at = {0};
    socklen_t size = sizeof at;
    (void)getsockname(fd, (struct sockaddr *)&at, &size); /* fails for no socket of ours */
    if (at.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&at)->sin6_port);
    return ntohs(((struct sockaddr_in *)&at)->sin_port);
}

enum err listener_open(struct net *n, struct str host, int port)
{
    struct sockaddr_storage at;
    socklen_t size;
    n->listener = (struct watch){.ready = on_ready, .fd = -1};
    n->accept_again.fire = on_accept_again;
    enum err e = address_to_bind(host, port, &at, &size);
    if (e)
        return e;
    int fd = socket(at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return ERR_UNAVAILABLE;
    int on = 1, off = 0;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); /* without it: bind tells */
    if (at.ss_family == AF_INET6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off); /* "::" means all */
    n->listener.fd = fd;
    if (bind(fd, (struct sockaddr *)&at, size) || listen(fd, BACKLOG)) {
        e = errno == EADDRINUSE ? ERR_TAKEN : ERR_UNAVAILABLE;
    } else {
        n->port = port_of(fd);
        e = loop_watch(n->loop, &n->listener, EPOLLIN);
    }
    if (e) {
        close(fd);
        n->listener.fd = -1;
    }
    return e;
}

void listener_close(struct net *n)
{
    if (n->listener.fd < 0)
        return;
    loop_timer_stop(n->loop, &n->accept_again);
    loop_unwatch(n->loop, &n->listener);
    close(n->listener.fd);
    n->listener.fd = -1;
}
