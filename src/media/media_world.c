/* media_world.c - a world of rooms for tests.
 * OWNS  the messages it heard.  RUNS  in a test, with two media threads beside it. */
#include "media/media_world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "crypto/token.h"
#include "media/room_limits.h"

static void on_send(void *ctx, const uint64_t *session, size_t count, struct str bytes)
{
    struct world *w = ctx;
    if (bytes.n > LIMIT_METADATA) /* news of long metadata: nobody looks at it */
        return;
    for (size_t i = 0; i < count; i++) {
        Livekit__SignalResponse *m =
            livekit__signal_response__unpack(NULL, bytes.n, (const uint8_t *)bytes.p);
        ASSERT(m);
        ASSERT(w->count < sizeof w->heard / sizeof *w->heard);
        w->heard[w->count++] = (struct heard){session[i], m};
    }
}

static void on_close(void *ctx, uint64_t session)
{
    struct world *w = ctx;
    ASSERT(w->closed_count < NEWS);
    w->closed[w->closed_count++] = session;
}

static void on_event(void *ctx, const struct media_event *e)
{
    struct world *w = ctx;
    size_t n = strlen(w->events);
    if (e->kind == MEDIA_CLOSED)
        snprintf(w->events + n, sizeof w->events - n, "!%.*s ", STR_ARG(e->room));
    else
        snprintf(w->events + n, sizeof w->events - n, "%c%.*s/%.*s ",
                 e->kind == MEDIA_JOINED ? '+' : '-', STR_ARG(e->room), STR_ARG(e->identity));
}

int media_world_setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct clock clock = clock_system();
    crypto_init();
    w->arena = arena_new(1 << 20);
    ASSERT(loop_new(&clock, &w->loop) == OK);
    struct media_conf conf = {.front = w->loop,
                              .clock = clock,
                              .rand = crypto_rand(),
                              .host = STR("127.0.0.1"),
                              .threads = 2,
                              .key = STR("APIouter"),
                              .secret = STR("outer-secret-outer-secret-outer-1"),
                              .ext_departure_us = 50000};
    struct media_host host = {w, on_send, on_close, on_event};
    ASSERT(media_new(&conf, &host, &w->media) == OK);
    ASSERT(media_start(w->media) == OK);
    *state = w;
    return 0;
}

int media_world_teardown(void **state)
{
    struct world *w = *state;
    media_stop(w->media);
    media_free(w->media);
    for (size_t i = 0; i < w->count; i++)
        livekit__signal_response__free_unpacked(w->heard[i].m, NULL);
    loop_free(w->loop);
    arena_free(w->arena);
    free(w);
    return 0;
}

/* --- asking and waiting --- */

struct str token(struct world *w, const char *room, const char *identity, unsigned sources)
{
    struct media_grant g = {.room = str_from(room),
                            .identity = str_from(identity),
                            .name = STR("Name"),
                            .sources = sources,
                            .can_publish_data = true,
                            .expires_us = INT64_C(4000000000) * SECOND_US};
    return media_mint(w->media, w->arena, &g);
}

void come_with(struct world *w, uint64_t session, struct str token, const char *more)
{
    struct media_ticket *ticket = NULL;
    struct str text;
    struct media_visit v = {
        .target = arena_printf(w->arena, "/rtc?access_token=%.*s%s", STR_ARG(token), more)};
    ASSERT(media_admit(w->media, w->arena, &v, &ticket, &text) == 200);
    media_open(w->media, session, ticket);
}

void come(struct world *w, uint64_t session, const char *room, const char *identity)
{
    come_with(w, session, token(w, room, identity, MEDIA_SOURCES_ALL), "");
}

void ask(struct world *w, uint64_t session, const Livekit__SignalRequest *q)
{
    static unsigned char bytes[LIMIT_METADATA + 8192];
    ASSERT(livekit__signal_request__get_packed_size(q) <= sizeof bytes);
    size_t n = livekit__signal_request__pack(q, bytes);
    media_receive(w->media, session, (struct str){(const char *)bytes, n});
}

/* The first message of this kind to this session that was not seen before. */
Livekit__SignalResponse *next(struct world *w, uint64_t session,
                              Livekit__SignalResponse__MessageCase kind)
{
    for (int turn = 0; turn < PATIENCE_TURNS; turn++) {
        for (size_t i = 0; i < w->count; i++) {
            if (w->heard[i].session != session || w->heard[i].m->message_case != kind)
                continue;
            w->heard[i].session = 0; /* seen */
            return w->heard[i].m;
        }
        loop_turn(w->loop, 10000);
    }
    fprintf(stderr, "no message %d for session %d\n", (int)kind, (int)session);
    ASSERT(false);
    return NULL;
}

void wait_closed(struct world *w, uint64_t session)
{
    for (int turn = 0; turn < PATIENCE_TURNS; turn++) {
        for (size_t i = 0; i < w->closed_count; i++)
            if (w->closed[i] == session)
                return;
        loop_turn(w->loop, 10000);
    }
    fprintf(stderr, "session %d was not closed\n", (int)session);
    ASSERT(false);
}

/* An update that shows this participant in this state. */
Livekit__ParticipantInfo *wait_state(struct world *w, uint64_t session, const char *identity,
                                     Livekit__ParticipantInfo__State state)
{
    for (int tries = 0; tries < 20; tries++) {
        Livekit__SignalResponse *m = NEXT(w, session, UPDATE);
        for (size_t i = 0; i < m->update->n_participants; i++) {
            Livekit__ParticipantInfo *p = m->update->participants[i];
            if (!strcmp(p->identity, identity) && p->state == state)
                return p;
        }
    }
    fprintf(stderr, "%s is not told of\n", identity);
    ASSERT(false);
    return NULL;
}
