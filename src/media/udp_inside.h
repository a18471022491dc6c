/* udp_inside.h - what udp.c and udp_out.c share. Inside udp only. */
#ifndef MEDIA_UDP_INSIDE_H
#define MEDIA_UDP_INSIDE_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "media/udp.h"

#define UDP_MOST_SEGMENTS 64 /* older kernels' UDP_MAX_SEGMENTS */
#define UDP_MESSAGES      64 /* of one sendmmsg */
#define UDP_CONTROL_BYTES 96 /* PKTINFO, UDP_SEGMENT or UDP_GRO, a time; with their heads */
/* Ten datagrams of full size. Not a power of two: chunks would meet in the same cache sets. */
#define UDP_CHUNK_BYTES 13120

struct udp_chunk {
    struct udp_chunk *next;
    struct udp_path path;
    uint32_t bytes;
    uint16_t segment; /* size of all datagrams in it but the last, which may be shorter */
    uint16_t count;
    bool is_closed; /* the last one was shorter */
    unsigned char byte[UDP_CHUNK_BYTES];
};

/* A batch of messages and what they point to. */
struct udp_batch {
    struct mmsghdr message[UDP_MESSAGES];
    struct iovec part[UDP_MESSAGES];
    struct sockaddr_in6 name[UDP_MESSAGES]; /* large enough for IPv4's */
    _Alignas(struct cmsghdr) unsigned char control[UDP_MESSAGES][UDP_CONTROL_BYTES];
};

struct udp_out {
    int fd;
    sa_family_t family;
    bool tells_source; /* bound to all addresses: say from which one a datagram leaves */
    bool has_segments;
    unsigned refused_in_row; /* segmented messages that the kernel would not take */
    struct udp_queue *first, **end;
    struct udp_chunk *spare;
    size_t queued_bytes, spare_count;
    struct udp_batch batch;
    uint16_t segments[UDP_MESSAGES]; /* datagrams in each message */
    unsigned filled;
    struct udp_counts *counts;
};
void udp_out_init(struct udp_out *o, int fd, sa_family_t family, struct udp_counts *counts);
void udp_out_done(struct udp_out *o);
void udp_out_flush(struct udp_out *o);

#define LIMIT_UDP_SPARE_CHUNKS 1024 /* kept for the next turn */

struct udp {
    struct watch watch;
    struct udp_conf conf;
    struct udp_local local;
    int port;
    unsigned char *room; /* batch times UDP_ROOM_BYTES */
    struct udp_batch in;
    struct deferred flush;
    struct udp_out out;
    struct udp_counts counts;
};

#endif
