/* transport_test.c - peer connections over loopback: joining, media both ways, moving, restarting.
 */
#include "media/transport_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "media/transport_inside.h"

/* --- joining --- */

static void media_flows_both_ways(void **state)
{
    (void)state;
    struct world *w = connected_world(STR("127.0.0.1"), true);
    talk_both_ways(w);
    struct transport_counts c = transport_counts(w->server);
    assert_int_equal(c.dropped_forged + c.dropped_malformed + c.dropped_replayed + c.dropped_out,
                     0);
    assert_int_equal(w->at_server.connected, 1);
    assert_int_equal(transports_counts(w->ts).handshakes, 1);
    world_free(w);
}

static void the_server_may_start_the_handshake(void **state)
{
    (void)state;
    struct world *w = connected_world(STR("127.0.0.1"), false);
    talk_both_ways(w);
    world_free(w);
}

static void all_addresses_of_both_families(void **state)
{
    (void)state;
    struct world *w = world_new(STR("::"));
    struct transport_local server, client;
    transport_local(w->server, &server);
    client_peer_local(w->client, &client);
    assert_true(server.candidate_count > 0);
    struct candidate own = {"::ffff:127.0.0.1", transports_port(w->ts), 0, "1"};
    server.candidate = &own; /* what a browser on this machine may find by another way */
    server.candidate_count = 1;
    assert_int_equal(transport_remote(w->server, str_from(client.ufrag), str_from(client.pwd),
                                      str_from(client.fingerprint), SDP_ACTPASS),
                     OK);
    if (client_peer_start(w->client, &server, SDP_ACTIVE) == OK) { /* not on IPv4-only machines */
        UNTIL(w, w->at_server.connected && w->at_client.connected);
        talk_both_ways(w);
    }
    world_free(w);
}

static void checks_may_come_before_the_answer(void **state)
{
    (void)state;
    struct world *w = world_new(STR("127.0.0.1"));
    struct transport_local server, client;
    transport_local(w->server, &server);
    client_peer_local(w->client, &client);
    assert_int_equal(client_peer_start(w->client, &server, SDP_ACTIVE), OK);
    UNTIL(w, client_peer_counts(w->client).answers > 0);
    assert_int_equal(w->at_server.connected, 0);
    assert_int_equal(transport_remote(w->server, str_from(client.ufrag), str_from(client.pwd),
                                      str_from(client.fingerprint), SDP_ACTIVE),
                     OK);
    UNTIL(w, w->at_server.connected && w->at_client.connected);
    talk_both_ways(w);
    world_free(w);
}

static void another_certificate_is_refused(void **state)
{
    (void)state;
    struct world *w = world_new(STR("127.0.0.1"));
    struct transport_local server, client;
    transport_local(w->server, &server);
    client_peer_local(w->client, &client);
    client.fingerprint[9] = client.fingerprint[9] == 'A' ? 'B' : 'A';
    assert_int_equal(transport_remote(w->server, str_from(client.ufrag), str_from(client.pwd),
                                      str_from(client.fingerprint), SDP_ACTIVE),
                     OK);
    assert_int_equal(client_peer_start(w->client, &server, SDP_ACTIVE), OK);
    UNTIL(w, w->at_server.lost && w->at_client.lost);
    assert_int_equal(w->at_server.why, TRANSPORT_REFUSED);
    assert_int_equal(w->at_server.connected, 0);
    world_free(w);
}

static void a_live_connection_keeps_its_certificate_and_role(void **state)
{
    (void)state;
    struct world *w = connected_world(STR("127.0.0.1"), true);
    struct transport_local client;
    client_peer_local(w->client, &client);
    struct str u = str_from(client.ufrag), p = str_from(client.pwd);
    struct str f = str_from(client.fingerprint);
    assert_int_equal(transport_remote(w->server, u, p, f, SDP_ACTPASS), OK);
    assert_int_equal(transport_remote(w->server, u, p, f, SDP_PASSIVE), ERR_INVALID);
    assert_int_equal(transport_remote(w->server, u, p, STR("sha-1 00:11"), SDP_ACTIVE),
                     ERR_INVALID);
    client.fingerprint[9] = client.fingerprint[9] == 'A' ? 'B' : 'A';
    assert_int_equal(transport_remote(w->server, u, p, f, SDP_ACTIVE), ERR_INVALID);
    assert_int_equal(transport_remote(w->server, STR("a b"), p, f, SDP_ACTIVE), ERR_INVALID);
    world_free(w);
}

/* --- moving and restarting --- */

