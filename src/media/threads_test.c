/* threads_test.c - calls on two media threads at once, with packets: what ThreadSanitizer and
 * AddressSanitizer look at.
 *
 * HOW   four rooms, two on each thread; in each one speaks and shows, two listen, by genuine ICE,
 *       DTLS and SRTP. Meanwhile another thread does what any thread may, bytes that are no SCTP
 *       go to the data thread, and people leave. */
#include "media/media.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/log.h"
#include "crypto/token.h"
#include "media/client_peer.h"
#include "media/livekit.pb-c.h"

enum { ROOMS = 4, OF_ROOM = 3, PEOPLE = ROOMS * OF_ROOM, ENOUGH = 200, TICK_US = 5000 };
enum { PATIENCE_US = 60000000, VIDEO_BYTES = 1100, AUDIO_SSRC = 1000, VIDEO_SSRC = 2000 };

struct person {
    struct world *world;
    uint64_t session; /* index + 1 */
    struct client_peer *sends, *receives;
    char address[64], fingerprint[100];
    int granted;
    uint64_t heard;
    uint16_t audio_seq, video_seq;
    bool is_sending, wants_key, is_closed;
};

struct world {
    struct loop *loop;
    struct clock clock;
    struct media *media;
    struct arena *arena;
    struct dtls_identity *identity;
    struct person person[PEOPLE];
    struct timer timer;
    int port[2]; /* of media threads, as offers name them */
    atomic_bool is_over;
    bool is_drained;
};

static bool publishes(const struct person *p)
{
    return (p->session - 1) % OF_ROOM == 0;
}

static void room_name(const struct person *p, char ret[16])
{
    snprintf(ret, 16, "call:%d", (int)((p->session - 1) / OF_ROOM));
}

/* --- connections --- */

static void on_connected(void *ctx)
{
    struct person *p = ctx;
    p->is_sending |= p->sends && client_peer_is_connected(p->sends);
}

static void on_lost(void *ctx, enum transport_lost why)
{
    (void)ctx;
    (void)why; /* the server says goodbye at the end */
}

static void on_rtp(void *ctx, struct str plain, int64_t now_us)
{
    (void)plain;
    (void)now_us;
    ((struct person *)ctx)->heard++;
}

static void on_rtcp(void *ctx, struct str plain, int64_t now_us)
{
    (void)now_us;
    ((struct person *)ctx)->wants_key |= plain.n > 1 && (unsigned char)plain.p[1] == 206;
}

static void on_record(void *ctx, struct str sctp)
{
    (void)ctx;
    (void)sctp;
}

static struct client_peer *peer_of(struct person *p)
{
    struct client_peer *peer = NULL;
    const struct client_peer_conf conf = {
        .loop = p->world->loop,
        .rand = crypto_rand(),
        .identity = p->world->identity,
        .host = {p, on_connected, on_lost, on_rtp, on_rtcp, on_record},
        .bind_host = STR("127.0.0.1")};
    assert_int_equal(client_peer_new(&conf, &peer), OK);
    return peer;
}

/* The first value behind the name, to the line's end. */
static void line_of(const char *sdp, const char *name, char *to, size_t room)
{
    const char *at = strstr(sdp, name);
    assert_non_null(at);
    at += strlen(name);
    size_t n = strcspn(at, "\r\n");
    assert_true(n < room);
    memcpy(to, at, n);
    to[n] = 0;
}

static void note_port(struct world *w, int port)
{
    for (int i = 0; i < 2; i++) {
        if (!w->port[i] || w->port[i] == port) {
            w->port[i] = port;
            return;
        }
    }
    fail_msg("a third media port: %d", port);
}

static void start(struct person *p, struct client_peer *peer, const char *sdp)
{
    struct transport_local theirs = {0};
    struct candidate c = {.address = "127.0.0.1"};
    char line[200];
    line_of(sdp, "a=ice-ufrag:", theirs.ufrag, sizeof theirs.ufrag);
    line_of(sdp, "a=ice-pwd:", theirs.pwd, sizeof theirs.pwd);
    line_of(sdp, "a=fingerprint:", theirs.fingerprint, sizeof theirs.fingerprint);
    line_of(sdp, "a=candidate:", line, sizeof line);
    assert_int_equal(sscanf(line, "%*s 1 %*s %*u 127.0.0.1 %d typ host", &c.port), 1);
    note_port(p->world, c.port);
    theirs.candidate = &c;
    theirs.candidate_count = 1;
    assert_int_equal(client_peer_start(peer, &theirs, SDP_ACTIVE), OK);
}

