/* udp_out.c - datagrams leave: gathered by destination, segmented by the kernel.
 *
 * WHY   a datagram's way through the kernel costs four times its encryption, and only segmentation
 *       (one long message, cut below) shortens it.
 * HOW   a queue a destination, in chunks; a chunk holds datagrams of one size to one path, so it is
 *       one message. The caller writes (seals) right into the chunk, so nothing is copied. A kernel
 *       or card that refuses segments is found out by its error and remembered; the same chunks
 *       then leave one datagram a message. What the kernel has no room for is dropped: late media
 *       is worth nothing, and congestion control sees the loss.
 * OWNS  chunks.  RUNS  on the socket's loop.
 * SPEC  udp(7) UDP_SEGMENT, ip(7) IP_PKTINFO, RFC 3542 6.1.  TESTS udp_test.c */
#include <errno.h>
#include <netinet/udp.h>
#include <stdlib.h>

#include "base/log.h"
#include "media/udp_inside.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#define REFUSED_TOO_OFTEN 8

void udp_out_init(struct udp_out *o, int fd, sa_family_t family, struct udp_counts *counts)
{
    o->fd = fd;
    o->family = family;
    o->end = &o->first;
    o->counts = counts;
    int probe = 0;
    socklen_t n = sizeof probe;
    o->has_segments = getsockopt(fd, SOL_UDP, UDP_SEGMENT, &probe, &n) == 0;
}

void udp_out_done(struct udp_out *o)
{
    while (o->spare) {
        struct udp_chunk *gone = o->spare;
        o->spare = gone->next;
        free(gone);
    }
}

/* --- chunks --- */

static struct udp_chunk *chunk_new(struct udp_queue *q, const struct udp_path *path)
{
    struct udp_out *o = &q->udp->out;
    struct udp_chunk *c = o->spare;
    if (c) {
        o->spare = c->next;
        o->spare_count--;
    } else {
        c = malloc(sizeof *c);
        ASSERT(c);
    }
    c->next = NULL;
    c->path = *path;
    c->bytes = 0;
    c->segment = c->count = 0;
    c->is_closed = false;
    if (q->last)
        q->last->next = c;
    else
        q->first = c;
    q->last = c;
    return c;
}

static void chunks_free(struct udp_out *o, struct udp_chunk *c)
{
    while (c) {
        struct udp_chunk *next = c->next;
        if (o->spare_count < LIMIT_UDP_SPARE_CHUNKS) {
            c->next = o->spare;
            o->spare = c;
            o->spare_count++;
        } else {
            free(c);
        }
        c = next;
    }
}

void udp_queue_init(struct udp_queue *q, struct udp *u)
{
    *q = (struct udp_queue){.udp = u};
}

static bool has_room(const struct udp_chunk *c, const struct udp_path *path, size_t most)
{
    return c && !c->is_closed && c->count < UDP_MOST_SEGMENTS &&
           c->bytes + most <= UDP_CHUNK_BYTES && udp_path_equal(&c->path, path);
}

unsigned char *udp_reserve(struct udp_queue *q, const struct udp_path *path, size_t most)
{
    ASSERT(most <= UDP_CHUNK_BYTES);
    struct udp_chunk *c = has_room(q->last, path, most) ? q->last : chunk_new(q, path);
    return c->byte + c->bytes;
}

static void make_known(struct udp_queue *q)
{
    struct udp *u = q->udp;
    if (q->is_waiting)
        return;
    q->is_waiting = true;
    q->next = NULL;
    *u->out.end = q;
    u->out.end = &q->next;
    loop_defer(u->conf.loop, &u->flush);
}

void udp_commit(struct udp_queue *q, size_t bytes)
{
    struct udp_chunk *c = q->last;
    make_known(q); /* also with nothing: an empty chunk must find its way home */
    if (!bytes)
        return;
    if (c->count && bytes > c->segment) { /* longer than its group: it begins another */
        struct udp_chunk *own = chunk_new(q, &c->path);
        memcpy(own->byte, c->byte + c->bytes, bytes);
        c = own;
    }
    if (!c->count)
        c->segment = (uint16_t)bytes;
    c->is_closed = bytes < c->segment;
    c->count++;
    c->bytes += (uint32_t)bytes;
    q->udp->out.queued_bytes += bytes;
    if (q->udp->out.queued_bytes > LIMIT_UDP_QUEUED_BYTES)
        udp_out_flush(&q->udp->out);
}

void udp_put(struct udp_queue *q, const struct udp_path *path, struct str bytes)
{
    memcpy(udp_reserve(q, path, bytes.n), bytes.p, bytes.n);
    udp_commit(q, bytes.n);
}

/* --- messages --- */

static socklen_t write_name(sa_family_t family, const struct udp_path *path,
                            struct sockaddr_in6 *at)
{
    if (family == AF_INET) {
        struct sockaddr_in *v4 = (struct sockaddr_in *)at;
        *v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(path->port)};
        memcpy(&v4->sin_addr, path->remote + 12, 4);
        return sizeof *v4;
    }
    *at = (struct sockaddr_in6){
        .sin6_family = AF_INET6, .sin6_port = htons(path->port), .sin6_scope_id = path->scope};
    memcpy(&at->sin6_addr, path->remote, UDP_IP_BYTES);
    return sizeof *at;
}

