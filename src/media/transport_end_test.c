/* transport_end_test.c - the ways of a peer connection to end, and what strangers get. */
#include "media/transport_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "media/stun.h"

/* --- going away --- */

static void silence_is_noticed(void **state)
{
    (void)state;
    struct world *w = connected_world(STR("127.0.0.1"), true);
    client_peer_silence(w->client, true);
    for (int i = 0; i < 3; i++)
        loop_turn(w->loop, 0);
    w->time.ahead_us += 10 * SECOND_US + 500000;
    UNTIL(w, w->at_server.quiet == 1);
    client_peer_silence(w->client, false);
    UNTIL(w, w->at_server.loud == 1);
    client_peer_silence(w->client, true);
    w->time.ahead_us += 11 * SECOND_US;
    UNTIL(w, w->at_server.quiet == 2);
    assert_int_equal(w->at_server.lost, 0);
    w->time.ahead_us += 5 * SECOND_US;
    UNTIL(w, w->at_server.lost == 1);
    assert_int_equal(w->at_server.why, TRANSPORT_SILENT);
    transport_send_rtcp(w->server, STR("\x80\xc9\0\2........"));
    assert_int_equal(transport_counts(w->server).dropped_out, 1);
    world_free(w);
}

static void who_never_comes_is_given_up(void **state)
{
    (void)state;
    struct world *w = world_new(STR("127.0.0.1"));
    struct transport_local client;
    client_peer_local(w->client, &client);
    assert_int_equal(transport_remote(w->server, str_from(client.ufrag), str_from(client.pwd),
                                      str_from(client.fingerprint), SDP_ACTIVE),
                     OK);
    w->time.ahead_us += 29 * SECOND_US;
    loop_turn(w->loop, 0);
    assert_int_equal(w->at_server.lost, 0);
    w->time.ahead_us += 6 * SECOND_US;
    UNTIL(w, w->at_server.lost == 1);
    assert_int_equal(w->at_server.why, TRANSPORT_NEVER_CAME);
    world_free(w);
}

static void each_side_hears_the_other_leave(void **state)
{
    (void)state;
    struct world *w = connected_world(STR("127.0.0.1"), true);
    transport_free(w->server);
    w->server = NULL;
    UNTIL(w, w->at_client.lost == 1);
    assert_int_equal(w->at_client.why, TRANSPORT_CLOSED);
    assert_int_equal(transports_counts(w->ts).transports, 0);
    world_free(w);
    w = connected_world(STR("127.0.0.1"), true);
    client_peer_free(w->client);
    w->client = NULL;
    UNTIL(w, w->at_server.lost == 1);
    assert_int_equal(w->at_server.why, TRANSPORT_CLOSED);
    world_free(w);
}

static void may_be_freed_in_its_own_callback(void **state)
{
    (void)state;
    struct world *w = connected_world(STR("127.0.0.1"), true);
    unsigned char rtp[40];
    w->at_server.frees = w->server;
    for (uint16_t i = 0; i < 3; i++) {
        make_rtp(rtp, sizeof rtp, i, 5);
        client_peer_send_rtp(w->client, part(rtp, 0, sizeof rtp));
    }
    UNTIL(w, w->at_client.lost == 1);
    assert_int_equal(w->at_server.rtp, 1);
    w->server = NULL;
    world_free(w);
}

/* --- strangers --- */

static int stranger_socket(const struct world *w)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t)transports_port(w->ts)),
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

static void say(int fd, struct str bytes)
{
    assert_int_equal(send(fd, bytes.p, bytes.n, 0), bytes.n);
}

static void strangers_get_no_more_than_they_gave(void **state)
{
    (void)state;
    struct world *w = connected_world(STR("127.0.0.1"), true);
    int fd = stranger_socket(w);
    unsigned char packet[STUN_CHECK_BYTES], answer[2000];
    struct transport_local local;
    transport_local(w->server, &local);
    char username[80];
    snprintf(username, sizeof username, "%s:abcd", local.ufrag);
    struct stun_check c = {.id = "abc", .username = str_from(username), .pwd = STR("wrong")};
    size_t n = stun_write_check(&c, packet);
    say(fd, part(packet, 0, n));
    ssize_t got = -1;
    UNTIL(w, (got = recv(fd, answer, sizeof answer, 0)) > 0);
    struct stun s;
    assert_int_equal(stun_read(part(answer, 0, (size_t)got), &s), OK);
    assert_int_equal(s.error, 401);
    assert_true((size_t)got <= n);
    uint64_t sent = transports_counts(w->ts).sent_packets;
    say(fd, STR("\x16\xfe\xff a DTLS hello from nobody"));
    say(fd, STR("\x80\x60 RTP from nobody"));
    say(fd, STR("\x00\x01\x00\x00\x21\x12\xa4\x42 STUN, cut"));
    UNTIL(w, transports_counts(w->ts).dropped_unknown >= 2 &&
                 transports_counts(w->ts).dropped_stun >= 1);
    assert_int_equal(transports_counts(w->ts).sent_packets, sent);
    for (int i = 0; i < 300; i++)
        say(fd, part(packet, 0, n));
    UNTIL(w, transports_counts(w->ts).unproven_stun >= 301);
    assert_true(transports_counts(w->ts).sent_packets - sent <= 202); /* a second may turn over */
    close(fd);
    world_free(w);
}

static void forged_and_repeated_packets_are_dropped(void **state)
{
    (void)state;
    struct world *w = connected_world(STR("127.0.0.1"), true);
    unsigned char rtp[60];
    make_rtp(rtp, sizeof rtp, 1, 9);
    transport_send_rtp(w->server, part(rtp, 0, 12), STR(""), part(rtp, 12, 60));
    transport_send_rtp(w->server, part(rtp, 0, 12), STR(""), part(rtp, 12, 60));
    assert_int_equal(transport_counts(w->server).sent_rtp, 1);
    assert_int_equal(transport_counts(w->server).dropped_out, 1);
    UNTIL(w, w->at_client.rtp == 1);
    world_free(w);
}

static void many_packets_of_a_turn_are_few_sends(void **state)
{
    (void)state;
    struct world *w = connected_world(STR("127.0.0.1"), true);
    unsigned char rtp[1200];
    uint64_t sends = transports_counts(w->ts).sends, sent = transports_counts(w->ts).sent_packets;
    for (uint16_t i = 0; i < 20; i++) {
        make_rtp(rtp, i == 19 ? 500 : sizeof rtp, i, 9);
        transport_send_rtp(w->server, part(rtp, 0, 12), STR(""),
                           part(rtp, 12, i == 19 ? 500 : 1200));
    }
    UNTIL(w, w->at_client.rtp == 20);
    assert_true(transports_counts(w->ts).sent_packets - sent >= 20);
    if (transports_counts(w->ts).sends - sends > 5)
        print_message("no segments here\n"); /* the kernel's own matter */
    world_free(w);
}

int main(void)
{
    crypto_init();
    const struct CMUnitTest tests[] = {cmocka_unit_test(silence_is_noticed),
                                       cmocka_unit_test(who_never_comes_is_given_up),
                                       cmocka_unit_test(each_side_hears_the_other_leave),
                                       cmocka_unit_test(may_be_freed_in_its_own_callback),
                                       cmocka_unit_test(strangers_get_no_more_than_they_gave),
                                       cmocka_unit_test(forged_and_repeated_packets_are_dropped),
                                       cmocka_unit_test(many_packets_of_a_turn_are_few_sends)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
