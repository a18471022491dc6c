/* down_rig.h - for down_test.c and down_allot_test.c: a publisher of a camera and a microphone, and
 * a subscriber of both. */
#ifndef MEDIA_DOWN_RIG_H
#define MEDIA_DOWN_RIG_H

#include <stdlib.h>

#include "media/down.h"
#include "media/down_inside.h"
#include "media/forward_rig.h"

enum { H264 = 102, H264_RTX = 103, OPUS = 111, LEVEL_ID = 1 };
static struct rig rig;
static struct up_peer *up;
static struct up_track *video, *audio;
static struct down_peer *down;
static struct down_track *seen, *heard;
static uint16_t seq;
static int paused, resumed;

static inline void on_stream_state(void *ctx, void *track_ctx, bool is_paused)
{
    (void)ctx;
    (void)track_ctx;
    paused += is_paused;
    resumed += !is_paused;
}

static inline int build(void **state)
{
    (void)state;
    rig_init(&rig);
    seq = 65530;
    up = up_peer_new(rig.forward, rig_wire(&rig));
    paused = resumed = 0;
    down = down_peer_new(rig.forward, rig_wire(&rig), &(struct down_host){NULL, on_stream_state});
    struct up_track_conf v = {
        .kind = MEDIA_VIDEO, .codec = CODEC_H264, .pt = H264, .rtx_pt = H264_RTX, .layer_count = 1};
    v.layer[0].ssrc = 7;
    v.layer[0].quality = 2;
    struct up_track_conf a = {
        .kind = MEDIA_AUDIO, .codec = CODEC_OPUS, .pt = OPUS, .layer_count = 1};
    a.layer[0].ssrc = 8;
    a.ext[EXT_AUDIO_LEVEL] = LEVEL_ID;
    video = up_track_new(up, &v, NULL);
    audio = up_track_new(up, &a, NULL);
    struct down_track_conf d = {.pt = SUB_PT_H264,
                                .rtx_pt = SUB_PT_H264_RTX,
                                .ssrc = 50,
                                .rtx_ssrc = 51,
                                .mid = "3",
                                .cname = "x"};
    d.ext[EXT_MID] = SUB_EXT_MID;
    d.ext[EXT_ABS_SEND_TIME] = SUB_EXT_ABS_SEND_TIME;
    seen = down_track_new(down, video, &d);
    struct down_track_conf e = {.pt = SUB_PT_OPUS, .ssrc = 52, .cname = "x"};
    e.ext[EXT_AUDIO_LEVEL] = SUB_EXT_AUDIO_LEVEL;
    heard = down_track_new(down, audio, &e);
    return 0;
}

static inline int take_down(void **state)
{
    (void)state;
    down_track_free(seen);
    down_track_free(heard);
    down_peer_free(down);
    up_track_free(video);
    up_track_free(audio);
    up_peer_free(up);
    rig_done(&rig);
    return 0;
}

static inline void picture(bool is_key)
{
    char payload[40] = {is_key ? 0x65 : 0x41, (char)seq};
    rig_send(&rig, up,
             (struct rig_out){.pt = H264,
                              .is_marked = true,
                              .seq = seq,
                              .ts = seq * 3000u,
                              .ssrc = 7,
                              .payload = {payload, sizeof payload}});
    seq++;
}

#endif
