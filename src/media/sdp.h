/* sdp.h - session descriptions (RFC 8866, JSEP RFC 9429): read those of clients, answer a
 * publisher's offer, offer to a subscriber. Pure, any thread; everything lives in the caller's
 * arena.
 *
 * Only what a selective forwarder of one BUNDLE needs is read; all else is passed over. Of what is
 * written, every word is ours or has been checked to be a plain token. */
#ifndef MEDIA_SDP_H
#define MEDIA_SDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "media/candidate.h"
#include "media/codec.h"

/* Of a description, theirs or ours: what a room of 200 people with camera and microphone takes. */
#define LIMIT_SDP_BYTES    (768 * 1024)
#define LIMIT_SDP_SECTIONS 512   /* they are never removed, so this ends a very long session */
#define LIMIT_SDP_CODECS   8     /* of one section, counting only those we can forward */
#define LIMIT_SDP_MID      16    /* bytes */
#define LIMIT_SDP_RID      8     /* bytes */
#define LIMIT_SDP_MESSAGE  65536 /* a=max-message-size that we write */

enum sdp_dir { SDP_INACTIVE, SDP_SENDONLY, SDP_RECVONLY, SDP_SENDRECV, SDP_DIR_UNSAID };

/* a=rtcp-fb, a set. */
enum sdp_feedback {
    SDP_FB_NACK = 1,
    SDP_FB_PLI = 2, /* "nack pli" */
    SDP_FB_FIR = 4, /* "ccm fir" */
    SDP_FB_TRANSPORT = 8,
    SDP_FB_REMB = 16
};

struct sdp_codec {
    uint8_t pt, rtx_pt; /* rtx_pt 0: no RTX for it */
    uint8_t feedback;   /* of enum sdp_feedback */
    enum codec codec;
    uint32_t profile; /* H264: the profile-level-id */
    struct str fmtp;  /* "" when there is none */
};

struct sdp_section {
    enum media_kind kind;
    struct str protocol; /* as in the m= line */
    struct str mid;      /* a token of 1..LIMIT_SDP_MID bytes, unique; may lack when rejected */
    enum sdp_dir dir;
    bool is_rejected;               /* port 0, and not only because it is bundled: dead */
    bool is_muxed, is_reduced;      /* a=rtcp-mux, a=rtcp-rsize */
    struct str stream_id, track_id; /* of a=msid, else of an ssrc's msid; "" when there are none */
    /* Opus, VP8, H264 (packetization-mode 1, constrained baseline or baseline), in their order. */
    struct sdp_codec codec[LIMIT_SDP_CODECS];
    size_t codec_count;
    uint8_t ext[EXT_COUNT];          /* id 1..14; 0: absent */
    enum sdp_dir ext_dir[EXT_COUNT]; /* the word behind the id, as in Firefox's "9/sendonly" */
    /* Simulcast streams to be sent, in the order of a=simulcast: not always of rising quality
     * (rtc-node: "h;q"). Firefox declares SSRCs too, in the same order; the others declare none. */
    struct str rid[LAYERS];
    size_t rid_count;
    uint32_t ssrc[LAYERS], rtx_ssrc[LAYERS]; /* as declared; rtx_ssrc 0: none */
    size_t ssrc_count;                       /* 0: to be learnt by mid and rid */
};

struct sdp {
    struct str session_id, version;     /* digits of the o= line */
    struct str ufrag, pwd, fingerprint; /* of the bundle; fingerprint: "sha-256 AB:CD:..." */
    enum sdp_setup setup;
    bool is_lite;
    struct sdp_section *section;
    size_t section_count;
};

/* ERR_TOO_LARGE: past a limit, or the arena is full. ERR_MALFORMED: no description. ERR_INVALID:
 * one that cannot be served: no BUNDLE of all its living sections, no ICE credentials or sha-256
 * fingerprint, a mid twice. text must live as long as the result, which points into it. */
MUST_CHECK enum err sdp_parse(struct arena *a, struct str text, struct sdp **ret);

/* What we say of our end. */
struct sdp_local {
    struct str ufrag, pwd, fingerprint;
    const struct candidate *candidate;
    size_t candidate_count;
    bool is_lite;
};

/* --- publisher: answer its offer --- */

struct sdp_take {
    bool is_wanted;    /* false: the section becomes inactive, and lives on. Data always lives */
    enum codec prefer; /* CODEC_NONE, or one not offered: the first offered that we can forward */
    bool no_dtx, stereo;
    /* Leave all other codecs out of the answer. Recommended for all; needed for Firefox, which
     * takes no notice of the order. */
    bool only_preferred;
};
struct sdp_agreed {
    enum codec codec; /* CODEC_NONE: nothing will be sent here (not wanted, not offered) */
    uint8_t pt, rtx_pt;
    uint8_t ext[EXT_COUNT];
};
/* take and agreed: one for each section of the offer. A section that they do not send in (recvonly,
 * inactive, rejected) is never agreed. ERR_TOO_LARGE: the arena is full. */
MUST_CHECK enum err sdp_answer(struct arena *a, const struct sdp *offer,
                               const struct sdp_local *local, const struct sdp_take *take,
                               struct sdp_agreed *agreed, struct str *ret_text);

/* --- subscriber: our offer, with the payload types and extension ids of codec.h --- */

struct sdp_send {
    enum media_kind kind; /* audio or video */
    char mid[8];          /* unique among all, not "0" */
    bool is_active;       /* false: inactive, to be used again for the same kind */
    bool is_dead;         /* the other side rejected it: port 0 for ever (a new mid revives it) */
    enum codec codec;     /* listed first; the other video codec behind it, so that a browser which
                             lacks this one does not reject the section */
    struct str msid_stream, msid_track; /* "PA_x|TR_y" and "TR_y" */
    uint32_t ssrc, rtx_ssrc;            /* rtx_ssrc 0: none (audio) */
    struct str cname;
    bool stereo, no_dtx;
};
/* Section 0, mid "0", is the application section; sends follow in their order, which must never
 * change between offers. version grows with every offer. ERR_TOO_LARGE: the arena is full, or there
 * are LIMIT_SDP_SECTIONS. */
MUST_CHECK enum err sdp_offer(struct arena *a, const struct sdp_local *local, uint64_t session_id,
                              uint32_t version, const struct sdp_send *send, size_t send_count,
                              struct str *ret_text);
/* The section of that mid, or NULL. */
const struct sdp_section *sdp_section_of(const struct sdp *s, struct str mid);
/* Did an answer take what we offered in this section: it is alive, receives, and knows the codec.
 * ext of the section says which header extensions may be sent. */
bool sdp_section_takes(const struct sdp_section *s, enum codec codec);

#endif
