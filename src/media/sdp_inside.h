/* sdp_inside.h - what the files of the SDP reader and writers share. Nobody else includes it. */
#ifndef MEDIA_SDP_INSIDE_H
#define MEDIA_SDP_INSIDE_H

#include "base/buf.h"
#include "base/rd.h"
#include "media/sdp.h"

enum {
    LIMIT_EXT_ID = 14, /* of the one-byte form (RFC 8285 4.2) */
    LIMIT_RIDS = 8,    /* declared in one section */
    LIMIT_SSRCS = 12,  /* declared in one section; those past it are learnt from packets */
    PAYLOAD_TYPES = 128
};

/* --- reading --- */

struct sdp_credentials {
    struct str ufrag, pwd, fingerprint;
};

/* All that is known of one payload type of a section. */
struct sdp_payload {
    struct str name, fmtp; /* name: "VP8", "rtx"; absent when no rtpmap came */
    uint32_t clock_hz;
    uint8_t feedback;
};

struct sdp_parser {
    struct sdp *sdp;
    struct sdp_section *now;                 /* NULL before the first m= line */
    enum err error;                          /* sticky */
    struct sdp_credentials session, bundled; /* bundled: of the first section that has them */
    enum sdp_setup setup;
    bool has_setup;
    enum sdp_dir dir; /* said for all sections */
    struct str bundle;
    /* Of the section that is being read. */
    struct str rid[LIMIT_RIDS], simulcast;
    size_t rid_count;
    struct str formats; /* of the m= line */
    struct sdp_payload payload[PAYLOAD_TYPES];
    uint8_t feedback_of_all; /* a=rtcp-fb:* */
    struct sdp_stream {
        uint32_t ssrc, rtx;
        bool is_repair; /* RTX or FEC of another one */
    } stream[LIMIT_SSRCS];
    size_t stream_count;
};

/* Up to the separator, which is taken, or to the end. */
struct str sdp_word(struct rd *r, char separator);
bool sdp_number(struct str s, long long max, uint32_t *ret);

/* sdp_codecs.c: payload types and SSRCs of the section p->now. */
void sdp_begin_codecs(struct sdp_parser *p, struct str formats);
void sdp_read_rtpmap(struct sdp_parser *p, struct str value);
void sdp_read_fmtp(struct sdp_parser *p, struct str value);
void sdp_read_feedback(struct sdp_parser *p, struct str value);
void sdp_read_ssrc(struct sdp_parser *p, struct str value);
void sdp_read_ssrc_group(struct sdp_parser *p, struct str value);
void sdp_end_codecs(struct sdp_parser *p);
void sdp_read_ssrc_msid(struct sdp_parser *p, struct str value); /* "stream track" */

struct str sdp_dir_word(enum sdp_dir dir);

/* --- writing (sdp_write.c): lines appended to a buffer whose failure is looked at once, at the end
 */

struct sdp_out {
    struct buf text;
    const struct sdp_local *local;
    bool has_candidates; /* they stand in the first living section: the bundle's */
};
struct sdp_out sdp_out_begin(const struct sdp_local *local, struct str session_id,
                             struct str version);
/* " MID" of a=group:BUNDLE, between sdp_out_group and the lines that follow. */
void sdp_out_group(struct sdp_out *o);
void sdp_out_group_mid(struct sdp_out *o, struct str mid);
void sdp_out_group_end(struct sdp_out *o);
/* "m=KIND PORT PROTOCOL"; formats and sdp_out_media_end follow. */
void sdp_out_media(struct sdp_out *o, enum media_kind kind, bool is_rejected, struct str protocol);
void sdp_out_format(struct sdp_out *o, uint8_t pt); /* 0: nothing */
void sdp_out_media_end(struct sdp_out *o);
/* A dead section: complete. */
void sdp_out_rejected(struct sdp_out *o, enum media_kind kind, struct str protocol, struct str mid,
                      uint8_t pt);
/* Credentials, setup, mid and, the first time, candidates. */
void sdp_out_transport(struct sdp_out *o, struct str mid, enum sdp_setup setup);
/* A whole application section. */
void sdp_out_data(struct sdp_out *o, struct str protocol, struct str mid, enum sdp_setup setup);
void sdp_out_line(struct sdp_out *o, const char *fmt, ...) PRINTF_LIKE(2, 3); /* adds CRLF */
struct sdp_codec_line {
    enum codec codec;
    uint8_t pt, rtx_pt, feedback;
    uint32_t profile;
    bool no_dtx, stereo;
};
void sdp_out_codec(struct sdp_out *o, const struct sdp_codec_line *c);
/* The text, copied to the arena. Frees the buffer. */
MUST_CHECK enum err sdp_out_end(struct sdp_out *o, struct arena *a, struct str *ret_text);

#endif
