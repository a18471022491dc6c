/* fan_out_test.c - one event, many sockets: slices, order, coming and going meanwhile, overrun. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/fake_world.h"
#include "gateway/inside.h"

#define C17  ((struct topic){TOPIC_CHAT, 17})
#define C18  ((struct topic){TOPIC_CHAT, 18})
#define MANY 1000

static void listen_many(struct world *w, struct net_handle *ret, int count, struct topic t)
{
    for (int i = 0; i < count; i++) {
        ret[i] = world_open(w, 1 + i / LIMIT_MEMBER_SESSIONS, i + 1);
        world_listen(w, ret[i], t, 5);
    }
}

static int64_t deliveries(struct world *w)
{
    return gateway_counts(w->gateway).deliveries;
}

static void a_turn_serves_a_slice_and_the_next_goes_on(void **state)
{
    struct world *w = *state;
    struct net_handle h[MANY];
    listen_many(w, h, MANY, C17);
    world_event(w, C17, 6);
    assert_int_equal(deliveries(w), 0); /* not inside the bus's delivery */
    for (int turn = 1; turn <= 3; turn++) {
        world_turn(w);
        assert_int_equal(deliveries(w), turn * FAN_OUT_SLICE);
    }
    world_turn(w);
    assert_int_equal(deliveries(w), MANY);
    assert_null(w->loop.deferred); /* a quiet gateway does not spin */
    assert_heard(w, h[0], "c17:6\n");
    assert_heard(w, h[MANY - 1], "c17:6\n");
    assert_int_equal(gateway_counts(w->gateway).events, 1);
}

static void events_of_a_topic_do_not_overtake_each_other(void **state)
{
    struct world *w = *state;
    struct net_handle h[300];
    listen_many(w, h, 300, C17);
    world_event(w, C17, 6);
    world_turn(w); /* 256 of 300 have 6 */
    world_event(w, C17, 7);
    world_event(w, C17, 8);
    world_turns(w);
    for (int i = 0; i < 300; i++)
        assert_heard(w, h[i], "c17:6\nc17:7\nc17:8\n");
}

static void a_large_topic_does_not_stop_a_small_one(void **state)
{
    struct world *w = *state;
    struct net_handle h[MANY], one;
    listen_many(w, h, MANY, C17);
    one = world_open(w, 900, 9000);
    world_listen(w, one, C18, 1);
    world_event(w, C17, 6);
    world_event(w, C18, 2);
    world_turn(w);
    assert_heard(w, one, "");
    world_turn(w);
    assert_heard(w, one, "c18:2\n");
    assert_true(deliveries(w) < MANY);
}

static void who_leaves_meanwhile_stops_nobody(void **state)
{
    struct world *w = *state;
    struct net_handle h[400];
    listen_many(w, h, 400, C17);
    world_event(w, C17, 6);
    world_turn(w);
    gateway_closed(w->gateway, h[FAN_OUT_SLICE]); /* next to be served */
    gateway_closed(w->gateway, h[3]);             /* served */
    world_socket(w, h[399])->is_open = false;     /* net knows, gateway does not yet */
    world_turns(w);
    assert_heard(w, h[FAN_OUT_SLICE + 1], "c17:6\n");
    assert_heard(w, h[398], "c17:6\n");
    assert_int_equal(deliveries(w), 398);
    assert_int_equal(gateway_counts(w->gateway).sessions, 397);
}

static void who_breaks_under_the_pen_stops_nobody(void **state)
{
    struct world *w = *state;
    struct net_handle h[40];
    listen_many(w, h, 40, C17);
    for (int i = 0; i < 40; i += 2) /* whole members of 20 sockets, too */
        world_socket(w, h[i])->breaks = true;
    for (int i = 20; i < 40; i++)
        world_socket(w, h[i])->breaks = true;
    world_event(w, C17, 6);
    world_event(w, C17, 7);
    world_turns(w);
    assert_heard(w, h[1], "c17:6\nc17:7\n");
    assert_heard(w, h[19], "c17:6\nc17:7\n");
    assert_int_equal(gateway_counts(w->gateway).sessions, 10);
    assert_int_equal(gateway_counts(w->gateway).subscriptions, 10);
}

static void everybody_leaves_meanwhile(void **state)
{
    struct world *w = *state;
    struct net_handle h[400];
    listen_many(w, h, 400, C17);
    world_event(w, C17, 6);
    world_turn(w);
    for (int i = 0; i < 400; i++)
        gateway_closed(w->gateway, h[i]);
    world_event(w, C17, 7);
    world_turns(w);
    assert_int_equal(deliveries(w), FAN_OUT_SLICE);
    struct net_handle again = world_open(w, 1, 1);
    world_listen(w, again, C17, 7);
    world_event(w, C17, 8);
    world_turns(w);
    assert_heard(w, again, "c17:8\n");
}

static void who_comes_meanwhile_hears_each_event_once(void **state)
{
    struct world *w = *state;
    struct net_handle h[300];
    listen_many(w, h, 300, C17);
    world_event(w, C17, 6);
    world_turn(w);
    struct net_handle late = world_open(w, 900, 9000);
    world_listen(w, late, C17, 6); /* its window had 6 */
    world_event(w, C17, 7);
    world_turns(w);
    assert_heard(w, late, "c17:7\n");
    assert_heard(w, h[299], "c17:6\nc17:7\n");
}

