/* livekit.c - people who join through LiveKit signalling (v0), as livekit-client does.
 *
 * HOW   one WebSocket each. Everybody answers the server's offers, with media or not, since that
 *       connection makes them present; who publishes asks for his tracks first, then offers. The
 *       token is made here, by the key that the server was given.
 * RUNS  one thread.  SPEC LiveKit's livekit_rtc.proto. */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "binary_ws.h"
#include "load.h"
#include "media/livekit.pb-c.h"
#include "media/token.h"

#define PING_EVERY_US 5000000
#define TOKEN_US      (3600 * INT64_C(1000000))

struct livekit {
    struct load *load;
    struct service_conf conf;
};
struct seat {
    struct livekit *kit;
    struct person *person;
    struct binary_ws *ws;
    struct timer ping;
    int wanted_tracks; /* asked for, not granted yet */
    char audio[16], video[16];
};

static void say(struct seat *s, Livekit__SignalRequest__MessageCase what, void *body)
{
    Livekit__SignalRequest r = LIVEKIT__SIGNAL_REQUEST__INIT;
    static unsigned char bytes[128 * 1024];
    r.message_case = what;
    r.offer = body; /* one union of pointers */
    if (livekit__signal_request__get_packed_size(&r) > sizeof bytes)
        bench_fail("a signalling message is too large");
    size_t n = livekit__signal_request__pack(&r, bytes);
    binary_ws_send(s->ws, (struct str){(char *)bytes, n});
}

static void say_description(struct seat *s, bool is_offer, struct buf *text, uint32_t id)
{
    Livekit__SessionDescription d = LIVEKIT__SESSION_DESCRIPTION__INIT;
    buf_add_byte(text, 0);
    if (text->failed)
        bench_fail("a description is too large");
    d.type = is_offer ? (char[]){"offer"} : (char[]){"answer"};
    d.sdp = text->p;
    d.id = id;
    say(s,
        is_offer ? LIVEKIT__SIGNAL_REQUEST__MESSAGE_OFFER : LIVEKIT__SIGNAL_REQUEST__MESSAGE_ANSWER,
        &d);
}

static void offer(struct seat *s)
{
    struct transport_local own;
    struct buf text;
    buf_init(&text, 64 * 1024);
    s->person->sends = load_peer_new(s->kit->load, false);
    load_peer_local(s->person->sends, &own);
    description_publish(&text, &own, &s->person->tracks);
    say_description(s, true, &text, 1);
    buf_done(&text);
}

static void answer(struct seat *s, const Livekit__SessionDescription *d)
{
    struct transport_local own;
    struct buf text;
    buf_init(&text, 128 * 1024);
    if (!s->person->receives)
        s->person->receives = load_peer_new(s->kit->load, true);
    load_peer_local(s->person->receives, &own);
    description_answer(&text, str_from(d->sdp), &own);
    say_description(s, false, &text, d->id);
    buf_done(&text);
    load_peer_start(s->person->receives, str_from(d->sdp));
}

static void ask_track(struct seat *s, bool is_video, bool is_screen)
{
    Livekit__AddTrackRequest t = LIVEKIT__ADD_TRACK_REQUEST__INIT;
    Livekit__VideoLayer layer = LIVEKIT__VIDEO_LAYER__INIT, *layers[] = {&layer};
    t.cid = is_video ? s->video : s->audio;
    t.type = is_video ? LIVEKIT__TRACK_TYPE__VIDEO : LIVEKIT__TRACK_TYPE__AUDIO;
    t.source = !is_video   ? LIVEKIT__TRACK_SOURCE__MICROPHONE
               : is_screen ? LIVEKIT__TRACK_SOURCE__SCREEN_SHARE
                           : LIVEKIT__TRACK_SOURCE__CAMERA;
    if (is_video) {
        t.width = layer.width = 1280;
        t.height = layer.height = 720;
        layer.quality = LIVEKIT__VIDEO_QUALITY__HIGH;
        t.layers = layers;
        t.n_layers = 1;
    }
    s->wanted_tracks++;
    say(s, LIVEKIT__SIGNAL_REQUEST__MESSAGE_ADD_TRACK, &t);
}

static void joined(struct seat *s)
{
    if (!s->person->publishes)
        return;
    if (s->person->tracks.audio_id)
        ask_track(s, false, false);
    if (s->person->tracks.video_id)
        ask_track(s, true, s->person->is_screen);
}

/* Updates about others are many in a large room, and a load that decodes them measures itself: a
 * message begins with the tag of what it is. */
