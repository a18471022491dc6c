/* udp.c - one UDP socket: opening it, datagrams in.
 *
 * WHY   one port for all peers is what firewalls and operators can live with.
 * HOW   a dual-stack IPv6 socket where the host says "::", IPv4 otherwise. Bound to all addresses
 *       it asks for each datagram's destination, so that the answer leaves from the address that
 *       was asked. One recvmmsg a turn: a busy socket must not keep timers waiting. What it made
 *       leave is sent before they run, of a busy batch sender by sender. Grouped
 *       datagrams (UDP_GRO) are cut again here. The kernel says when each came: on a busy machine
 *       a turn finds many at once, and a sender that measures by our feedback (twcc.h) must not
 *       take them for a burst.
 * OWNS  the socket and the room for one batch.  RUNS  on its loop.
 * SPEC  udp(7), ip(7), RFC 3542.  TESTS udp_test.c */
#include "media/udp.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "media/udp_inside.h"

#ifndef UDP_GRO
#define UDP_GRO 104
#endif

enum {
    UDP_ROOM_BYTES = 65536,
    BUFFER_BYTES = 8 << 20,
    LONGEST_HOST = 255,
    ENOUGH_BYTES = 128 << 10, /* some hundred packets: more would save no time */
    LONGEST_WAIT_US = 500000
};

/* --- opening --- */

static enum err find_address(struct str host, int port, struct addrinfo **ret)
{
    char name[LONGEST_HOST + 1], service[8];
    struct addrinfo how = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    if (!host.n || host.n > LONGEST_HOST)
        return ERR_INVALID;
    memcpy(name, host.p, host.n);
    name[host.n] = 0;
    snprintf(service, sizeof service, "%d", port);
    return getaddrinfo(name, service, &how, ret) == 0 ? OK : ERR_INVALID;
}

/* More than the kernel's limit where we may, up to its limit where not. */
static void set_buffers(int fd)
{
    int n = BUFFER_BYTES;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &n, sizeof n))
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &n, sizeof n);
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &n, sizeof n))
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &n, sizeof n);
}

static int open_socket(const struct addrinfo *a)
{
    int fd = socket(a->ai_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), off = 0;
    if (fd < 0)
        return -1;
    if (a->ai_family == AF_INET6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, a->ai_addr, a->ai_addrlen)) {
        close(fd);
        return -1;
    }
    return fd;
}

static void note_local(struct udp *u, int fd)
{
    struct sockaddr_in6 a = {0};
    socklen_t n = sizeof a;
    ASSERT(getsockname(fd, (struct sockaddr *)&a, &n) == 0);
    u->local.is_v6 = a.sin6_family == AF_INET6;
    u->port = ntohs(a.sin6_port); /* at the same place in both families */
    if (u->local.is_v6) {
        memcpy(u->local.ip, &a.sin6_addr, UDP_IP_BYTES);
        u->local.is_any = IN6_IS_ADDR_UNSPECIFIED(&a.sin6_addr);
        return;
    }
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)&a;
    u->local.ip[10] = u->local.ip[11] = 0xff;
    memcpy(u->local.ip + 12, &v4->sin_addr, 4);
    u->local.is_any = v4->sin_addr.s_addr == htonl(INADDR_ANY);
}

static void set_options(struct udp *u, int fd)
{
    int one = 1;
    set_buffers(fd);
    (void)setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one);
    u->counts.has_gro =
        !u->conf.is_plain && setsockopt(fd, SOL_UDP, UDP_GRO, &one, sizeof one) == 0;
    if (u->conf.is_plain)
        u->out.has_segments = false;
    if (!u->local.is_any)
        return;
    u->out.tells_source = true;
    if (u->local.is_v6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof one);
    else
        (void)setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
}

static int open_host(struct str host, int port, enum err *ret_error)
{
    struct addrinfo *found = NULL;
    int fd = -1;
    *ret_error = find_address(host, port, &found);
    if (*ret_error)
        return -1;
    for (const struct addrinfo *a = found; a && fd < 0; a = a->ai_next)
        fd = open_socket(a);
    freeaddrinfo(found);
    if (fd < 0 && str_equal(host, STR("::")) && errno == EAFNOSUPPORT)
        return open_host(STR("0.0.0.0"), port, ret_error);
    *ret_error = fd < 0 ? ERR_UNAVAILABLE : OK;
    return fd;
}

static void on_ready(struct watch *w, uint32_t events);
static void on_flush(struct deferred *d);

enum err udp_new(const struct udp_conf *conf, struct udp **ret)
{
    enum err e;
    ASSERT(conf->batch > 0 && conf->batch <= UDP_BATCH);
    int fd = open_host(conf->host, conf->port, &e);
    if (e)
        return e;
    struct udp *u = calloc(1, sizeof *u);
    ASSERT(u && (u->room = malloc((size_t)conf->batch * UDP_ROOM_BYTES)));
    u->conf = *conf;
    note_local(u, fd);
    udp_out_init(&u->out, fd, u->local.is_v6 ? AF_INET6 : AF_INET, &u->counts);
    set_options(u, fd);
    u->flush.run = on_flush;
    u->watch = (struct watch){.ready = on_ready, .fd = fd};
    e = loop_watch(conf->loop, &u->watch, EPOLLIN);
    if (e) {
        udp_free(u);
        return e;
    }
    *ret = u;
    return OK;
}

static void stop(struct udp *u)
{
    if (u->watch.events)
        loop_unwatch(u->conf.loop, &u->watch);
}

