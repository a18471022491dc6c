/* rtc.c - LiveKit signalling reaches the media room.
 *
 * WHY   net knows sockets and no calls, media knows calls and no sockets.
 * HOW   a session of media is a handle of net in 64 bits: a slot's generation changes with every
 *       request, so a number never comes twice. No Origin is asked of /rtc: its proof is the token,
 *       not a cookie, and clients of any origin may come with one. A browser cannot see why an
 *       upgrade failed and asks /rtc/validate, which any page may read.
 * OWNS  nothing.
 * RUNS  front loop.
 * TESTS tests/system/rtc.test.ts */
#include "app/rtc.h"

#include "api/exposition.h"
#include "base/arena.h"

#define LIMIT_RTC_ARENA_BYTES 65536

static uint64_t session_of(struct net_handle h)
{
    return (uint64_t)h.slot << 32 | h.generation;
}

static struct net_handle handle_of(uint64_t session)
{
    return (struct net_handle){0, (uint32_t)(session >> 32), (uint32_t)session};
}

/* --- requests --- */

static void answer(struct rtc *r, struct net_handle h, int status, struct str text)
{
    net_reply(r->net, h,
              &(struct net_response){.status = status,
                                     .content_type = STR("text/plain; charset=utf-8"),
                                     .body = text,
                                     .is_for_all = true,
                                     .retry_after_s = status == 503 ? 1 : 0});
}

static bool is_at(struct str target, struct str path)
{
    return str_equal(str_slice(target, 0, str_find_byte(target, '?')), path);
}

static void visit(struct rtc *r, struct net_handle h, const struct net_request *q)
{
    struct media_visit v = {.target = q->target,
                            .authorization = net_header(q, "authorization"),
                            .user_agent = net_header(q, "user-agent"),
                            .address = q->peer};
    struct arena *a = arena_new(LIMIT_RTC_ARENA_BYTES);
    struct media_ticket *ticket = NULL;
    struct str text;
    int status = media_admit(r->media, a, &v, q->wants_websocket ? &ticket : NULL, &text);
    if (ticket) {
        uint64_t session = session_of(h);
        media_open(r->media, session,
                   ticket); /* its first message may have come with the request */
        net_accept_binary(r->net, h, &r->sockets);
    } else {
        answer(r, h, status, text);
    }
    arena_free(a);
}

static void on_request(void *ctx, struct net_handle h, const struct net_request *q)
{
    struct rtc *r = ctx;
    if (!media_owns(q->target)) {
        r->behind.request(r->behind.ctx, h, q);
        return;
    }
    bool is_socket = q->wants_websocket && is_at(q->target, STR("/rtc"));
    bool is_question = !q->wants_websocket && is_at(q->target, STR("/rtc/validate")) &&
                       (q->method == NET_GET || q->method == NET_HEAD);
    if (!is_socket && !is_question)
        answer(r, h, 404, STR("not found"));
    else if (!r->media)
        answer(r, h, 503, STR("there are no calls on this server"));
    else
        visit(r, h, q);
}

static size_t body_limit(void *ctx, const struct net_request *q)
{
    struct rtc *r = ctx;
    return media_owns(q->target) ? 0 : r->behind.body_limit(r->behind.ctx, q);
}

static bool is_known(void *ctx, const struct net_request *q)
{
    struct rtc *r = ctx;
    return r->behind.is_known && r->behind.is_known(r->behind.ctx, q);
}

static void on_text(void *ctx, struct net_handle h, struct str text)
{
    struct rtc *r = ctx;
    r->behind.ws_message(r->behind.ctx, h, text);
}

static void on_text_closed(void *ctx, struct net_handle h)
{
    struct rtc *r = ctx;
    r->behind.ws_closed(r->behind.ctx, h);
}

/* --- sockets --- */

static void on_message(void *ctx, struct net_handle h, struct str bytes)
{
    media_receive(((struct rtc *)ctx)->media, session_of(h), bytes);
}

static void on_closed(void *ctx, struct net_handle h)
{
    media_gone(((struct rtc *)ctx)->media, session_of(h));
}

struct net_host rtc_net_host(struct rtc *r, const struct net_host *behind)
{
    r->behind = *behind;
    r->sockets = (struct net_binary_host){r, LIMIT_MEDIA_MESSAGE, on_message, on_closed};
    return (struct net_host){r, body_limit, is_known, on_request, on_text, on_text_closed};
}

