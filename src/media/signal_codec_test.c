/* signal_codec_test.c - what is refused on the way in, what may not leave, and that memory is
 * bounded. */
#include "media/signal_codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static enum err read_bytes(struct arena *a, const void *bytes, size_t n,
                           Livekit__SignalRequest **ret)
{
    return signal_read(a, (struct str){bytes, n}, ret);
}

/* As a client would write it. */
static struct str packed(struct arena *a, const Livekit__SignalRequest *r)
{
    size_t n = livekit__signal_request__get_packed_size(r);
    uint8_t *p = arena_alloc(a, n + 1);
    livekit__signal_request__pack(r, p);
    return (struct str){(char *)p, n};
}

static void a_request_comes_back(void **state)
{
    (void)state;
    struct arena *a = arena_new(LIMIT_SIGNAL_ARENA);
    Livekit__VideoLayer layer = LIVEKIT__VIDEO_LAYER__INIT, *layers[] = {&layer};
    Livekit__AddTrackRequest add = LIVEKIT__ADD_TRACK_REQUEST__INIT;
    Livekit__SignalRequest r = LIVEKIT__SIGNAL_REQUEST__INIT, *back;
    layer.rid = "q";
    layer.quality = LIVEKIT__VIDEO_QUALITY__LOW;
    layer.width = 320;
    add.cid = "cid";
    add.source = LIVEKIT__TRACK_SOURCE__CAMERA;
    add.layers = layers;
    add.n_layers = 1;
    r.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_ADD_TRACK;
    r.add_track = &add;
    assert_int_equal(signal_read(a, packed(a, &r), &back), OK);
    assert_int_equal(back->message_case, LIVEKIT__SIGNAL_REQUEST__MESSAGE_ADD_TRACK);
    assert_string_equal(back->add_track->cid, "cid");
    assert_string_equal(back->add_track->name, ""); /* absent, never NULL */
    assert_int_equal(back->add_track->n_layers, 1);
    assert_int_equal(back->add_track->layers[0]->width, 320);
    arena_free(a);
}

static void unknown_enums_become_zero(void **state)
{
    (void)state;
    struct arena *a = arena_new(LIMIT_SIGNAL_ARENA);
    Livekit__UpdateTrackSettings set = LIVEKIT__UPDATE_TRACK_SETTINGS__INIT;
    Livekit__UpdateLocalAudioTrack audio = LIVEKIT__UPDATE_LOCAL_AUDIO_TRACK__INIT;
    Livekit__AudioTrackFeature features[] = {LIVEKIT__AUDIO_TRACK_FEATURE__TF_NO_DTX,
                                             (Livekit__AudioTrackFeature)77};
    Livekit__SignalRequest r = LIVEKIT__SIGNAL_REQUEST__INIT, *back;
    set.quality = (Livekit__VideoQuality)-5;
    r.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_TRACK_SETTING;
    r.track_setting = &set;
    assert_int_equal(signal_read(a, packed(a, &r), &back), OK);
    assert_int_equal(back->track_setting->quality, 0);
    audio.features = features;
    audio.n_features = 2;
    r.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_UPDATE_AUDIO_TRACK;
    r.update_audio_track = &audio;
    assert_int_equal(signal_read(a, packed(a, &r), &back), OK);
    assert_int_equal(back->update_audio_track->features[0], 1);
    assert_int_equal(back->update_audio_track->features[1], 0);
    arena_free(a);
}

static void what_is_no_request(void **state)
{
    (void)state;
    struct arena *a = arena_new(LIMIT_SIGNAL_ARENA);
    Livekit__SignalRequest *r = NULL;
    static const unsigned char unknown[] = {0x9a, 0x01, 0x02, 0x08, 0x01}; /* field 19 */
    static const unsigned char cut[] = {0x0a, 0x05, 0x0a, 0x01};
    static const unsigned char no_utf8[] = {0x2a, 0x03, 0x0a, 0x01, 0xff}; /* mute, sid */
    assert_int_equal(read_bytes(a, "", 0, &r), OK);
    assert_int_equal(r->message_case, LIVEKIT__SIGNAL_REQUEST__MESSAGE__NOT_SET);
    assert_int_equal(read_bytes(a, unknown, sizeof unknown, &r), OK);
    assert_int_equal(r->message_case, LIVEKIT__SIGNAL_REQUEST__MESSAGE__NOT_SET);
    assert_int_equal(livekit__signal_request__get_packed_size(r), 0); /* nor is it kept */
    assert_int_equal(read_bytes(a, cut, sizeof cut, &r), ERR_MALFORMED);
    assert_int_equal(read_bytes(a, no_utf8, sizeof no_utf8, &r), ERR_MALFORMED);
    assert_int_equal(read_bytes(a, "hello", 5, &r), ERR_MALFORMED);
    arena_free(a);
}

/* 250 kB of empty layers would be 10 MB of structs. */
static void small_parts_in_great_number_are_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(LIMIT_SIGNAL_ARENA);
    enum { BODY = 250000 };
    unsigned char *m = calloc(1, BODY + 4);
    Livekit__SignalRequest *r;
    m[0] = 0x22; /* add_track */
    m[1] = (BODY & 0x7f) | 0x80;
    m[2] = ((BODY >> 7) & 0x7f) | 0x80;
    m[3] = BODY >> 14;
    for (size_t i = 4; i + 1 < BODY + 4; i += 2)
        m[i] = 0x4a; /* layers, no bytes */
    assert_int_equal(read_bytes(a, m, BODY + 4, &r), ERR_TOO_LARGE);
    assert_true(arena_bytes(a) <= LIMIT_SIGNAL_ARENA);
    free(m);
    m = calloc(1, LIMIT_SIGNAL_BYTES + 1);
    assert_int_equal(read_bytes(a, m, LIMIT_SIGNAL_BYTES + 1, &r), ERR_TOO_LARGE);
    free(m);
    arena_free(a);
}

