/* client_peer.c - a browser's end of a peer connection, for tests and load programs.
 *
 * WHY   the server's transport is proved against an end that was written to be asked from outside,
 *       and a thousand viewers do not fit in browsers.
 * HOW   one socket and one timer a peer. It trusts what its owner gives it (addresses and keys of a
 *       description) and nothing that comes by network, as a browser does.
 * OWNS  its socket, DTLS, SRTP.  RUNS  on its loop's thread.
 * SPEC  RFC 8445 (the controlling side, one candidate), RFC 5764.  TESTS transport_test.c */
#include "media/client_peer.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "media/ice.h"
#include "media/srtp.h"
#include "media/udp.h"

#define FIRST_CHECKS_US 50000
#define NEXT_CHECKS_US  (2 * SECOND_US)
#define HOST_PRIORITY   0x7effffffU

struct client_peer {
    struct client_peer_conf conf;
    struct udp *udp;
    struct udp_queue out;
    struct ice_secret ours, theirs;
    struct udp_path server;
    unsigned char fingerprint[DTLS_FINGERPRINT_BYTES]; /* theirs */
    unsigned char check_id[STUN_ID_BYTES];
    int64_t checked_us; /* when the last check left */
    uint64_t tie_breaker;
    struct dtls *dtls;
    struct srtp *srtp;
    struct timer timer;
    struct deferred bury;
    bool is_started, is_client, is_answered, is_connected, is_silent, is_over;
    struct client_peer_counts counts;
    unsigned char plain[LIMIT_PACKET_BYTES];
};

static void on_timer(struct timer *timer);
static void on_bury(struct deferred *d);
static void on_datagram(void *ctx, const struct udp_path *path, struct str bytes, int64_t now_us);

static int64_t now_of(const struct client_peer *p)
{
    return loop_now(p->conf.loop).us;
}

/* --- life --- */

static enum err open_socket(struct client_peer *p)
{
    struct udp_conf u = {.loop = p->conf.loop,
                         .clock = clock_system(),
                         .host = p->conf.bind_host,
                         .batch = p->conf.is_large_batch ? UDP_BATCH : 8,
                         .ctx = p,
                         .datagram = on_datagram};
    enum err e = udp_new(&u, &p->udp);
    if (!e)
        udp_queue_init(&p->out, p->udp);
    return e;
}

enum err client_peer_new(const struct client_peer_conf *conf, struct client_peer **ret)
{
    struct client_peer *p = calloc(1, sizeof *p);
    ASSERT(p);
    p->conf = *conf;
    p->timer.fire = on_timer;
    p->bury.run = on_bury;
    ice_secret_make(&p->ours, &conf->rand);
    rand_fill(&conf->rand, &p->tie_breaker, sizeof p->tie_breaker);
    enum err e = open_socket(p);
    if (e) {
        free(p);
        return e;
    }
    *ret = p;
    return OK;
}

static void close_socket(struct client_peer *p)
{
    udp_queue_done(&p->out);
    udp_close(p->udp);
}

static void on_bury(struct deferred *d)
{
    struct client_peer *p = (struct client_peer *)((char *)d - offsetof(struct client_peer, bury));
    dtls_free(p->dtls);
    srtp_free(p->srtp);
    free(p);
}

void client_peer_free(struct client_peer *p)
{
    if (!p)
        return;
    if (p->dtls && !p->is_over)
        dtls_close(p->dtls);
    p->is_over = true;
    loop_timer_stop(p->conf.loop, &p->timer);
    close_socket(p);
    loop_defer(p->conf.loop, &p->bury);
}

static void end(struct client_peer *p, enum transport_lost why)
{
    if (p->is_over)
        return;
    p->is_over = true;
    loop_timer_stop(p->conf.loop, &p->timer);
    p->conf.host.lost(p->conf.host.ctx, why);
}

/* --- descriptions --- */

void client_peer_local(const struct client_peer *p, struct transport_local *ret)
{
    unsigned char fingerprint[DTLS_FINGERPRINT_BYTES];
    *ret = (struct transport_local){0};
    memcpy(ret->ufrag, p->ours.ufrag, sizeof p->ours.ufrag);
    memcpy(ret->pwd, p->ours.pwd, sizeof p->ours.pwd);
    dtls_identity_fingerprint(p->conf.identity, fingerprint);
    dtls_fingerprint_write(fingerprint, ret->fingerprint);
}

/* The first of their candidates that our socket's family can reach. */
static enum err read_candidate(struct client_peer *p, const struct transport_local *theirs)
{
    bool is_v6 = udp_local(p->udp).is_v6;
    for (size_t i = 0; i < theirs->candidate_count; i++) {
        const struct candidate *c = &theirs->candidate[i];
        struct udp_path path = {.port = (uint16_t)c->port};
        path.remote[10] = path.remote[11] = 0xff;
        if (is_v6 ? inet_pton(AF_INET6, c->address, path.remote) != 1
                  : inet_pton(AF_INET, c->address, path.remote + 12) != 1)
            continue;
        p->server = path;
        return OK;
    }
    return ERR_INVALID;
}

