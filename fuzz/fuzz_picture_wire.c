/* fuzz_picture_wire.c - what a helper says that was taken over: it is no picture, or one within
 * every bound whose bytes begin as their type does. */
#include "check.h"
#include "text/picture_wire.h"

static void check_image(const struct picture_image *i, struct str whole, uint32_t most)
{
    CHECK(i->width > 0 && i->width <= most && i->height > 0 && i->height <= most);
    CHECK(i->bytes.p >= whole.p && i->bytes.p + i->bytes.n <= whole.p + whole.n);
    CHECK(i->type == PICTURE_JPEG ? str_starts_with(i->bytes, STR("\xFF\xD8\xFF"))
                                  : str_starts_with(i->bytes, STR("RIFF")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = {(const char *)data, n};
    struct picture_wire p;
    struct wire_refusal refusal;
    if (picture_wire_read(bytes, &p, &refusal)) {
        CHECK(!p.large.bytes.p && !p.blur.p);
        return 0;
    }
    CHECK(!refusal.is_there || (refusal.word.n > 0 && refusal.word.n <= LIMIT_REFUSAL_WORD));
    if (refusal.is_there)
        return 0;
    check_image(&p.large, bytes, LIMIT_PICTURE_LARGE);
    check_image(&p.small, bytes, LIMIT_PICTURE_SMALL);
    CHECK(p.blur.n >= 5 && p.blur.n <= LIMIT_BLUR_BYTES);
    return 0;
}