static void every_refused_piece_of_memory_is_told(void **state)
{
    (void)state;
    Livekit__SignalRequest r = LIVEKIT__SIGNAL_REQUEST__INIT, *back;
    Livekit__UpdateSubscription sub = LIVEKIT__UPDATE_SUBSCRIPTION__INIT;
    char *sids[] = {"TR_a", "TR_b"};
    struct arena *own = arena_new(10000);
    sub.track_sids = sids;
    sub.n_track_sids = 2;
    r.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_SUBSCRIPTION;
    r.subscription = &sub;
    struct str bytes = packed(own, &r);
    bool refused = true;
    for (size_t room = 16; refused; room += 16) {
        struct arena *a = arena_new(room);
        enum err e = signal_read(a, bytes, &back);
        refused = e != OK;
        assert_int_equal(e, refused ? ERR_TOO_LARGE : OK);
        arena_free(a);
    }
    arena_free(own);
}

static enum err write_it(Livekit__SignalResponse *r, size_t room, size_t *ret_bytes)
{
    struct buf out;
    buf_init(&out, room);
    enum err e = signal_write(&out, r);
    *ret_bytes = out.n;
    buf_done(&out);
    return e;
}

static void what_rtc_node_would_die_of_does_not_leave(void **state)
{
    (void)state;
    size_t n;
    Livekit__SignalResponse r = LIVEKIT__SIGNAL_RESPONSE__INIT;
    Livekit__TrackPublishedResponse published = LIVEKIT__TRACK_PUBLISHED_RESPONSE__INIT;
    Livekit__TrackInfo track = LIVEKIT__TRACK_INFO__INIT;
    assert_int_equal(write_it(&r, 1000, &n), ERR_INVALID);
    r.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_TRACK_PUBLISHED;
    r.track_published = &published;
    published.cid = "c";
    assert_int_equal(write_it(&r, 1000, &n), ERR_INVALID);
    assert_int_equal(n, 0);
    published.track = &track;
    assert_int_equal(write_it(&r, 1000, &n), ERR_INVALID); /* without a sid */
    track.sid = "TR_x";
    assert_int_equal(write_it(&r, 1000, &n), OK);
    assert_true(n > 0);
    track.name = "\xff";
    assert_int_equal(write_it(&r, 1000, &n), ERR_INVALID);
    track.name = "camera";
    assert_int_equal(write_it(&r, 10, &n), ERR_TOO_LARGE);
    assert_int_equal(n, 0);
}

static void a_join_must_be_whole(void **state)
{
    (void)state;
    size_t n;
    Livekit__SignalResponse r = LIVEKIT__SIGNAL_RESPONSE__INIT;
    Livekit__JoinResponse join = LIVEKIT__JOIN_RESPONSE__INIT;
    Livekit__Room room = LIVEKIT__ROOM__INIT;
    Livekit__ParticipantInfo self = LIVEKIT__PARTICIPANT_INFO__INIT;
    Livekit__ParticipantPermission may = LIVEKIT__PARTICIPANT_PERMISSION__INIT;
    Livekit__ServerInfo server = LIVEKIT__SERVER_INFO__INIT;
    r.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_JOIN;
    r.join = &join;
    join.room = &room;
    join.participant = &self;
    join.server_info = &server;
    join.ping_interval = 5;
    join.ping_timeout = 15;
    room.sid = "RM_x";
    room.name = "r";
    room.creation_time = 1;
    self.sid = "PA_x";
    self.identity = "7";
    self.joined_at = 1;
    server.version = "1.9.0";
    assert_int_equal(write_it(&r, 1000, &n), ERR_INVALID); /* no permission */
    self.permission = &may;
    assert_int_equal(write_it(&r, 1000, &n), OK);
    join.ping_timeout = 0;
    assert_int_equal(write_it(&r, 1000, &n), ERR_INVALID);
    join.ping_timeout = 15;
    room.creation_time = 0;
    assert_int_equal(write_it(&r, 1000, &n), ERR_INVALID);
}

/* A refusal hands the request back as it came. */
static void an_echo_may_have_holes(void **state)
{
    (void)state;
    size_t n;
    Livekit__SignalResponse r = LIVEKIT__SIGNAL_RESPONSE__INIT;
    Livekit__RequestResponse answer = LIVEKIT__REQUEST_RESPONSE__INIT;
    Livekit__MuteTrackRequest mute = LIVEKIT__MUTE_TRACK_REQUEST__INIT;
    r.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_REQUEST_RESPONSE;
    r.request_response = &answer;
    answer.request_case = LIVEKIT__REQUEST_RESPONSE__REQUEST_MUTE;
    answer.mute = &mute;
    assert_int_equal(write_it(&r, 1000, &n), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_comes_back),
        cmocka_unit_test(unknown_enums_become_zero),
        cmocka_unit_test(what_is_no_request),
        cmocka_unit_test(small_parts_in_great_number_are_refused),
        cmocka_unit_test(every_refused_piece_of_memory_is_told),
        cmocka_unit_test(what_rtc_node_would_die_of_does_not_leave),
        cmocka_unit_test(a_join_must_be_whole),
        cmocka_unit_test(an_echo_may_have_holes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
