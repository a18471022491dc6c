/* vp8.h - the payload descriptor of VP8 in RTP (RFC 7741): read it, and write one of our own in its
 * place. Pure. */
#ifndef MEDIA_VP8_H
#define MEDIA_VP8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

#define VP8_MAX_BYTES 6 /* of a descriptor that we write */

struct vp8 {
    uint16_t picture_id;
    uint8_t bytes; /* of the descriptor */
    uint8_t first; /* its first byte without X: N, S, partition */
    uint8_t tl0;
    uint8_t tid; /* temporal layer; 0 without */
    uint8_t key_index;
    bool has_picture_id, has_15_bits, has_tl0, has_tid, has_key_index, is_sync;
    bool is_start; /* of a frame */
    bool is_key;   /* start of a key frame */
};
MUST_CHECK enum err vp8_parse(struct str payload, struct vp8 *ret);
/* The descriptor with another picture id (always 15 bits, so that two layers of one track can
 * follow each other) and TL0PICIDX. Returns its length. */
uint8_t vp8_write(const struct vp8 *v, uint16_t picture_id, uint8_t tl0,
                  unsigned char ret[VP8_MAX_BYTES]);

#endif
