/* transport.h - the peer connections of one media thread: one UDP port, ICE-lite, DTLS, SRTP.
 *
 * Everything here runs on the thread of its loop; callbacks too. Packets that are not what they
 * should be are dropped and counted, never reported. Nothing is sent to an address that has not
 * passed an authenticated check, but for an error answer no larger than the question.
 *
 * Life of a transport: new -> (its ufrag goes out in a description) -> transport_remote -> checks
 * of the client -> DTLS -> connected() -> packets -> lost() or transport_free. */
#ifndef MEDIA_TRANSPORT_H
#define MEDIA_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/rand.h"
#include "base/str.h"
#include "loop/loop.h"
#include "media/candidate.h"
#include "media/packet.h"

#define LIMIT_TRANSPORTS 8192 /* of one media thread */
#define LIMIT_CANDIDATES 16   /* addresses of the machine that are told */

#define ICE_UFRAG_BYTES        33 /* with the NUL, as are the next two */
#define ICE_PWD_BYTES          65
#define FINGERPRINT_TEXT_BYTES 104 /* "sha-256 AB:CD:..." */

/* --- all of one thread --- */

struct transports;
struct transports_conf {
    struct loop *loop;
    struct clock clock;
    struct rand_source rand;
    /* Where the server's HTTP listens. UDP is bound to all addresses whatever it says, since calls
     * must reach a server behind a proxy; a loopback host makes 127.0.0.1 the first candidate. */
    struct str host;
    int port; /* 0: any */
    /* Addresses for candidates, each "ADDRESS", "ADDRESS:PORT" or "[ADDRESS]:PORT"; none: all of
     * the machine's, loopback only when host is loopback or there is no other. */
    const struct str *announce;
    size_t announce_count;
    struct packet_pool *pool; /* received packets; must outlive the transports */
};
/* ERR_INVALID: an announced address can not be read. ERR_UNAVAILABLE: the port is taken. */
MUST_CHECK enum err transports_new(const struct transports_conf *conf, struct transports **ret);
/* Frees what transports are left without callbacks. The loop must not run any more. */
void transports_free(struct transports *ts); /* NULL is fine */
int transports_port(const struct transports *ts);

struct transports_counts {
    uint64_t datagrams, bytes;         /* received */
    uint64_t sent_packets, sent_bytes; /* handed to the kernel */
    uint64_t sends;                    /* messages these made: packets / sends is the group size */
    uint64_t send_failed;              /* packets that the kernel refused */
    uint64_t dropped_unknown;          /* neither STUN, DTLS nor SRTP, or of no known address */
    uint64_t dropped_cut;              /* longer than LIMIT_PACKET_BYTES */
    uint64_t dropped_stun, unproven_stun; /* malformed; not authenticated (some get an error) */
    uint64_t dropped_no_packet;           /* the pool was empty */
    uint64_t handshakes, handshakes_failed;
    uint32_t transports; /* now */
};
struct transports_counts transports_counts(const struct transports *ts);

/* --- one --- */

enum transport_lost {
    TRANSPORT_NEVER_CAME, /* no check within 30 s of transport_remote, or no handshake in 60 s */
    TRANSPORT_SILENT,     /* no valid check for 15 s */
    TRANSPORT_REFUSED,    /* the handshake failed: wrong certificate, no common profile, ... */
    TRANSPORT_CLOSED      /* the other side said so */
};

struct transport;
struct transport_host {
    void *ctx;
    /* A path is nominated and DTLS is finished; once. */
    void (*connected)(void *ctx);
    /* The last call: free it, now or later. */
    void (*lost)(void *ctx, enum transport_lost why);
    /* No check for 10 s; or heard again. Only between connected and lost. */
    void (*quiet)(void *ctx, bool is_quiet);
    /* Plain RTP in p->byte[0..bytes), its fixed header valid; keep with packet_ref. */
    void (*rtp)(void *ctx, struct packet *p);
    /* A plain compound packet, 8+ bytes. */
    void (*rtcp)(void *ctx, struct str plain, int64_t now_us);
    /* A DTLS application record: one SCTP packet. */
    void (*record)(void *ctx, struct str sctp);
};
/* ERR_UNAVAILABLE: LIMIT_TRANSPORTS are there already. The host is copied. */
MUST_CHECK enum err transport_new(struct transports *ts, const struct transport_host *host,
                                  struct transport **ret);
/* Says goodbye (close_notify) when connected. May be called inside its own callbacks, after which
 * no other comes. NULL is fine. */
void transport_free(struct transport *t);

struct transport_local {
    char ufrag[ICE_UFRAG_BYTES], pwd[ICE_PWD_BYTES];
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    const struct candidate *candidate; /* of all transports of the thread, best first */
    size_t candidate_count;
};
void transport_local(const struct transport *t, struct transport_local *ret);

/* What the other side's description said. setup is what it is: SDP_ACTIVE or SDP_ACTPASS makes us
 * passive (server), SDP_PASSIVE makes us start. fingerprint: "sha-256 AB:...". A changed ufrag is
 * an ICE restart of theirs; the same again is fine. ERR_INVALID: unreadable, or another fingerprint
 * or role than before. */
MUST_CHECK enum err transport_remote(struct transport *t, struct str ufrag, struct str pwd,
                                     struct str fingerprint, enum sdp_setup setup);
/* New local ufrag and pwd; the old ones are good until the new ones have passed a check. */
void transport_restart(struct transport *t);
bool transport_is_connected(const struct transport *t);

/* Sealed at once, sent at the end of the loop's turn: what one turn queues to one transport leaves
 * as few segmented sends (equal sizes in a row). Dropped and counted when not connected, too long,
 * or already sent (a sequence number is sealed once: repeat by RTX). header: 12+ bytes, clear;
 * patch (may be absent) is put between it and payload. */
void transport_send_rtp(struct transport *t, struct str header, struct str patch,
                        struct str payload);
void transport_send_rtcp(struct transport *t, struct str plain); /* a compound, 8+ bytes */
void transport_send_record(struct transport *t, struct str sctp);

struct transport_counts {
    uint64_t rtp, rtcp, records; /* received and good */
    uint64_t sent_rtp, sent_rtcp, sent_records;
    uint64_t sent_bytes;                                          /* on the wire, above UDP */
    uint64_t dropped_malformed, dropped_forged, dropped_replayed; /* received, by reason */
    uint64_t dropped_early;                                       /* before DTLS was finished */
    uint64_t dropped_out; /* not sent: see transport_send_rtp */
    uint64_t path_changes;
};
struct transport_counts transport_counts(const struct transport *t);

#endif