/* --- signalling --- */

static void ask(struct person *p, Livekit__SignalRequest__MessageCase what, void *body)
{
    Livekit__SignalRequest q = LIVEKIT__SIGNAL_REQUEST__INIT;
    unsigned char bytes[16384];
    q.message_case = what;
    q.offer = body; /* one union of pointers */
    assert_true(livekit__signal_request__get_packed_size(&q) <= sizeof bytes);
    size_t n = livekit__signal_request__pack(&q, bytes);
    media_receive(p->world->media, p->session, (struct str){(const char *)bytes, n});
}

static void add_end(struct buf *out, const struct client_peer *peer)
{
    struct transport_local own;
    client_peer_local(peer, &own);
    buf_printf(out,
               "c=IN IP4 127.0.0.1\r\na=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:%s\r\n"
               "a=setup:active\r\na=rtcp-mux\r\n",
               own.ufrag, own.pwd, own.fingerprint);
}

static void say(struct person *p, Livekit__SignalRequest__MessageCase what, struct buf *text,
                uint32_t id)
{
    Livekit__SessionDescription d = LIVEKIT__SESSION_DESCRIPTION__INIT;
    bool is_offer = what == LIVEKIT__SIGNAL_REQUEST__MESSAGE_OFFER;
    buf_add_byte(text, 0);
    d.type = (char *)(uintptr_t)(is_offer ? "offer" : "answer");
    d.sdp = text->p;
    d.id = id;
    ask(p, what, &d);
    buf_done(text);
}

