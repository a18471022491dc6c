/* gateway_test.c - sockets come, speak and go; access changes; the limit of sessions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/fake_world.h"

#define C17 ((struct topic){TOPIC_CHAT, 17})
#define C18 ((struct topic){TOPIC_CHAT, 18})
#define M4  ((struct topic){TOPIC_MEMBER, 4})

static void hello_is_the_first_frame(void **state)
{
    struct world *w = *state;
    struct net_handle h = world_open(w, 4, 9007199254740993);
    assert_heard(w, h, "{\"t\":\"hello\",\"session\":\"9007199254740993\",\"member\":\"4\"}\n");
    assert_int_equal(gateway_counts(w->gateway).sessions, 1);
    gateway_closed(w->gateway, h);
    gateway_closed(w->gateway, h); /* nobody any more */
    assert_int_equal(gateway_counts(w->gateway).sessions, 0);
}

static void ping_is_answered_with_its_id(void **state)
{
    struct world *w = *state;
    struct net_handle h = world_open(w, 4, 1);
    world_forget(w, h);
    world_say(w, h, "{\"t\":\"ping\",\"id\":\"p\\\"9\"}");
    assert_heard(w, h, "{\"t\":\"pong\",\"id\":\"p\\\"9\"}\n");
    world_say(w, h, "{\"t\":\"ping\"}");
    assert_heard(w, h, "{\"t\":\"pong\"}\n");
}

static void a_call_goes_to_the_host_and_its_reply_back(void **state)
{
    struct world *w = *state;
    (void)world_open(w, 3, 1);
    struct net_handle h = world_open(w, 4, 2);
    world_forget(w, h);
    world_say(w, h, "{\"t\":\"call\",\"id\":\"a1\",\"op\":\"x\"}");
    assert_string_equal(w->call, "1 4 31 x");
    gateway_reply(w->gateway, h, STR("the reply"));
    assert_heard(w, h, "the reply\n");
    gateway_closed(w->gateway, h);
    gateway_reply(w->gateway, h, STR("too late"));
    assert_heard(w, h, "");
}

static void a_socket_with_many_unanswered_calls_is_not_read(void **state)
{
    struct world *w = *state;
    struct net_handle h = world_open(w, 4, 9), other = world_open(w, 5, 10);
    for (int i = 0; i < LIMIT_SESSION_CALLS; i++) {
        assert_false(world_socket(w, h)->is_held);
        world_say(w, h, "{\"t\":\"call\",\"id\":\"a1\",\"op\":\"x\"}");
    }
    assert_true(world_socket(w, h)->is_held);
    assert_false(world_socket(w, other)->is_held);
    for (int i = 0; i < LIMIT_SESSION_CALLS / 2; i++) {
        assert_true(world_socket(w, h)->is_held);
        gateway_reply(w->gateway, h, STR("{}"));
    }
    assert_false(world_socket(w, h)->is_held);
    for (int i = 0; i < LIMIT_SESSION_CALLS / 2; i++)
        gateway_reply(w->gateway, h, STR("{}"));
    assert_int_equal(world_socket(w, h)->holds, 2); /* on and off once */
}

static void answers_for_a_held_socket_that_left_hurt_nobody(void **state)
{
    struct world *w = *state;
    struct net_handle h = world_open(w, 4, 9);
    for (int i = 0; i < LIMIT_SESSION_CALLS; i++)
        world_say(w, h, "{\"t\":\"call\",\"id\":\"a1\",\"op\":\"x\"}");
    for (int i = 0; i < LIMIT_SESSION_CALLS / 2 - 1; i++)
        gateway_reply(w->gateway, h, STR("{}"));
    world_socket(w, h)->breaks = true; /* found out while the next answer is written */
    gateway_reply(w->gateway, h, STR("{}"));
    gateway_reply(w->gateway, h, STR("{}"));
    assert_true(world_socket(w, h)->is_held);
}