/* Adds one control message. The struct is large enough for the two we have. */
static void put_control(struct msghdr *m, unsigned char *room, int level, int type, const void *p,
                        size_t n)
{
    struct cmsghdr head = {.cmsg_len = CMSG_LEN(n), .cmsg_level = level, .cmsg_type = type};
    ASSERT(m->msg_controllen + CMSG_SPACE(n) <= UDP_CONTROL_BYTES);
    memcpy(room + m->msg_controllen, &head, sizeof head);
    memcpy(room + m->msg_controllen + CMSG_LEN(0), p, n);
    m->msg_control = room;
    m->msg_controllen += CMSG_SPACE(n);
}

static void put_source(const struct udp_out *o, struct msghdr *m, unsigned char *room,
                       const struct udp_path *path)
{
    if (o->family == AF_INET) {
        struct in_pktinfo info = {0};
        memcpy(&info.ipi_spec_dst, path->local + 12, 4);
        put_control(m, room, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
    } else {
        struct in6_pktinfo info = {.ipi6_ifindex = path->scope};
        memcpy(&info.ipi6_addr, path->local, UDP_IP_BYTES);
        put_control(m, room, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
    }
}

/* Absent for one who speaks first: the kernel chooses. */
static bool has_source(const struct udp_path *path)
{
    static const unsigned char none[UDP_IP_BYTES];
    return memcmp(path->local, none, sizeof none) != 0;
}

/* A message of `count` datagrams that lie at bytes of c. */
static void put_message(struct udp_out *o, const struct udp_chunk *c, struct str bytes,
                        unsigned count)
{
    unsigned i = o->filled++;
    struct msghdr *m = &o->batch.message[i].msg_hdr;
    o->batch.part[i] = (struct iovec){(void *)(uintptr_t)bytes.p, bytes.n};
    *m = (struct msghdr){.msg_name = &o->batch.name[i],
                         .msg_namelen = write_name(o->family, &c->path, &o->batch.name[i]),
                         .msg_iov = &o->batch.part[i],
                         .msg_iovlen = 1};
    if (o->tells_source && has_source(&c->path))
        put_source(o, m, o->batch.control[i], &c->path);
    if (count > 1)
        put_control(m, o->batch.control[i], SOL_UDP, UDP_SEGMENT, &c->segment, sizeof c->segment);
    o->segments[i] = (uint16_t)count;
}

static void note_sent(struct udp_out *o, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        o->counts->sent += o->segments[i];
        o->counts->sent_bytes += o->batch.part[i].iov_len;
        o->counts->messages++;
        if (o->segments[i] > 1)
            o->refused_in_row = 0;
    }
}

/* The same datagrams, a message each. */
static void send_single(struct udp_out *o, unsigned i)
{
    struct msghdr m = o->batch.message[i].msg_hdr;
    struct iovec all = o->batch.part[i];
    uint16_t segment;
    m.msg_controllen -= CMSG_SPACE(sizeof segment); /* it was put last */
    memcpy(&segment, (unsigned char *)m.msg_control + m.msg_controllen + CMSG_LEN(0),
           sizeof segment);
    for (size_t at = 0; at < all.iov_len; at += segment) {
        size_t left = all.iov_len - at;
        struct iovec one = {(unsigned char *)all.iov_base + at, left < segment ? left : segment};
        m.msg_iov = &one;
        if (sendmsg(o->fd, &m, 0) < 0) {
            o->counts->failed++;
            continue;
        }
        o->counts->sent++;
        o->counts->messages++;
        o->counts->sent_bytes += one.iov_len;
    }
}

/* EIO: the card can not; EINVAL: also a path whose MTU is below the segment, so wait for a few. */
static bool is_refused_segment(struct udp_out *o, unsigned i, int error)
{
    if (o->segments[i] < 2 || (error != EIO && error != EINVAL))
        return false;
    if (error == EIO || ++o->refused_in_row >= REFUSED_TOO_OFTEN)
        o->has_segments = false;
    return true;
}

static void send_batch(struct udp_out *o)
{
    unsigned at = 0;
    while (at < o->filled) {
        int n = sendmmsg(o->fd, o->batch.message + at, o->filled - at, 0);
        if (n > 0) {
            note_sent(o, at, at + (unsigned)n);
            at += (unsigned)n;
            continue;
        }
        int error = errno;
        if (error == EINTR)
            continue;
        if (is_refused_segment(o, at, error))
            send_single(o, at);
        else
            o->counts->failed += o->segments[at];
        at++;
    }
    o->filled = 0;
}

static void send_chunk(struct udp_out *o, const struct udp_chunk *c)
{
    struct str all = {(const char *)c->byte, c->bytes};
    bool is_one = c->count == 1 || o->has_segments;
    size_t step = is_one ? all.n : c->segment;
    for (size_t at = 0; at < all.n; at += step) {
        if (o->filled == UDP_MESSAGES)
            send_batch(o);
        put_message(o, c, str_slice(all, at, at + step), is_one ? c->count : 1);
    }
}

static void send_queue(struct udp_out *o, struct udp_queue *q)
{
    for (const struct udp_chunk *c = q->first; c; c = c->next)
        send_chunk(o, c);
}

void udp_out_flush(struct udp_out *o)
{
    for (struct udp_queue *q = o->first; q; q = q->next)
        send_queue(o, q);
    send_batch(o);
    for (struct udp_queue *q = o->first; q; q = q->next) {
        chunks_free(o, q->first);
        q->first = q->last = NULL;
        q->is_waiting = false;
    }
    o->first = NULL;
    o->end = &o->first;
    o->queued_bytes = 0;
}

void udp_queue_done(struct udp_queue *q)
{
    if (q->is_waiting)
        udp_out_flush(&q->udp->out);
    if (q->first) { /* reserved and never committed */
        chunks_free(&q->udp->out, q->first);
        q->first = q->last = NULL;
    }
}