enum err client_peer_start(struct client_peer *p, const struct transport_local *theirs,
                           enum sdp_setup setup)
{
    if (!dtls_fingerprint_read(str_from(theirs->fingerprint), p->fingerprint) ||
        read_candidate(p, theirs))
        return ERR_INVALID;
    memcpy(p->theirs.ufrag, theirs->ufrag, sizeof p->theirs.ufrag);
    memcpy(p->theirs.pwd, theirs->pwd, sizeof p->theirs.pwd);
    p->is_client = setup == SDP_ACTIVE;
    p->is_started = true;
    p->is_answered = false;
    loop_timer_start(p->conf.loop, &p->timer, 0);
    return OK;
}

void client_peer_restart(struct client_peer *p)
{
    ice_secret_make(&p->ours, &p->conf.rand);
}

enum err client_peer_move(struct client_peer *p)
{
    struct udp *old = p->udp;
    udp_queue_done(&p->out);
    enum err e = open_socket(p);
    if (e)
        return e;
    udp_close(old);
    p->is_answered = false;
    loop_timer_start(p->conf.loop, &p->timer, 0);
    return OK;
}

void client_peer_silence(struct client_peer *p, bool is_silent)
{
    p->is_silent = is_silent;
    if (!is_silent)
        loop_timer_start(p->conf.loop, &p->timer, 0);
}

bool client_peer_is_connected(const struct client_peer *p)
{
    return p->is_connected && !p->is_over;
}

struct client_peer_counts client_peer_counts(const struct client_peer *p)
{
    return p->counts;
}

/* --- checks and handshake --- */

static void send_check(struct client_peer *p)
{
    unsigned char packet[STUN_CHECK_BYTES];
    char username[2 * LIMIT_ICE_UFRAG + 2];
    int n = snprintf(username, sizeof username, "%s:%s", p->theirs.ufrag, p->ours.ufrag);
    struct stun_check c = {.username = {username, (size_t)n},
                           .pwd = str_from(p->theirs.pwd),
                           .priority = HOST_PRIORITY,
                           .tie_breaker = p->tie_breaker,
                           .has_use_candidate = true};
    rand_fill(&p->conf.rand, p->check_id, sizeof p->check_id);
    memcpy(c.id, p->check_id, sizeof c.id);
    p->checked_us = now_of(p);
    p->counts.checks++;
    udp_put(&p->out, &p->server, (struct str){(const char *)packet, stun_write_check(&c, packet)});
}

static void arm(struct client_peer *p)
{
    int64_t nap = p->is_silent ? NEXT_CHECKS_US
                               : p->checked_us - now_of(p) +
                                     (p->is_answered ? NEXT_CHECKS_US : FIRST_CHECKS_US);
    int64_t repeat = p->dtls && !p->srtp ? dtls_wait_us(p->dtls) : -1;
    if (!p->is_over)
        loop_timer_start(p->conf.loop, &p->timer, repeat >= 0 && repeat < nap ? repeat : nap);
}

static void note_connected(struct client_peer *p)
{
    if (p->is_connected || !p->srtp || !p->is_answered)
        return;
    p->is_connected = true;
    p->conf.host.connected(p->conf.host.ctx);
}

static void follow_dtls(struct client_peer *p, enum dtls_state state)
{
    if (p->is_over)
        return;
    if (state == DTLS_READY && !p->srtp) {
        struct dtls_keys keys;
        dtls_keys(p->dtls, &keys);
        p->srtp = srtp_new(&keys);
        note_connected(p);
    } else if (state == DTLS_CLOSED || state == DTLS_FAILED) {
        end(p, state == DTLS_CLOSED ? TRANSPORT_CLOSED : TRANSPORT_REFUSED);
    }
}

static void on_dtls_send(void *ctx, struct str datagram)
{
    struct client_peer *p = ctx;
    udp_put(&p->out, &p->server, datagram);
}

static void on_dtls_record(void *ctx, struct str record)
{
    struct client_peer *p = ctx;
    p->counts.records++;
    if (!p->is_over)
        p->conf.host.record(p->conf.host.ctx, record);
}

static void begin_dtls(struct client_peer *p)
{
    struct dtls_host host = {p, on_dtls_send, on_dtls_record};
    p->dtls = dtls_new(p->conf.identity, &host, p->is_client, p->fingerprint);
    if (p->is_client)
        follow_dtls(p, dtls_start(p->dtls));
}

static void on_timer(struct timer *timer)
{
    struct client_peer *p =
        (struct client_peer *)((char *)timer - offsetof(struct client_peer, timer));
    int64_t pace = p->is_answered ? NEXT_CHECKS_US : FIRST_CHECKS_US;
    if (p->is_over || !p->is_started)
        return;
    if (!p->is_silent && now_of(p) - p->checked_us >= pace)
        send_check(p);
    if (p->dtls && !p->srtp && dtls_wait_us(p->dtls) == 0)
        follow_dtls(p, dtls_retransmit(p->dtls));
    arm(p);
}

