/* http_check.c - what RFC 9110 and 9112 ask of a head beyond its syntax.
 *
 * WHY   llhttp checks the grammar of lines; who is meant (Host), how long the body is for everybody
 *       on the way, and what doubled fields mean, are left to us.
 * HOW   a list of checks over the gathered fields, the first refusal wins.
 * RUNS  pure.  SPEC RFC 9110 7, 10.1.1; RFC 9112 3, 6, 9.3; RFC 6455 4.2.1.  TESTS http_in_test.c.
 */
#include <stdlib.h>

#include "base/log.h"
#include "net/http_in.h"
#include "net/http_list.h"

static void lower(struct str s)
{
    char *p = (char *)s.p; /* inside in->head, which is ours */
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] + ('a' - 'A'));
}

static void tidy_fields(struct http_in *in)
{
    for (size_t i = 0; i < in->field_count; i++) {
        lower(in->field[i].name);
        in->field[i].value = str_trim(in->field[i].value);
    }
}

/* --- the request line --- */

static struct str request_line(const struct http_in *in)
{
    struct str head = buf_str(&in->head);
    if (str_starts_with(head, STR("\r\n")))
        head = str_slice(head, 2, head.n);
    return str_slice(head, 0, str_find_byte(head, '\r'));
}

bool http_check_is_other_version(const struct http_in *in)
{
    struct str line = request_line(in);
    if (line.n < 9)
        return false;
    struct str v = str_slice(line, line.n - 9, line.n); /* " HTTP/2.0" */
    bool digits = v.p[6] >= '0' && v.p[6] <= '9' && v.p[8] >= '0' && v.p[8] <= '9';
    return digits && v.p[7] == '.' && str_starts_with(v, STR(" HTTP/")) &&
           !(v.p[6] == '1' && (v.p[8] == '0' || v.p[8] == '1'));
}

/* One blank between the three parts and nothing around them: llhttp lets more pass. */
static bool is_line_exact(const struct http_in *in)
{
    const char *method = llhttp_method_name((llhttp_method_t)in->parser.method);
    return request_line(in).n == strlen(method) + 1 + in->target.n + STR(" HTTP/1.1").n;
}

static bool is_method(struct http_in *in)
{
    switch (in->parser.method) {
    case HTTP_GET:
        in->method = NET_GET;
        return true;
    case HTTP_HEAD:
        in->method = NET_HEAD;
        return true;
    case HTTP_POST:
        in->method = NET_POST;
        return true;
    case HTTP_PUT:
        in->method = NET_PUT;
        return true;
    case HTTP_PATCH:
        in->method = NET_PATCH;
        return true;
    case HTTP_DELETE:
        in->method = NET_DELETE;
        return true;
    default:
        return false;
    }
}

/* --- doubled fields --- */

/* Fields with one value: a second one would mean that somebody on the way sees another. */
static bool is_single(struct str name)
{
    static const char *const single[] = {
        "host",
        "content-length",
        "transfer-encoding",
        "content-type",
        "authorization",
        "origin",
        "referer",
        "expect",
        "idempotency-key",
        "sec-websocket-key",
        "sec-websocket-version",
        "sec-fetch-site",
        "user-agent",
        "range",
        "if-range",
        "date",
        "content-encoding",
        "tus-resumable",
        "upload-length",
        "upload-offset",
        "upload-metadata",
    };
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
        if (str_equal(name, str_from(single[i])))
            return true;
    return false;
}

static void join_bytes(struct http_in *in, struct str s)
{
    memcpy(in->joined + in->joined_n, s.p, s.n);
    in->joined_n += s.n;
}

/* One more value of a list that began at from; empty ones say nothing. */
static void join_value(struct http_in *in, size_t from, struct str between, struct str value)
{
    if (value.n == 0)
        return;
    if (in->joined_n > from)
        join_bytes(in, between);
    join_bytes(in, value);
}

/* All values of field i's name, as one; the later fields are struck out. The room is enough: every
 * byte of the head lands here at most once, with two more for each field. */
static void join(struct http_in *in, size_t i)
{
    if (!in->joined)
        in->joined = malloc(2 * in->head.n);
    ASSERT(in->joined);
    struct http_field *f = &in->field[i];
    struct str between = str_equal(f->name, STR("cookie")) ? STR("; ") : STR(", ");
    size_t from = in->joined_n, kept = i + 1;
    join_value(in, from, between, f->value);
    for (size_t k = i + 1; k < in->field_count; k++) {
        if (!str_equal(in->field[k].name, f->name)) {
            in->field[kept++] = in->field[k];
            continue;
        }
        join_value(in, from, between, in->field[k].value);
    }
    in->field_count = kept;
    f->value = (struct str){in->joined + from, in->joined_n - from};
}

static bool join_doubled(struct http_in *in)
{
    for (size_t i = 0; i < in->field_count; i++)
        for (size_t k = i + 1; k < in->field_count; k++) {
            if (!str_equal(in->field[i].name, in->field[k].name))
                continue;
            if (is_single(in->field[i].name))
                return false;
            join(in, i);
            break;
        }
    return true;
}

