/* forward.h - the forwarding path of one media thread: what publishers send (up.h) goes to their
 * subscribers (down.h) with rewritten headers; who speaks is in speakers.h. No sockets and no SDP
 * in here: packets come in already decrypted, and leave through a struct wire.
 *
 * Everything belongs to one media thread. Time is mono microseconds. With a loop the forwarder
 * keeps its own timer; without one (NULL: the media simulation) its owner calls forward_tick. */
#ifndef MEDIA_FORWARD_H
#define MEDIA_FORWARD_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/rand.h"
#include "base/str.h"
#include "loop/loop.h"

/* Where one peer connection's packets go; plain, the transport seals them. The strings are views
 * that live for the call. An RTP packet is header, patch and payload one after the other. */
struct wire {
    void *ctx;
    void (*rtp)(void *ctx, struct str header, struct str patch, struct str payload);
    void (*rtcp)(void *ctx, struct str plain);
};

/* As LiveKit numbers them (ConnectionQuality). */
enum quality { QUALITY_POOR, QUALITY_GOOD, QUALITY_EXCELLENT, QUALITY_LOST };

struct forward;
MUST_CHECK enum err forward_new(struct loop *l, struct rand_source rand, struct forward **ret);
void forward_free(struct forward *f); /* all its peers are freed before; NULL is fine */
/* What time is it: the turn's time of the loop, or that of the last forward_tick or packet. */
int64_t forward_now(const struct forward *f);
/* Without a loop: does what is due, and says when to call again (INT64_MAX: nothing waits; ask
 * again with forward_due after each packet). */
int64_t forward_tick(struct forward *f, int64_t now_us);
int64_t forward_due(const struct forward *f);

/* Counted since the start; for /metrics. */
struct forward_counts {
    uint64_t rtp_in, rtp_out, bytes_out; /* rtp_out counts every subscriber */
    uint64_t bad_rtp, bad_rtcp;          /* not readable: dropped */
    uint64_t unknown_ssrc;               /* of no track: dropped */
    uint64_t nacks_sent, nacked, resent; /* asked of publishers; asked by subscribers, and served */
    uint64_t plis_sent, plis_heard;      /* key frames asked of publishers, and by subscribers */
    uint64_t paced, overflows;           /* packets that waited; queues thrown away */
    uint64_t probe_bytes;                /* padding sent to find room for a better layer */
};
struct forward_counts forward_counts(const struct forward *f);

#endif
