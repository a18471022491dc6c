/* track.c - one published track: announced, carried by a section, ended.
 *
 * WHY   what a track is (name, source, layers) comes by add_track; what its packets look like comes
 *       by a description. Either may come first.
 * HOW   a simulcast layer is named by its rid, q, h or f; its size is the one announced for that
 *       quality, since the largest one of a small camera or of a screen has rid h.
 * OWNS  its texts, its half of forwarding; its subscriptions belong to their subscribers, but end
 *       with it.
 * RUNS  media thread.  TESTS tests/system/rtc.test.ts */
#include <stdlib.h>

#include "crypto/token.h"
#include "media/room.h"

struct track *track_of(const struct participant *p, struct str sid)
{
    for (struct track *t = p->tracks; t; t = t->next)
        if (str_equal(str_from(t->sid), sid))
            return t;
    return NULL;
}

static uint64_t key_of(const struct media_thread *t, struct str sid)
{
    uint64_t key = hash_keyed(t->hash_key, sid);
    return key ? key : 1;
}

struct track *track_find(const struct room *r, struct str sid)
{
    struct track *t = id_table_find(&r->thread->tracks, key_of(r->thread, sid));
    return t && t->owner->room == r && str_equal(str_from(t->sid), sid) ? t : NULL;
}

/* What a client does not name counts as what it most likely is, so that a mute finds it. */
unsigned track_source_bits(const struct track *t)
{
    if (t->source != MEDIA_SOURCE_UNKNOWN)
        return media_source_bit(t->source);
    return media_source_bit(t->kind == MEDIA_AUDIO ? MEDIA_MICROPHONE : MEDIA_CAMERA);
}

/* LiveKit's names: "video/vp8", "vp8", "VP8". */
static enum codec codec_of(const char *mime)
{
    struct str s = str_from(mime);
    size_t slash = str_find_byte(s, '/');
    return codec_by_name(slash < s.n ? str_slice(s, slash + 1, s.n) : s);
}

static void take_layers(struct track *t, Livekit__VideoLayer *const *list, size_t n)
{
    for (size_t i = 0; i < n && t->layer_count < LAYERS; i++) {
        const Livekit__VideoLayer *v = list[i];
        if (v->quality > LIVEKIT__VIDEO_QUALITY__HIGH)
            continue;
        t->bitrate[t->layer_count] = v->bitrate;
        t->layer[t->layer_count++] = (struct up_layer_conf){
            .quality = (int)v->quality, .width = v->width, .height = v->height};
    }
}

static void take_codecs(struct track *t, const Livekit__AddTrackRequest *q)
{
    for (size_t i = 0; i < q->n_simulcast_codecs && t->wish_count < LIMIT_TRACK_CODECS; i++) {
        const Livekit__SimulcastCodec *c = q->simulcast_codecs[i];
        struct track_codec *w = &t->wish[t->wish_count++];
        w->codec = codec_of(c->codec);
        kept_set(&w->cid, str_from(c->cid));
        if (!t->layer_count)
            take_layers(t, c->layers, c->n_layers);
    }
}

struct track *track_new(struct participant *p, const Livekit__AddTrackRequest *q)
{
    struct track *t = calloc(1, sizeof *t), **at = &p->tracks;
    ASSERT(t);
    t->owner = p;
    struct media_thread *thread = p->room->thread;
    do
        media_thread_sid(thread, "TR_", t->sid);
    while (id_table_find(&thread->tracks, key_of(thread, str_from(t->sid))));
    id_table_put(&thread->tracks, key_of(thread, str_from(t->sid)), t);
    kept_set(&t->cid, str_from(q->cid));
    kept_set(&t->sdp_cid, STR(""));
    kept_set(&t->name, str_from(q->name));
    kept_set(&t->stream, str_from(q->stream));
    t->kind = q->type == LIVEKIT__TRACK_TYPE__AUDIO ? MEDIA_AUDIO : MEDIA_VIDEO;
    t->source = (enum media_source)q->source;
    t->is_muted = q->muted;
    t->disable_dtx = q->disable_dtx;
    t->is_stereo = q->stereo;
    t->disable_red = q->disable_red;
    t->encryption = (int)q->encryption;
    t->width = q->width;
    t->height = q->height;
    for (size_t i = 0; i < q->n_audio_features && i < LIMIT_AUDIO_FEATURES; i++) {
        t->feature[t->feature_count++] = (int)q->audio_features[i];
        t->is_stereo |= q->audio_features[i] == LIVEKIT__AUDIO_TRACK_FEATURE__TF_STEREO;
        t->disable_dtx |= q->audio_features[i] == LIVEKIT__AUDIO_TRACK_FEATURE__TF_NO_DTX;
    }
    take_layers(t, q->layers, q->n_layers);
    take_codecs(t, q);
    while (*at) /* in the order of their announcement: the oldest is matched first */
        at = &(*at)->next;
    *at = t;
    p->track_count++;
    return t;
}

/* --- the section that carries it --- */

static int quality_of_rid(struct str rid, size_t place)
{
    if (str_equal(rid, STR("q")))
        return 0;
    if (str_equal(rid, STR("h")))
        return 1;
    if (str_equal(rid, STR("f")))
        return 2;
    return (int)place;
}

