/* fuzz_h264.c - the key frame finder of H264: reads nothing outside, and says the same twice. */
#include "check.h"
#include "media/h264.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str payload = {n ? (const char *)data : "", n};
    CHECK(h264_is_key(payload) == h264_is_key(payload));
    CHECK(n > 0 || !h264_is_key(payload));
    return 0;
}
