/* unit.c - packets that were read.
 *
 * WHY   a packet is read once, and sent to many subscribers, now, from a pacer's queue, or again
 *       when it was lost; the result of reading lives as long as the datagram.
 * HOW   a list of free units beside the pool of packets, not inside it: the transport knows nothing
 *       of RTP.
 * OWNS  all its units, free or out.  RUNS  on its media thread.  TESTS packet_log_test.c */
#include "media/unit.h"

#include <stdlib.h>

#include "base/log.h"

struct unit *unit_new(struct unit_pool *pool, struct packet *packet)
{
    struct unit *u = pool->spare;
    if (u)
        pool->spare = u->next;
    else
        u = malloc(sizeof *u);
    ASSERT(u);
    *u = (struct unit){.refs = 1, .pool = pool, .packet = packet_ref(packet), .level = -1};
    pool->out++;
    return u;
}

void unit_unref(struct unit *u)
{
    if (!u || --u->refs)
        return;
    packet_unref(u->packet);
    u->packet = NULL;
    u->next = u->pool->spare;
    u->pool->spare = u;
    u->pool->out--;
}

void unit_pool_done(struct unit_pool *pool)
{
    ASSERT(pool->out == 0);
    while (pool->spare) {
        struct unit *gone = pool->spare;
        pool->spare = gone->next;
        free(gone);
    }
}
