/* presence_test.c - who is here, the end of a term, and what a storm of frames costs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "gateway/fake_world.h"
#include "gateway/inside.h"

#define M4        ((struct topic){TOPIC_MEMBER, 4})
#define M7        ((struct topic){TOPIC_MEMBER, 7})
#define WATCH_7   "{\"t\":\"watch\",\"members\":[\"7\"]}"
#define NOBODY    "{\"t\":\"presence\",\"online\":[]}\n"
#define ONLINE_7  "{\"t\":\"presence\",\"online\":[\"7\"]}\n"
#define RULES     "{\"t\":\"rules\"}\n"
#define SEVEN_ON  "{\"t\":\"presence\",\"member\":\"7\",\"is_online\":true}\n"
#define SEVEN_OFF "{\"t\":\"presence\",\"member\":\"7\",\"is_online\":false}\n"

static struct net_handle open_one(struct world *w, int64_t member)
{
    struct net_handle h = world_open(w, member, member * 10 + w->net.opened);
    world_forget(w, h);
    return h;
}

static struct net_handle watching_7(struct world *w)
{
    struct net_handle h = open_one(w, 4);
    world_say(w, h, WATCH_7);
    world_see_all(w);
    world_forget(w, h);
    return h;
}

static void a_list_is_answered_by_who_is_here(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w, 4);
    (void)open_one(w, 7);
    world_say(w, h, "{\"t\":\"watch\",\"members\":[\"9\",\"7\",\"9\",\"4\"]}");
    assert_int_equal(w->watch[0].who.member, 4);
    assert_int_equal(w->watch[0].count, 3); /* no doubles */
    assert_heard(w, h, "");
    world_see_all(w);
    assert_heard(w, h, "{\"t\":\"presence\",\"online\":[\"4\",\"7\"]}\n");
}

static void coming_is_told_at_once_and_going_after_the_delay(void **state)
{
    struct world *w = *state;
    struct net_handle h = watching_7(w);
    struct net_handle seven = open_one(w, 7), phone = open_one(w, 7);
    world_turns(w);
    assert_heard(w, h, SEVEN_ON);
    gateway_closed(w->gateway, seven);
    world_advance(w, LEAVE_DELAY_US);
    assert_heard(w, h, ""); /* the phone is still here */
    gateway_closed(w->gateway, phone);
    world_advance(w, LEAVE_DELAY_US - 1);
    world_turns(w);
    assert_heard(w, h, "");
    world_advance(w, 1);
    world_turns(w);
    assert_heard(w, h, SEVEN_OFF);
}

static void who_comes_back_in_time_never_left(void **state)
{
    struct world *w = *state;
    struct net_handle seven = open_one(w, 7), h = watching_7(w);
    for (int i = 0; i < 5; i++) {
        gateway_closed(w->gateway, seven);
        world_advance(w, LEAVE_DELAY_US - 1);
        seven = open_one(w, 7);
        world_turns(w);
    }
    assert_heard(w, h, "");
    world_advance(w, 10 * LEAVE_DELAY_US);
    world_turns(w);
    assert_heard(w, h, "");
}

static void each_leaves_after_the_own_delay(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w, 4), seven = open_one(w, 7), eight = open_one(w, 8);
    world_say(w, h, "{\"t\":\"watch\",\"members\":[\"7\",\"8\"]}");
    world_see_all(w);
    world_forget(w, h);
    gateway_closed(w->gateway, seven);
    world_advance(w, 10 * SECOND_US);
    gateway_closed(w->gateway, eight);
    world_advance(w, LEAVE_DELAY_US - 10 * SECOND_US);
    world_turns(w);
    assert_heard(w, h, SEVEN_OFF);
    world_advance(w, 10 * SECOND_US);
    world_turns(w);
    assert_heard(w, h, "{\"t\":\"presence\",\"member\":\"8\",\"is_online\":false}\n");
}

static void who_may_not_be_seen_is_never_online(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w, 4);
    world_say(w, h, WATCH_7);
    world_see_none(w, OK);
    assert_heard(w, h, NOBODY);
    (void)open_one(w, 7);
    world_turns(w);
    assert_heard(w, h, "");
}

static void a_new_list_takes_the_place_of_the_old(void **state)
{
    struct world *w = *state;
    struct net_handle h = watching_7(w);
    world_say(w, h, "{\"t\":\"watch\",\"members\":[]}");
    assert_heard(w, h, NOBODY);
    (void)open_one(w, 7);
    world_turns(w);
    assert_heard(w, h, "");
    assert_int_equal(w->watches, 1); /* nobody was asked for nothing */
}

