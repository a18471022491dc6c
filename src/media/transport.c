/* transport.c - one peer connection: checks, handshake, media, its end.
 *
 * WHY   see transport.h.
 * HOW   ice.c says whom to believe and where to send, dtls.c gives keys, srtp.c seals. One timer a
 *       transport, armed for the nearest of: silence, handshake repeats, patience. Checks only move
 *       a time stamp; the timer looks at it when it is due, so a silent peer costs nothing between.
 *       A freed transport is unhooked at once and buried at the end of the turn, since its own
 *       callbacks may free it.
 * OWNS  its DTLS, SRTP, queue of datagrams, held packets.
 * RUNS  on its loop's thread.
 * SPEC  RFC 8445, RFC 7675, RFC 5764, RFC 8842.  TESTS transport_test.c */
#include "media/transport.h"

#include <stdlib.h>

#include "base/log.h"
#include "media/grid.h"
#include "media/transport_inside.h"

#define LONGEST_NAP_US (5 * SECOND_US)

static void on_timer(struct timer *timer);
static void on_dtls_send(void *ctx, struct str datagram);
static void on_dtls_record(void *ctx, struct str record);

static int64_t now_of(const struct transport *t)
{
    return loop_now(t->ts->conf.loop).us;
}

/* --- life --- */

enum err transport_new(struct transports *ts, const struct transport_host *host,
                       struct transport **ret)
{
    if (ts->counts.transports >= LIMIT_TRANSPORTS)
        return ERR_UNAVAILABLE;
    struct transport *t = calloc(1, sizeof *t);
    ASSERT(t);
    t->ts = ts;
    t->host = *host;
    t->timer.fire = on_timer;
    ice_init(&t->ice, &ts->conf.rand);
    udp_queue_init(&t->out, ts->udp);
    routes_set(&ts->by_ufrag, str_from(t->ice.local[0].ufrag), t);
    t->next = ts->all;
    if (ts->all)
        ts->all->prev = t;
    ts->all = t;
    ts->counts.transports++;
    *ret = t;
    return OK;
}

static void drop_held(struct transport *t)
{
    for (unsigned i = 0; i < t->held_count; i++)
        packet_unref(t->held[i]);
    t->held_count = 0;
}

static void unhook(struct transport *t)
{
    struct transports *ts = t->ts;
    for (size_t i = 0; i < t->ice.pair_count; i++)
        transports_forget_path(ts, &t->ice.pair[i].path, t);
    for (int g = 0; g < 2; g++)
        routes_remove(&ts->by_ufrag, str_from(t->ice.local[g].ufrag), t);
    if (t->prev)
        t->prev->next = t->next;
    else
        ts->all = t->next;
    if (t->next)
        t->next->prev = t->prev;
    ts->counts.transports--;
}

void transport_free(struct transport *t)
{
    if (!t)
        return;
    if (t->dtls && !t->is_over)
        dtls_close(t->dtls);
    t->is_over = true;
    loop_timer_stop(t->ts->conf.loop, &t->timer);
    unhook(t);
    drop_held(t);
    transports_bury_later(t->ts, t);
}

/* Out of the queue of handshakes: the turn is over, and it has not come to it. */
static void leave_shakes(struct transport *t)
{
    struct transports *ts = t->ts;
    struct transport *before = NULL, *at = ts->shake_first;
    while (t->waits_to_shake && at != t) {
        before = at;
        at = at->next_shake;
    }
    if (!t->waits_to_shake)
        return;
    if (before)
        before->next_shake = t->next_shake;
    else
        ts->shake_first = t->next_shake;
    if (ts->shake_last == t)
        ts->shake_last = before;
}

void transport_destroy(struct transport *t)
{
    leave_shakes(t);
    udp_queue_done(&t->out);
    dtls_free(t->dtls);
    srtp_free(t->srtp);
    free(t);
}

static void end(struct transport *t, enum transport_lost why)
{
    if (t->is_over)
        return;
    t->is_over = true;
    loop_timer_stop(t->ts->conf.loop, &t->timer);
    t->host.lost(t->host.ctx, why);
}

/* --- descriptions --- */

void transport_local(const struct transport *t, struct transport_local *ret)
{
    const struct ice_secret *s = &t->ice.local[0];
    *ret = (struct transport_local){.candidate = t->ts->candidates.at,
                                    .candidate_count = t->ts->candidates.count};
    memcpy(ret->ufrag, s->ufrag, sizeof s->ufrag);
    memcpy(ret->pwd, s->pwd, sizeof s->pwd);
    memcpy(ret->fingerprint, t->ts->fingerprint, sizeof ret->fingerprint);
}

