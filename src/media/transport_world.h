/* transport_world.h - for tests: a server's transport and a client peer on one loop, over loopback.
 * Time is the machine's plus what a test adds, so that nobody waits. */
#ifndef MEDIA_TRANSPORT_WORLD_H
#define MEDIA_TRANSPORT_WORLD_H

#include "base/log.h"
#include "crypto/token.h"
#include "media/client_peer.h"
#include "media/transport.h"

enum { PATIENCE_US = 20 * 1000000 };

struct time_machine {
    struct clock real;
    int64_t ahead_us;
};

/* What one end has heard. */
struct seen {
    int connected, lost, quiet, loud, rtp, rtcp, records;
    enum transport_lost why;
    unsigned char last[LIMIT_PACKET_BYTES];
    size_t last_bytes;
    struct transport *frees; /* freed in the next rtp callback */
};

struct world {
    struct time_machine time;
    struct clock clock;
    struct loop *loop;
    struct packet_pool *pool;
    struct transports *ts;
    struct transport *server;
    struct dtls_identity *identity;
    struct client_peer *client;
    struct seen at_server, at_client;
    struct transport_host server_host; /* to make more of them */
    struct client_peer_conf client_conf;
};

#define UNTIL(w, is_so)                                                                            \
    do {                                                                                           \
        int64_t give_up = clock_mono(&(w)->time.real).us + PATIENCE_US;                            \
        while (!(is_so)) {                                                                         \
            ASSERT(clock_mono(&(w)->time.real).us < give_up);                                      \
            loop_turn((w)->loop, 5000);                                                            \
        }                                                                                          \
    } while (0)

struct world *world_new(struct str host);
void world_free(struct world *w);
/* Descriptions go both ways. */
void introduce(struct world *w, bool client_starts);
struct world *connected_world(struct str host, bool client_starts);
void make_rtp(unsigned char *p, size_t n, uint16_t sequence, uint32_t ssrc);
struct str part(const unsigned char *p, size_t from, size_t to);
/* RTP, RTCP and a record, each way, once in a world's life. */
void talk_both_ways(struct world *w);

#endif
