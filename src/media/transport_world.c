/* transport_world.c - both ends of a peer connection, for tests.
 *
 * OWNS  all of a world.  RUNS  on the test's thread. */
#include "media/transport_world.h"

#include <stdlib.h>

static struct mono_us machine_mono(void *ctx)
{
    struct time_machine *m = ctx;
    return (struct mono_us){clock_mono(&m->real).us + m->ahead_us};
}

static int64_t machine_wall(void *ctx)
{
    struct time_machine *m = ctx;
    return clock_wall_us(&m->real) + m->ahead_us;
}

static void see_connected(void *ctx)
{
    ((struct seen *)ctx)->connected++;
}

static void see_lost(void *ctx, enum transport_lost why)
{
    struct seen *s = ctx;
    s->lost++;
    s->why = why;
}

static void see_quiet(void *ctx, bool is_quiet)
{
    struct seen *s = ctx;
    *(is_quiet ? &s->quiet : &s->loud) += 1;
}

static void remember(struct seen *s, struct str bytes)
{
    memcpy(s->last, bytes.p, bytes.n);
    s->last_bytes = bytes.n;
}

static void see_packet(void *ctx, struct packet *p)
{
    struct seen *s = ctx;
    s->rtp++;
    remember(s, (struct str){(const char *)p->byte, p->bytes});
    transport_free(s->frees);
}

static void see_rtp(void *ctx, struct str plain, int64_t now_us)
{
    struct seen *s = ctx;
    (void)now_us;
    s->rtp++;
    remember(s, plain);
}

static void see_rtcp(void *ctx, struct str plain, int64_t now_us)
{
    struct seen *s = ctx;
    (void)now_us;
    s->rtcp++;
    remember(s, plain);
}

static void see_record(void *ctx, struct str sctp)
{
    struct seen *s = ctx;
    s->records++;
    remember(s, sctp);
}

static const struct transport_host seen_by_server = {
    NULL, see_connected, see_lost, see_quiet, see_packet, see_rtcp, see_record};

struct world *world_new(struct str host)
{
    struct world *w = calloc(1, sizeof *w);
    ASSERT(w);
    w->time.real = clock_system();
    w->clock = (struct clock){machine_wall, machine_mono, &w->time};
    ASSERT(loop_new(&w->clock, &w->loop) == OK);
    w->pool = packet_pool_new(256);
    struct transports_conf conf = {
        .loop = w->loop, .clock = w->clock, .rand = crypto_rand(), .host = host, .pool = w->pool};
    ASSERT(transports_new(&conf, &w->ts) == OK);
    w->server_host = seen_by_server;
    w->server_host.ctx = &w->at_server;
    ASSERT(transport_new(w->ts, &w->server_host, &w->server) == OK);
    w->identity = dtls_identity_new();
    w->client_conf = (struct client_peer_conf){
        .loop = w->loop,
        .rand = crypto_rand(),
        .identity = w->identity,
        .bind_host = host,
        .host = {&w->at_client, see_connected, see_lost, see_rtp, see_rtcp, see_record}};
    ASSERT(client_peer_new(&w->client_conf, &w->client) == OK);
    return w;
}

void world_free(struct world *w)
{
    client_peer_free(w->client);
    transport_free(w->server);
    loop_turn(w->loop, 0);
    loop_turn(w->loop, 0);
    transports_free(w->ts);
    ASSERT(packet_pool_out(w->pool) == 0);
    packet_pool_free(w->pool);
    dtls_identity_free(w->identity);
    loop_free(w->loop);
    free(w);
}

/* Descriptions go both ways. */
void introduce(struct world *w, bool client_starts)
{
    struct transport_local server, client;
    transport_local(w->server, &server);
    client_peer_local(w->client, &client);
    enum sdp_setup setup = client_starts ? SDP_ACTIVE : SDP_PASSIVE;
    ASSERT(transport_remote(w->server, str_from(client.ufrag), str_from(client.pwd),
                            str_from(client.fingerprint), setup) == OK);
    ASSERT(client_peer_start(w->client, &server, setup) == OK);
}

struct world *connected_world(struct str host, bool client_starts)
{
    struct world *w = world_new(host);
    introduce(w, client_starts);
    UNTIL(w, w->at_server.connected && w->at_client.connected);
    return w;
}

void make_rtp(unsigned char *p, size_t n, uint16_t sequence, uint32_t ssrc)
{
    memset(p, (unsigned char)sequence, n);
    p[0] = 0x80;
    p[1] = 96;
    p[2] = (unsigned char)(sequence >> 8);
    p[3] = (unsigned char)sequence;
    for (int i = 0; i < 4; i++)
        p[8 + i] = (unsigned char)(ssrc >> (24 - 8 * i));
}

struct str part(const unsigned char *p, size_t from, size_t to)
{
    return (struct str){(const char *)p + from, to - from};
}

void talk_both_ways(struct world *w)
{
    unsigned char rtp[200], rtcp[12] = {0x80, 201, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8};
    make_rtp(rtp, sizeof rtp, 7, 0x1234);
    client_peer_send_rtp(w->client, part(rtp, 0, sizeof rtp));
    transport_send_rtp(w->server, part(rtp, 0, 12), part(rtp, 12, 20), part(rtp, 20, sizeof rtp));
    UNTIL(w, w->at_server.rtp == 1 && w->at_client.rtp == 1);
    ASSERT(w->at_server.last_bytes == sizeof rtp);
    ASSERT(memcmp(w->at_server.last, rtp, sizeof rtp) == 0);
    ASSERT(memcmp(w->at_client.last, rtp, sizeof rtp) == 0);
    client_peer_send_rtcp(w->client, part(rtcp, 0, sizeof rtcp));
    transport_send_rtcp(w->server, part(rtcp, 0, sizeof rtcp));
    UNTIL(w, w->at_server.rtcp == 1 && w->at_client.rtcp == 1);
    ASSERT(memcmp(w->at_server.last, rtcp, sizeof rtcp) == 0);
    ASSERT(memcmp(w->at_client.last, rtcp, sizeof rtcp) == 0);
    client_peer_send_record(w->client, STR("one packet of SCTP"));
    transport_send_record(w->server, STR("another"));
    UNTIL(w, w->at_server.records == 1 && w->at_client.records == 1);
    ASSERT(memcmp(w->at_server.last, "one packet of SCTP", 18) == 0);
    ASSERT(memcmp(w->at_client.last, "another", 7) == 0);
}
