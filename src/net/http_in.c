/* http_in.c - bytes in, one request out.
 *
 * WHY   the same assembler serves sockets, tests and the fuzzer.
 * HOW   the head is gathered whole (head_scan finds its end and enforces line rules and sizes),
 * then llhttp in strict mode parses it in one go, so that all fields are views of one buffer. Body
 * bytes go through llhttp as they come; framing may not outgrow content. OWNS  the head, body and
 * joined buffers. Lives from the first byte of a request to its dispatch. RUNS  pure.  SPEC RFC
 * 9112.  TESTS http_in_test.c.  FUZZ fuzz/fuzz_http.c. */
#include "net/http_in.h"

#include <stdlib.h>

/* --- what llhttp tells; its data pointer is our struct --- */

static int on_url(llhttp_t *p, const char *at, size_t n)
{
    struct http_in *in = p->data;
    if (!in->target.p)
        in->target.p = at;
    in->target.n = (size_t)(at + n - in->target.p);
    return 0;
}

static int on_header_field(llhttp_t *p, const char *at, size_t n)
{
    struct http_in *in = p->data;
    if (in->is_head_in)
        return 0; /* a trailer: read, not used */
    if (in->is_value_in || in->field_count == 0) {
        if (in->field_count == LIMIT_HTTP_FIELDS) {
            in->refusal = REFUSE_HEAD;
            return HPE_USER;
        }
        in->field[in->field_count++] = (struct http_field){{at, n}, STR("")};
        in->is_value_in = false;
        return 0;
    }
    struct http_field *f = &in->field[in->field_count - 1];
    f->name.n = (size_t)(at + n - f->name.p);
    return 0;
}

static int on_header_value(llhttp_t *p, const char *at, size_t n)
{
    struct http_in *in = p->data;
    if (in->is_head_in)
        return 0;
    if (in->field_count == 0 || in->is_value_in)
        return HPE_USER; /* a value without a name */
    struct http_field *f = &in->field[in->field_count - 1];
    if (f->value.n == 0)
        f->value.p = at;
    f->value.n = (size_t)(at + n - f->value.p);
    return 0;
}

static int on_header_value_complete(llhttp_t *p)
{
    struct http_in *in = p->data;
    in->is_value_in = true; /* also when the value is empty */
    return 0;
}

static int on_headers_complete(llhttp_t *p)
{
    struct http_in *in = p->data;
    in->is_head_in = true;
    return 0;
}

/* Framing from where it was left up to end: what llhttp forgives there we do not. */
static bool is_framing_sound(struct http_in *in, const char *end)
{
    return head_scan_framing(&in->scan, (struct str){in->framing, (size_t)(end - in->framing)});
}

static int on_body(llhttp_t *p, const char *at, size_t n)
{
    struct http_in *in = p->data;
    if (!is_framing_sound(in, at))
        return HPE_USER;
    in->framing = at + n;
    if (n > in->body_limit - in->body.n || !buf_add(&in->body, (struct str){at, n})) {
        in->refusal = REFUSE_BODY;
        return HPE_USER;
    }
    return 0;
}

static int on_message_complete(llhttp_t *p)
{
    struct http_in *in = p->data;
    in->is_done = true;
    return HPE_PAUSED; /* what follows is another request */
}

