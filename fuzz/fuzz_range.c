/* fuzz_range.c - a range that is taken lies inside the thing, is what its own Content-Range says
 * when it is asked for again, and is never empty; nothing is beyond unless it begins there.
 *
 * The first 8 bytes are the size of the thing, the rest is the field. */
#include "check.h"
#include "net/range.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    uint64_t size = 0;
    if (n < sizeof size)
        return 0;
    memcpy(&size, data, sizeof size);
    if (data[7] & 1)
        size &= 0xffff; /* things of an ordinary size as often as giants */
    struct str field = {(const char *)data + sizeof size, n - sizeof size};
    struct range r = {0}, again = {0};
    char text[RANGE_TEXT_BYTES], asked[RANGE_TEXT_BYTES];
    enum range_answer a = range_pick(field, size, &r);
    CHECK(a == RANGE_WHOLE || a == RANGE_PART || a == RANGE_BEYOND);
    CHECK(range_text(a == RANGE_PART ? &r : NULL, size, text).n < RANGE_TEXT_BYTES);
    if (a != RANGE_PART)
        return 0;
    CHECK(size > 0 && r.first <= r.last && r.last < size);
    (void)snprintf(asked, sizeof asked, "bytes=%s", text + 6);
    *strchr(asked, '/') = 0;
    CHECK(range_pick(str_from(asked), size, &again) == RANGE_PART);
    CHECK(again.first == r.first && again.last == r.last);
    return 0;
}
