/* transports.c - what all peer connections of a media thread share: the port, the tables, the queue
 * of handshakes.
 *
 * WHY   a class joins at once, through one port.
 * HOW   the first byte tells STUN, DTLS and SRTP apart. STUN requests find their transport by the
 *       ufrag in them, everything else by its path, which only an authenticated check can enter.
 *       Handshakes are expensive, so their datagrams wait, and a few transports are served a turn:
 *       media never waits for more than that.
 * OWNS  the socket, the identity, every transport.
 * RUNS  on its loop's thread.
 * SPEC  RFC 7983, RFC 5761 4, RFC 8445 2.5.
 * TESTS transport_test.c.  FUZZ fuzz/fuzz_transport.c */
#include <stdlib.h>

#include "base/log.h"
#include "media/transport_inside.h"

/* --- making and freeing --- */

static void on_shakes(struct deferred *d);
static void on_bury(struct deferred *d);

static enum err open_port(struct transports *ts, const struct transports_conf *conf)
{
    struct udp_conf u = {.loop = conf->loop,
                         .clock = conf->clock,
                         .host = STR("::"), /* a server behind a proxy listens on loopback */
                         .port = conf->port,
                         .batch = UDP_BATCH,
                         .ctx = ts,
                         .datagram = transports_receive};
    enum err e = udp_new(&u, &ts->udp);
    if (e)
        return e;
    udp_queue_init(&ts->strangers, ts->udp);
    if (conf->announce_count)
        return candidates_announced(conf->announce, conf->announce_count, udp_port(ts->udp),
                                    &ts->candidates);
    struct udp_local local = udp_local(ts->udp);
    candidates_found(&local, udp_port(ts->udp), candidates_is_loopback(conf->host),
                     &ts->candidates);
    return ts->candidates.count ? OK : ERR_UNAVAILABLE;
}

enum err transports_new(const struct transports_conf *conf, struct transports **ret)
{
    struct transports *ts = calloc(1, sizeof *ts);
    ASSERT(ts);
    ts->conf = *conf;
    ts->shake.run = on_shakes;
    ts->bury.run = on_bury;
    routes_init(&ts->by_path, &conf->rand);
    routes_init(&ts->by_ufrag, &conf->rand);
    enum err e = open_port(ts, conf);
    if (e) {
        transports_free(ts);
        return e;
    }
    ts->conf.announce = NULL; /* the caller's memory */
    ts->conf.host = (struct str){0};
    unsigned char fingerprint[DTLS_FINGERPRINT_BYTES];
    ts->identity = dtls_identity_new();
    dtls_identity_fingerprint(ts->identity, fingerprint);
    dtls_fingerprint_write(fingerprint, ts->fingerprint);
    *ret = ts;
    return OK;
}

static void bury_dead(struct transports *ts)
{
    while (ts->dead) {
        struct transport *gone = ts->dead;
        ts->dead = gone->next;
        transport_destroy(gone);
    }
}

static void on_bury(struct deferred *d)
{
    bury_dead((struct transports *)((char *)d - offsetof(struct transports, bury)));
}

void transports_bury_later(struct transports *ts, struct transport *t)
{
    if (ts->last == t)
        ts->last = NULL;
    t->next = ts->dead;
    ts->dead = t;
    loop_defer(ts->conf.loop, &ts->bury);
}

void transports_free(struct transports *ts)
{
    if (!ts)
        return;
    while (ts->all)
        transport_free(ts->all);
    bury_dead(ts);
    if (ts->udp)
        udp_queue_done(&ts->strangers);
    udp_free(ts->udp);
    dtls_identity_free(ts->identity);
    routes_done(&ts->by_path);
    routes_done(&ts->by_ufrag);
    free(ts);
}

int transports_port(const struct transports *ts)
{
    return udp_port(ts->udp);
}

struct transports_counts transports_counts(const struct transports *ts)
{
    struct transports_counts c = ts->counts;
    struct udp_counts u = udp_counts(ts->udp);
    c.datagrams = u.received;
    c.bytes = u.received_bytes;
    c.sent_packets = u.sent;
    c.sent_bytes = u.sent_bytes;
    c.sends = u.messages;
    c.send_failed = u.failed;
    return c;
}

/* --- paths --- */

void transports_set_path(struct transports *ts, const struct udp_path *path, struct transport *t)
{
    ts->last = NULL;
    routes_set(&ts->by_path, route_key(path), t);
}

