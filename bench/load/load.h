/* load.h - what the parts of the SFU's load generator share. One thread, one loop.
 *
 * It is no product code: what can not go on says why and exits with 2 (bench_fail). */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/rand.h"
#include "base/str.h"
#include "bench.h"
#include "loop/loop.h"
#include "media/client_peer.h"

#define LOAD_PT_OPUS    111
#define LOAD_PT_VP8     96
#define LOAD_PT_VP8_RTX 97
#define LOAD_RTP_BYTES  1200 /* of a video packet, with its header */
#define LOAD_OPUS_BYTES 160
#define LOAD_OPEN_EVERY 64 /* of what a peer receives, each so many'th packet is decrypted */

struct load {
    struct loop *loop;
    struct rand_source rand;
    struct dtls_identity *identity;
    struct load_peer *first; /* all peers */
    size_t peers;
    struct load_peer *rtcp_next; /* whose turn it is to report */
    struct timer rtcp;
    struct latencies latencies; /* of opened packets, since it was last emptied */
    uint64_t sent;              /* RTP packets of all sources */
};
void load_init(struct load *l);
void load_done(struct load *l); /* its peers are freed */
void load_turn(struct load *l, int64_t max_wait_us);

/* --- peer.c: one connection; receivers count, report and ask for a high rate --- */

struct load_peer;
struct load_peer *load_peer_new(struct load *l, bool is_receiver);
void load_peer_free(struct load_peer *p);
void load_peer_local(const struct load_peer *p, struct transport_local *ret);
/* From their description; again with the same is fine. */
void load_peer_start(struct load_peer *p, struct str their_sdp);
bool load_peer_is_up(const struct load_peer *p);
void load_peer_send(struct load_peer *p, struct str rtp);
/* asked: set when the other side wants a key frame. */
void load_peer_on_key_frame(struct load_peer *p, bool *asked);
struct load_sum {
    uint64_t rtp, opened, bad, replayed;
};
struct load_sum load_sum(const struct load *l); /* of all peers */

/* --- description.c: the least SDP; the same answers serve both servers --- */

struct load_remote {
    struct transport_local local; /* what client_peer_start wants */
    struct candidate candidate;
    uint32_t ssrc; /* of the first video (else any) stream; 0: none */
};
void description_read(struct str sdp, struct load_remote *ret);
/* Receive all that is offered. Our end is active, here and below: it starts the handshake. */
void description_answer(struct buf *out, struct str offer, const struct transport_local *own);
struct load_tracks {
    const char *audio_id, *video_id; /* msid's second word; what is NULL is not offered */
    uint32_t audio_ssrc, video_ssrc, rtx_ssrc;
};
void description_publish(struct buf *out, const struct transport_local *own,
                         const struct load_tracks *t);

/* --- source.c: what a camera, a screen and a microphone send --- */

struct source;
struct source_conf {
    const struct load_tracks *tracks;
    int audio_per_s;
};
struct source *source_new(struct load *l, struct load_peer *to, const struct source_conf *conf);
void source_free(struct source *s);
/* So many pictures a second of so many packets each; 0: only sound. Starts it as well. */
void source_rate(struct source *s, int pictures_per_s, int packets);
/* The time in a packet of ours, -1 when it is none. */
int64_t source_sent_us(struct str rtp);

/* --- people: livekit.c, janus.c --- */

struct service_conf {
    int port;
    struct str key, secret;
    const char *room; /* the beginning of the rooms' names */
};
struct person {
    struct load_peer *receives, *sends; /* NULL: does not, or not yet */
    struct source *source;
    struct load_tracks tracks;
    bool publishes, is_screen;
    int number, room;
    int64_t asked_us, up_us; /* up_us 0: not yet */
    void *own;               /* of the service */
};
struct service {
    void *ctx;
    void (*join)(void *ctx, struct person *p); /* begins */
    bool (*is_up)(void *ctx, struct person *p);
    void (*leave)(void *ctx, struct person *p);
    void (*done)(void *ctx);
};
struct service livekit_new(struct load *l, const struct service_conf *conf);
struct service janus_new(struct load *l, const struct service_conf *conf);

#endif
