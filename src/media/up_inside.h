/* up_inside.h - publishers' structs, for up*.c, down*.c and speakers.c only. */
#ifndef MEDIA_UP_INSIDE_H
#define MEDIA_UP_INSIDE_H

#include "media/level.h"
#include "media/meter.h"
#include "media/nack.h"
#include "media/packet_log.h"
#include "media/rtp.h"
#include "media/ssrc_map.h"
#include "media/stream.h"
#include "media/twcc.h"
#include "media/up.h"

#define TIDS 3 /* temporal layers that are told apart */

struct down_track;
struct speakers;

struct up_layer {
    struct up_track *track;
    int index;
    struct up_layer_conf conf;
    uint32_t ssrc, rtx_ssrc; /* as heard or declared; 0: not known yet */
    uint16_t source;         /* number of this stream, for units */
    struct stream stream;
    struct meter meter[TIDS]; /* bytes of each temporal layer, key frames left out */
    struct packet_log *log;   /* video only, from the first packet */
    struct nack *nack;        /* the same */
    bool wants_key;           /* asked for and not come yet */
    uint8_t key_tries;
    int64_t pli_us;  /* the last request sent */
    int64_t key_us;  /* the last key frame seen */
    uint32_t key_ts; /* its timestamp, once has_key_ts */
    bool has_key_ts;
};

struct up_track {
    struct up_peer *peer;
    struct up_track *next; /* the peer's list */
    struct up_track_conf conf;
    struct up_track_host host;
    struct up_layer layer[LAYERS];
    struct down_track *subscribers; /* through their next_of_up */
    struct speakers *speakers;      /* audio in a room that listens */
    struct level level;
    void *speaker_ctx;
    struct up_track *next_speaker;
    double told_level; /* the last told to clients */
    uint32_t silences; /* packets that were not forwarded */
    int64_t spoke_us;  /* when it was last told as speaking */
    int64_t loud_us;   /* when it was last loud enough to be chosen */
    bool is_chosen;    /* of the loudest, or there is room for all */
    bool is_muted, is_started;
};

struct up_peer {
    struct forward *forward;
    struct up_peer *next, **link; /* the forwarder's list */
    struct wire wire;
    struct up_track *tracks;
    int track_count;
    struct rtp_ext_ids ext_ids;
    struct ssrc_map ssrcs; /* value: up_layer; tag: 1 for RTX */
    struct twcc *twcc;     /* from the first packet that has a number */
    uint16_t sources;      /* given so far */
    uint16_t unknown_left; /* packets of unknown SSRCs looked into until the next report */
    int64_t report_us;
    int64_t began_us;
};

/* Ask for a key frame; throttled and repeated until it comes. */
void up_layer_ask_key(struct up_layer *l, int64_t now_us);
bool up_layer_is_alive(const struct up_layer *l, int64_t now_us);
/* Alive, and not left out by a publisher who goes on with its other layers (narrow uplink). */
bool up_layer_is_usable(const struct up_layer *l, int64_t now_us);
/* Bits per second of its temporal layers up to tid. */
uint32_t up_layer_bps(const struct up_layer *l, int tid, int64_t now_us);

/* up.c, for up_rtp.c: the layer of a packet; NULL: of none. */
struct up_layer *up_peer_find(struct up_peer *p, const struct rtp *r, bool *ret_is_rtx);
/* up_feedback.c, for up.c and up_rtp.c */
void up_peer_report(struct up_peer *p, int64_t now_us);
void up_peer_send_twcc(struct up_peer *p, int64_t now_us);
void up_layer_send_nacks(struct up_layer *l, int64_t now_us);

/* down_send.c: a packet of its track came. */
void down_track_take(struct down_track *d, struct unit *u, int64_t now_us);
struct down_track *down_track_next_of_up(const struct down_track *d);
/* Its track was muted, or goes on. */
void down_track_on_mute(struct down_track *d, bool is_muted, int64_t now_us);

/* speakers.c: an audio packet came; false: not among those to forward. */
bool speakers_hear(struct speakers *s, struct up_track *t, int level, int64_t now_us);

#endif
