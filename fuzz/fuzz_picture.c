/* fuzz_picture.c - whatever is called a photo: refused with a word, or made anew within bounds, in
 * an answer that its reader takes. */
#include "check.h"
#include "pictures/decode.h"
#include "pictures/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static bool is_ready; /* of this process */
    struct buf out;
    struct picture_wire p;
    struct wire_refusal refusal;
    is_ready = is_ready || decode_ready();
    CHECK(is_ready);
    buf_init(&out, LIMIT_PICTURE_ANSWER_BYTES);
    CHECK(picture_answer((struct str){(const char *)data, n}, &out));
    CHECK(!picture_wire_read(buf_str(&out), &p, &refusal));
    CHECK(refusal.is_there || (p.large.bytes.n && p.small.bytes.n));
    CHECK(refusal.is_there || p.small.width <= p.large.width);
    buf_done(&out);
    return 0;
}
