/* gateway.h - which live session hears which event, and survival of slow ones. Front loop's thread.
 * Protocol: docs/protocol.md. Knows nothing of the store: it asks its host. */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "base/topic.h"
#include "bus/bus.h"
#include "net/net.h"
#include "text/json.h"

struct gateway;

/* Who is behind a live socket, as authenticated by api at the upgrade. */
struct live_caller {
    int64_t session, member, org;
    unsigned char
        token_hash[32]; /* the host's: with it every call and subscription is authenticated anew */
};

/* The host's answer to subscribe: what the topic had for this member at one moment. */
struct gateway_replay {
    enum err result; /* OK; UNAVAILABLE, STORAGE, BUSY, INTERNAL: the client is told "resync";
                        anything else: no access, the client is told "gone" */
    bool is_resync;  /* too far behind (events purged, or the window is shorter): fetch a window */
    int64_t head;    /* seq of the topic in the read transaction */
    const struct str *frames; /* encoded event frames since+1 .. head */
    size_t count;
};

struct gateway_host {
    void *ctx;
    /* Check the right (and that the session lives) and read what was missed, on a read worker, in a
     * transaction that begins after this call; answer every ticket once by gateway_subscribed, at
     * once or later. since < 0: no replay wanted, just the head. */
    void (*subscribe)(void *ctx, uint64_t ticket, struct live_caller who, struct topic topic,
                      int64_t since);
    /* A "call" frame, parsed: an operation by WebSocket. Answer every one once by gateway_reply, at
     * once or later. frame is valid during the call; bytes: its length as it came. */
    void (*call)(void *ctx, struct net_handle h, struct live_caller who, const struct json *frame,
                 size_t bytes);
};

MUST_CHECK enum err gateway_new(struct loop *l, struct net *net, struct bus *bus,
                                const struct gateway_host *host, struct gateway **ret);
void gateway_free(struct gateway *g); /* NULL is fine */

/* From net, through whoever wires: a socket was accepted for this caller; its messages; its end. */
void gateway_open(struct gateway *g, struct net_handle h, struct live_caller who);
void gateway_message(struct gateway *g, struct net_handle h, struct str text);
void gateway_closed(struct gateway *g, struct net_handle h);

void gateway_subscribed(struct gateway *g, uint64_t ticket, const struct gateway_replay *r);
void gateway_reply(struct gateway *g, struct net_handle h, struct str frame);
/* From the bus: the deliver function. */
void gateway_event(void *gateway, const struct bus_event *e);

/* Over the first: events stop, "resync" when it is empty again. Over the second: close 1013. */
#define LIMIT_SESSION_BACKLOG_BYTES (256 * 1024)
#define LIMIT_SESSION_BACKLOG_DEAD  (1024 * 1024)
#define LIMIT_SESSION_TOPICS        1000
#define LIMIT_MEMBER_SESSIONS       20 /* the oldest goes */
#define LIMIT_SESSION_CALLS         32 /* unanswered: the socket is not read until half are answered */
#define FAN_OUT_SLICE               256 /* sockets served in one turn of the loop */

struct gateway_counts {
    int64_t sessions, subscriptions; /* now */
    int64_t events;                  /* from the bus */
    int64_t deliveries;              /* events handed to net, replayed ones included */
    int64_t resyncs, cut_slow;
    int64_t malformed; /* frames of clients that could not be read */
};
struct gateway_counts gateway_counts(const struct gateway *g);

#endif
