/* truth.h - what a simulated frame says about itself inside its payload, out of reach of rewriting:
 * the receiver compares it with what the headers make it believe. */
#ifndef MEDIA_SIM_TRUTH_H
#define MEDIA_SIM_TRUTH_H

#include <stdint.h>

#include "base/rd.h"
#include "media/wr.h"

#define TRUTH_BYTES 16
struct truth {
    uint8_t is_delta; /* first: its lowest bit is VP8's "not a key frame" */
    uint8_t layer, tid;
    uint32_t frame,
        base; /* numbers of this frame, and of the temporal layer 0 frame it needs or is */
    uint16_t index, count; /* of its packets */
};
static inline void truth_write(struct wr *w, const struct truth *t)
{
    wr_u8(w, t->is_delta);
    wr_u8(w, t->layer);
    wr_u8(w, t->tid);
    wr_u8(w, 0x55);
    wr_u32(w, t->frame);
    wr_u32(w, t->base);
    wr_u16(w, t->index);
    wr_u16(w, t->count);
}
static inline struct truth truth_read(struct str payload)
{
    struct rd r = rd_from(payload);
    struct truth t = {.is_delta = rd_u8(&r), .layer = rd_u8(&r), .tid = rd_u8(&r)};
    (void)rd_u8(&r);
    t.frame = rd_u32be(&r);
    t.base = rd_u32be(&r);
    t.index = rd_u16be(&r);
    t.count = rd_u16be(&r);
    return t;
}

#endif
