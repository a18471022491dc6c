/* media.h - the selective forwarding unit: rooms, their people and their media. The only header of
 * this room that others include.
 *
 * The library speaks LiveKit signalling (v0) over bytes it is handed, and media by UDP sockets of
 * its own. Whoever embeds it brings the HTTP server: it asks media_admit what to answer to /rtc,
 * then passes each binary message in and out by a session number of its own choosing.
 *
 * Threads: new, start, drain, stop, free, port, admit, open, receive, gone, counts: the front
 * loop's thread. mint, remove, mute, close_room: any thread. Rooms live on media threads.
 *
 * Order of life: media_new, media_start, ..., media_drain, media_stop, media_free. */
#ifndef MEDIA_MEDIA_H
#define MEDIA_MEDIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/rand.h"
#include "base/str.h"
#include "loop/loop.h"

struct media;

#define LIMIT_MEDIA_THREADS    32
#define LIMIT_MEDIA_NAME_BYTES 256           /* of a room, an identity, a person's name */
#define LIMIT_MEDIA_MESSAGE    (1536 * 1024) /* bytes of a client's message: two descriptions */

/* Rooms are told apart by their prefix: "ext:" rooms open to the external key only, "call:" and
 * "check:" rooms only to tokens of media_mint. */
#define MEDIA_EXTERNAL "ext:"

enum media_source { /* what a track shows; numbers are LiveKit's TrackSource */
                    MEDIA_SOURCE_UNKNOWN = 0,
                    MEDIA_CAMERA = 1,
                    MEDIA_MICROPHONE = 2,
                    MEDIA_SCREEN = 3,
                    MEDIA_SCREEN_SOUND = 4,
                    MEDIA_SOURCE_COUNT
};
#define MEDIA_SOURCES_ALL 0x1fu /* a set: 1 << source */
static inline unsigned media_source_bit(enum media_source s)
{
    return 1u << s;
}

enum media_leave { /* numbers are LiveKit's DisconnectReason */
                   MEDIA_LEFT_UNKNOWN = 0,
                   MEDIA_LEFT_BY_SELF = 1, /* said goodbye */
                   MEDIA_LEFT_DUPLICATE =
                       2, /* the same identity came again; a JOINED of it follows */
                   MEDIA_LEFT_SHUTDOWN = 3,     /* the server goes down */
                   MEDIA_LEFT_REMOVED = 4,      /* media_remove */
                   MEDIA_LEFT_ROOM_CLOSED = 5,  /* media_close_room */
                   MEDIA_LEFT_MISMATCH = 6,     /* told to join anew: state did not fit */
                   MEDIA_LEFT_JOIN_FAILED = 7,  /* never connected */
                   MEDIA_LEFT_SIGNAL_LOST = 9,  /* vanished: neither socket nor media */
                   MEDIA_LEFT_MEDIA_FAILED = 15 /* negotiation failed */
};

enum media_event_kind {
    MEDIA_JOINED, /* media flows both ways for the first time: is really there. Not after a resume
                   */
    MEDIA_LEFT,   /* of each JOINED one: once. reason */
    MEDIA_CLOSED, /* the room is gone: nobody came (300 s), all left (20 s), or media_close_room */
};
/* In the order they happened within one room. Views are valid during the call only. Rooms of the
 * external key are told too (their names begin with "ext:"). */
struct media_event {
    enum media_event_kind kind;
    struct str room;     /* "call:7" */
    struct str identity; /* absent for CLOSED */
    enum media_leave reason;
    int64_t at_us; /* wall time */
};

/* All called on the front loop's thread. */
struct media_host {
    void *ctx;
    /* One binary message for each of them. */
    void (*send)(void *ctx, const uint64_t *session, size_t count, struct str bytes);
    /* After what was sent. media_gone need not follow, and is harmless when it does. */
    void (*close)(void *ctx, uint64_t session);
    void (*happened)(void *ctx, const struct media_event *e); /* NULL: nobody asks */
};

struct media_conf {
    struct loop *front;
    struct clock clock;
    struct rand_source rand;
    struct str host;            /* address to bind UDP to: "0.0.0.0", "::", "127.0.0.1" */
    int port;                   /* of the first thread, the others follow; 0: any free ones */
    int threads;                /* 1..LIMIT_MEDIA_THREADS */
    const struct str *announce; /* addresses for candidates; none: those of this machine */
    size_t announce_count;
    struct str key, secret;   /* of tokens that others make, for "ext:" rooms; empty: none */
    int64_t ext_empty_us;     /* an ext: room nobody came to; 0: the default of 300 s */
    int64_t ext_departure_us; /* an ext: room all have left; 0: the default of 20 s */
};

/* ERR_TAKEN: a UDP port is in use. ERR_INVALID: host or an announced address is none of this
 * machine's, or unreadable. errno may tell more. */
MUST_CHECK enum err media_new(const struct media_conf *conf, const struct media_host *host,
                              struct media **ret);
