/* door.c - the port without TLS: shows /trust, sends everything else to https.
 *
 * WHY   people type an address without https, and a device that does not trust us yet has to get
 *       the certificate from somewhere. Nothing that is worth hiding passes here: no session, no
 *       operation, no WebSocket.
 * HOW   a net of its own with a host of its own. Reading is redirected for good (308), writing is
 *       refused, since what was to be hidden has been sent already. Where to: the host that was
 *       asked for when the certificate names it, else the certificate's first name.
 * OWNS  nothing.
 * RUNS  front loop.
 * SPEC  RFC 9110 15.4.9, RFC 9457.
 * TESTS tests/system/tls.test.ts */
#include "app/door.h"

#include "api/headers.h"
#include "base/buf.h"
#include "text/json.h"

#define LIMIT_DOOR_BODY_BYTES     65536 /* read, so that the refusal is heard */
#define LIMIT_DOOR_LOCATION_BYTES 12000 /* a target has 8,192 at most */
#define HTTPS_PORT                443

static size_t body_limit(void *ctx, const struct net_request *r)
{
    (void)ctx;
    return r->method == NET_GET || r->method == NET_HEAD ? 0 : LIMIT_DOOR_BODY_BYTES;
}

/* "[::1]:80" and "college.example:80" without the port and the brackets. */
static struct str host_name(struct str host)
{
    if (host.n && host.p[0] == '[')
        return str_slice(host, 1, str_find_byte(host, ']'));
    return str_slice(host, 0, str_find_byte(host, ':'));
}

static struct str location(const struct door *d, struct arena *a, const struct net_request *r)
{
    struct str host = host_name(net_header(r, "host"));
    struct str first = tls_pair_facts(d->files->pair, a).first;
    if (!tls_pair_names(d->files->pair, host) && first.p)
        host = first;
    bool is_v6 = str_find_byte(host, ':') < host.n;
    int port = net_port(d->secure);
    struct str at = arena_printf(a, is_v6 ? "https://[%.*s]" : "https://%.*s", STR_ARG(host));
    if (port != HTTPS_PORT)
        at = arena_printf(a, "%.*s:%d", STR_ARG(at), port);
    return arena_printf(a, "%.*s%.*s", STR_ARG(at), STR_ARG(r->target));
}

static void redirect(struct door *d, struct net_handle h, const struct net_request *r)
{
    struct arena *a = arena_new(8 * LIMIT_DOOR_LOCATION_BYTES);
    struct net_response answer = {.status = 308, .location = location(d, a, r)};
    net_reply(d->net, h, &answer);
    arena_free(a);
}

static void refuse(struct door *d, struct net_handle h, const struct net_request *r)
{
    bool is_english = language_is_english(net_header(r, "accept-language"));
    const struct err_row *row = err_row(ERR_HTTPS);
    struct buf b;
    struct jw w;
    buf_init(&b, 4096);
    jw_init(&w, &b);
    jw_object(&w);
    jw_key(&w, "type");
    jw_str(&w, STR("about:blank"));
    jw_key(&w, "status");
    jw_i64(&w, row->status);
    jw_key(&w, "code");
    jw_str(&w, str_from(row->code));
    jw_key(&w, "title");
    jw_str(&w, str_from(is_english ? row->title : row->title_ru));
    jw_object_end(&w);
    struct net_response answer = {.status = row->status,
                                  .content_type = STR("application/problem+json"),
                                  .body = buf_str(&b),
                                  .language = is_english ? STR("en") : STR("ru")};
    net_reply(d->net, h, &answer);
    buf_done(&b);
}

static void on_request(void *ctx, struct net_handle h, const struct net_request *r)
{
    struct door *d = ctx;
    bool is_reading = r->method == NET_GET || r->method == NET_HEAD;
    if (is_reading && str_equal(r->target, STR("/healthz")))
        net_reply(d->net, h,
                  &(struct net_response){.status = 200,
                                         .content_type = STR("text/plain; charset=utf-8"),
                                         .body = STR("ok\n")});
    else if (is_reading && !r->wants_websocket)
        redirect(d, h, r);
    else
        refuse(d, h, r);
}

/* There are none: every upgrade is refused. */
static void on_message(void *ctx, struct net_handle h, struct str text)
{
    (void)ctx, (void)h, (void)text;
}

static void on_closed(void *ctx, struct net_handle h)
{
    (void)ctx, (void)h;
}

struct net_host door_net_host(struct door *d)
{
    return (struct net_host){d, body_limit, NULL, on_request, on_message, on_closed};
}
