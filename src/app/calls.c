/* calls.c - what the media room saw, carried into the database of calls.
 *
 * WHY   the database says who is in a call; the media room sees it first, on threads that may not
 *       wait for a store. And a hundred who come within a second are not a hundred events of the
 *       chat to all of them.
 * HOW   sightings are kept in order for GATHER_US, then go as one local operation (call_seen), one
 *       at a time: the next when the last is committed. What the machine could not take (queue
 *       full, database away) goes again after AGAIN_US, in the same order. An access that changed
 *       is asked about after them (call_recheck), each member once. Over LIMIT_SIGHTINGS they are
 *       dropped and said in the log: who was missed has left after a minute (call_tend).
 * OWNS  its queue and timer.
 * RUNS  front loop's thread.
 * TESTS tests/system/calls.test.ts */
#include "app/calls.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/log.h"
#include "text/json.h"

#define GATHER_US               (SECOND_US / 5)
#define AGAIN_US                SECOND_US
#define LIMIT_SIGHTINGS         4096
#define LIMIT_RECHECKS          1024
#define LIMIT_SIGHTINGS_AT_ONCE 64 /* features/calls LIMIT_CALL_SIGHTINGS */
#define LIMIT_SIGHTINGS_BYTES   (64 * 1024)

struct sighting {
    char room[32], identity[32];
    bool is_there;
    int64_t at_us;
};

struct app_calls {
    struct loop *loop;
    struct api *api;
    struct timer timer;
    struct sighting sighting[LIMIT_SIGHTINGS]; /* the first `out` of them are on their way */
    size_t count, out;
    int64_t recheck[LIMIT_RECHECKS]; /* members; the first is on its way when is_rechecking */
    size_t recheck_count;
    bool is_out, is_rechecking, is_planned;
    int64_t dropped;
    struct buf json;
};

static void send_next(struct app_calls *c);

static void on_timer(struct timer *t)
{
    struct app_calls *c = (struct app_calls *)((char *)t - offsetof(struct app_calls, timer));
    c->is_planned = false;
    send_next(c);
}

static void plan(struct app_calls *c, int64_t in_us)
{
    c->is_planned = true;
    loop_timer_start(c->loop, &c->timer, in_us);
}

static bool may_work_later(enum err e)
{
    return e == ERR_UNAVAILABLE || e == ERR_DATABASE_AWAY || e == ERR_STORAGE || e == ERR_BUSY;
}

static void forget_sent(struct app_calls *c)
{
    c->count -= c->out;
    memmove(c->sighting, c->sighting + c->out, c->count * sizeof *c->sighting);
    if (c->is_rechecking && --c->recheck_count)
        memmove(c->recheck, c->recheck + 1, c->recheck_count * sizeof *c->recheck);
}

static void on_done(void *ctx, enum err e, struct str reply)
{
    struct app_calls *c = ctx;
    (void)reply;
    c->is_out = false;
    if (!may_work_later(e))
        forget_sent(c); /* a refusal is in the log already */
    c->out = 0;
    c->is_rechecking = false;
    if (c->count || c->recheck_count)
        plan(c, may_work_later(e) ? AGAIN_US : GATHER_US);
}

static void write_sightings(struct app_calls *c, struct jw *w)
{
    c->out = c->count < LIMIT_SIGHTINGS_AT_ONCE ? c->count : LIMIT_SIGHTINGS_AT_ONCE;
    jw_key(w, "sightings");
    jw_array(w);
    for (size_t i = 0; i < c->out; i++) {
        const struct sighting *s = &c->sighting[i];
        jw_object(w);
        jw_key(w, "room");
        jw_str(w, str_from(s->room));
        jw_key(w, "identity");
        jw_str(w, str_from(s->identity));
        jw_key(w, "is_there");
        jw_bool(w, s->is_there);
        jw_key(w, "at_us");
        jw_i64(w, s->at_us);
        jw_object_end(w);
    }
    jw_array_end(w);
}

static void send_next(struct app_calls *c)
{
    static const struct caller nobody;
    struct api_later later = {on_done, c};
    struct jw w;
    if (c->is_out || (!c->count && !c->recheck_count))
        return;
    buf_clear(&c->json);
    jw_init(&w, &c->json);
    jw_object(&w);
    c->is_rechecking = !c->count;
    if (c->is_rechecking) {
        jw_key(&w, "member_id");
        jw_id(&w, c->recheck[0]);
    } else {
        write_sightings(c, &w);
    }
    jw_object_end(&w);
    ASSERT(!jw_failed(&w));
    c->is_out = true;
    enum err e =
        api_call_later(c->api, &nobody, c->is_rechecking ? STR("call_recheck") : STR("call_seen"),
                       buf_str(&c->json), &later);
    if (e)
        on_done(c, e, STR(""));
}

/* A little later, with what comes until then. */
static void send_soon(struct app_calls *c)
{
    if (!c->is_out && !c->is_planned)
        plan(c, GATHER_US);
}

static bool copy_text(char *to, size_t room, struct str from)
{
    if (from.n >= room)
        return false;
    memcpy(to, from.p, from.n);
    to[from.n] = 0;
    return true;
}

void app_calls_media(void *ctx, const struct media_event *e)
{
    struct app_calls *c = ctx;
    struct sighting s = {.is_there = e->kind == MEDIA_JOINED, .at_us = e->at_us};
    /* after a duplicate they are here still, after a restart perhaps again (call_restart) */
    bool is_news =
        e->kind == MEDIA_JOINED || (e->kind == MEDIA_LEFT && e->reason != MEDIA_LEFT_DUPLICATE &&
                                    e->reason != MEDIA_LEFT_SHUTDOWN);
    if (!is_news || !str_starts_with(e->room, STR("call:")) ||
        !copy_text(s.room, sizeof s.room, e->room) ||
        !copy_text(s.identity, sizeof s.identity, e->identity))
        return;
    if (c->count == LIMIT_SIGHTINGS) {
        if (!c->dropped++)
            log_line(LOG_ERROR, "sightings_dropped", "limit=%d", LIMIT_SIGHTINGS);
        return;
    }
    c->sighting[c->count++] = s;
    send_soon(c);
}

void app_calls_bus(struct app_calls *c, const struct bus_event *e)
{
    if (e->kind != BUS_ACCESS_CHANGED || !e->member || c->recheck_count == LIMIT_RECHECKS)
        return;
    for (size_t i = c->is_rechecking ? 1 : 0; i < c->recheck_count; i++)
        if (c->recheck[i] == e->member)
            return;
    c->recheck[c->recheck_count++] = e->member;
    send_soon(c);
}

struct app_calls *app_calls_new(struct loop *l, struct api *api)
{
    struct app_calls *c = calloc(1, sizeof *c);
    ASSERT(c);
    c->loop = l;
    c->api = api;
    c->timer.fire = on_timer;
    buf_init(&c->json, LIMIT_SIGHTINGS_BYTES);
    return c;
}

void app_calls_free(struct app_calls *c)
{
    if (!c)
        return;
    loop_timer_stop(c->loop, &c->timer);
    buf_done(&c->json);
    free(c);
}
