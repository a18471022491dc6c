/* publisher.h - a simulated client that publishes: Opus with levels, VP8 in three layers with three
 * temporal layers each; resends what is asked for, makes key frames when told. */
#ifndef MEDIA_SIM_PUBLISHER_H
#define MEDIA_SIM_PUBLISHER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "link.h"
#include "media/codec.h"
#include "media/up.h"

#define PUB_HISTORY 1024
enum {
    PUB_VP8 = 96,
    PUB_VP8_RTX = 97,
    PUB_OPUS = 111,
    PUB_TWCC_ID = 3,
    PUB_MID_ID = 4,
    PUB_RID_ID = 10,
    PUB_REPAIRED_ID = 11,
    PUB_LEVEL_ID = 1
};

struct pub_stream {
    uint32_t ssrc, rtx_ssrc, ts_add, bps, frame, base, packets, octets;
    uint16_t seq, rtx_seq, picture;
    uint8_t tl0, layer;
    int64_t key_us;       /* the last key frame */
    int64_t clock_off_us; /* what its reports are wrong by */
    bool wants_key, is_off;
    struct {
        uint16_t bytes, seq;
        uint32_t ts;
        unsigned char byte[1300];
    } * history; /* payloads, by sequence */
};
struct publisher {
    struct link *out;
    struct pub_stream video[LAYERS], audio;
    int64_t frame_us; /* between two */
    int64_t next_frame_us, next_audio_us, next_sr_us;
    uint16_t twcc;
    uint8_t level; /* -dBov of its audio */
    bool is_quiet; /* no video */
    uint64_t plis, nacks, resent, twcc_told, twcc_lost, keys;
};
void publisher_init(struct publisher *p, struct link *out, uint32_t first_ssrc, uint64_t seed);
void publisher_done(struct publisher *p);
void publisher_tick(struct publisher *p, int64_t now_us);
void publisher_rtcp(struct publisher *p, struct str plain, int64_t now_us);
struct up_track_conf publisher_video_conf(void);
struct up_track_conf publisher_audio_conf(const struct publisher *p);

#endif