/* --- datagrams --- */

/* An agent that is not lite checks us as well. */
static void answer_check(struct client_peer *p, const struct stun *s, struct str packet,
                         const struct udp_path *path)
{
    unsigned char answer[STUN_ANSWER_BYTES];
    if (p->is_silent || !stun_is_signed(s, packet, str_from(p->ours.pwd)))
        return;
    size_t n = stun_write_success(s, path, str_from(p->ours.pwd), answer);
    udp_put(&p->out, &p->server, (struct str){(const char *)answer, n});
}

static void take_stun(struct client_peer *p, struct str packet, const struct udp_path *path)
{
    struct stun s;
    if (stun_read(packet, &s))
        return;
    if (s.kind == STUN_REQUEST)
        answer_check(p, &s, packet, path);
    if (s.kind != STUN_SUCCESS || memcmp(s.id, p->check_id, sizeof s.id) != 0 ||
        !stun_is_signed(&s, packet, str_from(p->theirs.pwd)))
        return;
    p->counts.answers++;
    p->counts.round_trip_us = now_of(p) - p->checked_us;
    p->is_answered = true;
    if (!p->dtls)
        begin_dtls(p);
    note_connected(p);
    if (!p->is_over)
        arm(p);
}

static void count_result(struct client_peer *p, enum srtp_result r)
{
    p->counts.bad += r == SRTP_MALFORMED || r == SRTP_FORGED;
    p->counts.replayed += r == SRTP_REPLAYED;
}

static void take_rtp(struct client_peer *p, struct str bytes, int64_t now_us)
{
    size_t n;
    p->counts.rtp++;
    p->counts.rtp_bytes += bytes.n;
    if (p->conf.open_every > 1 && p->counts.rtp % p->conf.open_every)
        return;
    enum srtp_result r = srtp_open_rtp(p->srtp, bytes, p->plain, &n);
    count_result(p, r);
    if (r == SRTP_OK) {
        p->counts.opened++;
        p->conf.host.rtp(p->conf.host.ctx, (struct str){(const char *)p->plain, n}, now_us);
    }
}

static void take_rtcp(struct client_peer *p, struct str bytes, int64_t now_us)
{
    size_t n;
    enum srtp_result r = srtp_open_rtcp(p->srtp, bytes, p->plain, &n);
    count_result(p, r);
    if (r == SRTP_OK) {
        p->counts.rtcp++;
        p->conf.host.rtcp(p->conf.host.ctx, (struct str){(const char *)p->plain, n}, now_us);
    }
}

static void on_datagram(void *ctx, const struct udp_path *path, struct str bytes, int64_t now_us)
{
    struct client_peer *p = ctx;
    unsigned char first = bytes.n > 1 ? (unsigned char)bytes.p[0] : 0xff;
    if (p->is_over || bytes.n > LIMIT_PACKET_BYTES || path->port != p->server.port)
        return;
    if (stun_is_first_byte(first))
        take_stun(p, bytes, path);
    else if (first >= 20 && first < 64 && p->dtls)
        follow_dtls(p, dtls_receive(p->dtls, bytes));
    else if (first >= 128 && first < 192 && p->srtp && (bytes.p[1] & 0x60) == 0x40)
        take_rtcp(p, bytes, now_us); /* payload types 64..95 */
    else if (first >= 128 && first < 192 && p->srtp)
        take_rtp(p, bytes, now_us);
}

/* --- sending --- */

void client_peer_send_rtp(struct client_peer *p, struct str plain)
{
    size_t head = 12 + 4 * (size_t)(plain.p[0] & 15);
    if (!client_peer_is_connected(p))
        return;
    if (plain.p[0] & 0x10)
        head += 4 + 4 * (size_t)((unsigned char)plain.p[head + 2] << 8 |
                                 (unsigned char)plain.p[head + 3]);
    unsigned char *room = udp_reserve(&p->out, &p->server, plain.n + SRTP_EXTRA_BYTES);
    udp_commit(&p->out, srtp_seal_rtp(p->srtp, str_slice(plain, 0, head), (struct str){0},
                                      str_slice(plain, head, plain.n), room));
}

void client_peer_send_rtcp(struct client_peer *p, struct str plain)
{
    if (!client_peer_is_connected(p))
        return;
    unsigned char *room = udp_reserve(&p->out, &p->server, plain.n + SRTCP_EXTRA_BYTES);
    udp_commit(&p->out, srtp_seal_rtcp(p->srtp, plain, room));
}

void client_peer_send_record(struct client_peer *p, struct str sctp)
{
    if (client_peer_is_connected(p))
        (void)dtls_send(p->dtls, sctp); /* too long: the test's own mistake */
}
