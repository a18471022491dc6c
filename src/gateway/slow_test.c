/* slow_test.c - sockets that read slowly: the budget, resync, the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/fake_world.h"
#include "gateway/inside.h"

#define C17 ((struct topic){TOPIC_CHAT, 17})
#define C18 ((struct topic){TOPIC_CHAT, 18})
#define C19 ((struct topic){TOPIC_CHAT, 19})

static struct net_handle slow_one(struct world *w)
{
    struct net_handle h = world_open(w, 4, 1);
    world_listen(w, h, C17, 5);
    world_listen(w, h, C18, 5);
    world_listen(w, h, C19, 5);
    world_socket(w, h)->backlog = LIMIT_SESSION_BACKLOG_BYTES + 1;
    return h;
}

#define CALL "{\"t\":\"call\",\"id\":\"a\",\"op\":\"x\"}"

static void within_the_budget_events_flow(void **state)
{
    struct world *w = *state;
    struct net_handle h = slow_one(w);
    world_socket(w, h)->backlog = LIMIT_SESSION_BACKLOG_BYTES;
    world_event(w, C17, 6);
    world_turns(w);
    assert_heard(w, h, "c17:6\n");
}

static void over_the_budget_events_stop_until_it_is_empty(void **state)
{
    struct world *w = *state;
    struct net_handle h = slow_one(w), quick = world_open(w, 5, 2);
    world_listen(w, quick, C17, 5);
    world_event(w, C17, 6);
    world_event(w, C18, 6);
    world_turns(w);
    assert_heard(w, h, "");
    assert_heard(w, quick, "c17:6\n"); /* its neighbours do not notice */
    world_socket(w, h)->backlog = 1;
    world_advance(w, SLOW_LOOK_US);
    world_event(w, C17, 7);
    world_turns(w);
    assert_heard(w, h, "");
    world_socket(w, h)->backlog = 0;
    world_advance(w, SLOW_LOOK_US);
    assert_heard(w, h,
                 "{\"t\":\"resync\",\"topic\":\"c17\",\"seq\":7}\n"
                 "{\"t\":\"resync\",\"topic\":\"c18\",\"seq\":6}\n");
    world_event(w, C17, 8); /* ended: the client subscribes from its window */
    world_event(w, C19, 6); /* missed nothing: goes on */
    world_turns(w);
    assert_heard(w, h, "c19:6\n");
    assert_int_equal(gateway_counts(w->gateway).resyncs, 2);
}

static void replies_still_flow_to_a_slow_one(void **state)
{
    struct world *w = *state;
    struct net_handle h = slow_one(w);
    world_event(w, C17, 6);
    world_turns(w);
    world_say(w, h, CALL);
    gateway_reply(w->gateway, h, STR("reply"));
    assert_heard(w, h, "reply\n");
}

static void over_the_second_limit_the_socket_is_closed(void **state)
{
    struct world *w = *state;
    struct net_handle h = slow_one(w);
    world_socket(w, h)->backlog = LIMIT_SESSION_BACKLOG_DEAD - 10;
    world_socket(w, h)->is_stuck = true;
    world_say(w, h, CALL);
    gateway_reply(w->gateway, h, STR("12345"));
    assert_true(world_socket(w, h)->is_open);
    world_say(w, h, CALL);
    gateway_reply(w->gateway, h, STR("12345"));
    assert_true(world_socket(w, h)->is_open); /* at the limit, not over it */
    world_say(w, h, CALL);
    gateway_reply(w->gateway, h, STR("1"));
    assert_int_equal(world_socket(w, h)->close_code, 1013);
    assert_int_equal(gateway_counts(w->gateway).cut_slow, 1);
    assert_int_equal(gateway_counts(w->gateway).sessions, 0);
}

static void slow_for_too_long_is_the_end(void **state)
{
    struct world *w = *state;
    struct net_handle h = slow_one(w);
    world_event(w, C17, 6);
    world_turns(w);
    for (int64_t us = SLOW_LOOK_US; us < SLOW_PATIENCE_US; us += SLOW_LOOK_US)
        world_advance(w, SLOW_LOOK_US);
    assert_true(world_socket(w, h)->is_open);
    world_advance(w, SLOW_LOOK_US);
    assert_int_equal(world_socket(w, h)->close_code, 1013);
}

static void a_stuck_socket_costs_a_bounded_backlog(void **state)
{
    struct world *w = *state;
    struct net_handle h = slow_one(w);
    world_socket(w, h)->backlog = 0;
    world_socket(w, h)->is_stuck = true;
    for (int64_t seq = 6; seq < 100000; seq++) {
        world_event(w, C17, seq);
        world_turns(w);
    }
    assert_true(world_socket(w, h)->backlog < LIMIT_SESSION_BACKLOG_BYTES + 20);
    assert_true(world_socket(w, h)->is_open);
}

static void a_replay_over_the_budget_is_a_resync(void **state)
{
    struct world *w = *state;
    struct net_handle h = slow_one(w);
    world_socket(w, h)->backlog = LIMIT_SESSION_BACKLOG_BYTES - 8;
    world_say(w, h, "{\"t\":\"subscribe\",\"topic\":\"c17\",\"since\":5}");
    world_answer(w, w->asks - 1, 7); /* 2 frames of 5 bytes */
    assert_heard(w, h, "{\"t\":\"resync\",\"topic\":\"c17\",\"seq\":7}\n");
}

static void a_slow_one_that_asks_again_is_told_when_it_can_hear(void **state)
{
    struct world *w = *state;
    struct net_handle h = slow_one(w);
    world_event(w, C17, 6);
    world_turns(w);
    world_say(w, h, "{\"t\":\"subscribe\",\"topic\":\"c17\",\"since\":5}");
    world_answer(w, w->asks - 1, 6);
    assert_heard(w, h, "");
    world_socket(w, h)->backlog = 0;
    world_advance(w, SLOW_LOOK_US);
    assert_heard(w, h, "{\"t\":\"resync\",\"topic\":\"c17\",\"seq\":6}\n");
}

static void a_slow_one_loses_access_too(void **state)
{
    struct world *w = *state;
    struct net_handle h = slow_one(w);
    world_event(w, C17, 6);
    world_turns(w);
    world_access(w, C17, 4, 0);
    world_refuse(w, w->asks - 1, ERR_NOT_FOUND);
    assert_heard(w, h, "{\"t\":\"gone\",\"topic\":\"c17\"}\n");
    world_socket(w, h)->backlog = 0;
    world_advance(w, SLOW_LOOK_US);
    assert_heard(w, h, "");
}

static void a_slow_one_that_leaves_is_forgotten(void **state)
{
    struct world *w = *state;
    struct net_handle h = slow_one(w);
    world_event(w, C17, 6);
    world_turns(w);
    gateway_closed(w->gateway, h);
    world_advance(w, SLOW_PATIENCE_US);
    assert_int_equal(gateway_counts(w->gateway).cut_slow, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(within_the_budget_events_flow),
        T(over_the_budget_events_stop_until_it_is_empty),
        T(replies_still_flow_to_a_slow_one),
        T(over_the_second_limit_the_socket_is_closed),
        T(slow_for_too_long_is_the_end),
        T(a_stuck_socket_costs_a_bounded_backlog),
        T(a_replay_over_the_budget_is_a_resync),
        T(a_slow_one_that_asks_again_is_told_when_it_can_hear),
        T(a_slow_one_loses_access_too),
        T(a_slow_one_that_leaves_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
