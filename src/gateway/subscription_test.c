/* subscription_test.c - every event once and in order, whatever the store's answer meets on its
 * way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/fake_world.h"
#include "gateway/inside.h"

#define C17  ((struct topic){TOPIC_CHAT, 17})
#define WANT "{\"t\":\"subscribe\",\"topic\":\"c17\",\"since\":5}"

static struct net_handle open_one(struct world *w)
{
    struct net_handle h = world_open(w, 4, 1);
    world_forget(w, h);
    return h;
}

static void what_was_missed_comes_first(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    world_say(w, h, WANT);
    assert_int_equal(w->ask[0].who.member, 4);
    assert_true(topic_equal(w->ask[0].topic, C17));
    assert_int_equal(w->ask[0].since, 5);
    assert_heard(w, h, "");
    world_answer(w, 0, 7);
    assert_heard(w, h, "c17:6\nc17:7\n{\"t\":\"subscribed\",\"topic\":\"c17\",\"seq\":7}\n");
    world_event(w, C17, 8);
    world_turns(w);
    assert_heard(w, h, "c17:8\n");
    assert_int_equal(gateway_counts(w->gateway).deliveries, 3);
}

static void without_since_only_what_is_new_comes(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    world_say(w, h, "{\"t\":\"subscribe\",\"topic\":\"c17\"}");
    assert_int_equal(w->ask[0].since, -1);
    world_event(w, C17, 7);
    world_event(w, C17, 8);
    world_turns(w);
    world_answer(w, 0, 7);
    assert_heard(w, h, "{\"t\":\"subscribed\",\"topic\":\"c17\",\"seq\":7}\nc17:8\n");
}

static void events_during_the_question_follow_its_answer(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    world_say(w, h, WANT);
    for (int64_t seq = 6; seq <= 9; seq++)
        world_event(w, C17, seq);
    world_turns(w);
    assert_heard(w, h, "");
    world_event(w, C17, 10); /* taken in, its fan-out not begun */
    world_answer(w, 0, 7);
    assert_heard(
        w, h, "c17:6\nc17:7\n{\"t\":\"subscribed\",\"topic\":\"c17\",\"seq\":7}\nc17:8\nc17:9\n");
    world_turns(w);
    assert_heard(w, h, "c17:10\n");
}

static void more_than_can_be_held_is_a_resync(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    world_say(w, h, WANT);
    for (int64_t seq = 6; seq <= 6 + LIMIT_HELD_FRAMES; seq++) {
        world_event(w, C17, seq);
        world_turns(w);
    }
    world_answer(w, 0, 5);
    assert_heard(w, h, "{\"t\":\"resync\",\"topic\":\"c17\",\"seq\":262}\n");
    assert_int_equal(gateway_counts(w->gateway).resyncs, 1);
    assert_int_equal(gateway_counts(w->gateway).subscriptions, 0);
}

static void exactly_what_can_be_held_is_delivered(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    world_say(w, h, WANT);
    for (int64_t seq = 6; seq < 6 + LIMIT_HELD_FRAMES; seq++)
        world_event(w, C17, seq);
    world_turns(w);
    world_answer(w, 0, 5);
    assert_int_equal(gateway_counts(w->gateway).deliveries, LIMIT_HELD_FRAMES);
}

static void the_host_may_say_resync(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    world_say(w, h, WANT);
    gateway_subscribed(w->gateway, w->ask[0].ticket,
                       &(struct gateway_replay){.is_resync = true, .head = 9000});
    assert_heard(w, h, "{\"t\":\"resync\",\"topic\":\"c17\",\"seq\":9000}\n");
    world_event(w, C17, 9001); /* the client subscribes again after its window */
    world_turns(w);
    assert_heard(w, h, "");
}

static void a_client_from_the_future_is_told_to_resync(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    world_say(w, h, WANT);
    world_answer(w, 0, 3); /* the data folder came from a backup */
    assert_int_equal(gateway_counts(w->gateway).resyncs, 1);
}

static void no_access_is_gone_and_a_broken_machine_is_not(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    world_say(w, h, WANT);
    world_refuse(w, 0, ERR_NOT_FOUND);
    assert_heard(w, h, "{\"t\":\"gone\",\"topic\":\"c17\"}\n");
    world_say(w, h, WANT);
    world_refuse(w, 1, ERR_UNAVAILABLE);
    assert_heard(w, h, "{\"t\":\"resync\",\"topic\":\"c17\",\"seq\":5}\n");
    assert_int_equal(gateway_counts(w->gateway).subscriptions, 0);
}

