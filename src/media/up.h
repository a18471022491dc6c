/* up.h - what one publisher's connection sends us: its tracks, their simulcast layers, and the
 * feedback we owe it (NACK, PLI, receiver reports, transport-wide feedback). Its media thread. */
#ifndef MEDIA_UP_H
#define MEDIA_UP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "media/codec.h"
#include "media/forward.h"
#include "media/packet.h"

#define LIMIT_UP_TRACKS  32 /* of one publisher; more are refused */
#define LIMIT_UP_UNKNOWN 16 /* SSRCs of one publisher that wait for a mid, or belong to nothing */

struct up_peer; /* a publisher's connection */
/* wire.rtp is not used; wire.rtcp carries feedback. */
struct up_peer *up_peer_new(struct forward *f, struct wire wire);
void up_peer_free(struct up_peer *p); /* its tracks are freed before; NULL is fine */

struct up_track; /* one published track, all of its layers */
struct up_layer_conf {
    char rid[9];             /* "" when there is one stream without rid */
    uint32_t ssrc, rtx_ssrc; /* 0: not declared, learnt by mid + rid (repaired rid for RTX) */
    int quality;             /* 0 low, 1 medium, 2 high: the LiveKit VideoQuality it serves */
    uint32_t width, height;  /* 0: not known; then quality decides */
};
struct up_track_conf {
    enum media_kind kind;
    enum codec codec;
    uint8_t pt, rtx_pt; /* as agreed in the publisher's SDP; rtx_pt 0: no RTX */
    char mid[17];
    uint8_t ext[EXT_COUNT];             /* ids of the publisher's bundle; 0: not agreed */
    struct up_layer_conf layer[LAYERS]; /* in rising quality */
    int layer_count;
    bool is_screen;
};
struct up_track_host {
    void *ctx;
    void (*started)(void *ctx); /* its first RTP packet came; once, inside up_peer_rtp */
};
/* NULL: the publisher has LIMIT_UP_TRACKS already, or layer_count is not 1 to LAYERS. */
struct up_track *up_track_new(struct up_peer *p, const struct up_track_conf *conf,
                              const struct up_track_host *host);
void up_track_free(struct up_track *t); /* its down tracks are freed before by their owner */
/* The publisher says so, or the host of the room: nothing is forwarded while muted. */
void up_track_mute(struct up_track *t, bool is_muted);
/* Sizes of the layers as AddTrack or update_video_track tell them; layer i as in the conf. */
void up_track_resize(struct up_track *t, int layer, int quality, uint32_t width, uint32_t height);
bool up_track_is_alive(const struct up_track *t, int64_t now_us); /* RTP within the last 2 s */

/* A plain RTP packet; kept with packet_ref as long as somebody may ask for it again. */
void up_peer_rtp(struct up_peer *p, struct packet *packet, int64_t now_us);
void up_peer_rtcp(struct up_peer *p, struct str plain, int64_t now_us);

/* What arrived here: loss before repair over the last seconds. LOST only when every unmuted track
 * has been silent for 10 s. */
enum quality up_peer_quality(const struct up_peer *p, int64_t now_us);

#endif
