/* http.c - requests of a connection and their answers.
 *
 * WHY   one request at a time: answers keep the order of requests, and a client can not make us
 * hold more than one. HOW   the assembler gives a request; files of the client are answered here,
 * everything else by the host, now or later. After an answer that ends the connection we send no
 * more but read on for a moment, since closing over unread bytes would take the answer away from
 * the peer. OWNS  nothing beyond the connection. RUNS  on the front loop's thread.  SPEC RFC 9112
 * 9; RFC 9110 10.1.1.  TESTS net_test.c. */
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "net/conn.h"
#include "net/static.h"

#define LIMIT_FIELDS_OUT_BYTES 2048 /* of an operation's own headers */

/* --- the assembler: one is kept --- */

static void take_assembler(struct conn *c)
{
    if (c->net->spare) {
        c->http = c->net->spare;
        c->net->spare = NULL;
        return;
    }
    c->http = malloc(sizeof *c->http);
    ASSERT(c->http);
    http_in_init(c->http);
}

static void give_back(struct net *n, struct http_in *in)
{
    if (!in)
        return;
    held_forget_body(n, in);
    if (!n->spare) {
        http_in_reset(in);
        n->spare = in;
        return;
    }
    http_in_done(in);
    free(in);
}

void http_release(struct conn *c)
{
    give_back(c->net, c->http);
    c->http = NULL;
}

/* --- answers --- */

void http_answer(struct conn *c, struct http_head *h, struct str body, bool is_borrowed)
{
    struct net *n = c->net;
    h->content_length = body.n;
    h->closes = c->closes = c->closes || n->is_draining;
    h->is_strict = n->is_strict && c->stream.tls;
    h->is_http_10 = c->is_http_10;
    if (c->is_head_request || h->status == 204 || h->status == 304)
        body.n = 0;
    buf_clear(&n->head);
    ASSERT(http_head_write(&n->head, h, net_date(n)));
    conn_set_phase(c, PHASE_REPLY,
                   n->limits.stall_us); /* before the queue fills: no EPOLLOUT yet */
    struct net_frame *f = frame_of(buf_str(&n->head), is_borrowed ? (struct str){0} : body);
    out_add_frame(&c->out, f, 0);
    net_frame_unref(f);
    if (is_borrowed)
        out_add_borrowed(&c->out, body);
    conn_flush(c);
}

/* The head, then bytes of the file. A whole answer is one whose length was said: should the file be
 * shorter, the connection breaks. */
static void answer_stored(struct conn *c, struct http_head *h, const struct net_stored *s)
{
    struct net *n = c->net;
    h->content_length = s->bytes;
    h->closes = c->closes = c->closes || n->is_draining;
    h->is_strict = n->is_strict && c->stream.tls;
    h->is_http_10 = c->is_http_10;
    buf_clear(&n->head);
    ASSERT(http_head_write(&n->head, h, net_date(n)));
    conn_set_phase(c, PHASE_REPLY, n->limits.stall_us);
    struct net_frame *f = frame_of(buf_str(&n->head), (struct str){0});
    out_add_frame(&c->out, f, 0);
    net_frame_unref(f);
    if (c->is_head_request || !s->bytes)
        close(s->fd);
    else
        stored_begin(c, s);
    conn_flush(c);
}

void http_reply_written(struct conn *c)
{
    held_forget_answer(c);
    if (c->closes) {
        conn_linger(c);
        return;
    }
    conn_set_phase(c, PHASE_IDLE, c->net->limits.idle_us);
    if (c->pending.n && !c->is_in_input)
        conn_go_on(c);
}

/* --- requests --- */

