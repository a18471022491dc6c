/* rewrite.h - the numbers a subscriber sees: one unbroken stream, whatever layers, pauses and gaps
 * it is made of. Pure. */
#ifndef MEDIA_REWRITE_H
#define MEDIA_REWRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "media/unit.h"

#define REWRITE_SPANS 32 /* skips that late packets are still placed around */

struct rewritten {
    uint32_t ts;
    uint16_t seq, picture_id;
    uint8_t tl0;
};

struct rewrite {
    struct rewrite_span {
        uint16_t from;         /* first sequence of the publisher that it covers */
        uint16_t seq, picture; /* to be added */
    } span[REWRITE_SPANS];     /* a ring; the newest is at (spans - 1) % REWRITE_SPANS */
    uint32_t spans;            /* since the restart */
    uint16_t source;           /* of the units that are being rewritten */
    uint32_t ts_add;
    uint8_t tl0_add;
    uint16_t up_picture;     /* newest picture id of the publisher, made long */
    struct rewritten newest; /* sent or skipped to */
};
/* The stream will begin after these numbers (random). */
void rewrite_init(struct rewrite *w, struct rewritten before);
/* u is the first packet of another layer, or after a pause: its numbers follow those of the newest,
 * its time is ts. */
void rewrite_restart(struct rewrite *w, const struct unit *u, uint32_t ts);
/* False: u is from before the restart, or too old: it can not be sent. */
bool rewrite_unit(struct rewrite *w, const struct unit *u, struct rewritten *ret);
/* u, the newest packet, will not be sent: the numbers close up behind it. */
void rewrite_skip(struct rewrite *w, const struct unit *u);
/* Nothing from the number on was really sent: take them back, a restart follows. */
void rewrite_back_to(struct rewrite *w, const struct rewritten *first_unsent);

#endif
