/* fake_world.h - for the tests of gateway: a net, a loop, a bus and a host that do nothing by
 * themselves. Linked before the real rooms, so that no test opens a socket or waits. */
#ifndef GATEWAY_FAKE_WORLD_H
#define GATEWAY_FAKE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/gateway.h"
#include "loop/loop.h"

#define WORLD_SOCKETS 1200
#define WORLD_ASKS    1200
#define WORLD_DAY_US  (20000 * DAY_US)

struct fake_socket {
    bool is_open;
    bool is_stuck;  /* what is sent stays in the backlog */
    bool breaks;    /* the next send meets a broken connection, and net says so before it returns */
    size_t backlog; /* bytes */
    int close_code;
    bool is_held; /* net was told not to read it */
    size_t holds;
    size_t writes;
    char heard[4096]; /* frames since the last look, each with a newline; cut when full */
    size_t heard_bytes;
};

struct net {
    struct fake_socket socket[WORLD_SOCKETS];
    uint32_t opened;
    bool tells_end_at_once; /* net_ws_close calls back before it returns */
    struct gateway *gateway;
};

struct loop {
    struct mono_us now; /* the wall clock shows WORLD_DAY_US more */
    struct timer *timer[16];
    size_t timers;
    struct deferred *deferred;
};

struct bus {
    int64_t dropped;
};

struct fake_ask {
    uint64_t ticket;
    struct live_caller who;
    struct topic topic;
    int64_t since;
};

struct fake_watch {
    uint64_t ticket;
    struct live_caller who;
    int64_t member[LIMIT_SESSION_WATCHED];
    size_t count;
};

struct world {
    struct net net;
    struct loop loop;
    struct bus bus;
    struct gateway *gateway;
    struct fake_ask ask[WORLD_ASKS];
    size_t asks;
    struct fake_watch watch[WORLD_ASKS];
    size_t watches;
    bool answers_at_once; /* with the result below, before subscribe returns */
    struct gateway_replay at_once;
    char call[256]; /* the last: slot, member, bytes, op */
    size_t calls;
    bool refuses_calls;
};

/* cmocka fixtures; *state is a struct world. teardown asserts that no frame is left. */
int world_setup(void **state);
int world_teardown(void **state);

struct net_handle world_open(struct world *w, int64_t member, int64_t session);
struct net_handle world_open_until(struct world *w, int64_t member, int64_t session,
                                   int64_t ends_us);
void world_say(struct world *w, struct net_handle h, const char *text);
/* An event whose frame is "c17:5". */
void world_event(struct world *w, struct topic t, int64_t seq);
void world_access(struct world *w, struct topic t, int64_t member, int64_t session);
/* One turn of the loop: due timers, then deferred calls. */
void world_turn(struct world *w);
void world_turns(struct world *w); /* until no deferred call is left */
void world_advance(struct world *w, int64_t us);
/* The host answers question i (0: the first ever) with the frames since + 1 .. head. */
void world_answer(struct world *w, size_t i, int64_t head);
void world_refuse(struct world *w, size_t i, enum err e);
/* The last watch question: all asked for are allowed; or nobody, for this reason. */
void world_see_all(struct world *w);
void world_see_none(struct world *w, enum err e);
/* A subscription that is live at seq; its frames are not in the log. */
void world_listen(struct world *w, struct net_handle h, struct topic t, int64_t seq);

struct fake_socket *world_socket(struct world *w, struct net_handle h);
void world_forget(struct world *w, struct net_handle h);
/* For a test that included cmocka.h. */
#define assert_heard(w, h, text)                                                                   \
    do {                                                                                           \
        assert_string_equal(world_socket(w, h)->heard, text);                                      \
        world_forget(w, h);                                                                        \
    } while (0)

#endif
