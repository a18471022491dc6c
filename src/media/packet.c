/* packet.c - a pool of datagrams.
 *
 * WHY   a packet is read once and sent to many, some of them later (pacing, retransmission), so it
 *       lives as long as its last user; and malloc for each would cost as much as its encryption.
 * HOW   a list of free packets, grown one by one up to the pool's maximum.
 * OWNS  all its packets, free or out.  RUNS on its media thread.  TESTS packet_test.c */
#include "media/packet.h"

#include <stdlib.h>

#include "base/log.h"

struct packet_pool {
    struct packet *spare;
    uint32_t out, made, max;
};

struct packet_pool *packet_pool_new(uint32_t max)
{
    struct packet_pool *p = calloc(1, sizeof *p);
    ASSERT(p);
    p->max = max;
    return p;
}

void packet_pool_free(struct packet_pool *p)
{
    if (!p)
        return;
    ASSERT(p->out == 0);
    while (p->spare) {
        struct packet *gone = p->spare;
        p->spare = gone->next;
        free(gone);
    }
    free(p);
}

struct packet *packet_new(struct packet_pool *pool)
{
    struct packet *p = pool->spare;
    if (p) {
        pool->spare = p->next;
    } else {
        p = pool->made < pool->max ? malloc(sizeof *p) : NULL;
        if (!p)
            return NULL;
        pool->made++;
    }
    pool->out++;
    p->refs = 1;
    p->bytes = 0;
    p->arrived_us = 0;
    p->pool = pool;
    p->next = NULL;
    return p;
}

struct packet *packet_ref(struct packet *p)
{
    p->refs++;
    return p;
}

void packet_unref(struct packet *p)
{
    if (!p || --p->refs)
        return;
    p->next = p->pool->spare;
    p->pool->spare = p;
    p->pool->out--;
}

uint32_t packet_pool_out(const struct packet_pool *p)
{
    return p->out;
}
