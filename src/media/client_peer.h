/* client_peer.h - the other end, for tests and load programs: a controlling ICE agent with one UDP
 * socket, DTLS and SRTP, as a browser has them. Not part of the server: no file of the room but
 * tests may include it. Runs on the thread of its loop.
 *
 * Use: new -> client_peer_local into your description -> client_peer_start with theirs ->
 * connected() -> packets -> free. It checks every 50 ms until answered, then every 2 s, and
 * nominates (USE-CANDIDATE) with each check. */
#ifndef MEDIA_CLIENT_PEER_H
#define MEDIA_CLIENT_PEER_H

#include "crypto/dtls.h"
#include "crypto/packet_cipher.h"
#include "media/transport.h"

struct client_peer;
struct client_peer_host {
    void *ctx;
    void (*connected)(void *ctx);
    void (*lost)(void *ctx, enum transport_lost why); /* closed by the other side, or refused */
    void (*rtp)(void *ctx, struct str plain,
                int64_t now_us); /* the bytes are the peer's until it returns */
    void (*rtcp)(void *ctx, struct str plain, int64_t now_us);
    void (*record)(void *ctx, struct str sctp);
};
struct client_peer_conf {
    struct loop *loop;
    struct rand_source rand;
    struct dtls_identity *identity; /* may be shared by all peers of a process */
    struct client_peer_host host;
    struct str bind_host; /* "127.0.0.1", "::1" */
    uint32_t open_every;  /* open only each n-th RTP packet (load programs); 0, 1: all. What
                             is not opened is only counted, and rtp() is not called */
    bool is_large_batch;  /* a busy receiver: 64 datagrams a turn, not 8 */
};
MUST_CHECK enum err client_peer_new(const struct client_peer_conf *conf, struct client_peer **ret);
void client_peer_free(struct client_peer *p); /* close_notify; may be called inside callbacks */
/* Its ufrag, pwd, fingerprint and one candidate. */
void client_peer_local(const struct client_peer *p, struct transport_local *ret);
/* setup: what WE are, SDP_ACTIVE (as browsers answer) or SDP_PASSIVE. A second call with another
 * ufrag is an ICE restart; the fingerprint must not change. */
MUST_CHECK enum err client_peer_start(struct client_peer *p, const struct transport_local *theirs,
                                      enum sdp_setup setup);
void client_peer_restart(struct client_peer *p); /* new own ufrag and pwd */
/* A new socket, as after a change of network: the next check comes from another port. */
MUST_CHECK enum err client_peer_move(struct client_peer *p);
void client_peer_silence(struct client_peer *p, bool is_silent); /* no checks any more */
bool client_peer_is_connected(const struct client_peer *p);
void client_peer_send_rtp(struct client_peer *p, struct str plain);
void client_peer_send_rtcp(struct client_peer *p, struct str plain);
void client_peer_send_record(struct client_peer *p, struct str sctp);
struct client_peer_counts {
    uint64_t rtp, rtp_bytes, opened, bad, replayed, rtcp, records, checks, answers;
    int64_t round_trip_us; /* of the last check */
};
struct client_peer_counts client_peer_counts(const struct client_peer *p);

#endif
