/* typing_test.c - who writes is told to the others, and costs little. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/fake_world.h"

#define C17    ((struct topic){TOPIC_CHAT, 17})
#define TYPING "{\"t\":\"typing\",\"topic\":\"c17\"}"
#define HEARD  "{\"t\":\"typing\",\"topic\":\"c17\",\"member\":\"4\"}\n"

static void the_others_hear_it_and_not_oneself(void **state)
{
    struct world *w = *state;
    struct net_handle me = world_open(w, 4, 1), phone = world_open(w, 4, 2),
                      other = world_open(w, 5, 3), stranger = world_open(w, 6, 4);
    world_listen(w, me, C17, 5);
    world_listen(w, phone, C17, 5);
    world_listen(w, other, C17, 5);
    world_forget(w, stranger);
    world_say(w, me, TYPING);
    world_turns(w);
    assert_heard(w, other, HEARD);
    assert_heard(w, me, "");
    assert_heard(w, phone, "");
    assert_heard(w, stranger, "");
    assert_int_equal(gateway_counts(w->gateway).typing, 1);
    assert_int_equal(gateway_counts(w->gateway).deliveries, 0);
}

static void one_in_three_seconds_is_enough(void **state)
{
    struct world *w = *state;
    struct net_handle me = world_open(w, 4, 1), other = world_open(w, 5, 3);
    world_listen(w, me, C17, 5);
    world_listen(w, other, C17, 5);
    for (int i = 0; i < 100; i++)
        world_say(w, me, TYPING);
    world_turns(w);
    assert_heard(w, other, HEARD);
    world_advance(w, TYPING_EVERY_US - 1);
    world_say(w, me, TYPING);
    world_turns(w);
    assert_heard(w, other, "");
    world_advance(w, 1);
    world_say(w, me, TYPING);
    world_turns(w);
    assert_heard(w, other, HEARD);
}

static void only_with_the_right_to_write(void **state)
{
    struct world *w = *state;
    struct net_handle me = world_open(w, 4, 1), other = world_open(w, 5, 3);
    world_say(w, me, TYPING); /* not subscribed */
    world_say(w, me, "{\"t\":\"subscribe\",\"topic\":\"c17\"}");
    world_say(w, me, TYPING); /* not granted yet */
    gateway_subscribed(w->gateway, w->ask[0].ticket,
                       &(struct gateway_replay){.result = OK, .head = 5}); /* may only read */
    world_listen(w, other, C17, 5);
    world_say(w, me, TYPING);
    world_turns(w);
    assert_heard(w, other, "");
    assert_int_equal(gateway_counts(w->gateway).typing, 0);
    assert_int_equal(gateway_counts(w->gateway).malformed, 0);
}

/* The right is asked again with every change of access; until the answer nobody types. */
static void a_lost_right_to_write_is_obeyed(void **state)
{
    struct world *w = *state;
    struct net_handle me = world_open(w, 4, 1), other = world_open(w, 5, 3);
    world_listen(w, me, C17, 5);
    world_listen(w, other, C17, 5);
    world_access(w, C17, 4, 0);
    world_say(w, me, TYPING);
    gateway_subscribed(w->gateway, w->ask[w->asks - 1].ticket,
                       &(struct gateway_replay){.result = OK, .head = 5});
    world_say(w, me, TYPING);
    world_turns(w);
    assert_heard(w, other, "");
}

static void many_who_write_cost_no_more_than_a_few(void **state)
{
    struct world *w = *state;
    enum { MANY = 50 };
    struct net_handle h[MANY], other = world_open(w, 5, 3);
    world_listen(w, other, C17, 5);
    for (int i = 0; i < MANY; i++) {
        h[i] = world_open(w, 100 + i, 100 + i);
        world_listen(w, h[i], C17, 5);
    }
    for (int i = 0; i < MANY; i++)
        world_say(w, h[i], TYPING);
    world_turns(w);
    assert_int_equal(gateway_counts(w->gateway).typing, LIMIT_TOPIC_TYPISTS);
    world_advance(w, TYPING_EVERY_US);
    world_say(w, h[MANY - 1], TYPING); /* was dropped, and may speak now */
    assert_int_equal(gateway_counts(w->gateway).typing, LIMIT_TOPIC_TYPISTS + 1);
}

/* It has no place in the numbers: no hole, no double, nothing held for who is being asked. */
static void events_around_it_stay_whole(void **state)
{
    struct world *w = *state;
    struct net_handle me = world_open(w, 4, 1), other = world_open(w, 5, 3),
                      asked = world_open(w, 6, 4);
    world_listen(w, me, C17, 5);
    world_listen(w, other, C17, 5);
    world_forget(w, asked);
    world_say(w, asked, "{\"t\":\"subscribe\",\"topic\":\"c17\",\"since\":5}");
    world_event(w, C17, 6);
    world_say(w, me, TYPING);
    world_event(w, C17, 7);
    world_event(w, C17, 8);
    world_turns(w);
    assert_heard(w, other, "c17:6\n" HEARD "c17:7\nc17:8\n");
    world_answer(w, w->asks - 1, 6);
    assert_heard(w, asked,
                 "c17:6\n{\"t\":\"subscribed\",\"topic\":\"c17\",\"seq\":6}\nc17:7\nc17:8\n");
}

static void a_slow_socket_misses_it(void **state)
{
    struct world *w = *state;
    struct net_handle me = world_open(w, 4, 1), slow = world_open(w, 5, 3);
    world_listen(w, me, C17, 5);
    world_listen(w, slow, C17, 5);
    world_socket(w, slow)->backlog = LIMIT_SESSION_BACKLOG_BYTES / 2 + 1;
    world_say(w, me, TYPING);
    world_turns(w);
    assert_heard(w, slow, "");
    world_event(w, C17, 6); /* events still flow */
    world_turns(w);
    assert_heard(w, slow, "c17:6\n");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(the_others_hear_it_and_not_oneself),
        T(one_in_three_seconds_is_enough),
        T(only_with_the_right_to_write),
        T(a_lost_right_to_write_is_obeyed),
        T(many_who_write_cost_no_more_than_a_few),
        T(events_around_it_stay_whole),
        T(a_slow_socket_misses_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