void udp_free(struct udp *u)
{
    if (!u)
        return;
    ASSERT(!u->out.first);
    stop(u);
    udp_out_done(&u->out);
    close(u->watch.fd);
    free(u->room);
    free(u);
}

static void on_close(struct deferred *d)
{
    udp_free((struct udp *)((char *)d - offsetof(struct udp, flush)));
}

void udp_close(struct udp *u)
{
    stop(u);
    u->flush.run = on_close; /* what a queue had was flushed by its done */
    loop_defer(u->conf.loop, &u->flush);
}

int udp_port(const struct udp *u)
{
    return u->port;
}

struct udp_local udp_local(const struct udp *u)
{
    return u->local;
}

struct udp_counts udp_counts(const struct udp *u)
{
    struct udp_counts c = u->counts;
    c.has_segments = u->out.has_segments;
    return c;
}

static void on_flush(struct deferred *d)
{
    udp_out_flush(&((struct udp *)((char *)d - offsetof(struct udp, flush)))->out);
}

void udp_flush(struct udp *u)
{
    udp_out_flush(&u->out);
}

/* --- datagrams in --- */

static void prepare_batch(struct udp *u)
{
    for (unsigned i = 0; i < u->conf.batch; i++) {
        u->in.part[i] = (struct iovec){u->room + (size_t)i * UDP_ROOM_BYTES, UDP_ROOM_BYTES};
        u->in.message[i].msg_hdr = (struct msghdr){.msg_name = &u->in.name[i],
                                                   .msg_namelen = sizeof u->in.name[i],
                                                   .msg_iov = &u->in.part[i],
                                                   .msg_iovlen = 1,
                                                   .msg_control = u->in.control[i],
                                                   .msg_controllen = UDP_CONTROL_BYTES};
    }
}

static void read_name(const struct sockaddr_in6 *name, struct udp_path *ret)
{
    ret->port = ntohs(name->sin6_port);
    if (name->sin6_family == AF_INET6) {
        memcpy(ret->remote, &name->sin6_addr, UDP_IP_BYTES);
        ret->scope = IN6_IS_ADDR_LINKLOCAL(&name->sin6_addr) ? name->sin6_scope_id : 0;
        return;
    }
    ret->remote[10] = ret->remote[11] = 0xff;
    memcpy(ret->remote + 12, &((const struct sockaddr_in *)name)->sin_addr, 4);
}

/* Fills path->local and what the kernel said of the time, and gives the size of grouped datagrams;
 * 0: it is one. */
static size_t read_control(struct msghdr *m, struct udp_path *path, struct timespec *came)
{
    int segment = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
        if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
            memcpy(&segment, CMSG_DATA(c), sizeof segment);
        } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
            memcpy(came, CMSG_DATA(c), sizeof *came);
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            memcpy(path->local, CMSG_DATA(c) + offsetof(struct in6_pktinfo, ipi6_addr),
                   UDP_IP_BYTES);
        } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            path->local[10] = path->local[11] = 0xff;
            memcpy(path->local + 12, CMSG_DATA(c) + offsetof(struct in_pktinfo, ipi_addr), 4);
        }
    }
    return segment > 0 ? (size_t)segment : 0;
}

/* How long a datagram waited for us. The kernel stamps by a clock that can be set: what is no
 * plausible time is none. */
static int64_t waited_us(const struct timespec *came)
{
    struct timespec now;
    if (!came->tv_sec || clock_gettime(CLOCK_REALTIME, &now))
        return 0;
    int64_t us =
        (int64_t)(now.tv_sec - came->tv_sec) * 1000000 + (now.tv_nsec - came->tv_nsec) / 1000;
    return us > 0 && us < LONGEST_WAIT_US ? us : 0;
}

static void serve_message(struct udp *u, struct mmsghdr *m)
{
    struct udp_path path = {0};
    struct timespec came = {0};
    struct str all = {m->msg_hdr.msg_iov->iov_base, m->msg_len};
    read_name(m->msg_hdr.msg_name, &path);
    size_t step = read_control(&m->msg_hdr, &path, &came);
    int64_t came_us = clock_mono(&u->conf.clock).us - waited_us(&came);
    if (!step)
        step = all.n;
    u->counts.received_bytes += all.n;
    for (size_t at = 0; at < all.n; at += step) {
        u->counts.received++;
        u->conf.datagram(u->conf.ctx, &path, str_slice(all, at, at + step), came_us);
    }
}

static bool is_of_one_sender(const struct mmsghdr *a, const struct mmsghdr *b)
{
    return a->msg_hdr.msg_namelen == b->msg_hdr.msg_namelen &&
           memcmp(a->msg_hdr.msg_name, b->msg_hdr.msg_name, a->msg_hdr.msg_namelen) == 0;
}

/* What came causes most of what leaves, and it does not wait for the rest of the turn (timers of
 * all rooms, handshakes), nor one sender's burst for the bursts that were read with it. */
static void on_ready(struct watch *w, uint32_t events)
{
    struct udp *u = (struct udp *)((char *)w - offsetof(struct udp, watch));
    (void)events;
    prepare_batch(u);
    int n = recvmmsg(w->fd, u->in.message, u->conf.batch, MSG_DONTWAIT, NULL);
    for (int i = 0; i < n; i++) {
        const struct mmsghdr *m = &u->in.message[i];
        if (i && u->out.queued_bytes > ENOUGH_BYTES && !is_of_one_sender(m - 1, m))
            udp_out_flush(&u->out);
        serve_message(u, &u->in.message[i]);
    }
    udp_out_flush(&u->out);
}
