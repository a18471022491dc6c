/* fuzz_vp8.c - the VP8 payload descriptor.
 *
 * Laws: it is shorter than the payload; written again it is read as the same. */
#include <string.h>

#include "check.h"
#include "media/vp8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str payload = {n ? (const char *)data : "", n};
    struct vp8 v, again;
    if (vp8_parse(payload, &v) != OK)
        return 0;
    CHECK(v.bytes >= 1 && v.bytes < n);
    unsigned char bytes[VP8_MAX_BYTES + 1];
    uint8_t written = vp8_write(&v, v.picture_id, v.tl0, bytes);
    CHECK(written <= VP8_MAX_BYTES);
    bytes[written] = (unsigned char)payload.p[v.bytes];
    CHECK(vp8_parse((struct str){(const char *)bytes, (size_t)written + 1}, &again) == OK);
    CHECK(again.bytes == written);
    CHECK(again.picture_id == v.picture_id && again.tl0 == v.tl0 && again.tid == v.tid);
    CHECK(again.is_key == v.is_key && again.is_start == v.is_start && again.is_sync == v.is_sync);
    return 0;
}
