/* sctp_queue.c - a list of copied messages with a bound.
 *
 * WHY   usrsctp's own buffer is kept small, so that lossy messages do not grow old in it; what a
 *       reliable reader has not taken yet waits here, until it is too much and he is cut.
 * OWNS  the copies.  RUNS  on the data thread.  TESTS data_test.c (a slow reader). */
#include "media/sctp_queue.h"

#include <stdlib.h>

void sctp_queue_init(struct sctp_queue *q)
{
    *q = (struct sctp_queue){.end = &q->first};
}

void sctp_queue_done(struct sctp_queue *q)
{
    while (q->first)
        sctp_queue_drop_first(q);
}

bool sctp_queue_add(struct sctp_queue *q, uint16_t stream, uint32_t ppid, struct str bytes,
                    size_t max_bytes)
{
    size_t size = sizeof(struct sctp_note) + bytes.n;
    struct sctp_note *n = q->bytes + size <= max_bytes ? malloc(size) : NULL;
    if (!n)
        return false;
    n->next = NULL;
    n->ppid = ppid;
    n->stream = stream;
    n->bytes = bytes.n;
    memcpy(n->byte, bytes.p, bytes.n);
    *q->end = n;
    q->end = &n->next;
    q->bytes += size;
    return true;
}

void sctp_queue_drop_first(struct sctp_queue *q)
{
    struct sctp_note *n = q->first;
    q->first = n->next;
    if (!q->first)
        q->end = &q->first;
    q->bytes -= sizeof *n + n->bytes;
    free(n);
}
