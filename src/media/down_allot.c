/* down_allot.c - choose the layer of each track of one subscriber.
 *
 * HOW   every video track says which steps it could have (layers that are alive, up to what its
 *       window needs) and what each costs now, by measurement; layers.c shares the budget; here the
 *       result becomes targets. A better or other layer begins at its next key frame, the old one
 *       goes on until then. Audio is not asked: its rate is taken off the budget first.
 * OWNS  nothing.  RUNS  on its media thread.
 * TESTS down_allot_test.c, layers_test.c, tests/media-sim */
#include "media/down_inside.h"
#include "media/forward_inside.h"
#include "media/up_inside.h"

enum { SPOKE_US = 6000000 };
enum {
    SCREEN_BIT = 60,
    PRIORITY_BIT = 40,
    AREA_BIT = 8,
    SPARE_TIGHT_BPS = 200000, /* behind a narrow link a key frame must fit, too */
    PRIORITY_MOST = 0xFFFF
};

/* The best layer that the window has use for. */
static int wanted_layer(const struct down_track *d)
{
    const struct up_track *t = d->up;
    int best = 0;
    for (int i = 0; i < t->conf.layer_count; i++) {
        const struct up_layer_conf *c = &t->layer[i].conf;
        if (d->want.width && d->want.height && c->width && c->height) {
            best = i;
            if (c->width >= d->want.width && c->height >= d->want.height)
                break;
        } else if (c->quality <= d->want.max_quality) {
            best = i;
        }
    }
    return best;
}

/* Temporal layers halve the rate from 30 frames. */
static int wanted_tid(const struct down_track *d)
{
    uint32_t fps = d->want.fps;
    return fps == 0 || fps > 15 ? 2 : fps > 8 ? 1 : 0;
}

static void add_step(struct down_track *d, int layer, int tid, int64_t now_us)
{
    struct layers_ask *a = &d->ask;
    uint32_t bps = up_layer_bps(&d->up->layer[layer], tid, now_us);
    if (a->steps && bps <= a->bps[a->steps - 1])
        bps = a->bps[a->steps - 1] + 1;
    if (layer == d->target && tid == d->target_tid && !d->is_paused)
        a->now = a->steps;
    d->step_layer[a->steps] = (int8_t)layer;
    d->step_tid[a->steps] = (int8_t)tid;
    a->bps[a->steps++] = bps;
}

static bool has_tids(const struct up_layer *l, int64_t now_us)
{
    return meter_bps(&l->meter[1], now_us) || meter_bps(&l->meter[2], now_us);
}

static void list_steps(struct down_track *d, int64_t now_us)
{
    const struct up_track *t = d->up;
    int best = wanted_layer(d), tid = wanted_tid(d);
    d->ask.steps = 0;
    d->ask.now = -1;
    for (int i = 0; i < t->conf.layer_count; i++) {
        const struct up_layer *l = &t->layer[i];
        if (!up_layer_is_usable(l, now_us) || (i > best && d->ask.steps))
            continue; /* above what is wanted only when there is nothing below */
        if (d->ask.steps == 0 && has_tids(l, now_us))
            for (int k = 0; k < tid; k++)
                add_step(d, i, k, now_us);
        add_step(d, i, tid, now_us);
    }
}

/* For a while after, too: layers do not change with every word. */
static bool has_spoken(const struct up_track *video, int64_t now_us)
{
    for (const struct up_track *t = video->peer->tracks; t; t = t->next)
        if (t->conf.kind == MEDIA_AUDIO && t->spoke_us && now_us - t->spoke_us < SPOKE_US)
            return true;
    return false;
}

/* Screens before cameras, then as the client says, then larger windows, then who speaks. */
static uint64_t weight_of(const struct down_track *d, int64_t now_us)
{
    uint64_t area = (uint64_t)d->want.width * d->want.height, size = 0;
    if (!area)
        size = 18 + 2 * (uint64_t)(d->want.max_quality & 3);
    for (; area; area >>= 1)
        size++;
    uint64_t priority = d->want.priority < PRIORITY_MOST ? d->want.priority : PRIORITY_MOST;
    return (uint64_t)d->up->conf.is_screen << SCREEN_BIT | priority << PRIORITY_BIT |
           size << AREA_BIT | has_spoken(d->up, now_us);
}

