/* link.c - a lossy path in a list of packets sorted by their arrival.
 * OWNS  packets in flight.  RUNS  in a test. */
#include "link.h"

#include <stdlib.h>

#include "base/log.h"

uint64_t random_next(uint64_t *state) /* xorshift64*: the same everywhere */
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717) >> 32;
}

void link_init(struct link *l, struct link_conf conf, uint64_t seed)
{
    *l = (struct link){.conf = conf, .random = seed * 77 + 1};
}

void link_done(struct link *l)
{
    while (l->first) {
        struct link_packet *gone = l->first;
        l->first = gone->next;
        free(gone);
    }
}

static int happens(struct link *l, uint32_t of_1000)
{
    return random_next(&l->random) % 1000 < of_1000;
}

static void insert(struct link *l, struct link_packet *p)
{
    struct link_packet **at = &l->first;
    while (*at && (*at)->at_us <= p->at_us)
        at = &(*at)->next;
    p->next = *at;
    *at = p;
}

void link_send(struct link *l, struct str head, struct str middle, struct str rest, int64_t now_us)
{
    size_t bytes = head.n + middle.n + rest.n;
    ASSERT(bytes <= 1500);
    l->sent++;
    if (happens(l, l->conf.loss_1000)) {
        l->lost++;
        return;
    }
    int64_t out_us = now_us;
    if (l->conf.rate_bps) {
        if (l->free_us - now_us > l->conf.queue_us) {
            l->queue_lost++;
            return;
        }
        l->free_us = (l->free_us > now_us ? l->free_us : now_us) +
                     (int64_t)((bytes + 44) * 8000000 / l->conf.rate_bps);
        out_us = l->free_us;
    }
    int copies = happens(l, l->conf.duplicate_1000) ? 2 : 1;
    while (copies--) {
        struct link_packet *p = malloc(sizeof *p);
        ASSERT(p);
        p->bytes = (uint16_t)bytes;
        memcpy(p->byte, head.p, head.n);
        memcpy(p->byte + head.n, middle.p ? middle.p : "", middle.n);
        memcpy(p->byte + head.n + middle.n, rest.p ? rest.p : "", rest.n);
        p->at_us = out_us + l->conf.delay_us + (happens(l, l->conf.reorder_1000) ? 15000 : 0);
        insert(l, p);
    }
}

struct link_packet *link_receive(struct link *l, int64_t now_us)
{
    struct link_packet *p = l->first;
    if (!p || p->at_us > now_us)
        return NULL;
    l->first = p->next;
    return p;
}
