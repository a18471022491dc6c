/* receiver_estimate.c - REMB as libwebrtc's receiver makes it, in outline.
 *
 * HOW   the queue in front of us shows as growing delay between abs-send-time and arrival. When it
 *       grows, the estimate falls to 85 % of what arrives (never up: a fall below it stays hidden,
 *       as over there), again and again while it grows; otherwise it creeps up, by 8 % a second
 *       before the first fall and by a packet or so a second after it, at most to half as much
 *       again as what arrives. What arrives: payloads of pictures and padding over a second; sound
 *       and headers are not in it. Nothing is told in the first five seconds unless the queue
 *       grows. Reports go out each second, and at once when the estimate falls.
 * RUNS  in a test. */
#include "receiver_estimate.h"

#include "base/rd.h"
#include "media/rtcp.h"

enum { BUCKET_US = 125000, OVERUSE_US = 20000, RISING_US = 60000, QUIET_US = 5000000 };
enum { FALL_PAUSE_US = 200000, CREEP_BPS = 8000 };

static uint64_t arriving_bps(const struct receiver *r)
{
    uint64_t bytes = 0;
    for (int i = 0; i < 8; i++)
        bytes += r->window_bytes[i];
    return bytes * 8; /* a second */
}

static void note_bytes(struct receiver *r, size_t bytes, int64_t now_us)
{
    int64_t bucket = now_us / BUCKET_US;
    for (; r->window < bucket; r->window++)
        r->window_bytes[(r->window + 1) % 8] = 0;
    r->window_bytes[bucket % 8] += (uint32_t)bytes;
}

static void fall(struct receiver *r, int64_t now_us)
{
    uint64_t in = arriving_bps(r), to = in * 85 / 100;
    if (now_us < r->hold_us && in > r->remb_bps / 2)
        return;
    if (!r->remb_bps || to < r->remb_bps)
        r->remb_bps = to;
    r->hold_us = now_us + FALL_PAUSE_US;
    r->has_fallen = true;
}

/* True while the delay grows. */
static bool note_delay(struct receiver *r, int64_t delay, int64_t now_us)
{
    if (!r->least_delay_us || delay < r->least_delay_us)
        r->least_delay_us = delay;
    r->delay_us += (delay - r->least_delay_us - r->delay_us) / 8;
    if (r->delay_us < OVERUSE_US || r->delay_us < r->before_us)
        r->rising_us = 0;
    else if (!r->rising_us)
        r->rising_us = now_us;
    if (now_us % 20000 < 1000)
        r->before_us = r->delay_us;
    return r->rising_us && now_us - r->rising_us > RISING_US;
}

void receiver_estimate(struct receiver *r, const struct rtp *p, size_t bytes, int64_t now_us)
{
    if (now_us / 1000000 < RCV_WINDOW_S)
        r->kbps_of_s[now_us / 1000000] += (uint32_t)(bytes + 44) * 8 / 1000;
    struct rd v = rd_from(p->ext[EXT_ABS_SEND_TIME]);
    uint32_t abs = (uint32_t)rd_u8(&v) << 16;
    abs |= rd_u16be(&v);
    if (v.bad || p->ssrc == r->audio_ssrc)
        return;
    if (!r->began_us)
        r->began_us = now_us;
    note_bytes(r, bytes - p->payload_at, now_us);
    uint32_t ahead = (rtp_abs_send_time(now_us) - abs) & 0xFFFFFF;
    if (note_delay(r, (int64_t)((uint64_t)ahead * 1000000 >> 18), now_us))
        fall(r, now_us);
}

static void creep_up(struct receiver *r, int64_t now_us)
{
    if (!r->remb_bps) {
        if (r->began_us && now_us - r->began_us > QUIET_US)
            r->remb_bps = arriving_bps(r);
        return;
    }
    if (r->rising_us || now_us < r->hold_us || now_us - r->up_us < 100000)
        return;
    r->up_us = now_us;
    uint64_t most = arriving_bps(r) * 3 / 2 + 10000;
    uint64_t next = r->remb_bps + (r->has_fallen ? CREEP_BPS / 10 : r->remb_bps / 125 + 100);
    r->remb_bps = next < most ? next : r->remb_bps < most ? most : r->remb_bps;
}

void receiver_report(struct receiver *r, int64_t now_us)
{
    creep_up(r, now_us);
    bool has_fallen = r->remb_bps && r->remb_bps < r->told_remb_bps - r->told_remb_bps / 32;
    if (!(has_fallen && now_us - r->told_us > 50000) && now_us - r->report_us < 1000000)
        return;
    struct rtcp_report report[2];
    size_t count = 0;
    if (r->video.is_begun)
        report[count++] = stream_report(&r->video, r->video_ssrc, now_us);
    if (r->audio.is_begun)
        report[count++] = stream_report(&r->audio, r->audio_ssrc, now_us);
    unsigned char bytes[256];
    struct wr w = wr_to(bytes, sizeof bytes);
    rtcp_write_rr(&w, 1, report, count);
    if (r->remb_bps)
        rtcp_write_remb(&w, 1, r->remb_bps, &r->video_ssrc, 1);
    link_send(r->back, wr_str(&w), (struct str){0}, (struct str){0}, now_us);
    r->report_us = r->told_us = now_us;
    r->told_remb_bps = r->remb_bps;
}
