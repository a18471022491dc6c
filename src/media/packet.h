/* packet.h - one received datagram, shared by those who forward it. Counted without atomics: a pool
 * and its packets belong to one media thread. */
#ifndef MEDIA_PACKET_H
#define MEDIA_PACKET_H

#include <stdint.h>

#include "base/attr.h"

#define LIMIT_PACKET_BYTES 1500 /* longer datagrams are cut by the kernel, and dropped */

struct packet_pool;
struct packet {
    uint32_t refs;
    uint16_t bytes;
    int64_t arrived_us; /* mono */
    struct packet_pool *pool;
    struct packet *next; /* the pool's, while nobody holds it */
    unsigned char byte[LIMIT_PACKET_BYTES];
};

/* At most max packets at a time; memory is taken as needed and kept for the next. */
struct packet_pool *packet_pool_new(uint32_t max);
void packet_pool_free(struct packet_pool *p); /* every packet must be back; NULL is fine */
/* One reference; NULL when max are out. bytes is 0. */
struct packet *packet_new(struct packet_pool *p);
struct packet *packet_ref(struct packet *p);
void packet_unref(struct packet *p); /* NULL is fine */
uint32_t packet_pool_out(const struct packet_pool *p);

#endif
