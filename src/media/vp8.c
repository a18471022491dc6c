/* vp8.c - the VP8 payload descriptor.
 *
 * WHY   a receiver tells frames apart and finds what they refer to by picture id and TL0PICIDX;
 * each simulcast layer counts its own, so a subscriber who is switched must get renumbered ones.
 * SPEC  RFC 7741 4.2, 4.3; RFC 6386 9.1 (the key frame bit).
 * OWNS  nothing.  RUNS  any thread.  TESTS vp8_test.c.  FUZZ fuzz/fuzz_vp8.c */
#include "media/vp8.h"

#include "base/rd.h"
#include "media/wr.h"

enum {
    HAS_MORE = 0x80, /* X */
    START = 0x10,    /* S */
    PARTITION = 0x07,
    HAS_PICTURE_ID = 0x80, /* I */
    HAS_TL0 = 0x40,        /* L */
    HAS_TID = 0x20,        /* T */
    HAS_KEY_INDEX = 0x10,  /* K */
    PICTURE_ID_IS_LONG = 0x80
};

static void read_more(struct rd *r, struct vp8 *v)
{
    uint8_t has = rd_u8(r);
    if (has & HAS_PICTURE_ID) {
        v->has_picture_id = true;
        v->picture_id = rd_u8(r);
        if (v->picture_id & PICTURE_ID_IS_LONG) {
            v->has_15_bits = true;
            v->picture_id = (uint16_t)((v->picture_id & 127) << 8 | rd_u8(r));
        }
    }
    if (has & HAS_TL0) {
        v->has_tl0 = true;
        v->tl0 = rd_u8(r);
    }
    if (has & (HAS_TID | HAS_KEY_INDEX)) {
        uint8_t b = rd_u8(r);
        v->has_tid = has & HAS_TID;
        v->has_key_index = has & HAS_KEY_INDEX;
        v->tid = v->has_tid ? b >> 6 : 0;
        v->is_sync = v->has_tid && b & 0x20;
        v->key_index = v->has_key_index ? b & 31 : 0;
    }
}

enum err vp8_parse(struct str payload, struct vp8 *ret)
{
    struct rd r = rd_from(payload);
    struct vp8 v = {0};
    uint8_t first = rd_u8(&r);
    v.first = (uint8_t)(first & ~HAS_MORE);
    if (first & HAS_MORE)
        read_more(&r, &v);
    if (r.bad || !rd_left(&r))
        return ERR_MALFORMED; /* nothing behind the descriptor is no VP8 either */
    v.bytes = (uint8_t)r.at;
    v.is_start = first & START && !(first & PARTITION);
    v.is_key = v.is_start && !(rd_peek(&r) & 1);
    *ret = v;
    return OK;
}

uint8_t vp8_write(const struct vp8 *v, uint16_t picture_id, uint8_t tl0,
                  unsigned char ret[VP8_MAX_BYTES])
{
    struct wr w = wr_to(ret, VP8_MAX_BYTES);
    int has = (v->has_picture_id ? HAS_PICTURE_ID : 0) | (v->has_tl0 ? HAS_TL0 : 0) |
              (v->has_tid ? HAS_TID : 0) | (v->has_key_index ? HAS_KEY_INDEX : 0);
    wr_u8(&w, (uint8_t)(v->first | (has ? HAS_MORE : 0)));
    if (!has)
        return (uint8_t)w.n;
    wr_u8(&w, (uint8_t)has);
    if (v->has_picture_id)
        wr_u16(&w, (uint16_t)(0x8000 | (picture_id & 0x7FFF)));
    if (v->has_tl0)
        wr_u8(&w, tl0);
    if (v->has_tid || v->has_key_index)
        wr_u8(&w, (uint8_t)(v->tid << 6 | (v->is_sync ? 0x20 : 0) | v->key_index));
    return (uint8_t)w.n;
}
