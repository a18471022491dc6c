/* net_ws_test.c - WebSockets through real sockets: handshake, echo, shared frames, backlog,
 * silence, closing in every order, drain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/net_world.h"

#include <stdlib.h>

static int setup(void **state)
{
    static struct world w;
    world_start(&w, NULL);
    w.echoes = true;
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    world_stop(*state);
    return 0;
}

static const char handshake[] = "GET /api/v1/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                                "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

static int ws_open(struct world *w)
{
    char t[4096];
    int fd = client_open(w);
    client_say(w, fd, handshake);
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 101 Switching Protocols\r\n"));
    assert_non_null(strstr(t, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    return fd;
}

/* A masked frame with a key of zeroes. */
static void ws_say(struct world *w, int fd, unsigned char first, const char *payload, size_t n)
{
    char *frame = malloc(n + 16);
    size_t at = 0;
    frame[at++] = (char)first;
    if (n < 126) {
        frame[at++] = (char)(0x80 | n);
    } else if (n < 65536) {
        frame[at++] = (char)(0x80 | 126);
        frame[at++] = (char)(n >> 8);
        frame[at++] = (char)n;
    } else {
        memcpy(frame + at, "\xff\0\0\0\0\0", 6);
        at += 6;
        frame[at++] = (char)(n >> 16);
        frame[at++] = (char)(n >> 8);
        frame[at++] = (char)n;
    }
    memset(frame + at, 0, 4);
    memcpy(frame + at + 4, payload, n);
    client_send(w, fd, frame, at + 4 + n);
    free(frame);
}

static void expect(struct world *w, int fd, const char *bytes, size_t n)
{
    char t[8192];
    size_t got = client_read(w, fd, t, sizeof t);
    assert_int_equal(got, n);
    assert_memory_equal(t, bytes, n);
}

static void settle(struct world *w)
{
    for (int i = 0; i < 4; i++)
        world_wait(w);
}

static void message_is_echoed(void **state)
{
    struct world *w = *state;
    int fd = ws_open(w);
    assert_int_equal(net_counts(w->net).ws_open, 1);
    ws_say(w, fd, 0x81, "hello", 5);
    assert_string_equal(w->message, "hello");
    expect(w, fd, "\x81\x05hello", 7);
    close(fd);
    settle(w);
    assert_int_equal(w->closed, 1);
    assert_int_equal(net_counts(w->net).ws_open, 0);
}

static void binary_message(void *ctx, struct net_handle h, struct str bytes)
{
    struct world *w = ctx;
    keep(w->message, sizeof w->message, bytes);
    w->message_n = bytes.n;
    struct net_frame *f = net_frame_new_binary(str_slice(bytes, 0, 2));
    net_ws_send(w->net, h, f);
    net_frame_unref(f);
}

static void binary_closed(void *ctx, struct net_handle h)
{
    (void)h;
    ((struct world *)ctx)->drained += 100;
}

static void binary_socket_has_its_own_hearer_and_limit(void **state)
{
    struct world *w = *state;
    char t[4096];
    struct net_binary_host host = {w, 150000, binary_message, binary_closed};
    w->answers_at_once = false;
    int fd = client_open(w);
    client_say(w, fd, handshake);
    net_accept_binary(w->net, w->live, &host);
    settle(w);
    client_read(w, fd, t, sizeof t);
    ws_say(w, fd, 0x82, "\0\xff", 2);
    assert_int_equal(w->message_n, 2);
    expect(w, fd, "\x82\x02\0\xff", 4);
    char *large = calloc(1, 150001);
    ws_say(w, fd, 0x82, large, 140000); /* above what texts may have */
    for (int i = 0; i < 50 && w->message_n != 140000; i++)
        world_wait(w);
    assert_int_equal(w->message_n, 140000);
    free(large);
    close(fd);
    settle(w);
    assert_int_equal(w->messages, 0);
    assert_int_equal(w->closed, 0);
    assert_int_equal(w->drained, 100);
}

