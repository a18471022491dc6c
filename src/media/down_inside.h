/* down_inside.h - subscribers' structs, for down*.c only. */
#ifndef MEDIA_DOWN_INSIDE_H
#define MEDIA_DOWN_INSIDE_H

#include "media/budget.h"
#include "media/down.h"
#include "media/layers.h"
#include "media/meter.h"
#include "media/pacer.h"
#include "media/rewrite.h"
#include "media/rtp.h"
#include "media/ssrc_map.h"

#define LIMIT_SENT_PACKETS 512 /* of one video track that can be asked for again */
#define SENT_FIRST_PACKETS 64  /* room for so many at first; both are powers of two */

/* What was sent under one of our sequence numbers: enough to write it again. */
struct sent_packet {
    struct rewritten numbers;
    uint16_t up_seq, source; /* of the unit; source 0: free */
    uint8_t layer;
    uint32_t resent_ms; /* 0: never */
};

struct down_track {
    struct down_peer *peer;
    struct up_track *up;
    struct down_track *next_of_up, **link_of_up; /* the up track's subscribers */
    struct down_track *next, **link;             /* the peer's tracks */
    struct down_track_conf conf;
    struct down_want want;
    struct rtp_head head, rtx_head;
    struct rewrite rewrite;
    struct sent_packet *sent; /* video: by our sequence, from the start */
    uint32_t sent_room;       /* its size */
    int64_t sent_round_us;    /* when it was last begun from its front */
    uint16_t rtx_seq;
    uint16_t restart_seq; /* ours, where the current layer began: repairs end here */
    int current, target;  /* layers; current -1: nothing yet */
    int tid, target_tid;  /* highest temporal layer forwarded, and wanted */
    bool is_started, is_paused;
    bool awaits_key;    /* video: nothing is forwarded until it comes */
    bool needs_restart; /* audio: packets were not forwarded in between */
    bool is_begun;      /* something was sent */
    uint32_t silences;  /* of the up track, when the last packet was sent */
    int64_t sent_us;    /* the last packet */
    uint32_t packets, octets;
    struct {
        uint32_t middle; /* of the NTP time in it */
        int64_t sent_us;
    } sr[2];                   /* the last two reports, for the round trip */
    uint32_t reported_highest; /* by the receiver; 0: not yet */
    struct layers_ask ask;
    int8_t step_layer[LAYER_STEPS], step_tid[LAYER_STEPS];
};

struct down_peer {
    struct forward *forward;
    struct down_peer *next, **link; /* the forwarder's list */
    struct down_peer *next_pacing;
    struct wire wire;
    struct down_host host;
    struct down_track *tracks;
    int track_count;
    struct ssrc_map ssrcs; /* value: down_track; tag: 1 for RTX */
    struct budget budget;
    struct pacer pacer;
    struct meter sent, audio, padding; /* all that was sent; of it audio, and padding */
    struct meter seen;                 /* of it what receivers estimate by */
    uint64_t sent_bytes;               /* in all */
    uint64_t all_bps;                  /* of everything that is wanted */
    uint64_t need_bps;                 /* of the next better picture, 0: has all */
    uint64_t allotted_bps;             /* what was given, where the budget is less; else 0 */
    int64_t allotted_us, report_us;
    int64_t repair_bytes; /* that may be spent on repairs now */
    int64_t repair_us;
    int64_t probe_bytes; /* that a running probe still owes */
    int64_t probe_us;
    uint64_t probe_sent;     /* sent_bytes when it was counted last */
    uint32_t lost, expected; /* of the reports since the last judgement */
    bool is_pacing;          /* on the forwarder's list */
    bool is_changed;         /* allot again at the next tick */
    bool is_lowered;         /* somebody has less than wanted, for want of bandwidth */
};

/* down_allot.c */
void down_peer_allot(struct down_peer *p, int64_t now_us);

/* down_send.c */
/* A key frame is wanted on the layer it will forward. */
void down_track_ask_key(struct down_track *d, int64_t now_us);
/* What follows is a new beginning: after a pause, or a queue thrown away. */
void down_track_interrupt(struct down_track *d);
void down_peer_start_pacing(struct down_peer *p);

/* down_repair.c */
void down_track_resend(struct down_track *d, uint16_t seq, int64_t now_us);
/* Sends so many bytes that nobody needs. */
void down_peer_pad(struct down_peer *p, int64_t bytes, int64_t now_us);
/* The unit under these numbers, to the wire: once more as RTX, or for the first time. */
void down_track_transmit(struct down_track *d, const struct unit *u, const struct rewritten *n,
                         int64_t now_us);

/* down_feedback.c */
/* True when there was something to report. */
bool down_peer_report(struct down_peer *p, int64_t now_us);

#endif