static void sending_follows_a_client_that_moves(void **state)
{
    (void)state;
    struct world *w = connected_world(STR("127.0.0.1"), true);
    assert_int_equal(client_peer_move(w->client), OK);
    uint64_t before = transport_counts(w->server).path_changes;
    UNTIL(w, transport_counts(w->server).path_changes > before);
    talk_both_ways(w);
    world_free(w);
}

static void ice_restarts_and_media_goes_on(void **state)
{
    (void)state;
    struct world *w = connected_world(STR("127.0.0.1"), true);
    struct transport_local first, second;
    transport_local(w->server, &first);
    transport_restart(w->server);
    transport_local(w->server, &second);
    assert_string_not_equal(first.ufrag, second.ufrag);
    uint64_t answers = client_peer_counts(w->client).answers;
    w->time.ahead_us += 2 * SECOND_US; /* the old ones are still good */
    UNTIL(w, client_peer_counts(w->client).answers > answers);
    client_peer_restart(w->client);
    introduce(w, true);
    answers = client_peer_counts(w->client).answers;
    UNTIL(w, client_peer_counts(w->client).answers > answers);
    talk_both_ways(w);
    assert_int_equal(client_peer_start(w->client, &first, SDP_ACTIVE), OK);
    uint64_t unproven = transports_counts(w->ts).unproven_stun;
    UNTIL(w, transports_counts(w->ts).unproven_stun > unproven); /* the old ones are over */
    world_free(w);
}

/* --- many --- */

enum { CLASS = 12 };

struct pupil {
    struct transport *server;
    struct client_peer *client;
    struct seen at_server, at_client;
};

static void pupil_init(struct world *w, struct pupil *p)
{
    struct transport_host server = w->server_host;
    struct client_peer_conf client = w->client_conf;
    struct transport_local s, c;
    server.ctx = &p->at_server;
    client.host.ctx = &p->at_client;
    assert_int_equal(transport_new(w->ts, &server, &p->server), OK);
    assert_int_equal(client_peer_new(&client, &p->client), OK);
    transport_local(p->server, &s);
    client_peer_local(p->client, &c);
    assert_int_equal(transport_remote(p->server, str_from(c.ufrag), str_from(c.pwd),
                                      str_from(c.fingerprint), SDP_ACTIVE),
                     OK);
    assert_int_equal(client_peer_start(p->client, &s, SDP_ACTIVE), OK);
}

static int connected_count(const struct pupil *p)
{
    int n = 0;
    for (int i = 0; i < CLASS; i++)
        n += p[i].at_server.connected && p[i].at_client.connected;
    return n;
}

static void a_class_joins_in_turns_and_nobody_hears_anothers(void **state)
{
    (void)state;
    struct world *w = world_new(STR("127.0.0.1"));
    static struct pupil pupil[CLASS];
    memset(pupil, 0, sizeof pupil);
    for (int i = 0; i < CLASS; i++)
        pupil_init(w, &pupil[i]);
    for (uint64_t before = 0; connected_count(pupil) < CLASS;) {
        loop_turn(w->loop, 5000);
        uint64_t now = transports_counts(w->ts).handshakes;
        assert_in_range(now - before, 0, LIMIT_SHAKES_A_TURN);
        before = now;
    }
    for (int i = 0; i < CLASS; i++) {
        unsigned char rtp[100];
        make_rtp(rtp, sizeof rtp, 1, (uint32_t)i);
        client_peer_send_rtp(pupil[i].client, part(rtp, 0, sizeof rtp));
        transport_send_rtp(pupil[i].server, part(rtp, 0, 12), STR(""), part(rtp, 12, 100));
    }
    for (int i = 0; i < CLASS; i++) {
        UNTIL(w, pupil[i].at_server.rtp == 1 && pupil[i].at_client.rtp == 1);
        assert_int_equal(pupil[i].at_server.last[11], i);
        assert_int_equal(pupil[i].at_client.last[11], i);
        assert_int_equal(transport_counts(pupil[i].server).dropped_forged, 0);
    }
    for (int i = 0; i < CLASS; i++) {
        transport_free(pupil[i].server);
        client_peer_free(pupil[i].client);
    }
    world_free(w);
}

int main(void)
{
    crypto_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(media_flows_both_ways),
        cmocka_unit_test(the_server_may_start_the_handshake),
        cmocka_unit_test(all_addresses_of_both_families),
        cmocka_unit_test(checks_may_come_before_the_answer),
        cmocka_unit_test(another_certificate_is_refused),
        cmocka_unit_test(a_live_connection_keeps_its_certificate_and_role),
        cmocka_unit_test(sending_follows_a_client_that_moves),
        cmocka_unit_test(ice_restarts_and_media_goes_on),
        cmocka_unit_test(a_class_joins_in_turns_and_nobody_hears_anothers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
