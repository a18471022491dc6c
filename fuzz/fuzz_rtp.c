/* fuzz_rtp.c - the RTP header and its extensions.
 *
 * Laws: everything told lies within the packet; header, payload and padding make it up. */
#include "base/rd.h"
#include "check.h"
#include "media/rtp.h"

static void check_ext(struct str packet, struct str ext)
{
    CHECK(!ext.p || (ext.p >= packet.p && ext.p + ext.n <= packet.p + packet.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct rtp_ext_ids ids;
    rtp_ext_ids_init(&ids);
    for (int e = 0; e < EXT_COUNT; e++)
        rtp_ext_ids_set(&ids, (uint8_t)(1 + e * 3), (enum rtp_ext)e);
    struct str packet = {n ? (const char *)data : "", n};
    struct rtp r;
    if (rtp_parse(packet, &ids, &r) != OK)
        return 0;
    CHECK((size_t)r.payload_at + r.payload_bytes + r.padding_bytes == n);
    CHECK(r.payload_at >= 12);
    for (int e = 0; e < EXT_COUNT; e++)
        check_ext(packet, r.ext[e]);
    int32_t level = rtp_ext_audio_level(&r), seq = rtp_ext_twcc(&r);
    CHECK(level >= -1 && level <= 127);
    CHECK(seq >= -1 && seq <= 65535);
    return 0;
}