static void too_many_waiting_events_are_a_resync_for_all(void **state)
{
    struct world *w = *state;
    struct net_handle h[300], asked = world_open(w, 900, 9000);
    listen_many(w, h, 300, C17);
    world_forget(w, asked);
    world_say(w, asked, "{\"t\":\"subscribe\",\"topic\":\"c17\",\"since\":5}");
    size_t question = w->asks - 1;
    world_event(w, C17, 6);
    world_turn(w); /* a pass is under way */
    for (int64_t seq = 7; seq <= 7 + LIMIT_TOPIC_FRAMES; seq++)
        world_event(w, C17, seq);
    world_turns(w);
    int64_t head = 7 + LIMIT_TOPIC_FRAMES;
    assert_int_equal(gateway_counts(w->gateway).resyncs, 300);
    char text[100];
    (void)snprintf(text, sizeof text, "{\"t\":\"resync\",\"topic\":\"c17\",\"seq\":%lld}\n",
                   (long long)head);
    assert_heard(w, h[299], text);
    world_answer(w, question, 6); /* older than what was dropped */
    assert_heard(w, asked, text);
    world_listen(w, h[0], C17, head);
    world_event(w, C17, head + 1);
    world_turns(w);
    assert_int_equal(gateway_counts(w->gateway).subscriptions, 1);
    assert_non_null(strstr(world_socket(w, h[0])->heard, "c17:"));
}

static void a_burst_is_one_write_for_each_socket(void **state)
{
    struct world *w = *state;
    struct net_handle h[2], late = world_open(w, 900, 9000);
    listen_many(w, h, 2, C17);
    world_listen(w, late, C17, 7); /* its window had two of them */
    size_t before = world_socket(w, h[0])->writes;
    world_event(w, C17, 6);
    world_event(w, C17, 7);
    world_event(w, C17, 8);
    world_turn(w);
    assert_int_equal(world_socket(w, h[0])->writes, before + 1);
    assert_heard(w, h[0], "c17:6\nc17:7\nc17:8\n");
    assert_heard(w, h[1], "c17:6\nc17:7\nc17:8\n");
    assert_heard(w, late, "c17:8\n");
    assert_int_equal(deliveries(w), 7);
    world_event(w, C17, 9);
    world_event(w, C17, 11); /* a hole: one by one */
    world_turns(w);
    assert_heard(w, h[0], "c17:9\n");
    world_answer(w, w->asks - 1, 11);
    world_answer(w, w->asks - 2, 11);
    world_answer(w, w->asks - 3, 11);
    assert_heard(w, h[0], "c17:10\nc17:11\n");
}

/* One socket can not keep the turn for itself. */
static void a_long_burst_is_handed_out_in_parts(void **state)
{
    struct world *w = *state;
    struct net_handle h[2];
    listen_many(w, h, 2, C17);
    size_t before = world_socket(w, h[0])->writes;
    for (int64_t seq = 6; seq < 6 + 3 * PASS_FRAMES; seq++)
        world_event(w, C17, seq);
    world_turns(w);
    assert_int_equal(deliveries(w), 2 * 3 * PASS_FRAMES);
    assert_int_equal(world_socket(w, h[0])->writes, before + 3);
}

static void large_events_go_one_by_one(void **state)
{
    struct world *w = *state;
    struct net_handle h[1];
    static char text[PASS_BYTES];
    listen_many(w, h, 1, C17);
    memset(text, 'a', sizeof text);
    size_t before = world_socket(w, h[0])->writes;
    for (int64_t seq = 6; seq <= 8; seq++)
        gateway_event(w->gateway, &(struct bus_event){.kind = BUS_EVENT,
                                                      .topic = C17,
                                                      .seq = seq,
                                                      .frame = {text, sizeof text}});
    world_turns(w);
    assert_int_equal(world_socket(w, h[0])->writes, before + 3);
}

static void everybody_leaves_during_a_burst(void **state)
{
    struct world *w = *state;
    struct net_handle h[300];
    listen_many(w, h, 300, C17);
    world_event(w, C17, 6);
    world_event(w, C17, 7);
    world_turn(w);
    for (int i = 0; i < 300; i++)
        gateway_closed(w->gateway, h[i]);
    world_turns(w);
    assert_int_equal(deliveries(w), 2 * FAN_OUT_SLICE);
}

static void a_topic_without_listeners_costs_nothing(void **state)
{
    struct world *w = *state;
    world_event(w, C17, 6);
    assert_null(w->loop.deferred);
    assert_int_equal(gateway_counts(w->gateway).events, 1);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        T(a_turn_serves_a_slice_and_the_next_goes_on),
        T(events_of_a_topic_do_not_overtake_each_other),
        T(a_large_topic_does_not_stop_a_small_one),
        T(who_leaves_meanwhile_stops_nobody),
        T(who_breaks_under_the_pen_stops_nobody),
        T(everybody_leaves_meanwhile),
        T(who_comes_meanwhile_hears_each_event_once),
        T(too_many_waiting_events_are_a_resync_for_all),
        T(a_burst_is_one_write_for_each_socket),
        T(a_long_burst_is_handed_out_in_parts),
        T(large_events_go_one_by_one),
        T(everybody_leaves_during_a_burst),
        T(a_topic_without_listeners_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
