/* peer.c - one genuine WebRTC connection of the load: ICE, DTLS, SRTP by the room's own client
 * peer.
 *
 * HOW   a receiver counts everything and opens each 64th packet; once a second it reports (an empty
 *       receiver report and a REMB far above what can be sent), so that nothing is held back for
 *       its sake. Reports of all peers are spread over the second.
 * RUNS  one thread.  SPEC RFC 3550, draft-alvestrand-rmcat-remb. */
#include <stdlib.h>

#include "crypto/token.h"
#include "load.h"

#define RTCP_TICK_US   20000
#define RTCP_EVERY_US  1000000
#define REMB_BIT_PER_S UINT64_C(80000000)

struct load_peer {
    struct load *load;
    struct load_peer *next;
    struct client_peer *client;
    bool is_receiver, is_up, is_started;
    uint32_t ssrc; /* of theirs, for REMB */
    bool *asked;
    uint64_t reported; /* packets received at the last report */
};

static void on_connected(void *ctx)
{
    ((struct load_peer *)ctx)->is_up = true;
}

static void on_lost(void *ctx, enum transport_lost why)
{
    (void)ctx;
    bench_fail("a connection was lost (%d)", (int)why);
}

static void on_rtp(void *ctx, struct str plain, int64_t now)
{
    struct load_peer *p = ctx;
    (void)now; /* the turn's; the packet may have come later */
    int64_t sent = source_sent_us(plain);
    if (sent >= 0)
        latencies_add(&p->load->latencies, now_us() - sent);
}

/* Only one thing is looked for: PLI or FIR (RFC 4585 6.3.1, RFC 5104 4.3.1). */
static void on_rtcp(void *ctx, struct str plain, int64_t now)
{
    struct load_peer *p = ctx;
    (void)now;
    const unsigned char *b = (const unsigned char *)plain.p;
    for (size_t at = 0; at + 4 <= plain.n; at += 4 + 4 * ((size_t)b[at + 2] << 8 | b[at + 3]))
        if (p->asked && b[at + 1] == 206 && ((b[at] & 31) == 1 || (b[at] & 31) == 4))
            *p->asked = true;
}

static void on_record(void *ctx, struct str sctp)
{
    (void)ctx;
    (void)sctp;
}

struct load_peer *load_peer_new(struct load *l, bool is_receiver)
{
    struct load_peer *p = calloc(1, sizeof *p);
    if (!p)
        bench_fail("no memory");
    p->load = l;
    p->is_receiver = is_receiver;
    const struct client_peer_conf conf = {
        .loop = l->loop,
        .rand = l->rand,
        .identity = l->identity,
        .host = {p, on_connected, on_lost, on_rtp, on_rtcp, on_record},
        .bind_host = STR("127.0.0.1"),
        .open_every = LOAD_OPEN_EVERY,
        .is_large_batch = true,
    };
    if (client_peer_new(&conf, &p->client))
        bench_fail("no socket for one more peer; ulimit -n?");
    p->next = l->first;
    l->first = p;
    l->peers++;
    return p;
}

void load_peer_free(struct load_peer *p)
{
    if (!p)
        return;
    struct load_peer **at = &p->load->first;
    while (*at != p)
        at = &(*at)->next;
    *at = p->next;
    p->load->peers--;
    if (p->load->rtcp_next == p)
        p->load->rtcp_next = p->next;
    client_peer_free(p->client);
    free(p);
}

void load_peer_local(const struct load_peer *p, struct transport_local *ret)
{
    client_peer_local(p->client, ret);
}

void load_peer_start(struct load_peer *p, struct str their_sdp)
{
    struct load_remote r;
    description_read(their_sdp, &r);
    if (!p->ssrc)
        p->ssrc = r.ssrc;
    if (p->is_started)
        return;
    p->is_started = true;
    if (client_peer_start(p->client, &r.local, SDP_ACTIVE))
        bench_fail("their description can not be used");
}

bool load_peer_is_up(const struct load_peer *p)
{
    return p && p->is_up;
}

void load_peer_send(struct load_peer *p, struct str rtp)
{
    client_peer_send_rtp(p->client, rtp);
}

void load_peer_on_key_frame(struct load_peer *p, bool *asked)
{
    p->asked = asked;
}

struct load_sum load_sum(const struct load *l)
{
    struct load_sum s = {0};
    for (const struct load_peer *p = l->first; p; p = p->next) {
        struct client_peer_counts c = client_peer_counts(p->client);
        if (!p->is_receiver)
            continue;
        s.rtp += c.rtp;
        s.opened += c.opened;
        s.bad += c.bad;
        s.replayed += c.replayed;
    }
    return s;
}

static void put_be(unsigned char *to, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(v >> (24 - 8 * i));
}

static void report(struct load_peer *p)
{
    unsigned char b[32] = {0x80, 201, 0, 1};
    put_be(b + 4, 1); /* our ssrc; we send nothing */
    b[8] = 0x80 | 15;
    b[9] = 206;
    b[11] = 5;
    put_be(b + 12, 1);
    memcpy(b + 20, "REMB", 4);
    unsigned exponent = 0;
    uint64_t mantissa = REMB_BIT_PER_S;
    for (; mantissa >= 1 << 18; mantissa >>= 1)
        exponent++;
    put_be(b + 24, 1u << 24 | exponent << 18 | (uint32_t)mantissa);
    put_be(b + 28, p->ssrc);
    client_peer_send_rtcp(p->client, (struct str){(char *)b, sizeof b});
}

static void on_rtcp_timer(struct timer *t)
{
    struct load *l = (struct load *)((char *)t - offsetof(struct load, rtcp));
    size_t share = l->peers * RTCP_TICK_US / RTCP_EVERY_US + 1;
    for (size_t i = 0; i < share && l->first; i++) {
        struct load_peer *p = l->rtcp_next ? l->rtcp_next : l->first;
        l->rtcp_next = p->next;
        uint64_t rtp = client_peer_counts(p->client).rtp;
        if (p->is_up && p->is_receiver && rtp != p->reported)
            report(p); /* as browsers: nothing came, nothing is said */
        p->reported = rtp;
    }
    loop_timer_start(l->loop, t, RTCP_TICK_US);
}

void load_init(struct load *l)
{
    struct clock clock = clock_system();
    *l = (struct load){.rand = crypto_rand(), .rtcp.fire = on_rtcp_timer};
    if (loop_new(&clock, &l->loop))
        bench_fail("no loop");
    l->identity = dtls_identity_new();
    if (!l->identity)
        bench_fail("no certificate");
    loop_timer_start(l->loop, &l->rtcp, RTCP_TICK_US);
}

void load_done(struct load *l)
{
    loop_timer_stop(l->loop, &l->rtcp);
    latencies_done(&l->latencies);
    load_turn(l, 0); /* what freed peers deferred */
    loop_free(l->loop);
    dtls_identity_free(l->identity);
}

void load_turn(struct load *l, int64_t max_wait_us)
{
    loop_turn(l->loop, max_wait_us);
}
