/* sctp_test.c - a peer that does what ours never does: closes channels, opens them oddly, sends too
 * much. Two associations in one thread, time of our own; the peer's socket is used directly, so the
 * source is included here instead of linked. */
#include "media/sctp.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { PEER_STREAM = 6 };

struct end {
    struct sctp *sctp;
    struct end *other;
    int opened, messages, bad, closed;
    size_t bytes;
    struct sctp_queue out; /* packets on their way to the other */
};
struct world {
    struct sctp_house *house;
    struct end ours, peer;
    int64_t now_us;
};

static void on_packet(void *ctx, struct str packet)
{
    struct end *e = ctx;
    assert_true(sctp_queue_add(&e->out, 0, 0, packet, 1 << 24));
}

static void on_opened(void *ctx, enum data_channel channel)
{
    ((struct end *)ctx)->opened += 1 << (4 * channel);
}

static bool on_text(void *ctx, enum data_channel channel, struct str message)
{
    struct end *e = ctx;
    (void)channel;
    e->messages++;
    e->bytes = message.n;
    return true;
}

static void on_bad(void *ctx)
{
    ((struct end *)ctx)->bad++;
}

static void on_closed(void *ctx)
{
    struct end *e = ctx;
    e->closed++;
    sctp_free(e->sctp);
    e->sctp = NULL;
}

static bool carry(struct end *e)
{
    struct sctp_note *n = e->out.first;
    if (!n)
        return false;
    if (e->other->sctp)
        sctp_input(e->other->sctp, (struct str){n->byte, n->bytes});
    sctp_queue_drop_first(&e->out);
    return true;
}

/* Until nothing moves any more for a second of our time. */
static void run(struct world *w)
{
    for (int still = 0; still < 100; still++) {
        bool ours = carry(&w->ours), peers = carry(&w->peer);
        if (ours || peers) {
            still = 0;
            continue;
        }
        w->now_us += 10000;
        sctp_house_tick(w->house, w->now_us);
    }
}

static void open_end(struct world *w, struct end *e, struct end *other, bool opens)
{
    const struct sctp_host host = {e, on_packet, on_opened, on_text, on_bad, on_closed};
    e->other = other;
    sctp_queue_init(&e->out);
    e->sctp = sctp_new(w->house, &host, opens);
    assert_non_null(e->sctp);
}

/* Neither opens channels: the test does, with the peer's socket. */
static void open_world(struct world *w)
{
    *w = (struct world){.house = sctp_house_new(0)};
    open_end(w, &w->ours, &w->peer, false);
    open_end(w, &w->peer, &w->ours, false);
    run(w);
    assert_true(w->ours.sctp->is_up && w->peer.sctp->is_up);
}

static void close_world(struct world *w)
{
    sctp_free(w->ours.sctp);
    sctp_free(w->peer.sctp);
    sctp_queue_done(&w->ours.out);
    sctp_queue_done(&w->peer.out);
    sctp_house_free(w->house);
}

static void peer_says(struct world *w, uint16_t stream, uint32_t ppid, struct str bytes)
{
    assert_int_equal(sctp_socket_put(w->peer.sctp->socket, stream, ppid, false, bytes), SCTP_PUT);
    run(w);
}

#define OPEN_RELIABLE STR("\x03\0\0\0\0\0\0\0\0\x09\0\0_reliable")
#define OPEN_OTHER    STR("\x03\0\0\0\0\0\0\0\0\x0b\0\0_data_track")

static void a_closed_channel_is_closed_by_us_too_and_can_be_opened_again(void **state)
{
    (void)state;
    struct world w;
    open_world(&w);
    peer_says(&w, PEER_STREAM, PPID_DCEP, OPEN_RELIABLE);
    assert_int_equal(w.ours.opened, 1);
    peer_says(&w, PEER_STREAM, PPID_STRING, STR("hi"));
    assert_int_equal(w.ours.messages, 1);

    w.peer.sctp->use[PEER_STREAM] = STREAM_FOREIGN; /* so that it notices our reset */
    assert_true(sctp_socket_reset(w.peer.sctp->socket, UINT64_C(1) << PEER_STREAM));
    run(&w);
    assert_int_equal(w.ours.sctp->use[PEER_STREAM], STREAM_FREE);
    assert_int_equal(w.peer.sctp->use[PEER_STREAM], STREAM_FREE);
    assert_int_equal(w.ours.sctp->stream[DATA_RELIABLE], STREAM_NONE);

    assert_int_equal(sctp_send(w.ours.sctp, DATA_RELIABLE, STR("waits")), SCTP_SENT);
    peer_says(&w, 8, PPID_DCEP, OPEN_RELIABLE);
    assert_int_equal(w.ours.sctp->stream[DATA_RELIABLE], 8);
    assert_null(w.ours.sctp->early.first); /* sent when it was open */
    assert_int_equal(w.ours.opened, 1);    /* told once */
    peer_says(&w, 8, PPID_BINARY, STR("again"));
    assert_int_equal(w.ours.messages, 2);
    close_world(&w);
}