static void a_hole_is_read_from_the_host(void **state)
{
    struct world *w = *state;
    struct net_handle a = open_one(w), b = world_open(w, 5, 2);
    world_listen(w, a, C17, 5);
    world_listen(w, b, C17, 5);
    world_event(w, C17, 6);
    world_event(w, C17, 8); /* 7 was lost */
    world_event(w, C17, 9);
    world_turns(w);
    assert_heard(w, a, "c17:6\n");
    assert_int_equal(w->asks, 4); /* both of its listeners */
    assert_int_equal(w->ask[2].since, 6);
    world_answer(w, 2, 8);
    assert_heard(w, a, "c17:7\nc17:8\nc17:9\n");
    world_answer(w, 3, 9);
    assert_heard(w, b, "c17:6\nc17:7\nc17:8\nc17:9\n");
    world_event(w, C17, 10);
    world_turns(w);
    assert_heard(w, a, "c17:10\n");
}

static void a_hole_that_nobody_can_close_ends_in_resync(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    world_listen(w, h, C17, 5);
    world_event(w, C17, 8);
    world_turns(w);
    for (int i = 0; i < LIMIT_HOLES; i++)
        world_answer(w, w->asks - 1, 5); /* the store has no 6 */
    assert_int_equal(w->asks, 1 + LIMIT_HOLES);
    assert_heard(w, h, "{\"t\":\"resync\",\"topic\":\"c17\",\"seq\":8}\n");
}

static void a_lost_last_event_is_found_by_the_counter(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    world_listen(w, h, C17, 5);
    world_advance(w, 2 * SECOND_US);
    assert_int_equal(w->asks, 1);
    w->bus.dropped = 1;
    world_advance(w, 2 * SECOND_US);
    assert_int_equal(w->asks, 2);
    world_answer(w, 1, 6);
    assert_heard(w, h, "c17:6\n");
    world_advance(w, 2 * SECOND_US);
    assert_int_equal(w->asks, 2);
}

static void doubled_and_late_events_are_not_heard_again(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    world_listen(w, h, C17, 5);
    world_event(w, C17, 6);
    world_event(w, C17, 6);
    world_event(w, C17, 4);
    world_turns(w);
    assert_heard(w, h, "c17:6\n");
    assert_int_equal(w->asks, 1);
}

static void subscribing_again_starts_from_the_new_place(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    world_say(w, h, WANT);
    world_say(w, h, "{\"t\":\"subscribe\",\"topic\":\"c17\",\"since\":7}");
    assert_int_equal(w->asks, 1);
    world_answer(w, 0, 8); /* of the first wish: nobody waits for it */
    assert_heard(w, h, "");
    assert_int_equal(w->ask[1].since, 7);
    world_answer(w, 1, 8);
    assert_heard(w, h, "c17:8\n{\"t\":\"subscribed\",\"topic\":\"c17\",\"seq\":8}\n");
    world_say(w, h, WANT); /* a live one, too */
    world_answer(w, 2, 8);
    assert_heard(w, h, "c17:6\nc17:7\nc17:8\n{\"t\":\"subscribed\",\"topic\":\"c17\",\"seq\":8}\n");
    assert_int_equal(gateway_counts(w->gateway).subscriptions, 1);
}

static void who_unsubscribed_or_left_hears_no_answer(void **state)
{
    struct world *w = *state;
    struct net_handle a = open_one(w), b = open_one(w);
    world_say(w, a, WANT);
    world_say(w, b, WANT);
    world_say(w, a, "{\"t\":\"unsubscribe\",\"topic\":\"c17\"}");
    world_say(w, a, "{\"t\":\"unsubscribe\",\"topic\":\"c99\"}");
    gateway_closed(w->gateway, b);
    world_answer(w, 0, 7);
    world_answer(w, 1, 7);
    world_answer(w, 1, 7); /* a host that says it twice */
    world_event(w, C17, 8);
    world_turns(w);
    assert_heard(w, a, "");
    assert_heard(w, b, "");
    assert_int_equal(gateway_counts(w->gateway).subscriptions, 0);
}

