/* level.h - how loud one audio track is, from the level of each of its packets. Pure. */
#ifndef MEDIA_LEVEL_H
#define MEDIA_LEVEL_H

#include <stdbool.h>
#include <stdint.h>

#define LEVEL_WINDOW_US  400000
#define LEVEL_LOUD_DB    35 /* -dBov: at most this is loud */
#define LEVEL_ACTIVE_PCT 40 /* of the window must be loud */
#define LEVEL_SMOOTH     2  /* windows */
#define LEVEL_SILENCE_DB 127
#define LEVEL_FRAME_US   20000 /* one packet stands for so long */

struct level {
    int64_t window_us; /* when the window began */
    uint32_t loud_us;  /* loud time within it */
    uint8_t loudest;   /* -dBov within it: smallest */
    double smoothed;   /* 0..1 */
    int64_t heard_us;  /* the last packet */
};
void level_init(struct level *l);
void level_note(struct level *l, int minus_dbov, int64_t now_us);
/* 0..1 as it is now; 0 when nobody speaks. Closes windows that are over. */
double level_now(struct level *l, int64_t now_us);
/* In eighths, rounded up: what clients are told. */
double level_in_eighths(double level);

#endif
