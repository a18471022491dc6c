/* session.c - requests of a client.
 *
 * WHY   one place says what a client may ask, and what becomes of what it may not.
 * HOW   a message is unpacked into the thread's arena and handed to whoever knows; unreadable ones
 *       are counted and dropped, as are kinds we do not serve. Candidates are not needed: we are
 *       ICE-lite, and learn addresses from checks.
 * OWNS  nothing.  RUNS  media thread.
 * TESTS tests/system/rtc.test.ts */
#include "media/room.h"
#include "media/signal_codec.h"
#include "text/utf8.h"

static void tell_pong(struct participant *p, int64_t ping_ms)
{
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    (void)ping_ms;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_PONG;
    m.pong = clock_wall_us(&p->room->thread->clock) / 1000;
    tell(p, &m);
}

static void tell_pong_resp(struct participant *p, const Livekit__Ping *ping)
{
    Livekit__Pong pong = LIVEKIT__PONG__INIT;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    pong.last_ping_timestamp = ping->timestamp;
    pong.timestamp = clock_wall_us(&p->room->thread->clock) / 1000;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_PONG_RESP;
    m.pong_resp = &pong;
    tell(p, &m);
}

/* --- tracks of its own --- */

static void on_mute(struct participant *p, const Livekit__MuteTrackRequest *q)
{
    struct track *t = track_of(p, str_from(q->sid));
    if (t && t->is_muted != (bool)q->muted)
        track_mute(t, q->muted);
}

static void on_audio_track(struct participant *p, const Livekit__UpdateLocalAudioTrack *q)
{
    struct track *t = track_of(p, str_from(q->track_sid));
    if (!t || t->kind != MEDIA_AUDIO || q->n_features > LIMIT_AUDIO_FEATURES)
        return;
    t->feature_count = q->n_features;
    t->is_stereo = false;
    for (size_t i = 0; i < q->n_features; i++) {
        t->feature[i] = (int)q->features[i];
        t->is_stereo |= q->features[i] == LIVEKIT__AUDIO_TRACK_FEATURE__TF_STEREO;
    }
    participant_changed(p, true);
}

static void on_video_track(struct participant *p, const Livekit__UpdateLocalVideoTrack *q)
{
    struct track *t = track_of(p, str_from(q->track_sid));
    if (!t || t->kind != MEDIA_VIDEO || !t->width || !t->height)
        return;
    for (int i = 0; i < t->layer_count; i++) {
        struct up_layer_conf *l = &t->layer[i];
        l->width = (uint32_t)((uint64_t)l->width * q->width / t->width);
        l->height = (uint32_t)((uint64_t)l->height * q->height / t->height);
        if (t->up)
            up_track_resize(t->up, i, l->quality, l->width, l->height);
    }
    t->width = q->width;
    t->height = q->height;
    participant_changed(p, true);
}

/* --- what it says of itself --- */

static void set_attribute(struct participant *p, struct str key, struct str value)
{
    size_t i = 0;
    while (i < p->attribute_count && !str_equal(p->attribute[i].key, key))
        i++;
    if (value.n && i < LIMIT_ATTRIBUTES) {
        kept_set(&p->attribute[i].key, key);
        kept_set(&p->attribute[i].value, value);
        p->attribute_count += i == p->attribute_count;
    } else if (!value.n && i < p->attribute_count) { /* an empty value takes the key away */
        kept_drop(&p->attribute[i].key);
        kept_drop(&p->attribute[i].value);
        p->attribute[i] = p->attribute[--p->attribute_count];
        p->attribute[p->attribute_count] = (struct attribute){0};
    }
}

static bool attributes_fit(const struct participant *p, const Livekit__UpdateParticipantMetadata *q)
{
    size_t bytes = 0, count = p->attribute_count + q->n_attributes;
    for (size_t i = 0; i < p->attribute_count; i++)
        bytes += p->attribute[i].key.n + p->attribute[i].value.n;
    for (size_t i = 0; i < q->n_attributes; i++)
        bytes += strlen(q->attributes[i]->key) + strlen(q->attributes[i]->value);
    return bytes <= LIMIT_ATTRIBUTE_BYTES && count <= LIMIT_ATTRIBUTES;
}