static void begin(struct buf *out)
{
    buf_init(out, 65536);
    buf_printf(out, "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
}

static void offer(struct person *p)
{
    struct buf out;
    p->sends = peer_of(p);
    begin(&out);
    buf_printf(&out, "a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n");
    add_end(&out, p->sends);
    buf_printf(&out,
               "a=mid:0\r\na=sendonly\r\na=msid:s audio\r\na=rtpmap:111 opus/48000/2\r\n"
               "a=ssrc:%d cname:c\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n",
               AUDIO_SSRC);
    add_end(&out, p->sends);
    buf_printf(&out,
               "a=mid:1\r\na=sendonly\r\na=msid:s video\r\na=rtpmap:96 VP8/90000\r\n"
               "a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=ssrc:%d cname:c\r\n",
               VIDEO_SSRC);
    say(p, LIVEKIT__SIGNAL_REQUEST__MESSAGE_OFFER, &out, 1);
}

/* Receive all that is offered: its own lines, with our end. */
static void answer(struct person *p, const Livekit__SessionDescription *d)
{
    struct buf out;
    if (!p->receives)
        p->receives = peer_of(p);
    begin(&out);
    for (char *line = d->sdp, *end; (end = strchr(line, '\n')); line = end + 1) {
        struct str s = {line, (size_t)(end - line) + 1};
        bool is_media = str_starts_with(s, STR("m="));
        if (is_media || str_starts_with(s, STR("a=group:")) || str_starts_with(s, STR("a=mid:")) ||
            str_starts_with(s, STR("a=rtpmap:")) || str_starts_with(s, STR("a=sctp-port:")))
            buf_add(&out, s);
        if (is_media)
            add_end(&out, p->receives);
        if (is_media && !str_starts_with(s, STR("m=application")))
            buf_printf(&out, "a=recvonly\r\n");
    }
    say(p, LIVEKIT__SIGNAL_REQUEST__MESSAGE_ANSWER, &out, d->id);
    start(p, p->receives, d->sdp);
}

static void add_track(struct person *p, bool is_video)
{
    Livekit__AddTrackRequest t = LIVEKIT__ADD_TRACK_REQUEST__INIT;
    t.cid = (char *)(uintptr_t)(is_video ? "video" : "audio");
    t.type = is_video ? LIVEKIT__TRACK_TYPE__VIDEO : LIVEKIT__TRACK_TYPE__AUDIO;
    t.source = is_video ? LIVEKIT__TRACK_SOURCE__CAMERA : LIVEKIT__TRACK_SOURCE__MICROPHONE;
    ask(p, LIVEKIT__SIGNAL_REQUEST__MESSAGE_ADD_TRACK, &t);
}

static void hear(struct person *p, const Livekit__SignalResponse *m)
{
    if (m->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_JOIN && publishes(p)) {
        add_track(p, false);
        add_track(p, true);
    } else if (m->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_TRACK_PUBLISHED) {
        if (++p->granted == 2)
            offer(p);
    } else if (m->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_OFFER) {
        answer(p, m->offer);
    } else if (m->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_ANSWER) {
        start(p, p->sends, m->answer->sdp);
    }
}

static void on_send(void *ctx, const uint64_t *session, size_t count, struct str bytes)
{
    struct world *w = ctx;
    Livekit__SignalResponse *m =
        livekit__signal_response__unpack(NULL, bytes.n, (const uint8_t *)bytes.p);
    assert_non_null(m);
    for (size_t i = 0; i < count; i++)
        hear(&w->person[session[i] - 1], m);
    livekit__signal_response__free_unpacked(m, NULL);
}

static void on_close(void *ctx, uint64_t session)
{
    ((struct world *)ctx)->person[session - 1].is_closed = true;
}

static void come(struct person *p)
{
    struct world *w = p->world;
    struct media_ticket *ticket = NULL;
    struct str text;
    char room[16], identity[8];
    room_name(p, room);
    snprintf(identity, sizeof identity, "%d", (int)p->session);
    const struct media_grant g = {.room = str_from(room),
                                  .identity = str_from(identity),
                                  .name = STR(""),
                                  .sources = publishes(p) ? MEDIA_SOURCES_ALL : 0,
                                  .expires_us = INT64_C(4000000000) * SECOND_US};
    struct str token = media_mint(w->media, w->arena, &g);
    const struct media_visit v = {
        .target =
            arena_printf(w->arena, "/rtc?access_token=%.*s&auto_subscribe=1", STR_ARG(token))};
    assert_int_equal(media_admit(w->media, w->arena, &v, &ticket, &text), 200);
    media_open(w->media, p->session, ticket);
}

/* --- what they send --- */

static void put_be(unsigned char *to, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (unsigned char)(v >> (8 * (bytes - 1 - i)));
}

static void send_one(struct person *p, bool is_video, bool is_key)
{
    /* RFC 7741: the start of a frame; RFC 6386 9.1: a key frame's tag, start code and size */
    static const unsigned char key[] = {0x10, 0x10, 2, 0, 0x9d, 1, 0x2a, 0, 5, 0xd0, 2};
    static const unsigned char delta[] = {0x10, 0x11, 2, 0};
    unsigned char b[12 + VIDEO_BYTES] = {0x80, is_video ? 96 | 0x80 : 111};
    uint16_t seq = is_video ? p->video_seq++ : p->audio_seq++;
    put_be(b + 2, seq, 2);
    put_be(b + 4, seq * (is_video ? 3000u : 960u), 4);
    put_be(b + 8, is_video ? VIDEO_SSRC : AUDIO_SSRC, 4);
    if (is_video)
        memcpy(b + 12, is_key ? key : delta, is_key ? sizeof key : sizeof delta);
    client_peer_send_rtp(p->sends, (struct str){(char *)b, is_video ? sizeof b : 100});
}

static void on_tick(struct timer *t)
{
    struct world *w = (struct world *)((char *)t - offsetof(struct world, timer));
    for (size_t i = 0; i < PEOPLE; i++) {
        struct person *p = &w->person[i];
        if (p->is_sending) {
            send_one(p, false, false);
            send_one(p, true, p->wants_key || p->video_seq == 0);
            p->wants_key = false;
        }
        if (p->receives && client_peer_is_connected(p->receives))
            client_peer_send_record(p->receives, STR("no SCTP, but bytes"));
    }
    loop_timer_start(w->loop, t, TICK_US);
}

/* What any thread may. */
static void *meddle(void *ctx)
{
    struct world *w = ctx;
    struct arena *a = arena_new(65536);
    const struct media_grant g = {
        .room = STR("call:0"), .identity = STR("9"), .name = STR(""), .expires_us = SECOND_US};
    while (!atomic_load(&w->is_over)) {
        assert_true(media_mint(w->media, a, &g).n > 0);
        media_mute(w->media, STR("call:9"), (struct str){0}, MEDIA_SOURCES_ALL);
        media_mute(w->media, STR("call:1"), STR("4"), media_source_bit(MEDIA_SCREEN));
        media_remove(w->media, STR("call:2"), STR("nobody"), false);
        arena_reset(a);
        struct timespec pause = {.tv_nsec = 2000000};
        nanosleep(&pause, NULL); /* no flood: the mailbox is bounded */
    }
    arena_free(a);
    return NULL;
}

/* --- the test --- */

static bool all_have_heard(const struct world *w, uint64_t enough)
{
    for (size_t i = 0; i < PEOPLE; i++)
        if (!publishes(&w->person[i]) && w->person[i].heard < enough)
            return false;
    return true;
}

static void run_until(struct world *w, const bool *is_so)
{
    int64_t end = clock_mono(&w->clock).us + PATIENCE_US;
    while (!*is_so) {
        loop_turn(w->loop, 10000);
        if (clock_mono(&w->clock).us > end)
            fail_msg("not everybody is closed, or the drain has no end");
    }
}

static void run_until_heard(struct world *w, uint64_t enough)
{
    int64_t end = clock_mono(&w->clock).us + PATIENCE_US;
    while (!all_have_heard(w, enough)) {
        loop_turn(w->loop, 10000);
        (void)media_counts(w->media);
        if (clock_mono(&w->clock).us > end)
            fail_msg("not everybody hears");
    }
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    crypto_init();
    log_set_level(LOG_ERROR); /* a sanitizer's turns are slow */
    w->clock = clock_system();
    w->arena = arena_new(1 << 20);
    w->identity = dtls_identity_new();
    w->timer.fire = on_tick;
    assert_int_equal(loop_new(&w->clock, &w->loop), OK);
    const struct media_conf conf = {.front = w->loop,
                                    .clock = w->clock,
                                    .rand = crypto_rand(),
                                    .host = STR("127.0.0.1"),
                                    .threads = 2};
    const struct media_host host = {w, on_send, on_close, NULL};
    assert_int_equal(media_new(&conf, &host, &w->media), OK);
    assert_int_equal(media_start(w->media), OK);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    loop_timer_stop(w->loop, &w->timer);
    media_stop(w->media);
    media_free(w->media);
    for (size_t i = 0; i < PEOPLE; i++) {
        client_peer_free(w->person[i].sends);
        client_peer_free(w->person[i].receives);
    }
    loop_turn(w->loop, 0);
    loop_free(w->loop);
    dtls_identity_free(w->identity);
    arena_free(w->arena);
    free(w);
    return 0;
}

static void on_drained(void *ctx)
{
    ((struct world *)ctx)->is_drained = true;
}

static void two_threads_carry_four_rooms(void **state)
{
    struct world *w = *state;
    pthread_t other;
    for (size_t i = 0; i < PEOPLE; i++) {
        w->person[i] = (struct person){.world = w, .session = i + 1};
        come(&w->person[i]);
    }
    assert_int_equal(pthread_create(&other, NULL, meddle, w), 0);
    loop_timer_start(w->loop, &w->timer, TICK_US);
    run_until_heard(w, ENOUGH);
    assert_true(w->port[0] && w->port[1]); /* both threads were asked */

    media_remove(w->media, STR("call:0"), STR("2"), true);
    media_gone(w->media, 5);
    media_close_room(w->media, STR("call:3"));
    run_until(w, &w->person[1].is_closed);
    run_until(w, &w->person[PEOPLE - 1].is_closed);
    media_drain(w->media, on_drained, w);
    run_until(w, &w->is_drained);
    atomic_store(&w->is_over, true);
    pthread_join(other, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_threads_carry_four_rooms, setup, teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
