/* link.h - one direction of a network path under a virtual clock: loss, delay, reordering,
 * duplication, and a bottleneck with a queue. Seeded, so that a run can be repeated. */
#ifndef MEDIA_SIM_LINK_H
#define MEDIA_SIM_LINK_H

#include <stdint.h>

#include "base/str.h"

struct link_conf {
    int64_t delay_us;
    uint32_t loss_1000, reorder_1000, duplicate_1000; /* of 1000 packets */
    uint64_t rate_bps;                                /* 0: no bottleneck */
    int64_t queue_us;                                 /* its queue; more is dropped */
};
struct link_packet {
    struct link_packet *next;
    int64_t at_us;
    uint16_t bytes;
    unsigned char byte[1500];
};
struct link {
    struct link_conf conf;
    uint64_t random;
    int64_t free_us; /* when the bottleneck has sent all it has */
    struct link_packet *first;
    uint64_t sent, lost, queue_lost;
};
void link_init(struct link *l, struct link_conf conf, uint64_t seed);
void link_done(struct link *l);
void link_send(struct link *l, struct str head, struct str middle, struct str rest, int64_t now_us);
/* The next packet that has arrived by now, for the caller to free; NULL: none. */
struct link_packet *link_receive(struct link *l, int64_t now_us);
uint64_t random_next(uint64_t *state);

#endif