/* Both sides: the viewer's rights changed, the viewed one hides, the organisation's policy changed.
 */
static void a_change_of_rights_drops_what_was_granted(void **state)
{
    struct world *w = *state;
    const struct bus_event changes[] = {
        {.kind = BUS_ACCESS_CHANGED, .topic = M4, .member = 4},
        {.kind = BUS_ACCESS_CHANGED, .topic = M7, .member = 7},
        {.kind = BUS_ACCESS_CHANGED, .topic = {TOPIC_MEMBER, 0}, .org = 1},
        {.kind = BUS_ACCESS_CHANGED, .topic = {TOPIC_MEMBER, 0}},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct net_handle h = watching_7(w);
        world_advance(w, WATCH_EVERY_US);
        size_t before = w->watches;
        gateway_event(w->gateway, &changes[i]);
        assert_int_equal(w->watches, before + 1);
        struct net_handle seven = open_one(w, 7);
        world_turns(w);
        /* nothing before the host said yes again, but that an organisation's rules are others */
        assert_heard(w, h, changes[i].org ? RULES : "");
        world_see_none(w, OK);
        assert_heard(w, h, NOBODY);
        gateway_closed(w->gateway, seven);
        gateway_closed(w->gateway, h);
        world_advance(w, LEAVE_DELAY_US);
    }
    struct net_handle h = watching_7(w);
    world_advance(w, WATCH_EVERY_US);
    size_t before = w->watches;
    gateway_event(w->gateway, &(struct bus_event){.kind = BUS_ACCESS_CHANGED,
                                                  .topic = {TOPIC_MEMBER, 0},
                                                  .org = 2}); /* of others */
    assert_int_equal(w->watches, before);
    (void)open_one(w, 7);
    world_turns(w);
    assert_heard(w, h, SEVEN_ON);
}

static void an_answer_older_than_the_change_is_asked_again(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w, 4);
    (void)open_one(w, 7);
    world_say(w, h, WATCH_7);
    world_access(w, M4, 4, 0);
    world_see_all(w);
    assert_heard(w, h, "");
    world_advance(w, WATCH_EVERY_US);
    assert_int_equal(w->watches, 2);
    world_see_none(w, OK);
    assert_heard(w, h, NOBODY);
}

/* The newest list wins, and the store is looked at once a second at most. */
static void a_storm_of_lists_costs_one_question_a_second(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w, 4);
    for (int i = 0; i < 500; i++) {
        world_say(w, h, i % 2 ? WATCH_7 : "{\"t\":\"watch\",\"members\":[\"9\"]}");
        if (w->watches == 1 && i == 0)
            world_see_all(w);
    }
    assert_int_equal(w->watches, 1);
    world_advance(w, WATCH_EVERY_US);
    assert_int_equal(w->watches, 2);
    assert_int_equal(w->watch[1].member[0], 7);
    world_forget(w, h);
    world_see_all(w);
    assert_heard(w, h, NOBODY);
}

static void many_watchers_are_told_in_slices(void **state)
{
    struct world *w = *state;
    enum { MANY = PRESENCE_SLICE + 10 };
    for (int i = 0; i < MANY; i++) {
        struct net_handle h = open_one(w, 1000 + i);
        world_say(w, h, WATCH_7);
        world_see_all(w);
        world_forget(w, h);
    }
    (void)open_one(w, 7);
    world_turn(w);
    assert_string_equal(w->net.socket[PRESENCE_SLICE - 1].heard, SEVEN_ON);
    assert_string_equal(w->net.socket[PRESENCE_SLICE].heard, "");
    world_turns(w);
    assert_string_equal(w->net.socket[MANY - 1].heard, SEVEN_ON);
}

