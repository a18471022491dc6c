/* udp.h - one UDP socket of a loop: batches in, segmented batches out. Runs on the loop's thread.
 *
 * In: recvmmsg, with the kernel putting datagrams of one flow together (UDP_GRO) where it can.
 * Out: each destination has a queue; what it gets in one turn lies in chunks of equal datagrams,
 * and leaves behind the batch that caused it or at the end of the turn, a chunk a message
 * (UDP_SEGMENT), 64 messages a call. */
#ifndef MEDIA_UDP_H
#define MEDIA_UDP_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "loop/loop.h"
#include "media/udp_path.h"

#define UDP_BATCH              64        /* datagrams (or grouped ones) read in one turn */
#define LIMIT_UDP_QUEUED_BYTES (8 << 20) /* waiting in chunks; then they leave within the turn */

struct udp;
struct udp_conf {
    struct loop *loop;
    struct clock clock;
    struct str host; /* numeric or a name; "::" takes IPv4 too, and is "0.0.0.0" without IPv6 */
    int port;        /* 0: any */
    unsigned batch;  /* at most UDP_BATCH; 64 kB of address space each */
    bool is_plain;   /* neither UDP_GRO nor UDP_SEGMENT, as on an old kernel: for tests */
    void *ctx;
    /* bytes are good until it returns, and may be changed. now_us: when the batch was read. */
    void (*datagram)(void *ctx, const struct udp_path *path, struct str bytes, int64_t came_us);
};
/* ERR_INVALID: the host is no address. ERR_UNAVAILABLE: the port is taken, or no such address. */
MUST_CHECK enum err udp_new(const struct udp_conf *conf, struct udp **ret);
/* Its queues must be done. At once: call it outside of turns, or from a deferred call. */
void udp_free(struct udp *u);  /* NULL is fine */
void udp_close(struct udp *u); /* the same at the end of this turn; nothing comes in any more */
int udp_port(const struct udp *u);

/* Where to one kind of receiver's datagrams are gathered. Memory of its owner. */
struct udp_chunk;
struct udp_queue {
    struct udp *udp;
    struct udp_queue *next;
    struct udp_chunk *first, *last;
    bool is_waiting; /* in the socket's list */
};
void udp_queue_init(struct udp_queue *q, struct udp *u);
void udp_queue_done(struct udp_queue *q); /* what waits leaves now */
/* Room for one datagram of at most `most` bytes (1500 or less) to path; then, before anything else,
 * commit with what it has become. 0: nothing. */
unsigned char *udp_reserve(struct udp_queue *q, const struct udp_path *path, size_t most);
void udp_commit(struct udp_queue *q, size_t bytes);
/* Reserve, copy, commit. */
void udp_put(struct udp_queue *q, const struct udp_path *path, struct str bytes);
void udp_flush(struct udp *u); /* now, and not at the end of the turn */

struct udp_counts {
    uint64_t received, received_bytes;
    uint64_t sent, sent_bytes, messages; /* sent / messages: how well datagrams were grouped */
    uint64_t failed;                     /* refused by the kernel, most often: no room */
    bool has_gro, has_segments;          /* what the kernel lets us use */
};
struct udp_counts udp_counts(const struct udp *u);

/* For candidates. */
struct udp_local {
    unsigned char ip[UDP_IP_BYTES];
    bool is_any; /* bound to all addresses */
    bool is_v6;  /* the socket speaks IPv6 */
};
struct udp_local udp_local(const struct udp *u);

#endif
