/* h264.c - find key frames.
 *
 * WHY   layers are switched and streams begun only where a decoder can begin.
 * HOW   encoders of browsers send SPS and PPS before each IDR picture, usually in one STAP-A; a
 *       stream that begins at a bare IDR slice is taken, too (parameter sets came before).
 * OWNS  nothing.  RUNS  any thread.  SPEC  RFC 6184 5.2, 5.7.1, 5.8.  TESTS h264_test.c.
 * FUZZ  fuzz/fuzz_h264.c */
#include "media/h264.h"

#include "base/rd.h"

enum { NAL_IDR = 5, NAL_SPS = 7, NAL_STAP_A = 24, NAL_FU_A = 28, TYPE = 31, FU_START = 0x80 };

static bool is_key_type(int type)
{
    return type == NAL_IDR || type == NAL_SPS;
}

static bool stap_has_key(struct rd *r)
{
    while (rd_left(r)) {
        struct str nal = rd_bytes(r, rd_u16be(r));
        if (r->bad)
            return false;
        if (nal.n && is_key_type(nal.p[0] & TYPE))
            return true;
    }
    return false;
}

bool h264_is_key(struct str payload)
{
    struct rd r = rd_from(payload);
    int type = rd_u8(&r) & TYPE;
    if (type == NAL_STAP_A)
        return stap_has_key(&r);
    if (type == NAL_FU_A) {
        uint8_t fu = rd_u8(&r);
        return !r.bad && fu & FU_START && is_key_type(fu & TYPE);
    }
    return !r.bad && is_key_type(type);
}