static void lists_that_are_no_lists_are_refused(void **state)
{
    struct world *w = *state;
    static const char *const bad[] = {
        "{\"t\":\"watch\"}",
        "{\"t\":\"watch\",\"members\":\"7\"}",
        "{\"t\":\"watch\",\"members\":[7]}",
        "{\"t\":\"watch\",\"members\":[\"0\"]}",
        "{\"t\":\"watch\",\"members\":[\"x\"]}",
        "{\"t\":\"watch\",\"members\":[\"7\",null]}",
        "{\"t\":\"typing\"}",
    };
    struct net_handle h = open_one(w, 4);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        world_say(w, h, bad[i]);
        assert_heard(w, h, "{\"t\":\"error\",\"code\":\"malformed\"}\n");
    }
    char text[2048] = "{\"t\":\"watch\",\"members\":[\"1\"";
    for (int i = 2; i <= LIMIT_SESSION_WATCHED + 1; i++) {
        if (i == LIMIT_SESSION_WATCHED + 1) { /* so many are fine */
            char whole[2048];
            (void)snprintf(whole, sizeof whole, "%s]}", text);
            world_say(w, h, whole);
            assert_int_equal(w->watch[0].count, LIMIT_SESSION_WATCHED);
            assert_heard(w, h, "");
        }
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), ",\"%d\"", i);
    }
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "]}");
    world_say(w, h, text);
    assert_heard(w, h, "{\"t\":\"error\",\"code\":\"limit_reached\"}\n");
    assert_int_equal(w->watches, 1);
}

static void the_end_of_the_term_is_the_end_of_the_socket(void **state)
{
    struct world *w = *state;
    int64_t ends_us = WORLD_DAY_US + w->loop.now.us + HOUR_US;
    struct net_handle h = world_open_until(w, 4, 1, ends_us), other = world_open(w, 5, 2);
    world_advance(w, HOUR_US - 1);
    assert_int_equal(w->watches, 0);
    world_advance(w, 1);
    assert_int_equal(w->watches, 1); /* is it over, or was it renewed? */
    assert_int_equal(w->watch[0].count, 0);
    world_see_none(w, ERR_NO_SESSION);
    assert_int_equal(world_socket(w, h)->close_code, 1008);
    assert_true(world_socket(w, other)->is_open);
}

static void a_renewed_term_lets_the_socket_live(void **state)
{
    struct world *w = *state;
    int64_t ends_us = WORLD_DAY_US + w->loop.now.us + HOUR_US;
    struct net_handle h = world_open_until(w, 4, 1, ends_us);
    world_forget(w, h);
    world_advance(w, HOUR_US);
    gateway_watched(w->gateway, w->watch[0].ticket,
                    &(struct gateway_sight){.ends_us = ends_us + HOUR_US});
    assert_heard(w, h, "");
    assert_true(world_socket(w, h)->is_open);
    world_advance(w, HOUR_US);
    assert_int_equal(w->watches, 2);
    gateway_watched(w->gateway, w->watch[1].ticket, /* the clock of the store is behind */
                    &(struct gateway_sight){.ends_us = ends_us + HOUR_US});
    assert_int_equal(world_socket(w, h)->close_code, 1008);
}

static void a_store_that_can_not_answer_is_asked_again(void **state)
{
    struct world *w = *state;
    struct net_handle h = watching_7(w);
    world_advance(w, WATCH_EVERY_US);
    world_access(w, M4, 4, 0);
    for (int i = 0; i < 3; i++) {
        size_t before = w->watches;
        world_see_none(w, ERR_STORAGE);
        assert_heard(w, h, "");
        world_advance(w, WATCH_EVERY_US);
        assert_int_equal(w->watches, before + 1);
    }
    world_see_all(w);
    assert_heard(w, h, NOBODY);
}

/* Frames other than calls: over the budget the socket is not read, and nobody else suffers. */
static void who_floods_is_not_read_for_a_while(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w, 4), other = open_one(w, 5);
    for (int i = 0; i < LIMIT_MEMBER_FRAMES; i++)
        world_say(w, h, i % 2 ? "{\"t\":\"unsubscribe\",\"topic\":\"c1\"}" : "nonsense");
    assert_false(world_socket(w, h)->is_held);
    world_say(w, h, "{\"t\":\"ping\"}");
    assert_true(world_socket(w, h)->is_held);
    assert_false(world_socket(w, other)->is_held);
    assert_int_equal(gateway_counts(w->gateway).throttled, 1);
    world_advance(w, PACE_US);
    assert_false(world_socket(w, h)->is_held);
    struct net_handle tab = open_one(w, 4); /* one budget for all sockets of a member */
    for (int i = 0; i < LIMIT_MEMBER_FRAMES_PER_SECOND; i++)
        world_say(w, tab, "{\"t\":\"ping\"}");
    assert_true(world_socket(w, tab)->is_held);
    gateway_closed(w->gateway, tab);
    world_advance(w, SECOND_US);
}