static void frames_sent_with_the_handshake_are_not_lost(void **state)
{
    struct world *w = *state;
    char t[4096];
    w->answers_at_once = false; /* the host takes its time to accept */
    int fd = client_open(w);
    client_send(w, fd, handshake, sizeof handshake - 1);
    client_send(w, fd, "\x81\x82\0\0\0\0hi", 8);
    assert_int_equal(w->messages, 0);
    net_accept_websocket(w->net, w->live);
    net_accept_websocket(w->net, w->live); /* once is enough */
    settle(w);
    assert_string_equal(w->message, "hi");
    client_read(w, fd, t, sizeof t);
    assert_int_equal(net_counts(w->net).ws_open, 1);
    close(fd);
}

static void refused_handshake_is_an_ordinary_answer(void **state)
{
    struct world *w = *state;
    char t[4096];
    w->answers_at_once = false;
    int fd = client_open(w);
    client_send(w, fd, handshake, sizeof handshake - 1);
    answer_text(w, w->live, 403, "foreign origin");
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 403 Forbidden\r\n"));
    client_say(w, fd, "GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(w->requests, 2); /* the connection goes on as HTTP */
    close(fd);
    settle(w);
    assert_int_equal(w->closed, 0);
}

static void other_version_is_told_ours(void **state)
{
    struct world *w = *state;
    char t[4096];
    assert_int_equal(ask(w,
                         "GET /api/v1/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                         "Upgrade: websocket\r\nSec-WebSocket-Version: 7\r\n\r\n",
                         t, sizeof t),
                     426);
    assert_non_null(strstr(t, "Sec-WebSocket-Version: 13\r\n"));
}

static void large_message_comes_whole_and_larger_is_1009(void **state)
{
    struct world *w = *state;
    static char big[LIMIT_WS_MESSAGE_BYTES + 1];
    memset(big, 'z', sizeof big);
    w->echoes = false;
    int fd = ws_open(w);
    ws_say(w, fd, 0x81, big, LIMIT_WS_MESSAGE_BYTES);
    for (int i = 0; i < 20; i++)
        world_wait(w);
    assert_int_equal(w->message_n, LIMIT_WS_MESSAGE_BYTES);
    ws_say(w, fd, 0x81, big, LIMIT_WS_MESSAGE_BYTES + 1);
    expect(w, fd, "\x88\x02\x03\xf1", 4);
    close(fd);
    for (int i = 0; i < 20; i++)
        world_wait(w);
    assert_int_equal(w->closed, 1);
}

static void ping_is_answered_with_its_payload(void **state)
{
    struct world *w = *state;
    int fd = ws_open(w);
    ws_say(w, fd, 0x01, "a", 1);
    ws_say(w, fd, 0x89, "?!", 2);
    expect(w, fd, "\x8a\x02?!", 4);
    ws_say(w, fd, 0x80, "b", 1);
    expect(w, fd,
           "\x81\x02"
           "ab",
           4);
    close(fd);
}

static void close_of_the_client_is_answered_and_then_closed(void **state)
{
    struct world *w = *state;
    int fd = ws_open(w);
    ws_say(w, fd, 0x88,
           "\x03\xe8"
           "bye",
           5);
    expect(w, fd, "\x88\x02\x03\xe8", 4);
    assert_true(client_is_gone(w, fd));
    assert_false(net_ws_send(w->net, w->live, NULL)); /* nobody any more */
    close(fd);
    settle(w);
    assert_int_equal(w->closed, 1);
}

static void close_of_the_host_waits_for_the_client(void **state)
{
    struct world *w = *state;
    int fd = ws_open(w);
    net_ws_close(w->net, w->live, 1008, STR("session ended"));
    assert_int_equal(w->closed, 0); /* never from within */
    ws_say(w, fd, 0x81, "late", 4); /* is not delivered any more */
    assert_int_equal(w->messages, 0);
    ws_say(w, fd, 0x88, "\x03\xf0", 2);
    expect(w, fd, "\x88\x0f\x03\xf0session ended", 17);
    assert_true(client_is_gone(w, fd));
    close(fd);
    settle(w);
    assert_int_equal(w->closed, 1);
}

static void client_that_never_answers_a_close_is_cut(void **state)
{
    struct world *w = *state;
    int fd = ws_open(w);
    net_ws_close(w->net, w->live, 1013, STR("too slow"));
    settle(w);
    world_pass(w, LIMIT_WS_CLOSING_US);
    assert_int_equal(w->closed, 1);
    close(fd);
}

static void protocol_errors_close_with_their_code_and_are_counted(void **state)
{
    struct world *w = *state;
    int fd = ws_open(w);
    ws_say(w, fd, 0x81, "\xff", 1);
    ws_say(w, fd, 0x81, "unheard", 7);
    expect(w, fd, "\x88\x02\x03\xef", 4);
    assert_true(client_is_gone(w, fd));
    assert_int_equal(w->messages, 0);
    assert_int_equal(net_counts(w->net).refused_malformed, 1);
    close(fd);
    settle(w);
    assert_int_equal(w->closed, 1);
}

static void silent_socket_is_pinged_and_then_cut(void **state)
{
    struct world *w = *state;
    int quiet = ws_open(w);
    world_pass(w, 30 * SECOND_US);
    expect(w, quiet, "\x89\x00", 2);
    ws_say(w, quiet, 0x8a, "", 0); /* alive after all */
    world_pass(w, 30 * SECOND_US);
    expect(w, quiet, "\x89\x00", 2);
    world_pass(w, 30 * SECOND_US);
    expect(w, quiet, "\x89\x00", 2);
    assert_int_equal(w->closed, 0);
    world_pass(w, 15 * SECOND_US);
    settle(w);
    assert_int_equal(w->closed, 1);
    close(quiet);
}

static void one_frame_is_shared_by_many(void **state)
{
    struct world *w = *state;
    struct net_handle h[5];
    int fd[5];
    for (int i = 0; i < 5; i++) {
        fd[i] = ws_open(w);
        h[i] = w->live;
    }
    struct net_frame *f = net_frame_new(STR("to all"));
    for (int i = 0; i < 5; i++)
        assert_true(net_ws_send(w->net, h[i], f));
    net_frame_unref(f);
    for (int i = 0; i < 5; i++)
        expect(w, fd[i], "\x81\x06to all", 8);
    for (int i = 4; i >= 0; i--) {
        w->live = h[i];
        close(fd[i]);
        settle(w);
    }
    assert_int_equal(w->closed, 5);
}

static void backlog_counts_what_the_socket_does_not_take(void **state)
{
    struct world *w = *state;
    static char big[100000];
    static char t[1 << 20];
    memset(big, 'q', sizeof big);
    int fd = ws_open(w);
    assert_int_equal(net_ws_backlog(w->net, w->live), 0);
    struct net_frame *f = net_frame_new((struct str){big, sizeof big});
    int sent = 0;
    while (net_ws_backlog(w->net, w->live) < 300000) {
        assert_true(net_ws_send(w->net, w->live, f));
        sent++;
    }
    net_frame_unref(f);
    ws_say(w, fd, 0x81, "not read while it does not read", 31);
    assert_int_equal(w->messages, 0);
    size_t got = 0, n;
    while ((n = client_read(w, fd, t, sizeof t)) > 0)
        got += n;
    /* every frame whole, and the echo of the message that was read in the end */
    assert_int_equal(got, (size_t)sent * (sizeof big + 10) + 33);
    assert_int_equal(net_ws_backlog(w->net, w->live), 0);
    assert_int_equal(w->messages, 1);
    close(fd);
}

static void peer_that_pings_without_reading_can_not_fill_us(void **state)
{
    struct world *w = *state;
    char ping[131] = {(char)0x89, (char)0xfd};
    int fd = ws_open(w);
    for (int i = 0; i < 100000; i++) {
        if (send(fd, ping, sizeof ping, MSG_NOSIGNAL) < 0)
            break;
        if (i % 16 == 0)
            world_turn(w);
        assert_true(net_ws_backlog(w->net, w->live) < LIMIT_WS_UNREAD_BACKLOG + 1024);
    }
    close(fd);
}

static void held_socket_is_not_read_until_it_is_let_go(void **state)
{
    struct world *w = *state;
    int fd = ws_open(w);
    net_ws_hold(w->net, w->live, true);
    ws_say(w, fd, 0x81, "one", 3);
    ws_say(w, fd, 0x81, "two", 3);
    settle(w);
    assert_int_equal(w->messages, 0);
    net_ws_hold(w->net, w->live, false);
    settle(w);
    assert_int_equal(w->messages, 2);
    assert_string_equal(w->message, "two");
    close(fd);
    settle(w);
    net_ws_hold(w->net, w->live, true); /* nobody any more */
}

static void socket_held_from_within_a_message_hears_the_rest_later(void **state)
{
    struct world *w = *state;
    int fd = ws_open(w);
    w->holds_on_message = true;
    client_send(w, fd, "\x81\x82\0\0\0\0hi\x81\x82\0\0\0\0ho\x81\x82\0\0\0\0ha", 24);
    settle(w);
    assert_int_equal(w->messages, 1);
    for (int i = 2; i <= 3; i++) { /* each of them holds it again */
        net_ws_hold(w->net, w->live, false);
        assert_int_equal(w->messages, i);
    }
    net_ws_hold(w->net, w->live, false);
    assert_string_equal(w->message, "ha");
    ws_say(w, fd, 0x81, "end", 3);
    assert_string_equal(w->message, "end");
    close(fd);
}

static void host_may_close_from_within_a_message(void **state)
{
    struct world *w = *state;
    int fd = ws_open(w);
    w->echoes = false;
    w->closes_on_message = true;
    client_send(w, fd, "\x81\x81\0\0\0\0a\x81\x81\0\0\0\0b", 14);
    assert_int_equal(w->messages, 1); /* the second came after the close */
    expect(w, fd, "\x88\x02\x0f\xa0", 4);
    close(fd);
    settle(w);
    assert_int_equal(w->closed, 1);
}

static void drain_says_going_away(void **state)
{
    struct world *w = *state;
    int fd = ws_open(w);
    net_drain(w->net, host_drained, w);
    settle(w);
    expect(w, fd, "\x88\x15\x03\xe9the server restarts", 23);
    ws_say(w, fd, 0x88, "\x03\xe9", 2);
    assert_int_equal(w->drained, 0);
    close(fd);
    settle(w);
    assert_int_equal(w->closed, 1);
    assert_int_equal(w->drained, 1);
}

static void free_without_drain_calls_nobody(void **state)
{
    (void)state;
    static struct world other;
    world_start(&other, NULL);
    int fd = ws_open(&other);
    world_stop(&other);
    assert_int_equal(other.closed, 0);
    close(fd);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(message_is_echoed),
        T(binary_socket_has_its_own_hearer_and_limit),
        T(frames_sent_with_the_handshake_are_not_lost),
        T(refused_handshake_is_an_ordinary_answer),
        T(other_version_is_told_ours),
        T(large_message_comes_whole_and_larger_is_1009),
        T(ping_is_answered_with_its_payload),
        T(close_of_the_client_is_answered_and_then_closed),
        T(close_of_the_host_waits_for_the_client),
        T(client_that_never_answers_a_close_is_cut),
        T(protocol_errors_close_with_their_code_and_are_counted),
        T(silent_socket_is_pinged_and_then_cut),
        T(one_frame_is_shared_by_many),
        T(backlog_counts_what_the_socket_does_not_take),
        T(peer_that_pings_without_reading_can_not_fill_us),
        T(held_socket_is_not_read_until_it_is_let_go),
        T(socket_held_from_within_a_message_hears_the_rest_later),
        T(host_may_close_from_within_a_message),
        T(drain_says_going_away),
        cmocka_unit_test(free_without_drain_calls_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
