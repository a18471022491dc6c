/* transport_inside.h - what transport.c, transports.c and the fuzz target share. */
#ifndef MEDIA_TRANSPORT_INSIDE_H
#define MEDIA_TRANSPORT_INSIDE_H

#include "crypto/dtls.h"
#include "media/candidates.h"
#include "media/ice.h"
#include "media/routes.h"
#include "media/srtp.h"
#include "media/transport.h"
#include "media/udp.h"

#define LIMIT_HELD_DATAGRAMS  8   /* of one handshake, until it is its turn */
#define LIMIT_SHAKES_A_TURN   4   /* handshakes served in one turn: each may cost 0.3 ms */
#define LIMIT_STRANGERS_A_SEC 100 /* errors told to those who proved nothing */
#define FIRST_CHECK_US        (30 * SECOND_US)
#define HANDSHAKE_US          (60 * SECOND_US)

struct transport {
    struct transports *ts;
    struct transport *prev, *next; /* all of the thread, or the dead */
    struct transport_host host;
    struct ice ice;
    struct udp_queue out;
    struct dtls *dtls;                                 /* NULL: not begun */
    struct srtp *srtp;                                 /* NULL: not yet */
    unsigned char fingerprint[DTLS_FINGERPRINT_BYTES]; /* theirs */
    bool has_remote, is_client;
    bool is_connected, is_quiet;
    bool is_over; /* lost was called, or it is freed: no callbacks, nothing sent */
    struct packet *held[LIMIT_HELD_DATAGRAMS]; /* of the handshake, in order */
    unsigned held_count;
    struct transport *next_shake;
    bool waits_to_shake;               /* in the queue of handshakes */
    int64_t remote_us, first_heard_us; /* when these began; 0: not yet */
    struct timer timer;
    struct transport_counts counts;
};

struct transports {
    struct transports_conf conf;
    struct udp *udp;
    struct udp_queue strangers;
    struct dtls_identity *identity;
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    struct candidates candidates;
    struct routes by_path, by_ufrag;
    struct udp_path last_path; /* the last one looked up, and whose it is */
    struct transport *last;
    struct transport *all, *dead;
    struct transport *shake_first, *shake_last;
    struct deferred shake, bury;
    int64_t strangers_since_us; /* start of the second that is counted */
    unsigned strangers_told;
    struct transports_counts counts;
};

/* transports.c */
/* One datagram; bytes may be changed. What the socket calls. */
void transports_receive(void *ctx, const struct udp_path *path, struct str bytes, int64_t now_us);
void transports_set_path(struct transports *ts, const struct udp_path *path, struct transport *t);
void transports_forget_path(struct transports *ts, const struct udp_path *path,
                            struct transport *t);
/* Its held datagrams are to be served when it is its turn. */
void transports_want_shake(struct transports *ts, struct transport *t);
/* An error to one who proved nothing, a few a second. */
void transports_tell_stranger(struct transports *ts, const struct udp_path *path, struct str answer,
                              int64_t now_us);
void transports_bury_later(struct transports *ts, struct transport *t);

/* transport.c: what arrived for one. */
void transport_check(struct transport *t, const struct stun *request, struct str packet,
                     const struct udp_path *path, int64_t now_us);
void transport_take_dtls(struct transport *t, struct str datagram);
void transport_take_rtp(struct transport *t, struct str datagram, int64_t now_us);
void transport_take_rtcp(struct transport *t, struct str datagram, int64_t now_us);
void transport_shake(struct transport *t);   /* its turn has come */
void transport_destroy(struct transport *t); /* frees the memory */

#endif
