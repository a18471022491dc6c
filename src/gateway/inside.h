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
/* The same for watch; a session asks once in so long, and the newest list counts. */
#define LIMIT_WATCH_ASKS 128
#define WATCH_EVERY_US   SECOND_US
/* "presence" frames sent in one turn of the loop. */
#define PRESENCE_SLICE 256
/* Members whose leave delay runs; over it the oldest is offline at once. */
#define LIMIT_LEAVING 65536
/* How often those who wait (throttled, or to ask again) are looked at while there are some. */
#define PACE_US (250 * 1000)
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
    bool may_type;
    struct mono_us types_from; /* before: its "typing" is dropped */
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
    struct net_frame *burst;    /* the pass's frames as one, when they are several without a hole */
    struct sub *cursor;         /* next to be served */
    struct mono_us typing_from; /* "typing" since then: */
    unsigned typing_count;
    TAILQ_ENTRY(channel) queue;
};

/* One session is told of one member. */
struct sight {
    struct session *session;
    struct member *member;
    TAILQ_ENTRY(sight) of_session, of_member;
    TAILQ_ENTRY(sight) queue; /* in gateway.tells when is_queued */
    bool is_queued;
    bool is_online; /* as this client knows */
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
    bool is_slow;      /* over its budget: no events until the socket is empty */
    bool is_full;      /* too many unanswered calls */
    bool is_throttled; /* too many frames; in gateway.throttled */
    bool is_held;      /* for one of the two: net does not read it */
    bool is_ended;
    struct mono_us throttled_until;
    TAILQ_ENTRY(session) of_throttled;
    struct timer term; /* runs while who.ends_us is not 0 */
    /* presence.c */
    int64_t *wanted; /* members, sorted; NULL: none */
    size_t wanted_count;
    TAILQ_HEAD(, sight) sights;
    struct index_node by_ticket; /* in gateway.watch_tickets while ticket is not 0 */
    uint64_t ticket;             /* of the question the host has */
    enum { WATCH_IDLE, WATCH_DUE, WATCH_LATER } watch; /* in gateway.watch_due or watch_later */
    TAILQ_ENTRY(session) of_watch;
    struct mono_us watch_from; /* may ask again */
    bool is_watch_stale;       /* the question out there is too old */
};

struct member {
    struct index_node by_id;
    struct gateway *gateway; /* for the timers of its sessions */
    int64_t id;
    TAILQ_HEAD(, session) sessions; /* the oldest first */
    size_t session_count;
    TAILQ_HEAD(, sight) watchers;
    bool is_leaving; /* without a socket, and still online; in gateway.leaving */
    TAILQ_ENTRY(member) of_leaving;
    struct mono_us left;
    struct mono_us frames_full; /* GCRA: when its budget of frames is whole again */
    unsigned pins;              /* not freed while somebody walks its watchers */
};