static bool is_for_us(struct str bytes)
{
    static const Livekit__SignalResponse__MessageCase heard[] = {
        LIVEKIT__SIGNAL_RESPONSE__MESSAGE_JOIN, LIVEKIT__SIGNAL_RESPONSE__MESSAGE_ANSWER,
        LIVEKIT__SIGNAL_RESPONSE__MESSAGE_OFFER, LIVEKIT__SIGNAL_RESPONSE__MESSAGE_TRACK_PUBLISHED,
        LIVEKIT__SIGNAL_RESPONSE__MESSAGE_LEAVE};
    for (size_t i = 0; bytes.n && i < sizeof heard / sizeof *heard; i++)
        if ((unsigned char)bytes.p[0] >> 3 == (int)heard[i])
            return true;
    return false;
}

static void on_message(void *ctx, struct str bytes)
{
    struct seat *s = ctx;
    if (!is_for_us(bytes))
        return;
    Livekit__SignalResponse *r =
        livekit__signal_response__unpack(NULL, bytes.n, (const uint8_t *)bytes.p);
    if (!r)
        bench_fail("a signalling message can not be read");
    if (r->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_JOIN)
        joined(s);
    else if (r->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_OFFER)
        answer(s, r->offer);
    else if (r->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_ANSWER)
        load_peer_start(s->person->sends, str_from(r->answer->sdp));
    else if (r->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_TRACK_PUBLISHED &&
             --s->wanted_tracks == 0)
        offer(s);
    else if (r->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_LEAVE)
        bench_fail("the server sent person %d away after %.1f s, reason %d", s->person->number,
                   (double)(now_us() - s->person->asked_us) / 1e6, (int)r->leave->reason);
    livekit__signal_response__free_unpacked(r, NULL);
}

static void on_ping(struct timer *t)
{
    struct seat *s = (struct seat *)((char *)t - offsetof(struct seat, ping));
    Livekit__Ping p = LIVEKIT__PING__INIT;
    p.timestamp = now_wall_us() / 1000;
    say(s, LIVEKIT__SIGNAL_REQUEST__MESSAGE_PING_REQ, &p);
    loop_timer_start(s->kit->load->loop, t, PING_EVERY_US);
}

static void join(void *ctx, struct person *p)
{
    struct livekit *k = ctx;
    struct seat *s = calloc(1, sizeof *s);
    struct arena *a = arena_new(64 * 1024);
    if (!s)
        bench_fail("no memory");
    *s = (struct seat){.kit = k, .person = p, .ping.fire = on_ping};
    (void)snprintf(s->audio, sizeof s->audio, "a%d", p->number);
    (void)snprintf(s->video, sizeof s->video, "v%d", p->number);
    p->own = s;
    const struct token_grant g = {.key = k->conf.key,
                                  .identity = arena_printf(a, "p%d", p->number),
                                  .name = STR(""),
                                  .metadata = STR(""),
                                  .room = arena_printf(a, "%s%d", k->conf.room, p->room),
                                  .room_join = true,
                                  .can_publish = p->publishes,
                                  .can_subscribe = true,
                                  .publish_sources = p->publishes ? 0x1e : 0,
                                  .expires_us = now_wall_us() + TOKEN_US};
    struct str token = token_write(a, k->conf.secret, 0, &g);
    struct str target =
        arena_printf(a,
                     "/rtc?access_token=%.*s&auto_subscribe=%d&sdk=js&version=2.0.0&protocol=16&"
                     "adaptive_stream=0",
                     STR_ARG(token), !p->publishes);
    s->ws = binary_ws_open(k->load->loop, k->conf.port, target, on_message, s);
    loop_timer_start(k->load->loop, &s->ping, PING_EVERY_US);
    arena_free(a);
}

static bool is_up(void *ctx, struct person *p)
{
    (void)ctx;
    return load_peer_is_up(p->receives) && (!p->publishes || load_peer_is_up(p->sends));
}

static void leave(void *ctx, struct person *p)
{
    struct livekit *k = ctx;
    struct seat *s = p->own;
    Livekit__LeaveRequest l = LIVEKIT__LEAVE_REQUEST__INIT;
    l.reason = LIVEKIT__DISCONNECT_REASON__CLIENT_INITIATED;
    say(s, LIVEKIT__SIGNAL_REQUEST__MESSAGE_LEAVE, &l);
    loop_timer_stop(k->load->loop, &s->ping);
    binary_ws_close(s->ws);
    free(s);
}

static void done(void *ctx)
{
    free(ctx);
}

struct service livekit_new(struct load *l, const struct service_conf *conf)
{
    struct livekit *k = calloc(1, sizeof *k);
    if (!k)
        bench_fail("no memory");
    *k = (struct livekit){l, *conf};
    return (struct service){k, join, is_up, leave, done};
}
