/* inside.h - what the files of gateway tell each other. Inside gateway only; front loop's thread.
 *
 * Nothing is freed while a public function of gateway runs: what ends goes to the graves and is
 * freed by gateway_leave of the outermost call, so pointers stay good although net or the host may
 * call back in between. The flags is_ended and is_gone tell. */
#ifndef GATEWAY_INSIDE_H
#define GATEWAY_INSIDE_H

#include <sys/queue.h>

#include "base/arena.h"
#include "gateway/frame_list.h"
#include "gateway/gateway.h"
#include "gateway/index.h"
#include "loop/loop.h"

/* Over these three a listener is told "resync": live events that wait for one subscription's grant;
 * events of one topic that wait for their fan-out; bytes that wait for it in all topics together.
 */
#define LIMIT_HELD_FRAMES   256
#define LIMIT_TOPIC_FRAMES  1024
#define LIMIT_WAITING_BYTES (64 * 1024 * 1024)
/* Questions the host has at one time; the others wait their turn. */
#define LIMIT_ASKS 256
/* Holes in a row that the host's answers do not close; then resync. */
#define LIMIT_HOLES 3
/* Events handed to one socket before the next has its turn: at most so many, of so many bytes (one
 * may be larger). */
#define PASS_FRAMES 64
#define PASS_BYTES  (16 * 1024)
/* How often slow sessions are looked at; slow for how long: close 1013. */
#define SLOW_LOOK_US     (100 * 1000)
#define SLOW_PATIENCE_US (60 * SECOND_US)

enum sub_state {
    SUB_ASKED,  /* the host is (to be) asked; live events are held back */
    SUB_LIVE,   /* granted: seq is the last event this client has or was sent */
    SUB_RESYNC, /* fell behind; is told so when its socket is empty again */
};

/* One session listens, or wants to listen, to one topic. */
struct sub {
    struct index_node by_topic;  /* in gateway.subs: (session, topic) */
    struct index_node by_ticket; /* in gateway.tickets while ticket is not 0 */
    struct session *session;
    struct channel *channel;
    TAILQ_ENTRY(sub) of_session, of_channel;
    TAILQ_ENTRY(sub) queue; /* in gateway.asks when is_queued, in gateway.dead_subs when is_gone */
    enum sub_state state;
    int64_t seq;     /* -1: the client asked for what is new only, and has no answer yet */
    uint64_t ticket; /* of the question the host has; 0: none */
    struct frame_list held;
    unsigned holes;   /* since the last event in order */
    bool is_queued;   /* waits to be asked */
    bool is_stale;    /* the question out there is too old: ask again when its answer is here */
    bool has_overrun; /* held frames were dropped */
    bool wants_ack;   /* the client waits for "subscribed" */
    bool is_gone;
};

/* A topic somebody here listens to. */
struct channel {
    struct index_node by_topic;
    struct topic topic;
    int64_t head; /* highest seq seen */
    TAILQ_HEAD(, sub) subs;
    size_t sub_count;
    struct frame_list waiting; /* events before or in their fan-out */
    /* The pass: the oldest pass_frames of waiting are handed to one sub after the other. */
    bool is_queued, is_in_pass;
    bool has_overrun; /* waiting frames were dropped: this pass says resync */
    size_t pass_frames;
    struct net_frame *burst; /* the pass's frames as one, when they are several without a hole */
    struct sub *cursor;      /* next to be served */
    TAILQ_ENTRY(channel) queue;
};

struct session {
    struct index_node by_handle;
    struct net_handle h;
    struct live_caller who;
    struct member *member;
    TAILQ_ENTRY(session) of_member, of_gateway;
    TAILQ_ENTRY(session)
    queue; /* in gateway.slow when is_slow, in gateway.dead_sessions when is_ended */
    TAILQ_HEAD(, sub) subs;
    size_t sub_count;
    size_t calls_out; /* the host has them */
    struct mono_us slow_since;
    bool is_slow; /* over its budget: no events until the socket is empty */
    bool is_held; /* too many unanswered calls: net does not read it */
    bool is_ended;
};

struct member {
    struct index_node by_id;
    int64_t id;
    TAILQ_HEAD(, session) sessions; /* the oldest first */
    size_t session_count;
};