/* Begins and ends with nothing on its way: what follows is a key frame. */
static void pause(struct down_track *d, bool is_paused)
{
    d->is_paused = is_paused;
    down_track_interrupt(d);
    const struct down_host *host = &d->peer->host;
    if (host->stream_state)
        host->stream_state(host->ctx, d->conf.track_ctx, is_paused);
}

static void apply(struct down_track *d, int64_t now_us)
{
    const struct layers_ask *a = &d->ask;
    if (a->got < 0) {
        if (!d->is_paused)
            pause(d, true);
        return;
    }
    int before = d->target;
    d->target = d->step_layer[a->got];
    d->target_tid = d->step_tid[a->got];
    if (d->is_paused)
        pause(d, false);
    else if (d->target < d->current && budget_is_congested(&d->peer->budget, now_us))
        down_track_interrupt(d); /* the link is full: nothing more of the dear one */
    if (d->awaits_key || (d->target != before && d->target != d->current))
        down_track_ask_key(d, now_us);
}

/* What is left for pictures. Nobody is paused on a mere guess: until the link has shown that it is
 * narrow, there is room for the smallest of each; nor for a queue that drains, if the budget itself
 * has room. */
static uint64_t for_pictures(const struct down_peer *p, struct layers_ask **ask, size_t count,
                             uint64_t taken, int64_t now_us)
{
    uint64_t smallest = 0, budget = p->budget.bps, now = budget_now(&p->budget, now_us);
    for (size_t i = 0; i < count; i++)
        smallest += ask[i]->bps[0] + ask[i]->bps[0] / 10;
    uint64_t least =
        p->budget.is_narrow ? budget - (budget < taken ? budget : taken) : BUDGET_TRUST_BPS;
    least = smallest < least ? smallest : least;
    uint64_t left = now > taken ? now - taken : 0;
    return left > least ? left : least;
}

/* Who is trusted beyond the budget must also be sent it; a tenth is for key frames, which steps
 * leave out. */
static void note_given(struct down_peer *p, struct layers_ask **ask, size_t count, uint64_t taken)
{
    uint64_t given = 0;
    for (size_t i = 0; i < count; i++)
        given += ask[i]->got < 0 ? 0 : ask[i]->bps[ask[i]->got];
    given += given / 10 + taken;
    p->allotted_bps = !p->budget.is_narrow && given > p->budget.bps ? given : 0;
}

static bool is_asked_for(const struct down_track *d)
{
    return d->up->conf.kind == MEDIA_VIDEO && d->is_started && !d->want.is_disabled &&
           !d->up->is_muted;
}

void down_peer_allot(struct down_peer *p, int64_t now_us)
{
    struct layers_ask *ask[LIMIT_DOWN_TRACKS];
    size_t count = 0;
    p->allotted_us = now_us;
    p->is_changed = false;
    p->all_bps = 0;
    for (struct down_track *d = p->tracks; d; d = d->next) {
        d->ask.steps = 0;
        if (!is_asked_for(d)) {
            /* Or whoever hides what is paused, and then asks for it no more, never gets it back. */
            if (d->is_paused)
                pause(d, false);
            continue;
        }
        list_steps(d, now_us);
        if (!d->ask.steps) { /* nothing comes: stay as it is, or be ready for what is wanted */
            d->target = d->awaits_key ? wanted_layer(d) : d->target;
            continue;
        }
        d->ask.weight = weight_of(d, now_us);
        d->ask.spare_bps = budget_is_tight(&p->budget, now_us) ? SPARE_TIGHT_BPS : 0;
        d->ask.is_trusted = !p->budget.is_narrow;
        ask[count++] = &d->ask;
        p->all_bps += d->ask.bps[d->ask.steps - 1];
    }
    uint64_t audio = meter_bps(&p->audio, now_us) + meter_bps(&p->audio, now_us) / 10;
    uint64_t for_repairs = p->budget.bps * p->budget.lost_1024 / 1024 / 2;
    uint64_t taken = audio + for_repairs;
    p->need_bps = layers_allot(ask, count, for_pictures(p, ask, count, taken, now_us));
    note_given(p, ask, count, taken);
    p->is_lowered = p->need_bps > 0;
    if (p->need_bps)
        p->need_bps += for_repairs + audio / 10;
    p->all_bps += p->all_bps / 10 + taken;
    for (struct down_track *d = p->tracks; d; d = d->next)
        if (d->ask.steps)
            apply(d, now_us);
}
