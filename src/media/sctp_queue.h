/* sctp_queue.h - messages that wait for room in an association's send buffer, or for their channel
 * to be opened. Inside sctp.c only; the data thread's. */
#ifndef MEDIA_SCTP_QUEUE_H
#define MEDIA_SCTP_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct sctp_note {
    struct sctp_note *next;
    uint32_t ppid;
    uint16_t stream;
    size_t bytes;
    char byte[];
};
struct sctp_queue {
    struct sctp_note *first, **end;
    size_t bytes; /* with their heads */
};
void sctp_queue_init(struct sctp_queue *q);
void sctp_queue_done(struct sctp_queue *q);
/* False when more than max_bytes would wait. */
bool sctp_queue_add(struct sctp_queue *q, uint16_t stream, uint32_t ppid, struct str bytes,
                    size_t max_bytes);
void sctp_queue_drop_first(struct sctp_queue *q);

#endif