/* The nearest thing that can be due, from now. */
static int64_t nap_us(struct transport *t, int64_t now_us)
{
    int64_t nap = LONGEST_NAP_US;
    int64_t repeat = t->dtls && !t->srtp ? dtls_wait_us(t->dtls) : -1;
    if (t->ice.heard_us) {
        int64_t silent = now_us - t->ice.heard_us;
        nap = (silent < ICE_QUIET_US ? ICE_QUIET_US : ICE_LOST_US) - silent;
    }
    if (nap < 1000)
        nap = 1000;
    return repeat >= 0 && repeat < nap ? repeat : nap;
}

static void arm(struct transport *t)
{
    int64_t now_us = now_of(t), nap = nap_us(t, now_us);
    if (t->is_over || (t->timer.heap_at && t->timer.due.us <= now_us + nap))
        return;
    if (nap >= SECOND_US) /* silence: a thousand peers need not wake us a thousand times */
        nap = grid_after(now_us + nap, GRID_US) - now_us;
    loop_timer_start(t->ts->conf.loop, &t->timer, nap);
}

static bool contradicts(const struct transport *t, const unsigned char *fingerprint,
                        enum sdp_setup setup)
{
    if (!t->has_remote)
        return false;
    return !bytes_equal(fingerprint, t->fingerprint, DTLS_FINGERPRINT_BYTES) ||
           (setup == SDP_ACTIVE && t->is_client) || (setup == SDP_PASSIVE && !t->is_client);
}

/* A handshake goes on when it may, and has something to do. */
static void advance(struct transport *t)
{
    if (!t->has_remote || t->is_over)
        return;
    if (t->held_count || (t->is_client && !t->dtls && ice_path(&t->ice)))
        transports_want_shake(t->ts, t);
}

enum err transport_remote(struct transport *t, struct str ufrag, struct str pwd,
                          struct str fingerprint, enum sdp_setup setup)
{
    unsigned char hash[DTLS_FINGERPRINT_BYTES];
    if (!dtls_fingerprint_read(fingerprint, hash) || contradicts(t, hash, setup))
        return ERR_INVALID;
    enum err e = ice_remote(&t->ice, ufrag, pwd);
    if (e)
        return e;
    if (!t->has_remote) {
        t->has_remote = true;
        t->is_client = setup == SDP_PASSIVE;
        t->remote_us = now_of(t);
        memcpy(t->fingerprint, hash, sizeof hash);
    }
    advance(t);
    arm(t);
    return OK;
}

void transport_restart(struct transport *t)
{
    struct ice_secret newest = t->ice.local[0], older = t->ice.local[1];
    ice_restart(&t->ice, &t->ts->conf.rand);
    if (older.ufrag[0]) /* a second restart in a row: the first one's never passed a check */
        routes_remove(&t->ts->by_ufrag, str_from(newest.ufrag), t);
    routes_set(&t->ts->by_ufrag, str_from(t->ice.local[0].ufrag), t);
}

bool transport_is_connected(const struct transport *t)
{
    return t->is_connected && !t->is_over;
}

struct transport_counts transport_counts(const struct transport *t)
{
    return t->counts;
}

/* --- checks --- */

static void note_connected(struct transport *t)
{
    if (t->is_connected || t->is_over || !t->srtp || !t->ice.is_nominated)
        return;
    t->is_connected = true;
    t->host.connected(t->host.ctx);
}

static void note_heard(struct transport *t)
{
    if (!t->first_heard_us)
        t->first_heard_us = t->ice.heard_us;
    if (t->is_quiet) {
        t->is_quiet = false;
        t->host.quiet(t->host.ctx, false);
    }
}

/* What a good check changed in the tables. */
static void follow_answer(struct transport *t, const struct ice_answer *a,
                          const struct udp_path *path)
{
    if (a->has_removed)
        transports_forget_path(t->ts, &a->removed, t);
    transports_set_path(t->ts, path, t); /* also when another transport had it in between */
    if (a->ended_ufrag[0])
        routes_remove(&t->ts->by_ufrag, str_from(a->ended_ufrag), t);
    t->counts.path_changes += a->path_changed;
}

void transport_check(struct transport *t, const struct stun *request, struct str packet,
                     const struct udp_path *path, int64_t now_us)
{
    struct ice_answer a;
    if (t->is_over)
        return;
    enum ice_verdict verdict = ice_check(&t->ice, request, packet, path, now_us, &a);
    struct str answer = {(const char *)a.byte, a.bytes};
    if (verdict == ICE_UNPROVEN) {
        t->ts->counts.unproven_stun++;
        transports_tell_stranger(t->ts, path, answer, now_us);
        return;
    }
    udp_put(&t->out, path, answer);
    follow_answer(t, &a, path);
    note_heard(t);
    note_connected(t);
    advance(t);
    arm(t);
}

