/* speakers.h - who speaks in one room, and whose audio is forwarded when there are too many.
 *
 * Levels come from the audio level extension (RFC 6464) of the packets as they pass. Numbers as
 * LiveKit's (window 400 ms, louder than -35 dBov in 40 % of it, smoothed over 2 windows, level in
 * eighths), so that clients behave alike. The room's media thread. */
#ifndef MEDIA_SPEAKERS_H
#define MEDIA_SPEAKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/up.h"

#define LIMIT_ALL_AUDIO     16 /* up to so many audio tracks are all forwarded ... */
#define LIMIT_LOUDEST_AUDIO 8  /* ... above it only the loudest so many */
#define SPEAKERS_TICK_US    100000

struct speakers; /* of one room */
struct speakers *speakers_new(void);
void speakers_free(struct speakers *s); /* its tracks are removed before; NULL is fine */
/* An audio track of the room; ctx comes back in the changes. Removed before the track is freed. */
void speakers_add(struct speakers *s, struct up_track *audio, void *ctx);
void speakers_remove(struct speakers *s, struct up_track *audio);

struct speaker_change {
    void *ctx;
    double level; /* 0..1 in eighths, rounded up; 0 for who stopped */
    bool is_active;
};
/* To be called every SPEAKERS_TICK_US. Writes what changed since the last call, at most max (what
 * does not fit comes next time), and says how many. */
size_t speakers_tick(struct speakers *s, int64_t now_us, struct speaker_change *ret, size_t max);

#endif
