/* receiver.h - a simulated client that watches one camera and hears one microphone, as libwebrtc
 * does it in outline: NACKs, RTX, frames put together and decoded in order, key frames asked for
 * when stuck, receiver reports, and a REMB out of the delay of what arrives. It keeps account of
 * what a person would notice: frozen pictures, missing sound, broken frames. */
#ifndef MEDIA_SIM_RECEIVER_H
#define MEDIA_SIM_RECEIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "link.h"
#include "media/rtp.h"
#include "media/stream.h"
#include "media/vp8.h"
#include "truth.h"

#define RCV_SLOTS    2048 /* packets */
#define RCV_FRAMES   64   /* put together, not decoded yet */
#define RCV_MISSING  512
#define RCV_WINDOW_S 400

struct rcv_slot {
    bool is_here, is_marked, is_used;
    uint16_t seq;
    uint32_t ts;
    struct vp8 vp8;
    struct truth truth;
};
struct rcv_frame {
    bool is_here;
    uint16_t picture;
    uint8_t tl0, tid;
    bool is_key;
    uint32_t ts;
    struct truth truth;
    int64_t since_us;
};
struct receiver {
    struct link *back; /* its RTCP goes here */
    uint32_t video_ssrc, rtx_ssrc, audio_ssrc;
    struct rtp_ext_ids ids;
    struct stream video, audio;
    struct rcv_slot *slots;
    struct rcv_frame frames[RCV_FRAMES];
    struct {
        uint16_t seq;
        uint8_t tries;
        int64_t asked_us;
    } missing[RCV_MISSING];
    size_t missing_count;
    /* decoding */
    bool is_decoding;
    uint16_t picture;
    uint8_t tl0;
    uint32_t ts, base;
    int layer; /* of the last frame shown */
    int64_t shown_us, pli_us, heard_us;
    /* its estimate of the link */
    uint64_t remb_bps, told_remb_bps;
    int64_t least_delay_us, delay_us, before_us, hold_us, up_us, told_us, report_us, rising_us;
    int64_t began_us;
    bool has_fallen;
    uint32_t window_bytes[8];
    int64_t window;
    /* account */
    uint32_t frames_shown, freezes, corrupt, plis, nacks, audio_packets, audio_lost, ts_back;
    int64_t frozen_us, longest_us, audio_us, audio_gap_us;
    int64_t audio_least_us; /* the shortest way of a sound packet, by its timestamp */
    uint32_t audio_late;    /* packets that came LATE_US later than that */
    uint16_t audio_seq;
    uint32_t audio_ts;
    uint8_t layer_of_s[RCV_WINDOW_S]; /* the layer of the last frame in each second; 9: none */
    uint32_t kbps_of_s[RCV_WINDOW_S];
    uint8_t frames_of_s[RCV_WINDOW_S];
};
void receiver_init(struct receiver *r, struct link *back, uint32_t video, uint32_t rtx,
                   uint32_t audio);
void receiver_done(struct receiver *r);
void receiver_rtp(struct receiver *r, struct str packet, int64_t now_us);
void receiver_rtcp(struct receiver *r, struct str plain, int64_t now_us);
void receiver_tick(struct receiver *r, int64_t now_us); /* every 5 ms */

#endif
