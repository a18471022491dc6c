/* retention.h - forget what is over: replies of idempotent operations after a day, events after a
 * week or beyond 10,000 of a topic, sessions 30 days after their end, copies of deleted messages
 * on the day that stands in them, bytes of files that no row names after a day. One thread; a step
 * is one operation of a batch. */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "store/blobs.h"
#include "store/db.h"

#define RETENTION_IDEMPOTENCY_US  DAY_US
#define RETENTION_EVENT_US        (7 * DAY_US)
#define RETENTION_EVENTS_OF_TOPIC 10000
#define RETENTION_SESSION_US      (30 * DAY_US)
#define LIMIT_RETENTION_ROWS      400  /* deleted in one step, */
#define LIMIT_RETENTION_PARTS     40   /* files unlinked in one step */
#define LIMIT_RETENTION_TOPICS    1000 /* and topics looked at: well under LIMIT_JOB_CHUNK_US */

/* How far a round has come. Begins as {.blobs}; the caller's, and may be forgotten at any time.
 * Changed only by a step that returned OK; a handler may run up to three times and works on a copy.
 */
struct retention {
    int part;
    struct blobs *blobs; /* set by the caller; NULL: there are none */
    int shelf;           /* of them */
    int64_t topic_kind, topic_object;
};

/* One chunk. *ret_is_done: the round is over and r begins anew. */
MUST_CHECK enum err retention_step(struct db *db, struct arena *arena, int64_t now_us,
                                   struct retention *r, bool *ret_is_done);

#endif
