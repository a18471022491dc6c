/* bus.h - make several server processes look like one. In-process: bus_local.c; NATS later.
 *
 * bus_publish may be called from any thread; deliver runs on the front loop's thread, in publishing
 * order per publisher. A driver may lose events (a full mailbox does): every event carries its
 * topic's seq, so a hole is seen and read again from the store. */
#ifndef BUS_BUS_H
#define BUS_BUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "base/topic.h"
#include "loop/loop.h"

struct bus;

#define LIMIT_BUS_EVENTS 65536 /* waiting for the front loop; over it: dropped and counted */

/* access_changed is no topic's event: it carries no seq and is obeyed before anything newer. */
enum bus_kind { BUS_EVENT, BUS_ACCESS_CHANGED };

struct bus_event {
    enum bus_kind kind;
    struct topic topic; /* BUS_EVENT: its topic; BUS_ACCESS_CHANGED: the topic to check again, or
                           TOPIC_MEMBER for "everything of this member" */
    int64_t seq;        /* BUS_EVENT: place in the topic, rising by 1 */
    struct str frame;   /* BUS_EVENT: the encoded frame for clients (protocol.md "event") */
    int64_t member;     /* BUS_ACCESS_CHANGED: whose access; 0 (and no session): everybody's, to a
                           chat when that is the topic, or else */
    int64_t org;     /* ... of this organisation; 0: of all, since the driver lost such an event */
    int64_t session; /* BUS_ACCESS_CHANGED: not 0 = this session ended: cut its sockets */
};

MUST_CHECK enum err bus_local_new(struct loop *l,
                                  void (*deliver)(void *ctx, const struct bus_event *e), void *ctx,
                                  struct bus **ret);
/* Copies what it needs. Any thread. */
void bus_publish(struct bus *b, const struct bus_event *events, size_t count);
/* Events dropped because the mailbox was full (LIMIT_BUS_EVENTS). Any thread. */
int64_t bus_dropped(const struct bus *b);
void bus_free(struct bus *b); /* the loop does not run any more; NULL is fine */

#endif