struct gateway {
    struct loop *loop;
    struct net *net;
    struct bus *bus;
    struct gateway_host host;
    struct index sessions, members, channels, subs, tickets, watch_tickets;
    TAILQ_HEAD(, session) all_sessions;
    TAILQ_HEAD(, session) slow;
    TAILQ_HEAD(, channel) jobs; /* with a fan-out to do */
    TAILQ_HEAD(, sub) asks;     /* to be asked, the oldest first */
    size_t asks_out;            /* questions the host has */
    TAILQ_HEAD(watch_list, session) watch_due, watch_later;
    size_t watches_out;
    TAILQ_HEAD(, session) throttled;
    TAILQ_HEAD(, sight) tells;    /* with something to tell */
    TAILQ_HEAD(, member) leaving; /* the first to be offline first */
    size_t leaving_count;
    struct deferred tell;
    struct timer leave, pace;
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

/* The host could not look: no word about rights. */
static inline bool is_broken_machine(enum err e)
{
    return e == ERR_UNAVAILABLE || e == ERR_STORAGE || e == ERR_BUSY || e == ERR_INTERNAL;
}

/* gateway.c: around the body of every public function. */
void gateway_enter(struct gateway *g);
void gateway_leave(struct gateway *g);

/* session.c */
struct session *session_find(const struct gateway *g, struct net_handle h);
struct member *member_find(const struct gateway *g, int64_t id);
/* The member when it is here or watched; made otherwise. */
struct member *member_get(struct gateway *g, int64_t id);
void member_free_unused(struct gateway *g, struct member *m);
struct session *session_new(struct gateway *g, struct net_handle h, struct live_caller who);
/* Forget the session and its subscriptions at once; its socket is not touched. Twice is fine. */
void session_end(struct gateway *g, struct session *s);
void session_hang_up(struct gateway *g, struct session *s, int code, const char *reason);
/* Takes over the caller's reference. False when the session ended. Not for events: see
 * session_event. */
bool session_send(struct gateway *g, struct session *s, struct net_frame *f);
/* A frame with so many events. False when the session does not take events now (slow or ended). */
MUST_CHECK bool session_event(struct gateway *g, struct session *s, struct net_frame *f,
                              size_t events);
/* The slow ones: whose socket is empty again are told what they missed, who is slow for too long is
 * cut. */
void sessions_look(struct gateway *g);

/* For what may be lost: false when the session is slow, full or gone. */
bool session_whisper(struct gateway *g, struct session *s, struct net_frame *f);
/* The term of its session begins anew (0: it has none). */
void session_term(struct gateway *g, struct session *s, int64_t ends_us);
/* One more frame of the member: over the budget its socket is not read for a while. */
void session_frame_came(struct gateway *g, struct session *s);
void sessions_pace(struct gateway *g); /* throttled ones that may be read again */

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

/* presence.c */
void presence_init(struct gateway *g);
void presence_done(struct gateway *g);                   /* after the last session's end */
void presence_came(struct gateway *g, struct member *m); /* its first socket */
void presence_left(struct gateway *g, struct member *m); /* its last one went */
/* The client's list; ids are copied. */
void presence_want(struct gateway *g, struct session *s, const int64_t *ids, size_t count);
/* Rights changed: forget what was granted, ask again. */
void presence_ask_again(struct gateway *g, struct session *s);
void presence_ask_watchers(struct gateway *g, struct member *m);
/* The same without a list: does the session live? */
void presence_ask_term(struct gateway *g, struct session *s);
void presence_forget(struct gateway *g, struct session *s); /* at its end */
void presence_ask_waiting(struct gateway *g);
void presence_pace(struct gateway *g); /* those whose second is over */
void presence_answer(struct gateway *g, uint64_t ticket, const struct gateway_sight *sight);
void pace_start(struct gateway *g); /* gateway.c */

/* fan_out.c */
struct channel *channel_get(struct gateway *g, struct topic t); /* made when it is not there */
void channel_ask(struct gateway *g, struct topic t); /* everybody who listens to it is asked anew */
void channel_add(struct channel *c, struct sub *sub);
void channel_remove(struct gateway *g, struct sub *sub); /* the channel may die with its last sub */
void channel_free(struct gateway *g, struct channel *c); /* without subs */
void fan_out(struct gateway *g, const struct bus_event *e);
void fan_out_slice(struct gateway *g); /* one turn's share */
/* One listener writes: the others hear it, or nobody does when it is too often. */
void fan_out_typing(struct gateway *g, struct sub *sub);

/* wire.c: the frames of docs/protocol.md that gateway makes itself; one reference each. */
struct net_frame *wire_hello(struct live_caller who);
struct net_frame *wire_of_topic(struct gateway *g, const char *t, struct topic topic, int64_t seq);
struct net_frame *wire_gone(struct gateway *g, struct topic topic);
struct net_frame *wire_rules(void);
struct net_frame *wire_pong(struct str id); /* absent: none was sent */
struct net_frame *wire_typing(struct gateway *g, struct topic topic, int64_t member);
struct net_frame *wire_presence(int64_t member, bool is_online);
struct net_frame *wire_online(const int64_t *members, size_t count);
struct net_frame *wire_error(const char *code, struct str topic);

enum wire_type {
    WIRE_SUBSCRIBE,
    WIRE_UNSUBSCRIBE,
    WIRE_CALL,
    WIRE_PING,
    WIRE_TYPING,
    WIRE_WATCH,
};
struct wire_in {
    enum wire_type type;
    struct topic topic;
    int64_t since;                          /* -1: none */
    struct str id;                          /* of a ping; a view into tree */
    int64_t members[LIMIT_SESSION_WATCHED]; /* of a watch */
    size_t member_count; /* over LIMIT_SESSION_WATCHED: too many, none was read */
    struct json *tree;   /* json_free it */
};
MUST_CHECK enum err wire_read(struct str text, struct wire_in *ret);

#endif
