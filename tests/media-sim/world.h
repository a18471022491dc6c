/* world.h - one publisher, the real forwarding path, and some receivers, each behind its own links,
 * under one virtual clock. */
#ifndef MEDIA_SIM_WORLD_H
#define MEDIA_SIM_WORLD_H

#include "link.h"
#include "media/down.h"
#include "media/forward.h"
#include "publisher.h"
#include "receiver.h"

#define WORLD_RECEIVERS 4

struct world_receiver {
    struct world *world;
    struct link down, back;
    struct receiver client;
    struct down_peer *peer;
    struct down_track *video, *audio;
    uint32_t paused, resumed; /* stream_state calls */
};
struct world {
    int64_t now_us;
    uint64_t random;
    struct forward *forward;
    struct packet_pool *pool;
    struct link up, up_back;
    struct publisher publisher;
    struct up_peer *up_peer;
    struct up_track *video, *audio;
    struct world_receiver receivers[WORLD_RECEIVERS];
    int receiver_count;
};
void world_init(struct world *w, uint64_t seed, struct link_conf up, struct link_conf down,
                int receivers);
void world_done(struct world *w); /* also checks that nothing is left */
void world_run(struct world *w, int64_t us);

#endif