struct gateway {
    struct loop *loop;
    struct net *net;
    struct bus *bus;
    struct gateway_host host;
    struct index sessions, members, channels, subs, tickets;
    TAILQ_HEAD(, session) all_sessions;
    TAILQ_HEAD(, session) slow;
    TAILQ_HEAD(, channel) jobs; /* with a fan-out to do */
    TAILQ_HEAD(, sub) asks;     /* to be asked, the oldest first */
    size_t asks_out;            /* questions the host has */
    uint64_t last_ticket;
    size_t waiting_bytes;
    struct deferred slice;
    struct timer look;
    int64_t bus_dropped;
    struct arena *scratch; /* names of topics while a frame is made */
    unsigned depth;        /* public functions of gateway on the stack */
    TAILQ_HEAD(, sub) dead_subs;
    TAILQ_HEAD(, session) dead_sessions;
    struct gateway_counts counts;
};

/* gateway.c: around the body of every public function. */
void gateway_enter(struct gateway *g);
void gateway_leave(struct gateway *g);

/* session.c */
struct session *session_find(const struct gateway *g, struct net_handle h);
struct member *member_find(const struct gateway *g, int64_t id);
struct session *session_new(struct gateway *g, struct net_handle h, struct live_caller who);
/* Forget the session and its subscriptions at once; its socket is not touched. Twice is fine. */
void session_end(struct gateway *g, struct session *s);
void session_close(struct gateway *g, struct session *s, int code, const char *reason);
/* Takes over the caller's reference. False when the session ended. Not for events: see
 * session_event. */
bool session_send(struct gateway *g, struct session *s, struct net_frame *f);
/* A frame with so many events. False when the session does not take events now (slow or ended). */
MUST_CHECK bool session_event(struct gateway *g, struct session *s, struct net_frame *f,
                              size_t events);
/* The slow ones: whose socket is empty again are told what they missed, who is slow for too long is
 * cut. */
void sessions_look(struct gateway *g);

/* A call goes to the host; its answer came. Hold the socket over LIMIT_SESSION_CALLS. */
void session_call_began(struct gateway *g, struct session *s);
void session_call_ended(struct gateway *g, struct session *s);

/* subscription.c */
struct sub *sub_find(const struct gateway *g, const struct session *s, struct topic t);
/* A new one or the one that is there; then the host is asked. since -1: only what is new. */
void sub_want(struct gateway *g, struct session *s, struct topic t, int64_t since);
void sub_remove(struct gateway *g, struct sub *sub);
/* Nothing newer goes out before the host said yes (again). */
void sub_ask(struct gateway *g, struct sub *sub);
/* One live event for one listener. */
void sub_event(struct gateway *g, struct sub *sub, const struct event_frame *f);
/* Events first .. last in one frame. False when this listener needs them one by one. */
MUST_CHECK bool sub_burst(struct gateway *g, struct sub *sub, struct net_frame *burst,
                          int64_t first, int64_t last);
/* Frames were lost on the way to it. */
void sub_overrun(struct gateway *g, struct sub *sub);
void sub_say_resync(struct gateway *g, struct sub *sub);
void subs_answer(struct gateway *g, uint64_t ticket, const struct gateway_replay *r);
void subs_ask_waiting(struct gateway *g); /* as many as LIMIT_ASKS allows */

/* fan_out.c */
struct channel *channel_get(struct gateway *g, struct topic t); /* made when it is not there */
void channel_add(struct channel *c, struct sub *sub);
void channel_remove(struct gateway *g, struct sub *sub); /* the channel may die with its last sub */
void channel_free(struct gateway *g, struct channel *c); /* without subs */
void fan_out(struct gateway *g, const struct bus_event *e);
void fan_out_slice(struct gateway *g); /* one turn's share */

/* wire.c: the frames of docs/protocol.md that gateway makes itself; one reference each. */
struct net_frame *wire_hello(struct live_caller who);
struct net_frame *wire_of_topic(struct gateway *g, const char *t, struct topic topic, int64_t seq);
struct net_frame *wire_gone(struct gateway *g, struct topic topic);
struct net_frame *wire_pong(struct str id); /* absent: none was sent */
struct net_frame *wire_error(const char *code, struct str topic);

enum wire_type { WIRE_SUBSCRIBE, WIRE_UNSUBSCRIBE, WIRE_CALL, WIRE_PING };
struct wire_in {
    enum wire_type type;
    struct topic topic;
    int64_t since;     /* -1: none */
    struct str id;     /* of a ping; a view into tree */
    struct json *tree; /* json_free it */
};
MUST_CHECK enum err wire_read(struct str text, struct wire_in *ret);

#endif