/* --- handshake --- */

static void on_dtls_send(void *ctx, struct str datagram)
{
    struct transport *t = ctx;
    const struct udp_path *path = ice_path(&t->ice);
    if (!path || datagram.n > LIMIT_PACKET_BYTES) {
        t->counts.dropped_out++;
        return;
    }
    udp_put(&t->out, path, datagram);
    t->counts.sent_bytes += datagram.n;
}

static void on_dtls_record(void *ctx, struct str record)
{
    struct transport *t = ctx;
    if (t->is_over)
        return;
    t->counts.records++;
    t->host.record(t->host.ctx, record);
}

static void follow_dtls(struct transport *t, enum dtls_state state)
{
    if (t->is_over)
        return;
    if (state == DTLS_READY && !t->srtp) {
        struct dtls_keys keys;
        dtls_keys(t->dtls, &keys);
        t->srtp = srtp_new(&keys);
        bytes_wipe(&keys, sizeof keys);
        t->ts->counts.handshakes++;
        note_connected(t);
    } else if (state == DTLS_CLOSED) {
        end(t, TRANSPORT_CLOSED);
    } else if (state == DTLS_FAILED) {
        t->ts->counts.handshakes_failed += !t->srtp;
        end(t, TRANSPORT_REFUSED);
    }
}

static void hold(struct transport *t, struct str datagram)
{
    struct packet *p = t->held_count < LIMIT_HELD_DATAGRAMS ? packet_new(t->ts->conf.pool) : NULL;
    if (!p) {
        t->counts.dropped_early++; /* it comes again */
        return;
    }
    memcpy(p->byte, datagram.p, datagram.n);
    p->bytes = (uint16_t)datagram.n;
    t->held[t->held_count++] = p;
}

void transport_take_dtls(struct transport *t, struct str datagram)
{
    if (t->is_over)
        return;
    if (t->srtp) {
        follow_dtls(t, dtls_receive(t->dtls, datagram));
        return;
    }
    hold(t, datagram);
    advance(t);
}

static void begin_dtls(struct transport *t)
{
    struct dtls_host host = {t, on_dtls_send, on_dtls_record};
    t->dtls = dtls_new(t->ts->identity, &host, t->is_client, t->fingerprint);
    if (t->is_client)
        follow_dtls(t, dtls_start(t->dtls));
}

void transport_shake(struct transport *t)
{
    if (t->is_over)
        return;
    if (!t->dtls)
        begin_dtls(t);
    for (unsigned i = 0; i < t->held_count && !t->is_over; i++) {
        const struct packet *p = t->held[i];
        follow_dtls(t, dtls_receive(t->dtls, (struct str){(const char *)p->byte, p->bytes}));
    }
    drop_held(t);
    arm(t);
}

/* --- the timer --- */

static void forget_old_pairs(struct transport *t, int64_t now_us)
{
    struct udp_path gone;
    while (ice_forget(&t->ice, now_us, &gone))
        transports_forget_path(t->ts, &gone, t);
    t->counts.path_changes += ice_follow(&t->ice, now_us);
}

static bool is_too_late(const struct transport *t, int64_t now_us)
{
    if (!t->first_heard_us)
        return t->has_remote && now_us - t->remote_us >= FIRST_CHECK_US;
    return !t->is_connected && now_us - t->first_heard_us >= HANDSHAKE_US;
}

static void on_timer(struct timer *timer)
{
    struct transport *t = (struct transport *)((char *)timer - offsetof(struct transport, timer));
    int64_t now_us = now_of(t), silent = t->ice.heard_us ? now_us - t->ice.heard_us : 0;
    forget_old_pairs(t, now_us);
    if (silent >= ICE_LOST_US || is_too_late(t, now_us)) {
        end(t, silent >= ICE_LOST_US ? TRANSPORT_SILENT : TRANSPORT_NEVER_CAME);
        return;
    }
    if (t->dtls && !t->srtp && dtls_wait_us(t->dtls) == 0)
        follow_dtls(t, dtls_retransmit(t->dtls));
    if (silent >= ICE_QUIET_US && t->is_connected && !t->is_quiet && !t->is_over) {
        t->is_quiet = true;
        t->host.quiet(t->host.ctx, true);
    }
    arm(t);
}