/* --- target and host --- */

/* Letters, digits and the signs of a reg-name, an address in brackets, a port. */
bool http_is_host(struct str h)
{
    if (h.n == 0 || h.n > 255)
        return false;
    for (size_t i = 0; i < h.n; i++) {
        char c = h.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && !strchr("-._~:[]%!$&'()*+;=", c))
            return false;
    }
    return true;
}

void http_set_host(struct http_in *in, struct str host)
{
    for (size_t i = 0; i < in->field_count; i++)
        if (str_equal(in->field[i].name, STR("host")))
            in->field[i].value = host;
}

/* "http://host/path" becomes "/path", and its host counts, not the field (RFC 9112 3.2.2). */
static enum refusal take_absolute_form(struct http_in *in)
{
    size_t scheme = 0;
    if (str_starts_with(in->target, STR("http://")))
        scheme = 7;
    else if (str_starts_with(in->target, STR("https://")))
        scheme = 8;
    if (!scheme)
        return REFUSE_MALFORMED;
    struct str rest = str_slice(in->target, scheme, in->target.n);
    size_t slash = str_find_byte(rest, '/');
    struct str host = str_slice(rest, 0, slash);
    if (!http_is_host(host))
        return REFUSE_MALFORMED;
    in->target = slash < rest.n ? str_slice(rest, slash, rest.n) : STR("/");
    http_set_host(in, host);
    return REFUSE_NOTHING;
}

static enum refusal check_target(struct http_in *in)
{
    struct str host = http_in_header(in, "host");
    if (in->is_http_11 && !host.p)
        return REFUSE_MALFORMED;
    if (host.p && !http_is_host(host))
        return REFUSE_MALFORMED;
    if (in->target.n == 0 || str_find_byte(in->target, '#') < in->target.n)
        return REFUSE_MALFORMED;
    return in->target.p[0] == '/' ? REFUSE_NOTHING : take_absolute_form(in);
}

/* --- length of the body --- */

static enum refusal check_framing(struct http_in *in)
{
    struct str length = http_in_header(in, "content-length");
    struct str coding = http_in_header(in, "transfer-encoding");
    if (coding.p) {
        if (!in->is_http_11 || length.p)
            return REFUSE_MALFORMED;
        if (!str_equal_ascii_nocase(coding, STR("chunked")))
            return REFUSE_CODING;
        in->has_body = true;
        return REFUSE_NOTHING;
    }
    long long n = 0;
    if (length.p &&
        (length.n == 0 || length.n > 18 || length.p[0] == '-' || !str_to_i64(length, &n)))
        return REFUSE_MALFORMED;
    in->has_body = n > 0;
    return REFUSE_NOTHING;
}

static enum refusal check_expectation(struct http_in *in)
{
    struct str e = http_in_header(in, "expect");
    if (!e.p)
        return REFUSE_NOTHING;
    if (!str_equal_ascii_nocase(e, STR("100-continue")))
        return REFUSE_EXPECTATION;
    in->expects_continue = in->is_http_11 && in->has_body;
    return REFUSE_NOTHING;
}

/* --- WebSocket --- */

static bool is_base64_sign(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/';
}

/* 16 bytes in base64: 22 signs, the last with four zero bits, and "==". */
static bool is_websocket_key(struct str k)
{
    if (k.n != 24 || k.p[22] != '=' || k.p[23] != '=' || !strchr("AQgw", k.p[21]))
        return false;
    for (size_t i = 0; i < 22; i++)
        if (!is_base64_sign(k.p[i]))
            return false;
    return true;
}

static enum refusal check_websocket(struct http_in *in)
{
    if (!http_list_has(http_in_header(in, "upgrade"), STR("websocket")))
        return REFUSE_NOTHING; /* another protocol: we stay with this one (RFC 9110 7.8) */
    if (in->method != NET_GET || !in->is_http_11 || in->has_body ||
        !http_list_has(http_in_header(in, "connection"), STR("upgrade")))
        return REFUSE_MALFORMED;
    if (!str_equal(http_in_header(in, "sec-websocket-version"), STR("13")))
        return REFUSE_UPGRADE;
    if (!is_websocket_key(http_in_header(in, "sec-websocket-key")))
        return REFUSE_MALFORMED;
    in->wants_websocket = true;
    return REFUSE_NOTHING;
}

enum refusal http_check_head(struct http_in *in)
{
    in->is_http_11 = in->parser.http_major == 1 && in->parser.http_minor == 1;
    if (!is_line_exact(in))
        return REFUSE_MALFORMED;
    in->keeps_alive = llhttp_should_keep_alive(&in->parser) != 0;
    tidy_fields(in);
    if (!join_doubled(in))
        return REFUSE_MALFORMED;
    enum refusal (*const checks[])(struct http_in *) = {check_framing, check_target,
                                                        check_expectation};
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        enum refusal r = checks[i](in);
        if (r)
            return r;
    }
    return is_method(in) ? check_websocket(in) : REFUSE_METHOD;
}