static void odd_openings_and_messages_are_dropped(void **state)
{
    (void)state;
    struct world w;
    open_world(&w);
    peer_says(&w, 2, PPID_BINARY, STR("on no channel"));
    peer_says(&w, 2, PPID_DCEP, STR("\x07"));
    assert_int_equal(w.ours.bad, 2);
    peer_says(&w, 2, PPID_DCEP, OPEN_OTHER);
    peer_says(&w, 2, PPID_BINARY, STR("of a foreign channel"));
    assert_int_equal(w.ours.bad, 2);
    peer_says(&w, 2, PPID_DCEP, OPEN_RELIABLE); /* taken already */
    assert_int_equal(w.ours.bad, 3);
    assert_int_equal(w.ours.opened, 0);
    assert_int_equal(w.ours.messages, 0);
    peer_says(&w, 63, PPID_DCEP, OPEN_RELIABLE); /* the last stream there is */
    assert_int_equal(w.ours.opened, 1);
    assert_int_equal(
        sctp_socket_put(w.peer.sctp->socket, 64, PPID_BINARY, false, STR("no such stream")),
        SCTP_NO_STREAM);
    close_world(&w);
}

static void a_message_too_long_is_dropped_and_the_next_one_heard(void **state)
{
    (void)state;
    static char big[LIMIT_DATA_MESSAGE_BYTES + 1000];
    const int more = 4 * LIMIT_DATA_MESSAGE_BYTES;
    struct world w;
    open_world(&w);
    peer_says(&w, PEER_STREAM, PPID_DCEP, OPEN_RELIABLE);
    assert_int_equal(
        usrsctp_setsockopt(w.peer.sctp->socket, SOL_SOCKET, SO_SNDBUF, &more, sizeof more), 0);
    peer_says(&w, PEER_STREAM, PPID_BINARY, (struct str){big, sizeof big});
    assert_int_equal(w.ours.messages, 0);
    assert_int_equal(w.ours.bad, 1);
    peer_says(&w, PEER_STREAM, PPID_BINARY, (struct str){big, LIMIT_DATA_MESSAGE_BYTES});
    assert_int_equal(w.ours.messages, 1);
    assert_int_equal(w.ours.bytes, LIMIT_DATA_MESSAGE_BYTES);
    close_world(&w);
}

static void every_packet_is_acknowledged_at_once(void **state)
{
    (void)state;
    struct world w;
    open_world(&w);
    peer_says(&w, PEER_STREAM, PPID_DCEP, OPEN_RELIABLE);
    for (int i = 0; i < 3; i++) {
        int64_t before_us = w.now_us;
        assert_int_equal(
            sctp_socket_put(w.peer.sctp->socket, PEER_STREAM, PPID_STRING, false, STR("hi")),
            SCTP_PUT);
        while (carry(&w.peer))
            ;
        assert_non_null(w.ours.out.first); /* no tick was needed */
        assert_int_equal(w.now_us, before_us);
        run(&w);
    }
    assert_int_equal(w.ours.messages, 3);
    close_world(&w);
}

static void who_never_answers_is_waited_for(void **state)
{
    (void)state;
    static char bytes[LIMIT_DATA_MESSAGE_BYTES];
    struct world w = {.house = sctp_house_new(0)};
    open_end(&w, &w.ours, &w.peer, true);
    int dropped = 0;
    for (int i = 0; i < 60; i++) {
        dropped += sctp_send(w.ours.sctp, DATA_RELIABLE, (struct str){bytes, sizeof bytes}) ==
                   SCTP_DROPPED;
        w.now_us += 10 * SECOND_US;
        sctp_house_tick(w.house, w.now_us);
        while (carry(&w.ours)) /* nobody is there */
            ;
    }
    assert_int_equal(w.ours.closed, 0);
    assert_int_equal(dropped, 60 - (LIMIT_DATA_WAITING_BYTES / (int)sizeof bytes - 1));
    open_end(&w, &w.peer, &w.ours, false);
    for (int64_t end = w.now_us + 20 * SECOND_US; w.peer.opened != 0x11 && w.now_us < end;)
        run(&w);
    assert_int_equal(w.peer.opened, 0x11);
    assert_int_equal(w.peer.messages, 60 - dropped);
    close_world(&w);
}

static void a_peer_that_goes_is_told_once(void **state)
{
    (void)state;
    struct world w;
    open_world(&w);
    sctp_free(w.peer.sctp);
    w.peer.sctp = NULL;
    run(&w);
    assert_int_equal(w.ours.closed, 1);
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_closed_channel_is_closed_by_us_too_and_can_be_opened_again),
        cmocka_unit_test(odd_openings_and_messages_are_dropped),
        cmocka_unit_test(a_message_too_long_is_dropped_and_the_next_one_heard),
        cmocka_unit_test(every_packet_is_acknowledged_at_once),
        cmocka_unit_test(who_never_answers_is_waited_for),
        cmocka_unit_test(a_peer_that_goes_is_told_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
