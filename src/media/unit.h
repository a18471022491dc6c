/* unit.h - one RTP packet of a publisher after it was read: what forwarding needs to know of it,
 * and the datagram itself. Counted; of one media thread. */
#ifndef MEDIA_UNIT_H
#define MEDIA_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "media/packet.h"
#include "media/vp8.h"

struct unit {
    uint32_t refs;
    struct unit_pool *pool;
    struct unit *next;     /* the pool's, while nobody holds it */
    struct packet *packet; /* held */
    int64_t arrived_us;
    uint32_t ts;
    uint16_t seq;
    uint16_t source; /* of the stream of packets it belongs to: another one restarts the numbers */
    uint16_t payload_at, payload_bytes; /* without the VP8 descriptor */
    uint8_t layer;                      /* index in its track's conf */
    int8_t level;                       /* -dBov; -1: not told */
    bool is_marked, is_key;
    bool is_late; /* older than the newest of its layer: repaired or reordered */
    struct vp8 vp8;
};

/* Units that nobody holds, for the next packets. There are never more than packets out. */
struct unit_pool {
    struct unit *spare;
    uint32_t out;
};
/* One reference; takes one of the packet. */
struct unit *unit_new(struct unit_pool *pool, struct packet *packet);
static inline struct unit *unit_ref(struct unit *u)
{
    u->refs++;
    return u;
}
void unit_unref(struct unit *u); /* NULL is fine */
void unit_pool_done(struct unit_pool *pool);

static inline struct str unit_payload(const struct unit *u)
{
    return (struct str){(const char *)u->packet->byte + u->payload_at, u->payload_bytes};
}

#endif
