/* world.c - put the pieces together and let time pass, a millisecond at a time.
 * OWNS  everything in it.  RUNS  in a test. */
#include "world.h"

#include <string.h>

#include "base/log.h"

enum { STEP_US = 1000, POOL = 6000 };

static void fill(void *ctx, void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((unsigned char *)bytes)[i] = (unsigned char)random_next(ctx);
}

static void up_rtcp(void *ctx, struct str plain)
{
    struct world *w = ctx;
    link_send(&w->up_back, plain, (struct str){0}, (struct str){0}, w->now_us);
}

static void down_rtp(void *ctx, struct str header, struct str patch, struct str payload)
{
    struct world_receiver *r = ctx;
    link_send(&r->down, header, patch, payload, r->world->now_us);
}

static void down_rtcp(void *ctx, struct str plain)
{
    struct world_receiver *r = ctx;
    link_send(&r->down, plain, (struct str){0}, (struct str){0}, r->world->now_us);
}

static void on_stream_state(void *ctx, void *track_ctx, bool is_paused)
{
    struct world_receiver *r = ctx;
    ASSERT(track_ctx == r);
    if (is_paused)
        r->paused++;
    else
        r->resumed++;
}

static void add_receiver(struct world *w, int i, uint64_t seed, struct link_conf down)
{
    struct world_receiver *r = &w->receivers[i];
    r->world = w;
    struct link_conf back = {.delay_us = down.delay_us, .loss_1000 = down.loss_1000};
    link_init(&r->down, down, seed * 10 + (uint64_t)i + 3);
    link_init(&r->back, back, seed * 10 + (uint64_t)i + 5);
    uint32_t ssrc = 5000 + 10 * (uint32_t)i;
    receiver_init(&r->client, &r->back, ssrc, ssrc + 1, ssrc + 2);
    struct wire wire = {r, down_rtp, down_rtcp};
    struct down_host host = {r, on_stream_state};
    r->peer = down_peer_new(w->forward, wire, &host);
    struct down_track_conf video = {.pt = SUB_PT_VP8,
                                    .rtx_pt = SUB_PT_VP8_RTX,
                                    .ssrc = ssrc,
                                    .rtx_ssrc = ssrc + 1,
                                    .mid = "1",
                                    .cname = "k",
                                    .track_ctx = r};
    video.ext[EXT_MID] = SUB_EXT_MID;
    video.ext[EXT_ABS_SEND_TIME] = SUB_EXT_ABS_SEND_TIME;
    struct down_track_conf audio = video;
    audio.pt = SUB_PT_OPUS;
    audio.rtx_pt = 0;
    audio.ssrc = ssrc + 2;
    audio.rtx_ssrc = 0;
    audio.ext[EXT_AUDIO_LEVEL] = SUB_EXT_AUDIO_LEVEL;
    r->video = down_track_new(r->peer, w->video, &video);
    r->audio = down_track_new(r->peer, w->audio, &audio);
    down_track_start(r->audio);
    down_track_start(r->video);
}

void world_init(struct world *w, uint64_t seed, struct link_conf up, struct link_conf down,
                int receivers)
{
    *w = (struct world){.now_us = 1000000, .random = seed + 99, .receiver_count = receivers};
    ASSERT(forward_new(NULL, (struct rand_source){fill, &w->random}, &w->forward) == OK);
    (void)forward_tick(w->forward, w->now_us);
    w->pool = packet_pool_new(POOL);
    link_init(&w->up, up, seed * 10 + 1);
    link_init(&w->up_back, (struct link_conf){.delay_us = up.delay_us, .loss_1000 = up.loss_1000},
              seed * 10 + 2);
    publisher_init(&w->publisher, &w->up, 1000, seed);
    w->publisher.next_audio_us = w->publisher.next_frame_us = w->now_us;
    w->up_peer = up_peer_new(w->forward, (struct wire){w, NULL, up_rtcp});
    struct up_track_conf video = publisher_video_conf(),
                         audio = publisher_audio_conf(&w->publisher);
    w->video = up_track_new(w->up_peer, &video, NULL);
    w->audio = up_track_new(w->up_peer, &audio, NULL);
    for (int i = 0; i < receivers; i++)
        add_receiver(w, i, seed, down);
}

void world_done(struct world *w)
{
    for (int i = 0; i < w->receiver_count; i++) {
        struct world_receiver *r = &w->receivers[i];
        down_track_free(r->video);
        down_track_free(r->audio);
        down_peer_free(r->peer);
        receiver_done(&r->client);
        link_done(&r->down);
        link_done(&r->back);
    }
    up_track_free(w->video);
    up_track_free(w->audio);
    up_peer_free(w->up_peer);
    forward_free(w->forward);
    ASSERT(packet_pool_out(w->pool) == 0);
    packet_pool_free(w->pool);
    publisher_done(&w->publisher);
    link_done(&w->up);
    link_done(&w->up_back);
}

static struct str bytes_of(const struct link_packet *p)
{
    return (struct str){(const char *)p->byte, p->bytes};
}

static bool is_rtcp(struct str s) /* RFC 5761 4 */
{
    uint8_t type = (uint8_t)s.p[1];
    return type >= 192 && type <= 223;
}

static void to_server(struct world *w, struct str s)
{
    if (is_rtcp(s)) {
        up_peer_rtcp(w->up_peer, s, w->now_us);
        return;
    }
    struct packet *p = packet_new(w->pool);
    ASSERT(p);
    memcpy(p->byte, s.p, s.n);
    p->bytes = (uint16_t)s.n;
    p->arrived_us = w->now_us;
    up_peer_rtp(w->up_peer, p, w->now_us);
    packet_unref(p);
}

static void move_packets(struct world *w)
{
    struct link_packet *p;
    for (; (p = link_receive(&w->up, w->now_us)); free(p))
        to_server(w, bytes_of(p));
    for (; (p = link_receive(&w->up_back, w->now_us)); free(p))
        publisher_rtcp(&w->publisher, bytes_of(p), w->now_us);
    for (int i = 0; i < w->receiver_count; i++) {
        struct world_receiver *r = &w->receivers[i];
        for (; (p = link_receive(&r->down, w->now_us)); free(p)) {
            if (is_rtcp(bytes_of(p)))
                receiver_rtcp(&r->client, bytes_of(p), w->now_us);
            else
                receiver_rtp(&r->client, bytes_of(p), w->now_us);
        }
        for (; (p = link_receive(&r->back, w->now_us)); free(p))
            down_peer_rtcp(r->peer, bytes_of(p), w->now_us);
    }
}

void world_run(struct world *w, int64_t us)
{
    for (int64_t until = w->now_us + us; w->now_us < until; w->now_us += STEP_US) {
        publisher_tick(&w->publisher, w->now_us);
        move_packets(w);
        if (w->now_us >= forward_due(w->forward))
            (void)forward_tick(w->forward, w->now_us);
        for (int i = 0; i < w->receiver_count && w->now_us % 5000 == 0; i++)
            receiver_tick(&w->receivers[i].client, w->now_us);
    }
}
