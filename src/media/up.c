/* up.c - publishers and their tracks: making, finding, freeing.
 *
 * WHY   a client declares the SSRCs of its streams in SDP, or (Chromium with simulcast) does not,
 *       and then only the mid and rid inside its first packets say what they are.
 * HOW   a table by SSRC, filled from the SDP and by learning. Only packets whose SSRC is unknown
 *       are looked into for names, and of those only so many a second. A publisher who misses
 *       nothing and is owed nothing is not looked at between two reports.
 * OWNS  its tracks and their layers, logs, NACK lists.  RUNS  on its media thread.
 * TESTS up_test.c, tests/media-sim */
#include "media/up.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "media/forward_inside.h"
#include "media/grid.h"
#include "media/up_inside.h"

enum { LOOKS_PER_REPORT = 200, ALIVE_US = 2000000, KEY_THROTTLE_US = 500000 };
enum { REPORT_US = 1000000 };
enum { KEY_AGAIN_US = 2 * KEY_THROTTLE_US, KEY_TRIES = 20, KEY_SLOW_US = 3000000 };
enum { STOPPED_US = 700000, GOES_ON_US = 300000 };

struct up_peer *up_peer_new(struct forward *f, struct wire wire)
{
    struct up_peer *p = calloc(1, sizeof *p);
    ASSERT(p);
    p->forward = f;
    p->wire = wire;
    p->unknown_left = LOOKS_PER_REPORT;
    p->began_us = p->report_us = forward_now(f);
    rtp_ext_ids_init(&p->ext_ids);
    p->next = f->ups;
    p->link = &f->ups;
    if (p->next)
        p->next->link = &p->next;
    f->ups = p;
    forward_want_up_tick(f, up_peer_due(p));
    return p;
}

void up_peer_free(struct up_peer *p)
{
    if (!p)
        return;
    ASSERT(!p->tracks);
    *p->link = p->next;
    if (p->next)
        p->next->link = p->link;
    ssrc_map_done(&p->ssrcs);
    free(p->twcc);
    free(p);
}

struct up_peer *up_peer_next(const struct up_peer *p)
{
    return p->next;
}

static void declare(struct up_layer *l, uint32_t ssrc, bool is_rtx)
{
    struct up_peer *p = l->track->peer;
    uint32_t *known = is_rtx ? &l->rtx_ssrc : &l->ssrc;
    if (!ssrc || *known == ssrc)
        return;
    *known = ssrc;
    ssrc_map_put(&p->ssrcs, ssrc, l, is_rtx);
    if (is_rtx)
        return;
    l->source = ++p->sources;
    struct stream fresh = {0};
    l->stream = fresh;
    if (l->nack)
        nack_init(l->nack);
    if (l->wants_key)
        forward_want_up_tick(p->forward, 0);
}

struct up_track *up_track_new(struct up_peer *p, const struct up_track_conf *conf,
                              const struct up_track_host *host)
{
    if (p->track_count >= LIMIT_UP_TRACKS || conf->layer_count < 1 || conf->layer_count > LAYERS)
        return NULL;
    struct up_track *t = calloc(1, sizeof *t);
    ASSERT(t);
    t->peer = p;
    t->conf = *conf;
    if (host)
        t->host = *host;
    t->is_chosen = true;
    level_init(&t->level);
    for (int e = 0; e < EXT_COUNT; e++)
        rtp_ext_ids_set(&p->ext_ids, conf->ext[e], (enum rtp_ext)e);
    for (int i = 0; i < conf->layer_count; i++) {
        struct up_layer *l = &t->layer[i];
        l->track = t;
        l->index = i;
        l->conf = conf->layer[i];
        declare(l, l->conf.ssrc, false);
        declare(l, l->conf.rtx_ssrc, true);
    }
    t->next = p->tracks;
    p->tracks = t;
    p->track_count++;
    return t;
}

void up_track_free(struct up_track *t)
{
    if (!t)
        return;
    ASSERT(!t->subscribers && !t->speakers);
    struct up_peer *p = t->peer;
    for (struct up_track **at = &p->tracks; *at; at = &(*at)->next) {
        if (*at == t) {
            *at = t->next;
            break;
        }
    }
    p->track_count--;
    for (int i = 0; i < t->conf.layer_count; i++) {
        struct up_layer *l = &t->layer[i];
        ssrc_map_remove(&p->ssrcs, l);
        if (l->log)
            packet_log_done(l->log);
        free(l->log);
        free(l->nack);
    }
    free(t);
}

void up_track_mute(struct up_track *t, bool is_muted)
{
    if (t->is_muted == is_muted)
        return;
    t->is_muted = is_muted;
    for (struct down_track *d = t->subscribers; d; d = down_track_next_of_up(d))
        down_track_on_mute(d, is_muted, forward_now(t->peer->forward));
}

void up_track_resize(struct up_track *t, int layer, int quality, uint32_t width, uint32_t height)
{
    if (layer < 0 || layer >= t->conf.layer_count)
        return;
    t->layer[layer].conf.quality = quality;
    t->layer[layer].conf.width = width;
    t->layer[layer].conf.height = height;
}

bool up_layer_is_alive(const struct up_layer *l, int64_t now_us)
{
    return l->stream.is_begun && now_us - l->stream.heard_us < ALIVE_US;
}