/* Who asks, and how: what a proxy that we trust says of it, else what the socket says. */
static struct forwarded who_asks(const struct conn *c, const struct http_in *in)
{
    struct forwarded f = {.client = c->address, .is_https = c->stream.tls != NULL};
    if (trusted_proxies_has(&c->net->proxies, &c->address)) {
        struct forwarded_fields fields = {http_in_header(in, "x-forwarded-for"),
                                          http_in_header(in, "x-forwarded-proto"),
                                          http_in_header(in, "x-forwarded-host")};
        forwarded_read(&c->net->proxies, &c->address, &fields, &f);
    }
    return f;
}

/* peer_text is room for the view in r. */
static void describe_peer(struct conn *c, struct http_in *in, struct net_request *r,
                          char peer_text[ADDRESS_TEXT_BYTES])
{
    struct forwarded f = who_asks(c, in);
    c->net->counts.forwarded_malformed += f.has_malformed;
    if (f.host.p)
        http_set_host(in, f.host);
    r->peer = address_text(&f.client, peer_text);
    r->is_secure = f.is_https;
}

static struct net_owner owner_of(const struct conn *c, const struct http_in *in,
                                 const struct net_request *r)
{
    const struct net_host *host = &c->net->host;
    return (struct net_owner){who_asks(c, in).client,
                              host->is_known && host->is_known(host->ctx, r)};
}

static enum refusal ask_body_limit(struct conn *c, struct http_in *in)
{
    struct net_request r = http_in_request(in);
    if (!net_is_host_path(c->net, in->target)) {
        if (in->method != NET_GET && in->method != NET_HEAD)
            return REFUSE_METHOD;
        in->body_limit = 0;
    } else {
        in->body_limit = c->net->host.body_limit(c->net->host.ctx, &r);
    }
    if (in->has_body)
        in->owner = owner_of(c, in, &r);
    if (in->parser.content_length > in->body_limit && !(in->parser.flags & F_CHUNKED))
        return REFUSE_BODY;
    if (!(in->parser.flags & F_CHUNKED) &&
        !held_has_room(c->net, &in->owner, in->parser.content_length))
        return REFUSE_FULL;
    return REFUSE_NOTHING;
}

static void on_head(struct conn *c, bool has_more)
{
    struct http_in *in = c->http;
    c->is_head_request = in->method == NET_HEAD;
    c->is_http_10 = !in->is_http_11;
    c->closes = !in->keeps_alive;
    enum refusal r = ask_body_limit(c, in);
    if (r) {
        http_refuse(c, r);
        return;
    }
    if (!in->has_body)
        return;
    c->body_until_us = loop_now(c->net->loop).us + c->net->limits.body_grace_us;
    c->body_earned_us = 0;
    conn_set_phase(c, PHASE_BODY, c->net->limits.body_grace_us);
    if (in->expects_continue && !has_more) {
        struct net_frame *f = frame_of(STR("HTTP/1.1 100 Continue\r\n\r\n"), (struct str){0});
        conn_send_frame(c, f);
        net_frame_unref(f);
    }
}

static void ask_host(struct conn *c, struct http_in *in)
{
    struct net *n = c->net;
    char text[ADDRESS_TEXT_BYTES];
    struct net_request r = http_in_request(in);
    describe_peer(c, in, &r, text);
    net_slot_renew(n, c); /* a second answer to the request before can not reach this one */
    if (in->wants_websocket)
        c->ws = ws_new(http_in_header(in, "sec-websocket-key"),
                       http_in_header(in, "sec-websocket-extensions"));
    conn_set_phase(c, PHASE_WAIT, -1);
    n->host.request(n->host.ctx, c->handle, &r);
}

static void on_request(struct conn *c)
{
    struct http_in *in = c->http;
    c->http = NULL; /* an answer from within may not meet it */
    c->net->counts.requests++;
    if (net_is_host_path(c->net, in->target))
        ask_host(c, in);
    else
        http_answer_file(c, in);
    give_back(c->net, in);
}

