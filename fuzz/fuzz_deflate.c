/* fuzz_deflate.c - what strangers pack is unpacked within the limit or refused, the same when it is
 * tried again; what we pack comes back; an offer is read without reading past it. */
#include "base/buf.h"
#include "check.h"
#include "net/deflate.h"

enum { UNPACKED_MAX_BYTES = 64 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = {n ? (const char *)data : "", n}, first, second, packed;
    struct deflate *d = deflate_new(UNPACKED_MAX_BYTES);
    enum unpack_result r = deflate_unpack(d, bytes, &first);
    CHECK(first.n <= UNPACKED_MAX_BYTES);
    struct buf kept;
    buf_init(&kept, UNPACKED_MAX_BYTES);
    CHECK(buf_add(&kept, first));
    CHECK(deflate_unpack(d, bytes, &second) == r); /* nothing is left of the message before */
    CHECK(str_equal(second, buf_str(&kept)));
    if (deflate_pack(d, bytes, &packed)) {
        CHECK(packed.n < bytes.n);
        CHECK(deflate_unpack(d, packed, &second) ==
              (n > UNPACKED_MAX_BYTES ? UNPACK_TOO_LARGE : UNPACK_OK));
        CHECK(n > UNPACKED_MAX_BYTES || str_equal(second, bytes));
    }
    (void)deflate_is_offered(bytes); /* it only must not read outside */
    buf_done(&kept);
    deflate_free(d);
    return 0;
}