static void send_to(void *ctx, const uint64_t *session, size_t count, struct str bytes)
{
    struct rtc *r = ctx;
    struct net_frame *f = net_frame_new_binary(bytes);
    for (size_t i = 0; i < count; i++) {
        struct net_handle h = handle_of(session[i]);
        if (net_ws_backlog(r->net, h) > LIMIT_RTC_BACKLOG_BYTES)
            net_ws_close(r->net, h, 1008, STR("too slow"));
        else
            (void)net_ws_send(r->net, h, f); /* who left meanwhile says so by on_closed */
    }
    net_frame_unref(f);
}

static void end(void *ctx, uint64_t session)
{
    net_ws_close(((struct rtc *)ctx)->net, handle_of(session), 1000, STR(""));
}

static void happened(void *ctx, const struct media_event *e)
{
    struct rtc *r = ctx;
    if (r->happened)
        r->happened(r->happened_ctx, e);
}

struct media_host rtc_media_host(struct rtc *r)
{
    return (struct media_host){r, send_to, end, happened};
}

/* --- figures --- */

void rtc_metrics(void *ctx, struct buf *out)
{
    const struct rtc *r = ctx;
    if (!r->media)
        return;
    struct media_counts c = media_counts(r->media);
    const struct {
        const char *name, *help;
        enum metric_type type;
        int64_t value;
    } rows[] = {
        {"media_rooms", "Rooms of calls now.", METRIC_GAUGE, c.rooms},
        {"media_participants", "People in them.", METRIC_GAUGE, c.participants},
        {"media_tracks", "Tracks they publish.", METRIC_GAUGE, c.tracks},
        {"media_subscriptions", "Tracks they get.", METRIC_GAUGE, c.subscriptions},
        {"media_joins_total", "Joinings.", METRIC_COUNTER, c.joins},
        {"media_resumes_total", "Comings back on a new socket.", METRIC_COUNTER, c.resumes},
        {"media_vanished_total", "People who left without a word.", METRIC_COUNTER, c.vanished},
        {"media_packets_received_total", "Datagrams.", METRIC_COUNTER, c.packets_in},
        {"media_packets_sent_total", "Datagrams.", METRIC_COUNTER, c.packets_out},
        {"media_sends_total", "Messages to the kernel that carried those sent.", METRIC_COUNTER,
         c.sends},
        {"media_bytes_received_total", "In datagrams.", METRIC_COUNTER, c.bytes_in},
        {"media_bytes_sent_total", "In datagrams.", METRIC_COUNTER, c.bytes_out},
        {"media_packets_bad_total", "Datagrams that were nobody's, or unreadable.", METRIC_COUNTER,
         c.packets_bad},
        {"media_packets_lost_total", "Dropped here: no room, or the kernel refused.",
         METRIC_COUNTER, c.packets_lost},
        {"media_nacks_total", "Packets that subscribers asked for again.", METRIC_COUNTER,
         c.nacks_in},
        {"media_retransmitted_total", "Packets sent again.", METRIC_COUNTER, c.retransmitted},
        {"media_key_frames_asked_total", "Key frames asked of publishers.", METRIC_COUNTER,
         c.key_frames_asked},
        {"media_messages_total", "Messages of signalling that came.", METRIC_COUNTER,
         c.messages_in},
        {"media_messages_bad_total", "Of them unreadable or impossible.", METRIC_COUNTER,
         c.messages_bad},
        {"media_messages_unsent_total", "Messages to clients that were too long or not whole.",
         METRIC_COUNTER, c.messages_unsent},
        {"media_data_packets_total", "Data packets passed on.", METRIC_COUNTER, c.data_packets},
        {"media_data_dropped_total", "Data packets nobody may send.", METRIC_COUNTER,
         c.data_dropped},
        {"media_data_over_total", "Data packets beyond what one may say.", METRIC_COUNTER,
         c.data_over},
        {"media_mail_lost_total", "Messages between threads that found no room.", METRIC_COUNTER,
         c.mail_lost},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        exposition_head(out, rows[i].name, rows[i].type, rows[i].help);
        exposition_value(out, rows[i].name, NULL, rows[i].value);
    }
}