bool up_layer_is_usable(const struct up_layer *l, int64_t now_us)
{
    if (!up_layer_is_alive(l, now_us))
        return false;
    if (now_us - l->stream.heard_us < STOPPED_US)
        return true;
    const struct up_track *t = l->track;
    for (int i = 0; i < t->conf.layer_count; i++)
        if (t->layer[i].stream.is_begun && now_us - t->layer[i].stream.heard_us < GOES_ON_US)
            return false;
    return true;
}

bool up_track_is_alive(const struct up_track *t, int64_t now_us)
{
    for (int i = 0; i < t->conf.layer_count; i++)
        if (up_layer_is_alive(&t->layer[i], now_us))
            return true;
    return false;
}

uint32_t up_layer_bps(const struct up_layer *l, int tid, int64_t now_us)
{
    uint32_t bps = 0;
    for (int i = 0; i <= tid && i < TIDS; i++)
        bps += meter_bps(&l->meter[i], now_us);
    return bps;
}

/* When a key frame that has not come is asked for again. */
static int64_t key_due_us(const struct up_layer *l)
{
    return l->pli_us + (l->key_tries < KEY_TRIES ? KEY_AGAIN_US : KEY_SLOW_US);
}

static void send_pli(struct up_layer *l, int64_t now_us)
{
    unsigned char bytes[64];
    struct wr w = wr_to(bytes, sizeof bytes);
    struct up_peer *p = l->track->peer;
    rtcp_write_pli(&w, p->forward->ssrc, l->ssrc);
    p->wire.rtcp(p->wire.ctx, wr_str(&w));
    p->forward->counts.plis_sent++;
    l->pli_us = now_us;
    if (l->key_tries < KEY_TRIES)
        l->key_tries++;
}

void up_layer_ask_key(struct up_layer *l, int64_t now_us)
{
    if (!l->wants_key)
        l->key_tries = 0;
    l->wants_key = true;
    int64_t pause_us = l->key_tries < KEY_TRIES ? KEY_THROTTLE_US : KEY_SLOW_US;
    if (!l->ssrc)
        return; /* declare sees to it */
    if (now_us - l->pli_us >= pause_us)
        send_pli(l, now_us);
    forward_want_up_tick(l->track->peer->forward, key_due_us(l)); /* sends it later, or again */
}

static bool is_name(struct str s, const char *name)
{
    return s.p && str_equal(s, str_from(name));
}

static struct up_layer *layer_by_rid(struct up_track *t, struct str rid)
{
    for (int i = 0; i < t->conf.layer_count; i++)
        if (is_name(rid, t->conf.layer[i].rid))
            return &t->layer[i];
    return NULL;
}

/* Which layer a packet of an unknown SSRC names; is it a repair stream? NULL: not told. */
static struct up_layer *learn(struct up_peer *p, const struct rtp *r, bool *ret_is_rtx)
{
    struct up_track *t = p->tracks;
    while (t && !is_name(r->ext[EXT_MID], t->conf.mid))
        t = t->next;
    if (!t)
        return NULL;
    *ret_is_rtx = t->conf.rtx_pt && r->pt == t->conf.rtx_pt;
    if (!*ret_is_rtx && r->pt != t->conf.pt)
        return NULL;
    if (r->ext[EXT_REPAIRED_RID].p && *ret_is_rtx && t->conf.layer_count > 1)
        return layer_by_rid(t, r->ext[EXT_REPAIRED_RID]);
    if (r->ext[EXT_RID].p && t->conf.layer_count > 1)
        return layer_by_rid(t, r->ext[EXT_RID]);
    return t->conf.layer_count == 1 ? &t->layer[0] : NULL;
}

struct up_layer *up_peer_find(struct up_peer *p, const struct rtp *r, bool *ret_is_rtx)
{
    const struct ssrc_entry *known = ssrc_map_get(&p->ssrcs, r->ssrc);
    if (known) {
        *ret_is_rtx = known->tag != 0;
        return known->value;
    }
    struct up_layer *l = NULL;
    if (p->unknown_left) {
        p->unknown_left--;
        l = learn(p, r, ret_is_rtx);
    }
    if (l)
        declare(l, r->ssrc, *ret_is_rtx);
    return l;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void up_peer_tick(struct up_peer *p, int64_t now_us)
{
    if (p->twcc && twcc_is_due(p->twcc, false, now_us))
        up_peer_send_twcc(p, now_us);
    for (struct up_track *t = p->tracks; t; t = t->next) {
        for (int i = 0; i < t->conf.layer_count; i++) {
            struct up_layer *l = &t->layer[i];
            if (l->nack && l->nack->count)
                up_layer_send_nacks(l, now_us);
            if (l->wants_key && now_us >= key_due_us(l))
                up_layer_ask_key(l, now_us);
        }
    }
    if (now_us - p->report_us >= REPORT_US) {
        p->unknown_left = LOOKS_PER_REPORT;
        up_peer_report(p, now_us);
    }
}

int64_t up_peer_due(const struct up_peer *p)
{
    int64_t due_us = grid_after(p->report_us + REPORT_US, GRID_US);
    if (p->twcc && p->twcc->waiting)
        due_us = sooner(due_us, twcc_due_us(p->twcc));
    for (const struct up_track *t = p->tracks; t; t = t->next) {
        for (int i = 0; i < t->conf.layer_count; i++) {
            const struct up_layer *l = &t->layer[i];
            if (l->nack && l->nack->count)
                return 0;
            if (l->wants_key && l->ssrc)
                due_us = sooner(due_us, key_due_us(l));
        }
    }
    return due_us;
}
