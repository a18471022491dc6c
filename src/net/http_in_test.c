/* http_in_test.c - the request assembler against a table of good and hostile requests, each fed
 * whole, byte by byte, and cut at every place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "net/http_in.h"

struct result {
    int status; /* 0: wants more; 1: a whole request; else the refusal's */
    size_t used;
    char target[64], body[64];
};

static void note_request(const struct http_in *in, struct result *ret)
{
    struct net_request r = http_in_request(in);
    (void)snprintf(ret->target, sizeof ret->target, "%.*s", STR_ARG(r.target));
    (void)snprintf(ret->body, sizeof ret->body, "%.*s", STR_ARG(r.body));
}

/* Feeds all, cutting the input so that no part is longer than most. */
static struct result feed(struct str bytes, size_t most, size_t first)
{
    struct http_in in;
    struct result ret = {0};
    http_in_init(&in);
    while (ret.status == 0) {
        size_t n = bytes.n - ret.used, used = 0;
        size_t part = ret.used < first ? first - ret.used : most;
        n = n < part ? n : part;
        enum http_in_step step = http_in_feed(&in, str_slice(bytes, ret.used, ret.used + n), &used);
        ret.used += used;
        if (step == HTTP_IN_HEAD)
            in.body_limit = 50;
        else if (step == HTTP_IN_DONE)
            ret.status = 1;
        else if (step == HTTP_IN_BAD)
            ret.status = refusal_status(in.refusal);
        else if (n == 0)
            break;
    }
    if (ret.status == 1)
        note_request(&in, &ret);
    http_in_done(&in);
    return ret;
}

struct row {
    int status;
    const char *name, *text;
    size_t n; /* for texts with a NUL inside */
};

#define HOST "Host: a.example\r\n"
#define GET  "GET / HTTP/1.1\r\n"
#define POST "POST /x HTTP/1.1\r\n" HOST
#define END  "\r\n"
#define ROW(status, name, text)                                                                    \
    {                                                                                              \
        status, name, text, sizeof(text) - 1                                                       \
    }