/* What was announced for this quality. */
static const struct up_layer_conf *announced(const struct up_layer_conf *list, int n, int quality)
{
    for (int i = 0; i < n; i++)
        if (list[i].quality == quality)
            return &list[i];
    return NULL;
}

static void sort_layers(struct up_layer_conf *layer, uint32_t *bitrate, int n)
{
    for (int i = 1; i < n; i++)
        for (int k = i; k > 0 && layer[k].quality < layer[k - 1].quality; k--) {
            struct up_layer_conf l = layer[k];
            uint32_t b = bitrate[k];
            layer[k] = layer[k - 1];
            bitrate[k] = bitrate[k - 1];
            layer[k - 1] = l;
            bitrate[k - 1] = b;
        }
}

static void set_simulcast(struct track *t, const struct unclaimed *s)
{
    struct up_layer_conf before[LAYERS];
    uint32_t bitrate[LAYERS];
    int n = t->layer_count;
    memcpy(before, t->layer, sizeof before);
    memcpy(bitrate, t->bitrate, sizeof bitrate);
    memset(t->layer, 0, sizeof t->layer);
    memset(t->bitrate, 0, sizeof t->bitrate);
    t->layer_count = (int)s->rid_count;
    for (size_t i = 0; i < s->rid_count; i++) {
        struct up_layer_conf *l = &t->layer[i];
        int quality = quality_of_rid(str_from(s->rid[i]), i);
        const struct up_layer_conf *a = announced(before, n, quality);
        if (a) {
            *l = *a;
            t->bitrate[i] = bitrate[a - before];
        }
        l->quality = quality;
        memcpy(l->rid, s->rid[i], sizeof l->rid);
        if (s->ssrc_count == s->rid_count) { /* Firefox lists them beside the rids */
            l->ssrc = s->ssrc[i];
            l->rtx_ssrc = s->rtx_ssrc[i];
        }
    }
    sort_layers(t->layer, t->bitrate, t->layer_count);
}

/* One stream: whatever layers were announced, it is the best of them. */
static void set_single(struct track *t, const struct unclaimed *s)
{
    int last = t->layer_count ? t->layer_count - 1 : 0;
    struct up_layer_conf best = t->layer[last];
    t->bitrate[0] = t->bitrate[last];
    t->layer[0] = (struct up_layer_conf){.ssrc = s->ssrc_count ? s->ssrc[0] : 0,
                                         .rtx_ssrc = s->ssrc_count ? s->rtx_ssrc[0] : 0,
                                         .quality = LIVEKIT__VIDEO_QUALITY__HIGH,
                                         .width = best.width ? best.width : t->width,
                                         .height = best.height ? best.height : t->height};
    t->layer_count = 1;
}

static void on_started(void *ctx)
{
    (void)ctx; /* it was told with its section; who is there first matters to nobody here */
}

bool track_bind(struct track *t, const struct unclaimed *s)
{
    struct participant *p = t->owner;
    if (s->rid_count)
        set_simulcast(t, s);
    else
        set_single(t, s);
    struct up_track_conf conf = {.kind = t->kind,
                                 .codec = s->agreed.codec,
                                 .pt = s->agreed.pt,
                                 .rtx_pt = s->agreed.rtx_pt,
                                 .layer_count = t->layer_count,
                                 .is_screen = t->source == MEDIA_SCREEN};
    struct up_track_host host = {t, on_started};
    memcpy(conf.ext, s->agreed.ext, sizeof conf.ext);
    memcpy(conf.mid, s->mid, sizeof conf.mid);
    memcpy(conf.layer, t->layer, sizeof conf.layer);
    t->up = up_track_new(p->publisher.up, &conf, &host);
    if (!t->up)
        return false;
    t->codec = s->agreed.codec;
    memcpy(t->mid, s->mid, sizeof t->mid);
    kept_set(&t->sdp_cid, str_from(s->track_id));
    t->is_published = true;
    up_track_mute(t->up, t->is_muted);
    if (t->kind == MEDIA_AUDIO) {
        speakers_add(p->room->speakers, t->up, t);
        pulse_audio(p->room, 1);
    }
    return true;
}

/* --- later --- */

void track_mute(struct track *t, bool is_muted)
{
    t->is_muted = is_muted;
    if (t->up)
        up_track_mute(t->up, is_muted);
    participant_changed(t->owner, true);
}

static void strike(struct track *t)
{
    struct track **at = &t->owner->tracks;
    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
    t->owner->track_count--;
}

void track_end(struct track *t)
{
    struct room *r = t->owner->room;
    while (t->subscriptions)
        subscription_end(t->subscriptions);
    if (t->up && t->kind == MEDIA_AUDIO) {
        speakers_remove(r->speakers, t->up);
        pulse_audio(r, -1);
    }
    up_track_free(t->up);
    strike(t);
    id_table_take(&r->thread->tracks, key_of(r->thread, str_from(t->sid)));
    for (size_t i = 0; i < t->wish_count; i++)
        kept_drop(&t->wish[i].cid);
    kept_drop(&t->cid);
    kept_drop(&t->sdp_cid);
    kept_drop(&t->name);
    kept_drop(&t->stream);
    free(t);
}
