/* stream.c - statistics of a received stream.
 *
 * OWNS  nothing.  RUNS  on its media thread.  SPEC  RFC 3550 6.4.1, A.1, A.3, A.8.
 * TESTS stream_test.c */
#include "media/stream.h"

#include "media/rtp.h"

enum { JUMP_MAX = 3000 };

static void begin(struct stream *s, uint16_t seq)
{
    struct rtcp_sender sr = s->sr;
    int64_t sr_us = s->sr_us;
    *s = (struct stream){.is_begun = true, .newest = seq, .base = seq, .sr = sr, .sr_us = sr_us};
}

static void note_jitter(struct stream *s, uint32_t ts, uint32_t clock_hz, int64_t now_us)
{
    int64_t transit = now_us * clock_hz / 1000000 - ts;
    int64_t d = (int64_t)(int32_t)(transit - s->transit); /* the RTP clock wraps, so does this */
    if (s->received > 1)
        s->jitter_16 += (uint32_t)((d < 0 ? -d : d) - ((s->jitter_16 + 8) >> 4));
    s->transit = transit;
}

bool stream_note(struct stream *s, uint16_t seq, uint32_t ts, uint32_t clock_hz, int64_t now_us,
                 uint16_t *ret_missing)
{
    *ret_missing = 0;
    uint16_t ahead = (uint16_t)(seq - s->newest);
    if (!s->is_begun || (ahead > JUMP_MAX && ahead < 65536 - JUMP_MAX))
        begin(s, seq);
    else if (!seq_is_newer(seq, s->newest)) {
        s->received++;
        return false;
    } else {
        *ret_missing = (uint16_t)(ahead - 1);
        if (seq < s->newest)
            s->cycles += 1 << 16;
        s->newest = seq;
    }
    s->received++;
    s->heard_us = now_us;
    note_jitter(s, ts, clock_hz, now_us);
    return true;
}

void stream_note_sr(struct stream *s, const struct rtcp_sender *sr, int64_t now_us)
{
    s->sr = *sr;
    s->sr_us = now_us;
}

struct rtcp_report stream_report(struct stream *s, uint32_t ssrc, int64_t now_us)
{
    uint32_t highest = s->cycles + s->newest;
    uint32_t expected = highest - s->base + 1;
    int64_t in_interval = (int64_t)expected - s->expected_before;
    int64_t lost = in_interval - ((int64_t)s->received - s->received_before);
    struct rtcp_report r = {.ssrc = ssrc, .highest = highest, .jitter = s->jitter_16 >> 4};
    if (lost > 0 && in_interval > 0)
        r.lost_256 = (uint8_t)(lost * 255 / in_interval);
    if (in_interval > 0)
        s->lost_1024 = (s->lost_1024 * 3 + (uint32_t)r.lost_256 * 4) / 4;
    int64_t total = (int64_t)expected - s->received;
    r.lost = (int32_t)(total > 0x7FFFFF ? 0x7FFFFF : total < 0 ? 0 : total);
    s->expected_before = expected;
    s->received_before = s->received;
    if (s->sr_us) {
        r.last_sr = ntp_middle(s->sr.ntp);
        r.since_sr = (uint32_t)((now_us - s->sr_us) * 65536 / 1000000);
    }
    return r;
}

uint64_t stream_ntp_of(const struct stream *s, uint32_t ts, uint32_t clock_hz)
{
    if (!s->sr_us)
        return 0;
    int64_t ticks = (int32_t)(ts - s->sr.rtp);
    return s->sr.ntp + (uint64_t)(ticks * (INT64_C(1) << 32) / clock_hz);
}
