/* media_world.h - rooms on two media threads, and the front loop's side of them in the test's
 * hands: what clients are sent is kept, and asked for by kind. */
#ifndef MEDIA_WORLD_H
#define MEDIA_WORLD_H

#include "media/livekit.pb-c.h"
#include "media/media.h"

#define PATIENCE_TURNS 3000 /* of 10 ms */

#define PEOPLE 8
#define NEWS   64

struct heard {
    uint64_t session;
    Livekit__SignalResponse *m;
};

struct world {
    struct loop *loop;
    struct media *media;
    struct arena *arena;
    struct heard heard[4096];
    size_t count;
    uint64_t closed[NEWS];
    size_t closed_count;
    char events[4096]; /* "+call:1/7 -call:1/7:1 !call:1" */
    bool is_drained;
};

/* For cmocka: *state is the world. */
int media_world_setup(void **state);
int media_world_teardown(void **state);
struct str token(struct world *w, const char *room, const char *identity, unsigned sources);
void come_with(struct world *w, uint64_t session, struct str token, const char *more);
void come(struct world *w, uint64_t session, const char *room, const char *identity);
void ask(struct world *w, uint64_t session, const Livekit__SignalRequest *q);
/* The first message of this kind to this session that was not seen before. */
Livekit__SignalResponse *next(struct world *w, uint64_t session,
                              Livekit__SignalResponse__MessageCase kind);
#define NEXT(w, session, kind) next(w, session, LIVEKIT__SIGNAL_RESPONSE__MESSAGE_##kind)
void wait_closed(struct world *w, uint64_t session);
/* An update that shows this participant in this state. */
Livekit__ParticipantInfo *wait_state(struct world *w, uint64_t session, const char *identity,
                                     Livekit__ParticipantInfo__State state);

#endif
