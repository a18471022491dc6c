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
    int64_t ends_us; /* wall time: the session's term is over; 0: never */
    unsigned char
        token_hash[32]; /* the host's: with it every call and subscription is authenticated anew */
};

/* The host's answer to subscribe: what the topic had for this member at one moment. */
struct gateway_replay {
    enum err result; /* OK; UNAVAILABLE, STORAGE, BUSY, INTERNAL: the client is told "resync";
                        anything else: no access, the client is told "gone" */
    bool is_resync;  /* too far behind (events purged, or the window is shorter): fetch a window */
    bool may_type;   /* may tell the topic's listeners that they are writing */
    int64_t head;    /* seq of the topic in the read transaction */
    const struct str *frames; /* encoded event frames since+1 .. head */
    size_t count;
};

/* The host's answer to watch: what one member may know of others. */
struct gateway_sight {
    enum err result; /* OK; NO_SESSION: the socket is closed with 1008; machine trouble, as above:
                        it is asked again; anything else: nobody is seen */
    int64_t ends_us; /* as in live_caller: the term may have been renewed */
    const int64_t *members; /* of those asked for, whoever may be seen online */
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
     * once or later. frame is valid during the call; bytes: its length as it came. False: it was
     * no call at all (no such operation, too often), so it counts as any other frame. */
    bool (*call)(void *ctx, struct net_handle h, struct live_caller who, const struct json *frame,
                 size_t bytes);
    /* Which of these members may this one see online, and does the session live (count 0: only
     * this)? On a read worker, as subscribe; answer every ticket once by gateway_watched. members
     * is valid during the call. */
    void (*watch)(void *ctx, uint64_t ticket, struct live_caller who, const int64_t *members,
                  size_t count);
};

MUST_CHECK enum err gateway_new(struct loop *l, struct net *net, struct bus *bus,
                                const struct gateway_host *host, struct gateway **ret);
void gateway_free(struct gateway *g); /* NULL is fine */

/* From net, through whoever wires: a socket was accepted for this caller; its messages; its end. */
void gateway_open(struct gateway *g, struct net_handle h, struct live_caller who);
void gateway_message(struct gateway *g, struct net_handle h, struct str text);
void gateway_closed(struct gateway *g, struct net_handle h);

void gateway_subscribed(struct gateway *g, uint64_t ticket, const struct gateway_replay *r);
void gateway_watched(struct gateway *g, uint64_t ticket, const struct gateway_sight *sight);
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
#define LIMIT_SESSION_WATCHED       100 /* members whose presence a session is told */
/* Frames other than calls (these have rates of their own), all sockets of a member together: so
 * many at once, then so many a second. Who sends more is not read for a while. */
#define LIMIT_MEMBER_FRAMES            2000
#define LIMIT_MEMBER_FRAMES_PER_SECOND 50
/* "typing": one of a member in so long, and so many of a topic; more are dropped. */
#define TYPING_EVERY_US     (3 * SECOND_US)
#define LIMIT_TOPIC_TYPISTS 5
/* Without a socket for so long a member is offline. */
#define LEAVE_DELAY_US (30 * SECOND_US)

struct gateway_counts {
    int64_t sessions, subscriptions; /* now */
    int64_t events;                  /* from the bus */
    int64_t deliveries;              /* events handed to net, replayed ones included */
    int64_t resyncs, cut_slow;
    int64_t malformed; /* frames of clients that could not be read */
    int64_t typing;    /* frames passed on; one to many counts once */
    int64_t throttled; /* times that a socket was not read for its many frames */
};
struct gateway_counts gateway_counts(const struct gateway *g);

#endif