static const struct row rows[] = {
    /* good ones first: a parser that refuses all would pass the rest */
    ROW(1, "plain", GET HOST END),
    ROW(1, "http 1.0 without host", "GET / HTTP/1.0\r\n" END),
    ROW(1, "one empty line before (9112 2.2)", "\r\n" GET HOST END),
    ROW(1, "absolute form (9112 3.2.2)", "GET http://b.example/y HTTP/1.1\r\n" HOST END),
    ROW(1, "host with port", GET "Host: [::1]:8080\r\n" END),
    ROW(1, "empty field value", GET HOST "X:\r\n" END),
    ROW(1, "empty field value before another", GET "X:\r\nY: \r\n" HOST END),
    ROW(1, "tab around value", GET HOST "X:\t y \t\r\n" END),
    ROW(1, "body", POST "Content-Length: 3\r\n" END "abc"),
    ROW(1, "length 0", POST "Content-Length: 0\r\n" END),
    ROW(1, "leading zeroes in length", POST "Content-Length: 0003\r\n" END "abc"),
    ROW(1, "post without length", POST END),
    ROW(1, "chunked", POST "Transfer-Encoding: chunked\r\n" END "3\r\nabc\r\n0\r\n\r\n"),
    ROW(1, "chunked in capitals", POST "TRANSFER-ENCODING: Chunked\r\n" END "0\r\n\r\n"),
    ROW(1, "chunk extension",
        POST "Transfer-Encoding: chunked\r\n" END "1;a=\"b\"\r\nx\r\n0\r\n\r\n"),
    ROW(1, "trailer", POST "Transfer-Encoding: chunked\r\n" END "0\r\nX: y\r\n\r\n"),
    ROW(1, "upgrade to something else is ignored",
        GET HOST "Connection: upgrade\r\nUpgrade: h2c\r\n" END),
    ROW(1, "doubled list field", GET HOST "Accept: a\r\nAccept: b\r\n" END),
    ROW(1, "obs-text in a value", GET HOST "X: \xd0\x9f\r\n" END),
    ROW(1, "expect continue", POST "Content-Length: 1\r\nExpect: 100-Continue\r\n" END "a"),

    /* not yet whole */
    ROW(0, "no end of head", GET HOST),
    ROW(0, "body missing", POST "Content-Length: 3\r\n" END "ab"),
    ROW(0, "last chunk missing", POST "Transfer-Encoding: chunked\r\n" END "3\r\nabc\r\n"),

    /* request line (9112 3) */
    ROW(400, "two blanks", "GET  / HTTP/1.1\r\n" HOST END),
    ROW(400, "no target", "GET HTTP/1.1\r\n" HOST END),
    ROW(400, "http 0.9", "GET /\r\n" END),
    ROW(505, "http 2.0 in text", "GET / HTTP/2.0\r\n" HOST END),
    ROW(505, "http 1.2", "GET / HTTP/1.2\r\n" HOST END),
    ROW(400, "lower-case protocol", "GET / http/1.1\r\n" HOST END),
    ROW(400, "text after version", "GET / HTTP/1.1 x\r\n" HOST END),
    ROW(400, "lower-case method", "get / HTTP/1.1\r\n" HOST END),
    ROW(400, "method of no token", "GE{T / HTTP/1.1\r\n" HOST END),
    ROW(400, "tls hello", "\x16\x03\x01\x02\x00\x01\r\n\r\n"),
    ROW(505, "http/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ROW(400, "blank before method", " GET / HTTP/1.1\r\n" HOST END),
    ROW(400, "two empty lines before", "\r\n\r\n" GET HOST END),
    ROW(400, "fragment in target", "GET /x#y HTTP/1.1\r\n" HOST END),
    ROW(400, "relative target", "GET x HTTP/1.1\r\n" HOST END),
    ROW(400, "other scheme", "GET ftp://a/ HTTP/1.1\r\n" HOST END),
    ROW(400, "absolute form without host", "GET http:///x HTTP/1.1\r\n" HOST END),
    ROW(400, "absolute form with user", "GET http://u@a/ HTTP/1.1\r\n" HOST END),
    ROW(400, "raw byte in target", "GET /\xd0\x9f HTTP/1.1\r\n" HOST END),
    ROW(400, "nul in target", "GET /\0 HTTP/1.1\r\n" HOST END),
    ROW(405, "options", "OPTIONS /x HTTP/1.1\r\n" HOST END),
    ROW(405, "trace", "TRACE /x HTTP/1.1\r\n" HOST END),

    /* lines (9112 2.2, 5) */
    ROW(400, "bare LF after the request line", "GET / HTTP/1.1\n" HOST END),
    ROW(400, "bare LF after a field", GET HOST "X: y\nZ: q\r\n" END),
    ROW(400, "bare LF ends the head", GET HOST "\n"),
    ROW(400, "bare CR in a value", GET HOST "X: a\rb\r\n" END),
    ROW(400, "bare CR in a name", GET HOST "X\r: a\r\n" END),
    ROW(400, "obs-fold", GET HOST "X: a\r\n b\r\n" END),
    ROW(400, "obs-fold with tab", GET HOST "X: a\r\n\tb\r\n" END),
    ROW(400, "blank before the first field", GET " X: a\r\n" HOST END),
    ROW(400, "blank before the colon", GET HOST "X : a\r\n" END),
    ROW(400, "blank in the name", GET HOST "X Y: a\r\n" END),
    ROW(400, "no colon", GET HOST "X\r\n" END),
    ROW(400, "empty name", GET HOST ": a\r\n" END),
    ROW(400, "name of no token", GET HOST "X(: a\r\n" END),
    ROW(400, "obs-text in a name", GET HOST "\xd0\x9f: a\r\n" END),
    ROW(400, "nul in a value", GET HOST "X: a\0b\r\n" END),
    ROW(400, "control in a value", GET HOST "X: a\x01\r\n" END),
    ROW(400, "del in a value", GET HOST "X: a\x7f\r\n" END),

    /* host (9112 3.2) */
    ROW(400, "no host", GET END),
    ROW(400, "two hosts", GET HOST HOST END),
    ROW(400, "two hosts, 1.0", "GET / HTTP/1.0\r\n" HOST "Host: b\r\n" END),
    ROW(400, "empty host", GET "Host:\r\n" END),
    ROW(400, "host with blank", GET "Host: a b\r\n" END),
    ROW(400, "host with path", GET "Host: a/b\r\n" END),
    ROW(400, "host with user", GET "Host: u@a\r\n" END),
    ROW(400, "host list", GET "Host: a, b\r\n" END),
    ROW(400, "bad host beside absolute form", "GET http://a/ HTTP/1.1\r\nHost: a b\r\n" END),

    /* framing and smuggling (9112 6) */
    ROW(400, "length and coding",
        POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n" END "0\r\n\r\n"),
    ROW(400, "coding and length",
        POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n" END "0\r\n\r\n"),
    ROW(400, "two lengths", POST "Content-Length: 3\r\nContent-Length: 4\r\n" END "abc"),
    ROW(400, "two equal lengths", POST "Content-Length: 3\r\nContent-Length: 3\r\n" END "abc"),
    ROW(400, "length list", POST "Content-Length: 3, 3\r\n" END "abc"),
    ROW(400, "signed length", POST "Content-Length: +3\r\n" END "abc"),
    ROW(400, "negative length", POST "Content-Length: -3\r\n" END "abc"),
    ROW(400, "hexadecimal length", POST "Content-Length: 0x3\r\n" END "abc"),
    ROW(400, "blank in length", POST "Content-Length: 1 2\r\n" END "abc"),
    ROW(400, "empty length", POST "Content-Length:\r\n" END),
    ROW(400, "length past 64 bits", POST "Content-Length: 18446744073709551617\r\n" END "a"),
    ROW(400, "length name with blank", POST "Content-Length : 3\r\n" END "abc"),
    ROW(400, "coding folded", POST "Transfer-Encoding:\r\n chunked\r\n" END "0\r\n\r\n"),
    ROW(400, "coding name with blank", POST "Transfer-Encoding : chunked\r\n" END "0\r\n\r\n"),
    ROW(400, "coding with vertical tab",
        POST "Transfer-Encoding: \x0b"
             "chunked\r\n" END "0\r\n\r\n"),
    ROW(400, "coding twice",
        POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" END "0\r\n\r\n"),
    ROW(400, "coding twice, identity last",
        POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n" END "0\r\n\r\n"),
    ROW(400, "coding not chunked last",
        POST "Transfer-Encoding: chunked, gzip\r\n" END "0\r\n\r\n"),
    ROW(400, "coding unknown", POST "Transfer-Encoding: xchunked\r\n" END "0\r\n\r\n"),
    ROW(501, "coding gzip, chunked", POST "Transfer-Encoding: gzip, chunked\r\n" END "0\r\n\r\n"),
    ROW(400, "coding chunked, chunked",
        POST "Transfer-Encoding: chunked, chunked\r\n" END "0\r\n\r\n"),
    ROW(400, "coding quoted", POST "Transfer-Encoding: \"chunked\"\r\n" END "0\r\n\r\n"),
    ROW(400, "coding in 1.0",
        "POST /x HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n" END "0\r\n\r\n"),

/* chunks (9112 7.1) */
#define CHUNKED POST "Transfer-Encoding: chunked\r\n" END
    ROW(400, "chunk size of no digits", CHUNKED "x\r\n"),
    ROW(400, "negative chunk size", CHUNKED "-1\r\nx\r\n"),
    ROW(400, "0x chunk size", CHUNKED "0x1\r\nx\r\n"),
    ROW(400, "blank before chunk size", CHUNKED " 1\r\nx\r\n"),
    ROW(400, "chunk size past 64 bits", CHUNKED "10000000000000001\r\nx\r\n"),
    ROW(400, "bare LF after chunk size", CHUNKED "1\nx\r\n0\r\n\r\n"),
    ROW(400, "bare CR after chunk size", CHUNKED "1\rx\r\n0\r\n\r\n"),
    ROW(400, "bare LF in chunk extension", CHUNKED "1;a\nx\r\n0\r\n\r\n"),
    ROW(400, "bare LF after chunk", CHUNKED "1\r\nx\n0\r\n\r\n"),
    ROW(400, "nul in chunk extension", CHUNKED "1;\0\r\nx\r\n0\r\n\r\n"),
    ROW(400, "folded trailer with bare LF", CHUNKED "0\r\nX: a\n b\r\n\r\n"),
    ROW(400, "chunk longer than its size", CHUNKED "1\r\nxy\r\n0\r\n\r\n"),
    ROW(400, "bare LF at the end", CHUNKED "1\r\nx\r\n0\r\n\n"),
    ROW(400, "trailer of no field", CHUNKED "0\r\nX\r\n\r\n"),
    ROW(413, "chunks over the limit",
        CHUNKED "32\r\n01234567890123456789012345678901234567890123456789\r\n1\r\nx\r\n0\r\n\r\n"),

    /* doubled single fields, expectations */
    ROW(400, "two origins", GET HOST "Origin: http://a\r\nOrigin: http://b\r\n" END),
    ROW(400, "two types", GET HOST "Content-Type: a/b\r\nContent-Type: c/d\r\n" END),
    ROW(417, "other expectation", POST "Content-Length: 1\r\nExpect: 200-ok\r\n" END "a"),

/* websocket (6455 4.2.1) */
#define WS  "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    ROW(1, "handshake", GET HOST WS KEY "Sec-WebSocket-Version: 13\r\n" END),
    ROW(426, "version 8", GET HOST WS KEY "Sec-WebSocket-Version: 8\r\n" END),
    ROW(426, "no version", GET HOST WS KEY END),
    ROW(400, "no key", GET HOST WS "Sec-WebSocket-Version: 13\r\n" END),
    ROW(400, "short key",
        GET HOST WS "Sec-WebSocket-Key: AAAA\r\nSec-WebSocket-Version: 13\r\n" END),
    ROW(400, "key of no base64",
        GET HOST WS
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j*Q==\r\nSec-WebSocket-Version: 13\r\n" END),
    ROW(400, "key of 18 bytes",
        GET HOST WS
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQAA\r\nSec-WebSocket-Version: 13\r\n" END),
    ROW(400, "two keys", GET HOST WS KEY KEY "Sec-WebSocket-Version: 13\r\n" END),
    ROW(400, "upgrade without connection",
        GET HOST "Upgrade: websocket\r\n" KEY "Sec-WebSocket-Version: 13\r\n" END),
    ROW(400, "handshake by post", POST WS KEY "Sec-WebSocket-Version: 13\r\n" END),
    ROW(400, "handshake in 1.0",
        "GET / HTTP/1.0\r\n" HOST WS KEY "Sec-WebSocket-Version: 13\r\n" END),
    ROW(400, "handshake with body",
        GET HOST WS KEY "Sec-WebSocket-Version: 13\r\nContent-Length: 1\r\n" END "a"),
};

/* How many are wrong: 0 or 1. */
static int check(const struct row *row, size_t most, size_t first)
{
    struct result r = feed((struct str){row->text, row->n}, most, first);
    if (r.status == row->status && (r.status != 1 || r.used == row->n))
        return 0;
    print_error("%s (parts of %zu, first %zu): got %d, expected %d; used %zu of %zu\n", row->name,
                most, first, r.status, row->status, r.used, row->n);
    return 1;
}

static void every_row_is_judged_the_same_however_it_is_cut(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int before = wrong;
        wrong += check(&rows[i], SIZE_MAX, 0);
        wrong += check(&rows[i], 1, 0);
        for (size_t cut = 1; cut < rows[i].n && wrong == before; cut++)
            wrong += check(&rows[i], SIZE_MAX, cut);
    }
    assert_int_equal(wrong, 0);
}

static void bytes_after_the_request_are_left_alone(void **state)
{
    (void)state;
    struct str two = STR(POST "Content-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\n");
    struct result r = feed(two, SIZE_MAX, 0);
    assert_int_equal(r.status, 1);
    assert_int_equal(two.n - r.used, strlen("GET /2 HTTP/1.1\r\n"));
    assert_string_equal(r.target, "/x");
    assert_string_equal(r.body, "abc");
}

static void smuggled_request_stays_inside_the_body(void **state)
{
    (void)state;
    struct str s = STR(CHUNKED "f\r\nGET /admin HTTP\r\n0\r\n\r\n");
    struct result r = feed(s, SIZE_MAX, 0);
    assert_int_equal(r.status, 1);
    assert_string_equal(r.body, "GET /admin HTTP");
}

static void absolute_form_names_the_host_that_counts(void **state)
{
    (void)state;
    struct http_in in;
    size_t used;
    http_in_init(&in);
    struct str s = STR("GET http://b.example/y?q HTTP/1.1\r\n" HOST END);
    assert_int_equal(http_in_feed(&in, s, &used), HTTP_IN_HEAD);
    assert_true(str_equal(in.target, STR("/y?q")));
    assert_true(str_equal(http_in_header(&in, "host"), STR("b.example")));
    http_in_done(&in);
}

static void doubled_fields_are_joined_in_their_order(void **state)
{
    (void)state;
    struct http_in in;
    size_t used;
    http_in_init(&in);
    struct str s = STR(GET "Cookie: a=1\r\nAccept:\r\nAccept: x\r\nAccept:\r\n" HOST
                           "accept: y\r\nCOOKIE: b=2\r\n"
                           "Accept: z\r\nLast: 1\r\n" END);
    assert_int_equal(http_in_feed(&in, s, &used), HTTP_IN_HEAD);
    assert_true(str_equal(http_in_header(&in, "cookie"), STR("a=1; b=2")));
    assert_true(str_equal(http_in_header(&in, "accept"), STR("x, y, z")));
    assert_true(str_equal(http_in_header(&in, "last"), STR("1")));
    assert_null(http_in_header(&in, "absent").p);
    assert_int_equal(in.field_count, 4);
    http_in_done(&in);
}

/* GET, then so many fields of so many bytes, then the end. */
static int status_of_head(size_t target, size_t fields, size_t field_bytes)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_printf(&b, "GET /%0*d HTTP/1.1\r\n" HOST, (int)target, 0);
    for (size_t i = 0; i < fields; i++)
        buf_printf(&b, "X%zu: %0*d\r\n", i, (int)field_bytes, 0);
    buf_printf(&b, "\r\n");
    int status = feed(buf_str(&b), 1000, 0).status;
    buf_done(&b);
    return status;
}

static void sizes_are_taken_up_to_the_limit_and_refused_past_it(void **state)
{
    (void)state;
    assert_int_equal(status_of_head(8000, 0, 0), 1); /* 9112 3: at least 8000 */
    assert_int_equal(status_of_head(LIMIT_HTTP_LINE_BYTES, 0, 0), 414);
    assert_int_equal(status_of_head(1, LIMIT_HTTP_FIELDS - 1, 10), 1); /* and Host */
    assert_int_equal(status_of_head(1, LIMIT_HTTP_FIELDS, 10), 431);
    assert_int_equal(status_of_head(1, 1, LIMIT_HTTP_HEAD_BYTES - 100), 1);
    assert_int_equal(status_of_head(1, 1, LIMIT_HTTP_HEAD_BYTES), 431);
}

static void framing_may_not_outgrow_the_body(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_add(&b, STR(CHUNKED));
    buf_printf(&b, "1;%0*d\r\nx\r\n0\r\n\r\n", LIMIT_HTTP_CHUNK_OVERHEAD + 100, 0);
    assert_int_equal(feed(buf_str(&b), 1000, 0).status, 413);
    buf_done(&b);
}

static void reset_forgets_the_request(void **state)
{
    (void)state;
    struct http_in in;
    size_t used;
    http_in_init(&in);
    assert_int_equal(http_in_feed(&in, STR("GET / HTTP/1.1\r\nX: "), &used), HTTP_IN_MORE);
    http_in_reset(&in);
    assert_int_equal(http_in_feed(&in, STR(GET HOST END), &used), HTTP_IN_HEAD);
    assert_int_equal(in.field_count, 1);
    http_in_done(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_judged_the_same_however_it_is_cut),
        cmocka_unit_test(bytes_after_the_request_are_left_alone),
        cmocka_unit_test(smuggled_request_stays_inside_the_body),
        cmocka_unit_test(absolute_form_names_the_host_that_counts),
        cmocka_unit_test(doubled_fields_are_joined_in_their_order),
        cmocka_unit_test(sizes_are_taken_up_to_the_limit_and_refused_past_it),
        cmocka_unit_test(framing_may_not_outgrow_the_body),
        cmocka_unit_test(reset_forgets_the_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
