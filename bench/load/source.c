/* source.c - what a camera, a screen and a microphone send.
 *
 * WHY   a forwarder reads VP8's descriptor and a picture's first bytes, so these are as an encoder
 *       writes them; the rest of a packet is filler.
 * HOW   a picture leaves as one burst, as cameras' do: pictures_per_s bursts of so many packets.
 *       Sound is evenly spaced. Behind the first 24 bytes of each payload stand a mark and the time
 *       of sending, which whoever opens the packet at the other end reads.
 * RUNS  one thread.  SPEC RFC 7741, RFC 6386 9.1. */
#include <stdlib.h>

#include "load.h"

#define MARK       "kafedra!"
#define MARK_BYTES 8
#define MARK_AT    24 /* in the payload */
#define HEAD_BYTES 12
#define LATE_US    200000 /* so late is not made up for */

struct source {
    struct load *load;
    struct load_peer *to;
    struct timer timer;
    struct load_tracks tracks;
    int64_t begun_us, next_video_us, next_audio_us;
    int64_t video_every_us, audio_every_us; /* 0: none */
    int packets;                            /* of a picture */
    uint16_t video_seq, audio_seq, picture;
    bool wants_key;
    unsigned char packet[LOAD_RTP_BYTES];
};

static void put_be(unsigned char *to, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (unsigned char)(v >> 8 * (bytes - 1 - i));
}

struct rtp_head {
    uint8_t pt;
    bool has_marker;
    uint16_t seq;
    uint32_t timestamp, ssrc;
};

static void send_packet(struct source *s, const struct rtp_head *h, size_t bytes)
{
    unsigned char *p = s->packet;
    int64_t now = now_us();
    p[0] = 0x80;
    p[1] = (unsigned char)(h->pt | (h->has_marker ? 0x80 : 0));
    put_be(p + 2, h->seq, 2);
    put_be(p + 4, h->timestamp, 4);
    put_be(p + 8, h->ssrc, 4);
    memcpy(p + HEAD_BYTES + MARK_AT, MARK, MARK_BYTES);
    memcpy(p + HEAD_BYTES + MARK_AT + MARK_BYTES, &now, sizeof now);
    load_peer_send(s->to, (struct str){(char *)p, bytes});
    s->load->sent++;
}

int64_t source_sent_us(struct str rtp)
{
    const char *mark = memmem(rtp.p, rtp.n, MARK, MARK_BYTES);
    int64_t at;
    if (!mark || (size_t)(rtp.p + rtp.n - mark) < MARK_BYTES + sizeof at)
        return -1;
    memcpy(&at, mark + MARK_BYTES, sizeof at);
    return at;
}

/* Descriptor with picture id, TL0PICIDX and TID; then, in a picture's first packet, the frame tag.
 */
static void write_vp8(struct source *s, bool is_first, bool is_key)
{
    unsigned char *p = s->packet + HEAD_BYTES;
    p[0] = (unsigned char)(0x80 | (is_first ? 0x10 : 0));
    p[1] = 0xe0;
    put_be(p + 2, 0x8000u | (s->picture & 0x7fff), 2);
    p[4] = (unsigned char)s->picture; /* one temporal layer */
    p[5] = 0x20;
    static const unsigned char key[] = {0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02};
    static const unsigned char delta[] = {0x11, 0x02, 0x00};
    if (is_first)
        memcpy(p + 6, is_key ? key : delta, is_key ? sizeof key : sizeof delta);
}

static void send_picture(struct source *s)
{
    uint32_t timestamp = (uint32_t)((s->next_video_us - s->begun_us) * 9 / 100);
    bool is_key = s->wants_key || s->picture == 0;
    s->wants_key = false;
    for (int i = 0; i < s->packets; i++) {
        write_vp8(s, i == 0, is_key);
        send_packet(s,
                    &(struct rtp_head){LOAD_PT_VP8, i == s->packets - 1, s->video_seq++, timestamp,
                                       s->tracks.video_ssrc},
                    LOAD_RTP_BYTES);
    }
    s->picture++;
}

static void send_sound(struct source *s)
{
    s->packet[HEAD_BYTES] = 0x78; /* 20 ms, one frame, full band */
    const struct rtp_head h = {LOAD_PT_OPUS, false, s->audio_seq, (uint32_t)s->audio_seq * 960,
                               s->tracks.audio_ssrc};
    s->audio_seq++;
    send_packet(s, &h, LOAD_OPUS_BYTES);
}

static int64_t due(int64_t *next_us, int64_t every_us, int64_t now)
{
    if (!every_us)
        return INT64_MAX;
    if (now - *next_us > LATE_US)
        *next_us = now;
    return *next_us;
}

static void on_timer(struct timer *t)
{
    struct source *s = (struct source *)((char *)t - offsetof(struct source, timer));
    int64_t now = now_us();
    while (due(&s->next_video_us, s->video_every_us, now) <= now) {
        send_picture(s);
        s->next_video_us += s->video_every_us;
    }
    while (due(&s->next_audio_us, s->audio_every_us, now) <= now) {
        send_sound(s);
        s->next_audio_us += s->audio_every_us;
    }
    int64_t video = due(&s->next_video_us, s->video_every_us, now);
    int64_t audio = due(&s->next_audio_us, s->audio_every_us, now);
    int64_t next = video < audio ? video : audio;
    if (next != INT64_MAX)
        loop_timer_start(s->load->loop, &s->timer, next - loop_now(s->load->loop).us);
}

struct source *source_new(struct load *l, struct load_peer *to, const struct source_conf *conf)
{
    struct source *s = calloc(1, sizeof *s);
    if (!s)
        bench_fail("no memory");
    s->load = l;
    s->to = to;
    s->timer.fire = on_timer;
    s->tracks = *conf->tracks;
    s->begun_us = now_us();
    if (s->tracks.audio_id && conf->audio_per_s)
        s->audio_every_us = 1000000 / conf->audio_per_s;
    memset(s->packet, 0x5a, sizeof s->packet);
    load_peer_on_key_frame(to, &s->wants_key);
    return s;
}

void source_free(struct source *s)
{
    if (!s)
        return;
    loop_timer_stop(s->load->loop, &s->timer);
    free(s);
}

/* Sources are spread over the time between two pictures, as people's cameras are. */
void source_rate(struct source *s, int pictures_per_s, int packets)
{
    bool has_video = s->tracks.video_id && pictures_per_s > 0;
    int64_t now = now_us(), period = 1000000 / (pictures_per_s > 0 ? pictures_per_s : 50);
    int64_t shift = s->tracks.audio_ssrc * INT64_C(618) % 1000 * period / 1000;
    s->video_every_us = has_video ? 1000000 / pictures_per_s : 0;
    s->packets = packets;
    s->wants_key = true;
    s->next_video_us = now + shift;
    s->next_audio_us = now + shift + 1000;
    loop_timer_start(s->load->loop, &s->timer, shift);
}