/* Bytes of a body came: it may take longer, but never more than body_stall_us from now. */
static void earn_time(struct conn *c)
{
    const struct net_limits *limits = &c->net->limits;
    int64_t earned = held_earned_us(limits, c->http->body_wire_bytes);
    int64_t most = loop_now(c->net->loop).us + limits->body_stall_us;
    int64_t until = c->body_until_us + earned - c->body_earned_us;
    c->body_earned_us = earned;
    c->body_until_us = until < most ? until : most;
}

size_t http_input(struct conn *c, struct str bytes)
{
    if (!c->http)
        take_assembler(c);
    if (c->phase == PHASE_IDLE)
        conn_set_phase(c, PHASE_HEAD, c->net->limits.head_us);
    size_t used = 0;
    enum http_in_step step = http_in_feed(c->http, bytes, &used);
    if (step == HTTP_IN_HEAD) {
        on_head(c, used < bytes.n);
        if (c->http && c->http->is_done) /* no body: nothing more to wait for */
            step = HTTP_IN_DONE;
    }
    if (step == HTTP_IN_BAD)
        http_refuse(c, c->http->refusal);
    else if (c->http && !held_count_body(c->net, c->http))
        http_refuse(c, REFUSE_FULL);
    else if (step == HTTP_IN_DONE)
        on_request(c);
    else if (c->phase == PHASE_BODY)
        earn_time(c);
    return used;
}

void http_on_timer(struct conn *c)
{
    if (c->phase == PHASE_BODY) {
        int64_t left = c->body_until_us - loop_now(c->net->loop).us;
        if (left > 0) {
            conn_set_deadline(c, left);
            return;
        }
    }
    http_refuse(c, REFUSE_TIMEOUT);
}

/* --- answers of the host --- */

/* Lines of the head beyond the usual ones. */
static struct str extra_lines(const struct net_response *r, char *room, size_t room_bytes)
{
    struct str all = {room, 0};
    struct str more[] = {r->fields, r->is_for_all ? STR("Access-Control-Allow-Origin: *\r\n")
                                                  : (struct str){0}};
    if (r->file_name.p)
        all = held_attachment(r->file_name, r->is_looked_at, room, ATTACHMENT_BYTES);
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        if (!more[i].p || !more[i].n || more[i].n > room_bytes - all.n)
            continue;
        memcpy(room + all.n, more[i].p, more[i].n);
        all.n += more[i].n;
    }
    return all.n ? all : (struct str){0};
}

static bool has_place(struct conn *c, const struct net_response *r)
{
    return r->has_stored ? c->net->stored_count < LIMIT_STORED_SENDING
                         : held_count_answer(c, r->body.n);
}

static void answer(struct conn *c, const struct net_response *r)
{
    char room[ATTACHMENT_BYTES + LIMIT_FIELDS_OUT_BYTES];
    struct http_head h = {.status = r->status,
                          .content_type = r->content_type,
                          .cache_control =
                              r->is_private ? STR("private, no-cache") : STR("no-store"),
                          .set_cookie = r->set_cookie,
                          .language = r->language,
                          .allow = r->allow,
                          .location = r->location,
                          .etag = r->etag,
                          .content_range = r->content_range,
                          .accepts_ranges = r->accepts_ranges,
                          .extra = extra_lines(r, room, sizeof room),
                          .retry_after_s = r->retry_after_s};
    if (r->has_stored)
        answer_stored(c, &h, &r->stored);
    else
        http_answer(c, &h, r->content_type.p ? r->body : STR(""), false);
}

void net_reply(struct net *n, struct net_handle handle, const struct net_response *r)
{
    struct conn *c = net_conn(n, handle);
    bool is_wanted = c && c->phase == PHASE_WAIT; /* else it left meanwhile, or was answered */
    if (r->has_stored && (!is_wanted || !has_place(c, r)))
        close(r->stored.fd);
    if (!is_wanted)
        return;
    ws_free(c->ws);
    c->ws = NULL;
    if (has_place(c, r))
        answer(c, r);
    else
        http_answer_problem(c, REFUSE_FULL, &(struct refusal_words){0});
}
