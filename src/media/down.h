/* down.h - what one subscriber's connection gets: which layer of each track, at what pace, within
 * the budget that its receiver and its losses tell. Its media thread. */
#ifndef MEDIA_DOWN_H
#define MEDIA_DOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "media/codec.h"
#include "media/forward.h"
#include "media/up.h"

#define LIMIT_DOWN_TRACKS 400 /* of one subscriber: audio and video of 200 people */

struct down_peer; /* a subscriber's connection */
struct down_host {
    void *ctx;
    /* A video track was paused for want of bandwidth, or goes on. Inside a tick,
     * down_peer_rtcp, down_track_start or _want; must not free tracks. */
    void (*stream_state)(void *ctx, void *track_ctx, bool is_paused);
};
struct down_peer *down_peer_new(struct forward *f, struct wire wire, const struct down_host *host);
void down_peer_free(struct down_peer *p); /* its tracks are freed before; NULL is fine */

struct down_track; /* one subscription */
struct down_track_conf {
    uint8_t pt, rtx_pt; /* codec.h, SUB_PT_*; rtx_pt 0: none */
    uint32_t ssrc, rtx_ssrc;
    uint8_t ext[EXT_COUNT]; /* ids of our offer, SUB_EXT_*; 0: do not send */
    char mid[8];            /* "" when ext[EXT_MID] is 0 */
    char cname[24];         /* as in the offer; goes into SDES */
    void *track_ctx;
};
/* NULL: LIMIT_DOWN_TRACKS. */
struct down_track *down_track_new(struct down_peer *p, struct up_track *up,
                                  const struct down_track_conf *conf);
void down_track_free(struct down_track *t); /* NULL is fine */
/* The subscriber's answer is there and the transport is up: begin, ask for a key frame. */
void down_track_start(struct down_track *t);

struct down_want {
    bool is_disabled;            /* keep the section, send nothing */
    int max_quality;             /* 0 low .. 2 high; rules when width and height are 0 */
    uint32_t width, height, fps; /* of the window, in pixels; fps 0: all */
    uint32_t priority;           /* among this subscriber's tracks; higher is more important */
};
/* May come before start. Without it: everything, highest quality. */
void down_track_want(struct down_track *t, const struct down_want *want);

void down_peer_rtcp(struct down_peer *p, struct str plain, int64_t now_us);

/* Of the path to this subscriber: losses, round trip, and whether layers had to be lowered. */
enum quality down_peer_quality(const struct down_peer *p, int64_t now_us);

/* For tests, metrics and logs. */
struct down_stats {
    uint32_t rtt_us;
    uint32_t lost_pct;    /* of the last report */
    uint64_t budget_bps;  /* what may be sent */
    uint64_t sent_bps;    /* what was, over the last second */
    size_t waiting_bytes; /* in the pacer */
};
struct down_stats down_peer_stats(const struct down_peer *p);
/* The layer (index of the up track's conf) being forwarded; -1: none. */
int down_track_layer(const struct down_track *t);

#endif