MUST_CHECK enum err media_start(struct media *m); /* starts the threads */
int media_port(const struct media *m);            /* UDP port of the first thread */
/* Tell everybody that the server goes down (leave SERVER_SHUTDOWN, then close), and admit nobody
 * any more (503). drained is called on the front loop when host->send and close were called for
 * all; at once when the threads do not run. */
void media_drain(struct media *m, void (*drained)(void *ctx), void *ctx);
void media_stop(struct media *m); /* joins the threads; no host call comes after it */
void media_free(struct media *m); /* NULL is fine */

/* --- admission --- */

struct media_ticket; /* a checked right to open one session */

struct media_visit {
    struct str target;        /* "/rtc?access_token=...", "/rtc/validate?..." */
    struct str authorization; /* header, absent: none */
    struct str user_agent;    /* header, absent: none */
    struct str address;       /* the client's */
};
/* Is it one of our places (/rtc and what stands below it)? */
bool media_owns(struct str target);
/* Gives the HTTP status for an upgrade of /rtc, or for a GET of /rtc/validate (livekit.md 3.3), and
 * the body as plain text (static, or in the arena): 200 "success"; 401 no, bad or expired token;
 * 400 no room or identity, names too long; 404 no such place ("/rtc/v1"); 503 limits or going down.
 * ret_ticket (may be NULL: only asked) is set with 200. */
int media_admit(struct media *m, struct arena *a, const struct media_visit *v,
                struct media_ticket **ret_ticket, struct str *ret_text);
void media_ticket_free(struct media_ticket *t); /* NULL is fine */

/* --- sessions: the front loop's thread --- */

/* session: the caller's number, never used twice. Takes the ticket. */
void media_open(struct media *m, uint64_t session, struct media_ticket *t);
void media_receive(struct media *m, uint64_t session, struct str bytes);
void media_gone(struct media *m, uint64_t session); /* its socket is closed */

/* --- for the product: any thread, media_start or not --- */

struct media_grant {
    struct str room;       /* "call:7", "check:..." */
    struct str identity;   /* unique in the room: the member's id in decimal */
    struct str name;       /* seen by others */
    struct str metadata;   /* seen by others; empty: none */
    unsigned sources;      /* set of media_source that may be published; 0: listens only */
    bool can_publish_data; /* chat-like data, raised hands; independent of sources */
    int64_t expires_us;    /* wall time. The right to enter (and to come back after a cut whose
                              refreshed token is lost), not the length of a stay */
};
/* An access token, signed by a key that never leaves the process. "call:" and "check:" rooms only.
 */
struct str media_mint(const struct media *m, struct arena *a, const struct media_grant *g);

/* A token as others make it: for rooms of the external key. Absent: something is too long. */
struct media_pass {
    struct str key, secret;
    struct str room, identity, name; /* room without "ext:" */
    bool can_publish;
    int64_t expires_us;
};
struct str media_pass_write(struct arena *a, const struct media_pass *p);

/* The four below return at once and are obeyed in the order they were called. What is not there
 * is ignored. When the mailbox is full they wait for nobody: the call is lost and counted. */

/* Out, with leave{PARTICIPANT_REMOVED}. Refusing a new token is the caller's affair; one that was
 * made before is good again only after is_kept_out is false: with true the room refuses this
 * identity until it closes. */
void media_remove(struct media *m, struct str room, struct str identity, bool is_kept_out);
/* Mute what is published from these sources now: forwarding stops whatever the client says, until
 * the client unmutes it again by itself (they are told; the right to publish stays). Identity
 * absent: everybody in the room. */
void media_mute(struct media *m, struct str room, struct str identity, unsigned sources);
/* Change what somebody who is inside may publish; tracks of other sources are unpublished. */
void media_allow(struct media *m, struct str room, struct str identity, unsigned sources);
/* Everybody out with leave{ROOM_DELETED}; MEDIA_CLOSED follows. */
void media_close_room(struct media *m, struct str room);

/* --- figures --- */

struct media_counts { /* sums over the threads, at most a second old */
    int64_t rooms, participants, tracks, subscriptions; /* now */
    int64_t packets_in, packets_out, bytes_in, bytes_out;
    int64_t sends;        /* system calls' messages: packets_out over it is the size of a group */
    int64_t packets_bad;  /* no STUN, DTLS or SRTP of anybody here */
    int64_t packets_lost; /* dropped by us: pool empty, not connected */
    int64_t nacks_in, retransmitted, key_frames_asked;
    int64_t messages_in, messages_bad; /* of signalling */
    int64_t messages_unsent;           /* longer than may be sent, or not whole */
    int64_t data_packets, data_dropped;
    int64_t data_over;                /* packets of people who said more than may be said */
    int64_t joins, resumes, vanished; /* participants */
    int64_t mail_lost;                /* between threads: a mailbox was full */
};
struct media_counts media_counts(const struct media *m);

#endif