static Livekit__RequestResponse__Reason
metadata_verdict(const struct participant *p, const Livekit__UpdateParticipantMetadata *q)
{
    if (!p->can_update_own)
        return LIVEKIT__REQUEST_RESPONSE__REASON__NOT_ALLOWED;
    if (strlen(q->name) > LIMIT_MEDIA_NAME_BYTES || strlen(q->metadata) > LIMIT_METADATA ||
        !attributes_fit(p, q))
        return LIVEKIT__REQUEST_RESPONSE__REASON__LIMIT_EXCEEDED;
    return LIVEKIT__REQUEST_RESPONSE__REASON__OK;
}

static void on_metadata(struct participant *p, Livekit__UpdateParticipantMetadata *q)
{
    Livekit__RequestResponse r = LIVEKIT__REQUEST_RESPONSE__INIT;
    Livekit__RequestResponse__Reason reason = metadata_verdict(p, q);
    const char *words = "";
    r.request_id = q->request_id;
    r.request_case = LIVEKIT__REQUEST_RESPONSE__REQUEST_UPDATE_METADATA;
    r.update_metadata = q;
    if (reason == LIVEKIT__REQUEST_RESPONSE__REASON__NOT_ALLOWED)
        words = "does not have permission to update own metadata";
    else if (reason)
        words = "name, metadata or attributes are too long";
    if (!reason) {
        if (*q->name)
            kept_set(&p->name, str_from(q->name));
        if (*q->metadata)
            kept_set(&p->metadata, str_from(q->metadata));
        for (size_t i = 0; i < q->n_attributes; i++)
            set_attribute(p, str_from(q->attributes[i]->key), str_from(q->attributes[i]->value));
        participant_changed(p, true);
        updates_flush(p->room); /* its own copy comes before the answer */
    }
    tell_refused(p, reason, words, &r);
}

/* --- scenarios that clients' own tests ask for --- */

static void on_simulate(struct participant *p, const Livekit__SimulateScenario *q)
{
    switch (q->scenario_case) {
    case LIVEKIT__SIMULATE_SCENARIO__SCENARIO_SERVER_LEAVE:
        participant_end(p, MEDIA_LEFT_SHUTDOWN, LIVEKIT__LEAVE_REQUEST__ACTION__DISCONNECT);
        return;
    case LIVEKIT__SIMULATE_SCENARIO__SCENARIO_LEAVE_REQUEST_FULL_RECONNECT:
        participant_end(p, MEDIA_LEFT_MISMATCH, LIVEKIT__LEAVE_REQUEST__ACTION__RECONNECT);
        return;
    case LIVEKIT__SIMULATE_SCENARIO__SCENARIO_DISCONNECT_SIGNAL_ON_RESUME:
        p->cuts_resume = q->disconnect_signal_on_resume;
        return;
    case LIVEKIT__SIMULATE_SCENARIO__SCENARIO_DISCONNECT_SIGNAL_ON_RESUME_NO_MESSAGES:
        p->cuts_resume_early = q->disconnect_signal_on_resume_no_messages;
        return;
    default: /* of servers with several nodes, or of no use here */
        return;
    }
}

/* --- the door --- */

static void serve(struct participant *p, Livekit__SignalRequest *q)
{
    switch (q->message_case) {
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_OFFER:
        publish_offer(p, q->offer);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_ANSWER:
        negotiate_answer(p, q->answer);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_ADD_TRACK:
        publish_add_track(p, q->add_track);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_MUTE:
        on_mute(p, q->mute);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_SUBSCRIPTION:
        subscribe_request(p, q->subscription);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_TRACK_SETTING:
        subscribe_settings(p, q->track_setting);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_LEAVE:
        participant_end(p, MEDIA_LEFT_BY_SELF, LIVEKIT__LEAVE_REQUEST__ACTION__DISCONNECT);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_SYNC_STATE:
        resume_sync(p, q->sync_state);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_SIMULATE:
        on_simulate(p, q->simulate);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_PING:
        tell_pong(p, q->ping);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_PING_REQ:
        tell_pong_resp(p, q->ping_req);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_UPDATE_METADATA:
        on_metadata(p, q->update_metadata);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_UPDATE_AUDIO_TRACK:
        on_audio_track(p, q->update_audio_track);
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_UPDATE_VIDEO_TRACK:
        on_video_track(p, q->update_video_track);
        break;
    default: /* trickle, old and newer ones */
        break;
    }
}

void session_request(struct participant *p, struct str bytes)
{
    struct media_thread *t = p->room->thread;
    Livekit__SignalRequest *q;
    if (signal_read(t->request, bytes, &q))
        t->counts.messages_bad++;
    else
        serve(p, q);
    arena_reset(t->request);
}
