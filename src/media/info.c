/* info.c - rooms, people and tracks as clients see them.
 *
 * WHY   the same bodies stand in join, updates, resumes and publishing.
 * HOW   structs of protobuf-c in the caller's arena; their strings are views of the objects', which
 *       outlive the message.
 * RUNS  media thread.  SPEC LiveKit's ParticipantInfo, TrackInfo, Room. */
#include "media/room.h"

#define SERVER_VERSION                                                                             \
    "1.9.0" /* gates features in clients: what we do is what that version did                      \
             */
#define SERVER_PROTOCOL 16

char *said(const char *word)
{
    return (char *)(uintptr_t)word;
}

static char *text(struct str s)
{
    return (char *)(uintptr_t)(s.p ? s.p : "");
}

struct str room_shown_name(const struct room *r)
{
    struct str prefix = STR(MEDIA_EXTERNAL);
    return r->is_external ? str_slice(r->name, prefix.n, r->name.n) : r->name;
}

Livekit__Room *info_room(struct arena *a, const struct room *r)
{
    Livekit__Room *m = arena_alloc(a, sizeof *m);
    livekit__room__init(m);
    m->sid = (char *)(uintptr_t)r->sid;
    m->name = text(room_shown_name(r)); /* a slice to the end keeps its NUL */
    m->empty_timeout = ROOM_EMPTY_US / SECOND_US;
    m->departure_timeout = ROOM_DEPARTURE_US / SECOND_US;
    m->creation_time = r->created_us / SECOND_US;
    m->creation_time_ms = r->created_us / 1000;
    m->num_participants = (uint32_t)r->count;
    for (const struct participant *p = r->people; p; p = p->next)
        m->num_publishers += p->tracks != NULL;
    return m;
}

Livekit__ServerInfo *info_server(struct arena *a)
{
    Livekit__ServerInfo *m = arena_alloc(a, sizeof *m);
    livekit__server_info__init(m);
    m->version = said(SERVER_VERSION);
    m->protocol = SERVER_PROTOCOL;
    m->node_id = said("kafedra");
    return m;
}

/* --- tracks --- */

static Livekit__VideoLayer **layers_of(struct arena *a, const struct track *t)
{
    Livekit__VideoLayer **list = arena_alloc(a, LAYERS * sizeof *list);
    for (int i = 0; i < t->layer_count; i++) {
        const struct up_layer_conf *l = &t->layer[i];
        list[i] = arena_alloc(a, sizeof **list);
        livekit__video_layer__init(list[i]);
        list[i]->quality = (Livekit__VideoQuality)l->quality;
        list[i]->width = l->width;
        list[i]->height = l->height;
        list[i]->bitrate = t->bitrate[i];
        list[i]->ssrc = l->ssrc;
        list[i]->spatial_layer = i;
        list[i]->rid = (char *)(uintptr_t)l->rid;
    }
    return list;
}

static Livekit__SimulcastCodecInfo **codecs_of(struct arena *a, const struct track *t,
                                               const Livekit__TrackInfo *m)
{
    Livekit__SimulcastCodecInfo **list = arena_alloc(a, sizeof *list);
    Livekit__SimulcastCodecInfo *c = list[0] = arena_alloc(a, sizeof *c);
    livekit__simulcast_codec_info__init(c);
    c->mime_type = m->mime_type;
    c->mid = m->mid;
    c->cid = text(t->cid);
    c->sdp_cid = text(t->sdp_cid);
    c->n_layers = m->n_layers;
    c->layers = m->layers;
    if (t->kind == MEDIA_VIDEO)
        c->video_layer_mode = LIVEKIT__VIDEO_LAYER__MODE__ONE_SPATIAL_LAYER_PER_STREAM;
    return list;
}

static Livekit__AudioTrackFeature *features_of(struct arena *a, const struct track *t)
{
    Livekit__AudioTrackFeature *list = arena_alloc(a, LIMIT_AUDIO_FEATURES * sizeof *list);
    for (size_t i = 0; i < t->feature_count; i++)
        list[i] = (Livekit__AudioTrackFeature)t->feature[i];
    return list;
}