static void a_socket_that_breaks_during_its_replay_is_forgotten(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w), b = world_open(w, 5, 2);
    world_say(w, h, WANT);
    world_say(w, b, WANT);
    world_event(w, C17, 8);
    world_turns(w);
    world_socket(w, h)->breaks = true;
    world_answer(w, 0, 7);
    world_socket(w, b)->breaks = true;
    world_answer(w, 1, 5); /* breaks at "subscribed", with an event held */
    assert_int_equal(gateway_counts(w->gateway).sessions, 0);
    assert_int_equal(gateway_counts(w->gateway).subscriptions, 0);
}

static void a_session_listens_to_so_many_topics_and_no_more(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    w->answers_at_once = true;
    char text[100];
    for (int i = 1; i <= LIMIT_SESSION_TOPICS; i++) {
        (void)snprintf(text, sizeof text, "{\"t\":\"subscribe\",\"topic\":\"c%d\"}", i);
        world_say(w, h, text);
    }
    assert_int_equal(gateway_counts(w->gateway).subscriptions, LIMIT_SESSION_TOPICS);
    world_forget(w, h);
    world_say(w, h, "{\"t\":\"subscribe\",\"topic\":\"c2000\"}");
    assert_heard(w, h, "{\"t\":\"error\",\"code\":\"limit_reached\",\"topic\":\"c2000\"}\n");
    world_say(w, h, "{\"t\":\"subscribe\",\"topic\":\"c7\"}"); /* has it */
    assert_heard(w, h, "{\"t\":\"subscribed\",\"topic\":\"c7\",\"seq\":0}\n");
    world_say(w, h, "{\"t\":\"unsubscribe\",\"topic\":\"c7\"}");
    world_say(w, h, "{\"t\":\"subscribe\",\"topic\":\"c2000\"}");
    assert_heard(w, h, "{\"t\":\"subscribed\",\"topic\":\"c2000\",\"seq\":0}\n");
}

static void a_host_may_answer_before_it_returns(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w);
    w->answers_at_once = true;
    world_say(w, h, "{\"t\":\"subscribe\",\"topic\":\"c17\"}");
    assert_heard(w, h, "{\"t\":\"subscribed\",\"topic\":\"c17\",\"seq\":0}\n");
    w->at_once.result = ERR_UNAVAILABLE; /* its queue is full */
    world_event(w, C17, 3);
    world_turns(w);
    assert_heard(w, h, "{\"t\":\"resync\",\"topic\":\"c17\",\"seq\":3}\n");
    w->at_once.result = ERR_NOT_FOUND;
    world_say(w, h, WANT);
    assert_heard(w, h, "{\"t\":\"gone\",\"topic\":\"c17\"}\n");
}

/* A school comes back from a break: questions wait their turn at the host. */
static void only_so_many_questions_are_out(void **state)
{
    struct world *w = *state;
    struct net_handle h = {0};
    for (int i = 0; i < LIMIT_ASKS + 10; i++) {
        h = world_open(w, i + 1, i + 1);
        world_say(w, h, WANT);
    }
    assert_int_equal(w->asks, LIMIT_ASKS);
    gateway_closed(w->gateway, h); /* one that waits leaves */
    world_answer(w, 0, 5);
    world_refuse(w, 1, ERR_NOT_FOUND);
    assert_int_equal(w->asks, LIMIT_ASKS + 2);
    for (size_t i = 2; i < w->asks; i++)
        world_answer(w, i, 5);
    assert_int_equal(w->asks, LIMIT_ASKS + 9);
    assert_int_equal(gateway_counts(w->gateway).subscriptions, LIMIT_ASKS + 8);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(what_was_missed_comes_first),
        T(without_since_only_what_is_new_comes),
        T(events_during_the_question_follow_its_answer),
        T(more_than_can_be_held_is_a_resync),
        T(exactly_what_can_be_held_is_delivered),
        T(the_host_may_say_resync),
        T(a_client_from_the_future_is_told_to_resync),
        T(no_access_is_gone_and_a_broken_machine_is_not),
        T(a_hole_is_read_from_the_host),
        T(a_hole_that_nobody_can_close_ends_in_resync),
        T(a_lost_last_event_is_found_by_the_counter),
        T(doubled_and_late_events_are_not_heard_again),
        T(subscribing_again_starts_from_the_new_place),
        T(who_unsubscribed_or_left_hears_no_answer),
        T(a_socket_that_breaks_during_its_replay_is_forgotten),
        T(a_session_listens_to_so_many_topics_and_no_more),
        T(a_host_may_answer_before_it_returns),
        T(only_so_many_questions_are_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