static void what_can_not_be_read_is_refused_and_counted(void **state)
{
    struct world *w = *state;
    static const char *const bad[] = {
        "",
        "x",
        "[]",
        "null",
        "{}",
        "{\"t\":1}",
        "{\"t\":\"hello\"}",
        "{\"t\":\"subscribe\"}",
        "{\"t\":\"subscribe\",\"topic\":17}",
        "{\"t\":\"subscribe\",\"topic\":\"x17\"}",
        "{\"t\":\"subscribe\",\"topic\":\"c017\"}",
        "{\"t\":\"subscribe\",\"topic\":\"c99999999999999999999\"}",
        "{\"t\":\"subscribe\",\"topic\":\"c17\",\"since\":-1}",
        "{\"t\":\"subscribe\",\"topic\":\"c17\",\"since\":\"1\"}",
        "{\"t\":\"subscribe\",\"topic\":\"c17\",\"since\":1.5}",
        "{\"t\":\"unsubscribe\",\"topic\":null}",
        "{\"t\":\"ping\",\"id\":7}",
        "{\"t\":\"ping\",\"t\":\"ping\"}",
    };
    struct net_handle h = world_open(w, 4, 1);
    world_forget(w, h);
    size_t count = sizeof bad / sizeof bad[0];
    for (size_t i = 0; i < count; i++) {
        world_say(w, h, bad[i]);
        assert_heard(w, h, "{\"t\":\"error\",\"code\":\"malformed\"}\n");
    }
    assert_int_equal(gateway_counts(w->gateway).malformed, count);
    assert_int_equal(w->asks, 0);
    assert_int_equal(w->calls, 0);
    char long_id[200];
    (void)snprintf(long_id, sizeof long_id, "{\"t\":\"ping\",\"id\":\"%0101d\"}", 0);
    world_say(w, h, long_id);
    assert_heard(w, h, "{\"t\":\"error\",\"code\":\"malformed\"}\n");
    assert_true(world_socket(w, h)->is_open);
}

static void words_of_a_socket_nobody_knows_are_dropped(void **state)
{
    struct world *w = *state;
    gateway_message(w->gateway, (struct net_handle){0, 5, 1}, STR("{\"t\":\"ping\"}"));
    gateway_message(w->gateway, (struct net_handle){0}, STR("x"));
    assert_int_equal(gateway_counts(w->gateway).malformed, 0);
}

static void the_oldest_of_21_sockets_of_a_member_goes(void **state)
{
    struct world *w = *state;
    struct net_handle h[LIMIT_MEMBER_SESSIONS], other = world_open(w, 5, 100);
    w->net.tells_end_at_once = true;
    for (int i = 0; i < LIMIT_MEMBER_SESSIONS; i++)
        h[i] = world_open(w, 4, i + 1);
    assert_true(world_socket(w, h[0])->is_open);
    struct net_handle newest = world_open(w, 4, 50);
    assert_int_equal(world_socket(w, h[0])->close_code, 4000);
    assert_true(world_socket(w, h[1])->is_open);
    assert_true(world_socket(w, newest)->is_open);
    assert_true(world_socket(w, other)->is_open);
    assert_int_equal(gateway_counts(w->gateway).sessions, LIMIT_MEMBER_SESSIONS + 1);
    (void)world_open(w, 4, 51);
    assert_int_equal(world_socket(w, h[1])->close_code, 4000);
}

static void an_ended_session_is_cut_and_hears_nothing_newer(void **state)
{
    struct world *w = *state;
    struct net_handle a = world_open(w, 4, 9), b = world_open(w, 4, 9), c = world_open(w, 4, 10);
    world_listen(w, a, C17, 5);
    world_listen(w, c, C17, 5);
    world_access(w, M4, 4, 9);
    world_event(w, C17, 6);
    world_turns(w);
    assert_int_equal(world_socket(w, a)->close_code, 1008);
    assert_int_equal(world_socket(w, b)->close_code, 1008);
    assert_heard(w, a, "");
    assert_heard(w, c, "c17:6\n");
    world_access(w, M4, 99, 9); /* nobody of that name */
    assert_true(world_socket(w, c)->is_open);
}

/* Access is gone: what is newer than the change must not be heard, "gone" is. */
static void lost_access_holds_newer_events_back(void **state)
{
    struct world *w = *state;
    struct net_handle h = world_open(w, 4, 1), other = world_open(w, 5, 2);
    world_listen(w, h, C17, 5);
    world_listen(w, h, C18, 1);
    world_listen(w, other, C17, 5);
    size_t before = w->asks;
    world_access(w, C17, 4, 0);
    assert_int_equal(w->asks, before + 1); /* the host is asked at once, for this topic only */
    assert_int_equal(w->ask[before].since, 5);
    world_event(w, C17, 6);
    world_event(w, C18, 2);
    world_turns(w);
    assert_heard(w, h, "c18:2\n");
    assert_heard(w, other, "c17:6\n");
    world_refuse(w, before, ERR_NOT_FOUND);
    assert_heard(w, h, "{\"t\":\"gone\",\"topic\":\"c17\"}\n");
    world_event(w, C17, 7);
    world_turns(w);
    assert_heard(w, h, "");
    assert_int_equal(gateway_counts(w->gateway).subscriptions, 2);
}

