/* fuzz_rtcp.c - compounds and everything in them, transport-wide feedback included.
 *
 * Laws: reading ends; entries are no more than their bytes could hold. */
#include "base/rd.h"
#include "check.h"
#include "media/rtcp.h"
#include "media/twcc.h"

struct count {
    size_t told;
};

static void note(void *ctx, uint16_t seq, int64_t arrived_us)
{
    struct count *c = ctx;
    (void)seq;
    (void)arrived_us;
    c->told++;
}

static size_t read_reports(struct rtcp *p)
{
    size_t entries = 0;
    struct rtcp_report report;
    while (rtcp_read_report(p, &report)) {
        CHECK(report.lost >= -(1 << 23) && report.lost < 1 << 23);
        entries++;
    }
    return entries;
}

static size_t read_entries(struct rtcp *p)
{
    size_t entries = 0;
    struct rtcp_sender sender;
    uint16_t seq, following;
    uint32_t ssrc;
    uint64_t bps;
    if (p->type == RTCP_SR && !rtcp_read_sender(p, &sender))
        return 0;
    if (p->type == RTCP_SR || p->type == RTCP_RR)
        return read_reports(p);
    if (p->type == RTCP_RTPFB && p->count == RTPFB_NACK)
        while (rtcp_read_nack(p, &seq, &following))
            entries++;
    if (p->type == RTCP_PSFB && p->count == PSFB_FIR)
        while (rtcp_read_fir(p, &ssrc))
            entries++;
    if (p->type == RTCP_PSFB && p->count == PSFB_AFB)
        CHECK(!rtcp_read_remb(p, &bps) || bps <= UINT64_C(1) << 58);
    return entries;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct rd compound = rd_from((struct str){n ? (const char *)data : "", n});
    struct rtcp p;
    size_t packets = 0;
    while (rtcp_next(&compound, &p)) {
        packets++;
        size_t words = p.body.n / 4;
        struct count c = {0};
        if (p.type == RTCP_RTPFB && p.count == RTPFB_TWCC) {
            if (twcc_read(&p, note, &c) == OK)
                CHECK(c.told <= 65535);
        } else {
            CHECK(read_entries(&p) <= words);
        }
    }
    CHECK(packets <= n / 4);
    return 0;
}