Livekit__TrackInfo *info_track(struct arena *a, const struct track *t)
{
    Livekit__TrackInfo *m = arena_alloc(a, sizeof *m);
    livekit__track_info__init(m);
    m->sid = (char *)(uintptr_t)t->sid;
    m->type = t->kind == MEDIA_AUDIO ? LIVEKIT__TRACK_TYPE__AUDIO : LIVEKIT__TRACK_TYPE__VIDEO;
    m->name = text(t->name);
    m->muted = t->is_muted;
    m->width = t->width;
    m->height = t->height;
    m->simulcast = t->layer_count > 1;
    m->disable_dtx = t->disable_dtx;
    m->source = (Livekit__TrackSource)t->source;
    m->stereo = t->is_stereo;
    m->disable_red = t->disable_red;
    m->encryption = (Livekit__Encryption__Type)t->encryption;
    m->stream = text(t->stream);
    m->mime_type = text(codec_mime(t->is_published ? t->codec
                                   : t->wish_count ? t->wish[0].codec
                                                   : CODEC_NONE));
    m->mid = (char *)(uintptr_t)t->mid;
    if (t->kind == MEDIA_VIDEO) {
        m->n_layers = (size_t)t->layer_count;
        m->layers = layers_of(a, t);
    }
    m->n_codecs = 1;
    m->codecs = codecs_of(a, t, m);
    m->n_audio_features = t->feature_count;
    m->audio_features = features_of(a, t);
    return m;
}

/* --- people --- */

static Livekit__ParticipantPermission *permission_of(struct arena *a, const struct participant *p)
{
    Livekit__ParticipantPermission *m = arena_alloc(a, sizeof *m);
    livekit__participant_permission__init(m);
    m->can_subscribe = p->can_subscribe;
    m->can_publish = p->sources != 0;
    m->can_publish_data = p->can_publish_data;
    m->can_update_metadata = p->can_update_own;
    m->hidden = p->is_hidden;
    if (!p->sources || p->sources == MEDIA_SOURCES_ALL)
        return m; /* all of them, or none: said by can_publish */
    m->can_publish_sources = arena_alloc(a, MEDIA_SOURCE_COUNT * sizeof *m->can_publish_sources);
    for (int s = MEDIA_CAMERA; s < MEDIA_SOURCE_COUNT; s++)
        if (p->sources & media_source_bit((enum media_source)s))
            m->can_publish_sources[m->n_can_publish_sources++] = (Livekit__TrackSource)s;
    return m;
}

static void add_tracks(struct arena *a, const struct participant *p, Livekit__ParticipantInfo *m)
{
    m->tracks = arena_alloc(a, (p->track_count + 1) * sizeof *m->tracks);
    for (const struct track *t = p->tracks; t; t = t->next)
        if (t->is_published)
            m->tracks[m->n_tracks++] = info_track(a, t);
}

static void add_attributes(struct arena *a, const struct participant *p,
                           Livekit__ParticipantInfo *m)
{
    m->attributes = arena_alloc(a, (p->attribute_count + 1) * sizeof *m->attributes);
    for (size_t i = 0; i < p->attribute_count; i++) {
        Livekit__ParticipantInfo__AttributesEntry *e = arena_alloc(a, sizeof *e);
        livekit__participant_info__attributes_entry__init(e);
        e->key = text(p->attribute[i].key);
        e->value = text(p->attribute[i].value);
        m->attributes[m->n_attributes++] = e;
    }
}

Livekit__ParticipantInfo *info_participant(struct arena *a, const struct participant *p)
{
    Livekit__ParticipantInfo *m = arena_alloc(a, sizeof *m);
    livekit__participant_info__init(m);
    m->sid = (char *)(uintptr_t)p->sid;
    m->identity = text(p->identity);
    m->name = text(p->name);
    m->metadata = text(p->metadata);
    m->state = p->state;
    m->version = p->version;
    m->joined_at = p->joined_us / SECOND_US;
    m->joined_at_ms = p->joined_us / 1000;
    m->permission = permission_of(a, p);
    m->client_protocol = p->ticket ? p->ticket->client.client_protocol : 0;
    add_tracks(a, p, m);
    add_attributes(a, p, m);
    m->is_publisher = m->n_tracks > 0;
    return m;
}