void transports_forget_path(struct transports *ts, const struct udp_path *path, struct transport *t)
{
    ts->last = NULL;
    routes_remove(&ts->by_path, route_key(path), t);
}

/* Datagrams come in bursts of one path. */
static struct transport *find_by_path(struct transports *ts, const struct udp_path *path)
{
    if (ts->last && udp_path_equal(&ts->last_path, path))
        return ts->last;
    struct transport *t = routes_owner(&ts->by_path, route_key(path));
    ts->last = t;
    ts->last_path = *path;
    return t;
}

/* --- handshakes take turns --- */

void transports_want_shake(struct transports *ts, struct transport *t)
{
    if (t->waits_to_shake)
        return;
    t->waits_to_shake = true;
    t->next_shake = NULL;
    if (ts->shake_last)
        ts->shake_last->next_shake = t;
    else
        ts->shake_first = t;
    ts->shake_last = t;
    loop_defer(ts->conf.loop, &ts->shake);
}

/* A dead one is still in the queue and still memory: it is buried after, or takes itself out. */
static void on_shakes(struct deferred *d)
{
    struct transports *ts = (struct transports *)((char *)d - offsetof(struct transports, shake));
    for (unsigned n = 0; n < LIMIT_SHAKES_A_TURN && ts->shake_first; n++) {
        struct transport *t = ts->shake_first;
        ts->shake_first = t->next_shake;
        if (!ts->shake_first)
            ts->shake_last = NULL;
        t->waits_to_shake = false;
        transport_shake(t);
    }
    if (ts->shake_first)
        loop_defer(ts->conf.loop, &ts->shake);
}

/* --- datagrams --- */

void transports_tell_stranger(struct transports *ts, const struct udp_path *path, struct str answer,
                              int64_t now_us)
{
    if (now_us - ts->strangers_since_us >= SECOND_US) {
        ts->strangers_since_us = now_us;
        ts->strangers_told = 0;
    }
    if (answer.n && ts->strangers_told < LIMIT_STRANGERS_A_SEC) {
        ts->strangers_told++;
        udp_put(&ts->strangers, path, answer);
    }
}

static void refuse_stun(struct transports *ts, const struct stun *request, struct str packet,
                        const struct udp_path *path, int64_t now_us)
{
    unsigned char answer[STUN_ANSWER_BYTES];
    int code = request->username.p && request->integrity.p ? 401 : 400;
    size_t n = stun_write_error(request, code, (struct str){0}, answer);
    ts->counts.unproven_stun++;
    if (n <= packet.n)
        transports_tell_stranger(ts, path, (struct str){(const char *)answer, n}, now_us);
}

static void take_stun(struct transports *ts, const struct udp_path *path, struct str packet,
                      int64_t now_us)
{
    struct stun s;
    if (stun_read(packet, &s) || s.kind == STUN_SUCCESS || s.kind == STUN_ERROR) {
        ts->counts.dropped_stun++; /* we ask nothing, so nothing is an answer */
        return;
    }
    if (s.kind == STUN_INDICATION)
        return; /* a keep-alive for routers on the way */
    struct transport *t = routes_owner(&ts->by_ufrag, ice_username_local(s.username));
    if (t)
        transport_check(t, &s, packet, path, now_us);
    else
        refuse_stun(ts, &s, packet, path, now_us);
}

/* RFC 5761 4: these second bytes are RTCP's. */
static bool is_rtcp(struct str bytes)
{
    return bytes.n > 1 && (bytes.p[1] & 0x7f) >= 64 && (bytes.p[1] & 0x7f) < 96;
}

void transports_receive(void *ctx, const struct udp_path *path, struct str bytes, int64_t now_us)
{
    struct transports *ts = ctx;
    unsigned char first = bytes.n ? (unsigned char)bytes.p[0] : 0xff;
    if (bytes.n > LIMIT_PACKET_BYTES) {
        ts->counts.dropped_cut++;
        return;
    }
    if (stun_is_first_byte(first)) {
        take_stun(ts, path, bytes, now_us);
        return;
    }
    struct transport *t = find_by_path(ts, path);
    if (t && first >= 128 && first < 192) {
        if (is_rtcp(bytes))
            transport_take_rtcp(t, bytes, now_us);
        else
            transport_take_rtp(t, bytes, now_us);
    } else if (t && first >= 20 && first < 64) {
        transport_take_dtls(t, bytes);
    } else {
        ts->counts.dropped_unknown++;
    }
}