static const llhttp_settings_t settings = {
    .on_url = on_url,
    .on_header_field = on_header_field,
    .on_header_value = on_header_value,
    .on_header_value_complete = on_header_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

/* --- life --- */

static void start(struct http_in *in)
{
    llhttp_init(&in->parser, HTTP_REQUEST, &settings);
    in->parser.data = in;
}

void http_in_init(struct http_in *in)
{
    *in = (struct http_in){.method = NET_METHOD_COUNT};
    buf_init(&in->head, LIMIT_HTTP_HEAD_BYTES);
    buf_init(&in->body, LIMIT_HTTP_BODY_BYTES); /* body_limit is the nearer bound */
    start(in);
}

void http_in_done(struct http_in *in)
{
    buf_done(&in->head);
    buf_done(&in->body);
    free(in->joined);
}

#define KEPT_BODY_BYTES 65536

void http_in_reset(struct http_in *in)
{
    struct buf head = in->head, body = in->body;
    free(in->joined);
    buf_clear(&head);
    buf_clear(&body);
    if (body.cap > KEPT_BODY_BYTES) {
        buf_done(&body);
        buf_init(&body, LIMIT_HTTP_BODY_BYTES);
    }
    *in = (struct http_in){.method = NET_METHOD_COUNT, .head = head, .body = body};
    start(in);
}

/* --- feeding --- */

static enum http_in_step bad(struct http_in *in, enum refusal r)
{
    if (in->refusal == REFUSE_NOTHING)
        in->refusal = r;
    return HTTP_IN_BAD;
}

/* Paused after the message or at an upgrade: both are the end of this request. */
static bool is_parsed(llhttp_errno_t e)
{
    return e == HPE_OK || e == HPE_PAUSED || e == HPE_PAUSED_UPGRADE;
}

static enum http_in_step parse_head(struct http_in *in)
{
    llhttp_errno_t e = llhttp_execute(&in->parser, in->head.p, in->head.n);
    if (http_check_is_other_version(in))
        return bad(in, REFUSE_VERSION);
    if (!is_parsed(e) || !in->is_head_in)
        return bad(in, REFUSE_MALFORMED);
    enum refusal r = http_check_head(in);
    return r ? bad(in, r) : HTTP_IN_HEAD;
}

static enum http_in_step feed_head(struct http_in *in, struct str bytes, size_t *ret_used)
{
    enum head_scan_result r = head_scan_feed(&in->scan, bytes, ret_used);
    bool fits =
        buf_add(&in->head, str_slice(bytes, 0, *ret_used)); /* a bad one too: see language.h */
    if (r == HEAD_SCAN_BAD)
        return bad(in, REFUSE_MALFORMED);
    if (r == HEAD_SCAN_LONG_LINE)
        return bad(in, REFUSE_TARGET);
    if (!fits)
        return bad(in, REFUSE_HEAD);
    return r == HEAD_SCAN_END ? parse_head(in) : HTTP_IN_MORE;
}

static enum http_in_step feed_body(struct http_in *in, struct str bytes, size_t *ret_used)
{
    if (bytes.n == 0)
        return HTTP_IN_MORE;
    in->framing = bytes.p;
    llhttp_errno_t e = llhttp_execute(&in->parser, bytes.p, bytes.n);
    if (!is_parsed(e))
        return bad(in, REFUSE_MALFORMED);
    const char *end = in->is_done ? llhttp_get_error_pos(&in->parser) : bytes.p + bytes.n;
    if (!is_framing_sound(in, end))
        return bad(in, REFUSE_MALFORMED);
    *ret_used = (size_t)(end - bytes.p);
    in->body_wire_bytes += *ret_used;
    if (in->body_wire_bytes > LIMIT_HTTP_CHUNK_OVERHEAD + 9 * in->body.n)
        return bad(in, REFUSE_BODY);
    return in->is_done ? HTTP_IN_DONE : HTTP_IN_MORE;
}

enum http_in_step http_in_feed(struct http_in *in, struct str bytes, size_t *ret_used)
{
    *ret_used = 0;
    if (in->refusal)
        return HTTP_IN_BAD;
    if (in->is_done)
        return HTTP_IN_DONE;
    return in->is_head_in ? feed_body(in, bytes, ret_used) : feed_head(in, bytes, ret_used);
}

/* --- reading the result --- */

struct str http_in_header(const struct http_in *in, const char *name)
{
    struct str wanted = str_from(name);
    for (size_t i = 0; i < in->field_count; i++)
        if (str_equal(in->field[i].name, wanted))
            return in->field[i].value;
    return (struct str){0};
}

struct str net_header(const struct net_request *r, const char *name)
{
    return http_in_header(r->headers, name);
}

struct net_request http_in_request(const struct http_in *in)
{
    return (struct net_request){
        .method = in->method,
        .target = in->target,
        .body = buf_str(&in->body),
        .wants_websocket = in->wants_websocket,
        .headers = in,
    };
}