/* Also an event that was taken in before the change but not yet sent is the host's to allow. */
static void lost_access_stops_a_fan_out_under_way(void **state)
{
    struct world *w = *state;
    struct net_handle h = world_open(w, 4, 1);
    world_listen(w, h, C17, 5);
    world_event(w, C17, 6);
    world_access(w, C17, 4, 0);
    world_turns(w);
    assert_heard(w, h, "");
    world_answer(w, w->asks - 1, 6);
    assert_heard(w, h, "c17:6\n");
}

static void kept_access_goes_on_without_loss_or_double(void **state)
{
    struct world *w = *state;
    struct net_handle h = world_open(w, 4, 1);
    world_listen(w, h, C17, 5);
    world_access(w, M4, 4, 0); /* anything of this member */
    world_event(w, C17, 6);
    world_event(w, C17, 7);
    world_turns(w);
    world_answer(w, w->asks - 1, 6);      /* the host saw 6, not yet 7 */
    assert_heard(w, h, "c17:6\nc17:7\n"); /* and no second "subscribed": the client did not ask */
    world_event(w, C17, 8);
    world_turns(w);
    assert_heard(w, h, "c17:8\n");
}

/* The answer was on its way when the access changed: it says nothing any more. */
static void an_answer_older_than_the_change_is_asked_again(void **state)
{
    struct world *w = *state;
    struct net_handle h = world_open(w, 4, 1);
    world_forget(w, h);
    world_say(w, h, "{\"t\":\"subscribe\",\"topic\":\"c17\",\"since\":3}");
    assert_int_equal(w->asks, 1);
    world_access(w, C17, 4, 0);
    world_access(w, M4, 4, 0);
    assert_int_equal(w->asks, 1); /* one question at a time */
    world_answer(w, 0, 5);
    assert_heard(w, h, "");
    assert_int_equal(w->asks, 2);
    assert_int_equal(w->ask[1].since, 3);
    world_refuse(w, 1, ERR_NOT_FOUND);
    assert_heard(w, h, "{\"t\":\"gone\",\"topic\":\"c17\"}\n");
}

static void the_rules_of_a_chat_ask_for_all_who_listen_to_it(void **state)
{
    struct world *w = *state;
    struct net_handle a = world_open(w, 4, 1), b = world_open(w, 5, 2), c = world_open(w, 6, 3);
    world_listen(w, a, C17, 5);
    world_listen(w, b, C17, 5);
    world_listen(w, c, C18, 5);
    size_t before = w->asks;
    world_access(w, C17, 0, 0);
    assert_int_equal(w->asks, before + 2);
    world_event(w, C18, 6);
    world_turns(w);
    assert_heard(w, c, "c18:6\n");
    world_access(w, (struct topic){TOPIC_CHAT, 99}, 0, 0); /* nobody listens */
    assert_int_equal(w->asks, before + 2);
}

static void a_lost_access_change_asks_for_everybody(void **state)
{
    struct world *w = *state;
    struct net_handle a = world_open(w, 4, 1), b = world_open(w, 5, 2);
    world_listen(w, a, C17, 5);
    world_listen(w, b, C18, 5);
    size_t before = w->asks;
    world_access(w, (struct topic){TOPIC_MEMBER, 0}, 0, 0);
    assert_int_equal(w->asks, before + 2);
    world_event(w, C17, 6);
    world_turns(w);
    assert_heard(w, a, "");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(hello_is_the_first_frame),
        T(ping_is_answered_with_its_id),
        T(a_call_goes_to_the_host_and_its_reply_back),
        T(a_socket_with_many_unanswered_calls_is_not_read),
        T(answers_for_a_held_socket_that_left_hurt_nobody),
        T(what_can_not_be_read_is_refused_and_counted),
        T(words_of_a_socket_nobody_knows_are_dropped),
        T(the_oldest_of_21_sockets_of_a_member_goes),
        T(an_ended_session_is_cut_and_hears_nothing_newer),
        T(lost_access_holds_newer_events_back),
        T(lost_access_stops_a_fan_out_under_way),
        T(kept_access_goes_on_without_loss_or_double),
        T(an_answer_older_than_the_change_is_asked_again),
        T(the_rules_of_a_chat_ask_for_all_who_listen_to_it),
        T(a_lost_access_change_asks_for_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