/* What its host refuses at once has met no rate of an operation. */
static void a_refused_call_counts_as_any_frame(void **state)
{
    static const char call[] = "{\"t\":\"call\",\"id\":\"a\",\"op\":\"nothing\"}";
    struct world *w = *state;
    struct net_handle h = open_one(w, 4), other = open_one(w, 5);
    w->refuses_calls = true;
    for (int i = 0; i < LIMIT_MEMBER_FRAMES; i++)
        world_say(w, h, call);
    assert_false(world_socket(w, h)->is_held);
    world_say(w, h, call);
    assert_true(world_socket(w, h)->is_held);
    w->refuses_calls = false;
    for (int i = 0; i < LIMIT_SESSION_CALLS - 1; i++)
        world_say(w, other, call);
    assert_false(world_socket(w, other)->is_held);
    assert_int_equal(gateway_counts(w->gateway).throttled, 1);
}

/* Who shares no chat with somebody any more may not learn when they come. */
static void a_lost_chat_is_asked_about_on_both_sides(void **state)
{
    struct topic c17 = {TOPIC_CHAT, 17};
    struct world *w = *state;
    struct net_handle h = watching_7(w), seven = open_one(w, 7);
    world_turns(w);
    world_forget(w, h);
    world_advance(w, WATCH_EVERY_US);
    world_access(w, c17, 4, 0); /* 4 was removed, who looks at 7 */
    gateway_closed(w->gateway, seven);
    world_advance(w, LEAVE_DELAY_US);
    world_turns(w);
    assert_heard(w, h, ""); /* not before the answer */
    assert_int_equal(w->watches, 2);
    world_see_all(w);
    assert_heard(w, h, NOBODY);
    world_advance(w, WATCH_EVERY_US);
    world_access(w, c17, 7, 0); /* now 7 was */
    assert_int_equal(w->watches, 3);
    world_see_none(w, OK);
    (void)open_one(w, 7);
    world_turns(w);
    assert_heard(w, h, NOBODY);
}

static void who_may_not_look_is_cut_at_the_end_of_the_term_too(void **state)
{
    struct world *w = *state;
    int64_t ends_us = WORLD_DAY_US + w->loop.now.us + HOUR_US;
    struct net_handle h = world_open_until(w, 4, 1, ends_us);
    world_say(w, h, WATCH_7);
    gateway_watched(w->gateway, w->watch[0].ticket,
                    &(struct gateway_sight){.result = ERR_WAITING, .ends_us = ends_us});
    world_advance(w, HOUR_US);
    assert_int_equal(w->watches, 2);
    gateway_watched(w->gateway, w->watch[1].ticket,
                    &(struct gateway_sight){.result = ERR_WAITING, .ends_us = ends_us});
    assert_int_equal(world_socket(w, h)->close_code, 1008);
}

static void who_leaves_is_forgotten_with_questions_out(void **state)
{
    struct world *w = *state;
    struct net_handle h = open_one(w, 4);
    world_say(w, h, WATCH_7);
    gateway_closed(w->gateway, h);
    world_see_all(w); /* meets nobody */
    struct net_handle again = watching_7(w);
    (void)open_one(w, 7);
    world_socket(w, again)->breaks = true; /* found out while it is told */
    world_turns(w);
    world_advance(w, LEAVE_DELAY_US);
    assert_int_equal(gateway_counts(w->gateway).sessions, 1);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(a_list_is_answered_by_who_is_here),
        T(coming_is_told_at_once_and_going_after_the_delay),
        T(who_comes_back_in_time_never_left),
        T(each_leaves_after_the_own_delay),
        T(who_may_not_be_seen_is_never_online),
        T(a_new_list_takes_the_place_of_the_old),
        T(a_change_of_rights_drops_what_was_granted),
        T(an_answer_older_than_the_change_is_asked_again),
        T(a_storm_of_lists_costs_one_question_a_second),
        T(many_watchers_are_told_in_slices),
        T(lists_that_are_no_lists_are_refused),
        T(the_end_of_the_term_is_the_end_of_the_socket),
        T(a_renewed_term_lets_the_socket_live),
        T(a_store_that_can_not_answer_is_asked_again),
        T(who_floods_is_not_read_for_a_while),
        T(a_refused_call_counts_as_any_frame),
        T(a_lost_chat_is_asked_about_on_both_sides),
        T(who_may_not_look_is_cut_at_the_end_of_the_term_too),
        T(who_leaves_is_forgotten_with_questions_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
