/* api_test.c - requests over a real socket, through every thread, to a table of one operation. */
#include "api/inside.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "api/fake_table.h"

#define TOKEN_FORM "%043d"

struct server {
    struct fake_house house;
    struct net *net;
    struct gateway *gateway;
    struct bus *bus;
    struct thread *thread;
    char token[64]; /* of a session the fake table knows */
    char reply[8192];
};

static void deliver(void *ctx, const struct bus_event *e)
{
    gateway_event(((struct server *)ctx)->gateway, e);
}

static void turn_loop(void *ctx)
{
    loop_run(((struct server *)ctx)->house.loop);
}

/* The fake table takes the first byte of a token's hash for its session; under 100 is a plain
 * member. */
static void choose_token(struct server *s)
{
    for (int i = 0;; i++) {
        snprintf(s->token, sizeof s->token, TOKEN_FORM, i);
        unsigned first = token_hash("session", str_from(s->token)).byte[0];
        if (first > 0 && first < 100)
            return;
    }
}

static int set_up(void **state)
{
    static struct server s;
    s = (struct server){0};
    fake_house_open(&s.house);
    choose_token(&s);
    struct fake_house *h = &s.house;
    struct net_conf conf = {.host = STR("127.0.0.1")};
    struct net_host host = api_net_host(h->api);
    struct gateway_host live = api_gateway_host(h->api);
    assert_int_equal(bus_local_new(h->loop, deliver, &s, &s.bus), OK);
    assert_int_equal(net_new(h->loop, &conf, &host, &s.net), OK);
    assert_int_equal(gateway_new(h->loop, s.net, s.bus, &live, &s.gateway), OK);
    api_wire(h->api, s.net, s.gateway, s.bus);
    h->api->is_started = true;
    assert_int_equal(workers_start(h->api),
                     OK); /* without background: it needs the store's own queries */
    assert_int_equal(thread_start("front", turn_loop, &s, &s.thread), OK);
    *state = &s;
    return 0;
}

static int tear_down(void **state)
{
    struct server *s = *state;
    loop_stop(s->house.loop);
    thread_join(s->thread);
    api_stop(s->house.api);
    gateway_free(s->gateway);
    net_free(s->net);
    struct bus *bus = s->bus;
    api_free(s->house.api);
    s->house.api = NULL;
    bus_free(bus);
    fake_house_close(&s->house);
    return 0;
}

static int dial(struct server *s)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)net_port(s->net))};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

/* Head lines and body as given; Host, Connection and Content-Length are added. The status. */
static int ask(struct server *s, const char *line, const char *headers, const char *body)
{
    char request[4096];
    int n = snprintf(
        request, sizeof request,
        "%s HTTP/1.1\r\nHost: k.example\r\nConnection: close\r\n%sContent-Length: %zu\r\n\r\n%s",
        line, headers, strlen(body), body);
    int fd = dial(s);
    assert_int_equal(send(fd, request, (size_t)n, 0), n);
    size_t got = 0;
    ssize_t more;
    while (got < sizeof s->reply - 1 &&
           (more = recv(fd, s->reply + got, sizeof s->reply - 1 - got, 0)) > 0)
        got += (size_t)more;
    s->reply[got] = 0;
    close(fd);
    int status = 0;
    assert_int_equal(sscanf(s->reply, "HTTP/1.1 %d", &status), 1);
    return status;
}

#define JSON    "Content-Type: application/json\r\n"
#define NOTES   "POST /api/v1/notes"
#define SCANS   "POST /api/v1/scans"
#define PNG     "Content-Type: image/png\r\n"
#define PACKS   "POST /api/v1/packs"
#define ORIGIN  "Origin: http://k.example\r\n"
#define FOREIGN "Origin: http://evil.example\r\n"

/* %s in headers becomes the session's cookie. */
static const struct {
    const char *line, *headers, *body;
    int status;
    const char *part; /* of the reply */
} rows[] = {
    {"GET /healthz", "", "", 200, "ok\n"},
    {"GET /api/v1/nothing", "%s", "", 404, "\"code\":\"not_found\""},
    {"GET /api/v1/notes", "%s", "", 405, "\"code\":\"method_not_allowed\""},
    {NOTES, "%s" JSON, "{\"n\":1}", 201, "\r\n\r\n86400000000000"},
    {NOTES, "%s" JSON ORIGIN, "{\"n\":1}", 201, ""},
    {NOTES, "%s" JSON FOREIGN, "{\"n\":1}", 403, "\"code\":\"origin\""},
    {NOTES, "%s" JSON "Sec-Fetch-Site: cross-site\r\n", "{\"n\":1}", 403, "\"code\":\"origin\""},
    {NOTES, "%s", "{\"n\":1}", 400, "\"code\":\"malformed\""},
    {NOTES, JSON, "{\"n\":1}", 401, "\"code\":\"no_session\""},
    {NOTES, JSON FOREIGN, "x", 403, "\"code\":\"origin\""}, /* before the session is asked for */
    {NOTES, "%s" JSON "Idempotency-Key: a b\r\n", "{\"n\":1}", 422,
     "\"detail\":\"Idempotency-Key\""},
    {NOTES, "%s" JSON "Accept-Language: en\r\n", "{\"n\":\"x\"}", 422, "A field is missing"},
    {NOTES, "%s" JSON, "{\"n\":\"x\"}", 422, "Content-Language: ru"},
    {NOTES, "%s" JSON, "{\"n\":13}", 409, "application/problem+json"},
    {"GET /api/v1/live", "%s" ORIGIN, "", 400, "\"code\":\"malformed\""},
    {SCANS "?n=7", "%s" PNG ORIGIN, "{not json", 201, "{\"bytes\":9,\"type\":\"image/png\"}"},
    {SCANS "?n=7", "%sContent-Type: Application/PDF; x=y\r\n", "1", 201, "application/pdf"},
    {SCANS "?n=7", "%s" JSON, "{}", 415, "\"detail\":\"application/json\""},
    {SCANS "?n=7", "%s", "x", 415, "\"code\":\"media_type\""},
    {SCANS "?n=7", "%s" PNG, "", 422, "\"detail\":\"content\""},
    {SCANS "?n=x", "%s" PNG, "x", 422, "\"detail\":\"n\""},
    {SCANS "?n=7", "%s" PNG, "!", 422, "\"detail\":\"cut 7\""},
    {SCANS "?n=7", "%s" PNG FOREIGN, "x", 403, "\"code\":\"origin\""},
    {SCANS "?n=7", PNG, "x", 401, "\"code\":\"no_session\""},
    {SCANS "?n=7", "%s" PNG "Idempotency-Key: k\r\n", "same", 201, ""},
    {SCANS "?n=7", "%s" PNG "Idempotency-Key: k\r\n", "same", 201, ""},
    {SCANS "?n=7", "%s" PNG "Idempotency-Key: k\r\n", "else", 422, "\"code\":\"key_reused\""},
    {"GET /api/v1/scans?n=1", "%s", "", 200, "filename*=UTF-8''a%20b.png\r\n"},
    {"GET /api/v1/scans?n=1", "%s", "", 200, "Content-Type: image/png\r\n"},
    {"GET /api/v1/scans?n=1", "%s", "", 200, "\r\n\r\n\x89PNG"},
    {"GET /api/v1/scans?n=2", "%s", "", 200, "Content-Type: application/octet-stream\r\n"},
    {"GET /api/v1/scans?n=3", "%s", "", 404, "application/problem+json"},
};

static void each_request_has_its_answer(void **state)
{
    struct server *s = *state;
    char cookie[128], headers[1024];
    snprintf(cookie, sizeof cookie, "Cookie: kafedra_session=%s\r\n", s->token);
    s->house.api->conf.ignores_rates = true;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool has_cookie = str_starts_with(str_from(rows[i].headers), STR("%s"));
        snprintf(headers, sizeof headers, "%s%s", has_cookie ? cookie : "",
                 rows[i].headers + (has_cookie ? 2 : 0));
        int status = ask(s, rows[i].line, headers, rows[i].body);
        if (status != rows[i].status || !strstr(s->reply, rows[i].part))
            fail_msg("row %zu:\n%s", i, s->reply);
    }
}

/* More than may be out, and as many as one session may have: they wait their turn, and none is
 * forgotten. */
static void many_files_at_once_wait_for_each_other(void **state)
{
    struct server *s = *state;
    enum { FILES = LIMIT_UPLOADS + LIMIT_SESSION_WAITING };
    int fd[FILES];
    char request[512], reply[512];
    s->house.api->conf.ignores_rates = true;
    int n = snprintf(request, sizeof request,
                     SCANS "?n=1 HTTP/1.1\r\nHost: k.example\r\nConnection: close\r\nCookie: "
                           "kafedra_session=%s\r\n" PNG "Content-Length: 3\r\n\r\nabc",
                     s->token);
    for (size_t i = 0; i < FILES; i++) {
        fd[i] = dial(s);
        assert_int_equal(send(fd[i], request, (size_t)n, 0), n);
    }
    for (size_t i = 0; i < FILES; i++) {
        assert_true(recv(fd[i], reply, sizeof reply, 0) > 20);
        assert_memory_equal(reply, "HTTP/1.1 201", 12);
        close(fd[i]);
    }
}

static void set_alone(struct server *s, const struct call *c)
{
    loop_stop(s->house.loop);
    thread_join(s->thread);
    s->house.api->alone = c;
    assert_int_equal(thread_start("front", turn_loop, s, &s->thread), OK);
}

static void long_work_is_refused_while_other_long_work_is_done(void **state)
{
    struct server *s = *state;
    static const struct call other;
    char headers[256];
    snprintf(headers, sizeof headers, "Cookie: kafedra_session=%s\r\n" JSON, s->token);
    set_alone(s, &other);
    for (int i = 0; i < 3; i++) /* not counted by their rate */
        assert_int_equal(ask(s, PACKS, headers, "{\"n\":1}"), 503);
    assert_non_null(strstr(s->reply, "\"code\":\"unavailable\""));
    assert_non_null(strstr(s->reply, "Retry-After: "));
    set_alone(s, NULL);
    for (int i = 0; i < 2; i++) /* the first has left its place */
        assert_int_equal(ask(s, PACKS, headers, "{\"n\":1}"), 201);
    assert_int_equal(ask(s, PACKS, headers, "{\"n\":1}"), 429);
}

static void who_asks_too_often_is_told_when_to_come_back(void **state)
{
    struct server *s = *state;
    char headers[256];
    snprintf(headers, sizeof headers, "Cookie: kafedra_session=%s\r\n" JSON, s->token);
    for (int i = 0; i < 10; i++)
        assert_int_equal(ask(s, NOTES, headers, "{\"n\":1}"), 201);
    assert_int_equal(ask(s, NOTES, headers, "{\"n\":1}"), 429);
    assert_non_null(strstr(s->reply, "Retry-After: 1"));
    assert_non_null(strstr(s->reply, "\"code\":\"too_many\""));
}

/* What the address has left for unknown cookies is used up. */
static void use_up(struct server *s)
{
    struct api *a = s->house.api;
    uint64_t key = hash_keyed(a->rate_key, STR("127.0.0.1"));
    while (!rate_take(a->strangers, key, LIMIT_STRANGER_REQUESTS, LIMIT_STRANGER_SECONDS,
                      loop_now(a->loop).us)) {
    }
}

static int upgrade(struct server *s, const char *headers);

static void an_invented_cookie_is_not_looked_up_when_there_were_too_many(void **state)
{
    struct server *s = *state;
    char headers[256], invented[256];
    snprintf(headers, sizeof headers, "Cookie: kafedra_session=%s\r\n" JSON ORIGIN, s->token);
    snprintf(invented, sizeof invented, "Cookie: kafedra_session=%s\r\n" JSON ORIGIN,
             "IIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIII");
    assert_int_equal(ask(s, NOTES, headers, "{\"n\":1}"), 201);
    loop_stop(s->house.loop);
    thread_join(s->thread);
    use_up(s);
    assert_int_equal(thread_start("front", turn_loop, s, &s->thread), OK);
    assert_int_equal(ask(s, NOTES, headers, "{\"n\":1}"), 201);
    assert_int_equal(ask(s, NOTES, invented, "{\"n\":1}"), 429);
    assert_non_null(strstr(s->reply, "Retry-After: 1"));
    assert_int_equal(upgrade(s, invented), 429);
    assert_int_equal(upgrade(s, headers), 101);
}

#define UPGRADE                                                                                    \
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "                       \
    "dGhlIHNhbXBsZSBub25jZQ==\r\n"

static int upgrade(struct server *s, const char *headers)
{
    char request[1024];
    int n = snprintf(
        request, sizeof request,
        "GET /api/v1/live HTTP/1.1\r\nHost: k.example\r\nConnection: Upgrade\r\n" UPGRADE "%s\r\n",
        headers);
    int fd = dial(s), status = 0;
    assert_int_equal(send(fd, request, (size_t)n, 0), n);
    ssize_t got = recv(fd, s->reply, sizeof s->reply - 1, 0);
    assert_true(got > 0);
    s->reply[got] = 0;
    close(fd);
    assert_int_equal(sscanf(s->reply, "HTTP/1.1 %d", &status), 1);
    return status;
}

static void a_live_socket_needs_session_and_origin(void **state)
{
    struct server *s = *state;
    char headers[256];
    snprintf(headers, sizeof headers, ORIGIN "Cookie: kafedra_session=%s\r\n", s->token);
    assert_int_equal(upgrade(s, headers), 101);
    assert_int_equal(upgrade(s, ORIGIN), 401);
    snprintf(headers, sizeof headers, "Cookie: kafedra_session=%s\r\n", s->token);
    assert_int_equal(upgrade(s, headers), 403);
    snprintf(headers, sizeof headers, FOREIGN "Cookie: kafedra_session=%s\r\n", s->token);
    assert_int_equal(upgrade(s, headers), 403);
}

/* --- calls by frame --- */

static int dial_live(struct server *s)
{
    char request[1024];
    int fd = dial(s);
    int n = snprintf(
        request, sizeof request,
        "GET /api/v1/live HTTP/1.1\r\nHost: k.example\r\nConnection: Upgrade\r\n" UPGRADE ORIGIN
        "Cookie: kafedra_session=%s\r\n\r\n",
        s->token);
    assert_int_equal(send(fd, request, (size_t)n, 0), n);
    return fd;
}

/* Short frames with a mask of noughts. */
static void say(int fd, const char *text)
{
    char frame[200] = {(char)0x81, (char)(0x80 | strlen(text)), 0, 0, 0, 0};
    size_t n = strlen(text);
    assert_true(n < 126);
    memcpy(frame + 6, text, n);
    assert_int_equal(send(fd, frame, 6 + n, 0), 6 + n);
}

/* All that comes until part is there. */
static void await(struct server *s, int fd, const char *part)
{
    size_t got = 0;
    s->reply[0] = 0;
    while (!memmem(s->reply, got, part, strlen(part))) {
        assert_true(got < sizeof s->reply - 1);
        ssize_t more = recv(fd, s->reply + got, sizeof s->reply - 1 - got, 0);
        assert_true(more > 0);
        got += (size_t)more;
    }
    s->reply[got] = 0;
}

static const struct {
    const char *frame, *reply;
} calls[] = {
    {"{\"t\":\"call\",\"id\":\"a\",\"op\":\"note_add\",\"in\":{\"n\":1}}",
     "{\"t\":\"reply\",\"id\":\"a\",\"status\":201,\"body\":86400000000000}"},
    {"{\"t\":\"call\",\"id\":\"b\",\"op\":\"note_add\",\"in\":[1]}",
     "{\"t\":\"reply\",\"id\":\"b\",\"status\":400,"},
    {"{\"t\":\"call\",\"id\":\"c\",\"op\":\"note_add\",\"in\":{\"n\":-1}}",
     "{\"t\":\"reply\",\"id\":\"c\",\"status\":422,"},
    {"{\"t\":\"call\",\"id\":\"d\",\"op\":\"nothing\"}",
     "{\"t\":\"reply\",\"id\":\"d\",\"status\":404,"},
    {"{\"t\":\"call\",\"id\":\"e\"}", "{\"t\":\"reply\",\"id\":\"e\",\"status\":400,"},
    {"{\"t\":\"call\",\"op\":\"note_add\"}", "{\"t\":\"reply\",\"id\":\"\",\"status\":400,"},
};

static void each_call_has_its_reply(void **state)
{
    struct server *s = *state;
    int fd = dial_live(s);
    await(s, fd, "\"hello\"");
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        say(fd, calls[i].frame);
        await(s, fd, calls[i].reply);
    }
    close(fd);
}

/* So the gateway counts it: nothing else would. */
static void a_refused_frame_is_no_call(void **state)
{
    struct server *s = *state;
    loop_stop(s->house.loop);
    thread_join(s->thread);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct json *frame;
        struct str text = str_from(calls[i].frame);
        assert_int_equal(json_parse(text, &frame), OK);
        bool is_taken = i < 3; /* the operation has counted it */
        assert_int_equal(live_frame(s->house.api, (struct net_handle){0},
                                    (struct live_caller){.session = 1}, frame, text.n),
                         is_taken);
        json_free(frame);
    }
    assert_int_equal(thread_start("front", turn_loop, s, &s->thread), OK);
}

static void a_call_too_many_is_answered_unavailable(void **state)
{
    struct server *s = *state;
    int fd = dial_live(s);
    await(s, fd, "\"hello\"");
    struct api *a = s->house.api;
    loop_stop(s->house.loop);
    thread_join(s->thread);
    size_t out = a->calls_out;
    a->calls_out = LIMIT_CALLS;
    assert_int_equal(thread_start("front", turn_loop, s, &s->thread), OK);
    for (int i = 0; i < 40; i++) { /* more than may be unanswered */
        say(fd, calls[0].frame);
        await(s, fd,
              "{\"t\":\"reply\",\"id\":\"a\",\"status\":503,\"body\":{\"type\":\"about:blank\","
              "\"status\":503,\"code\":\"unavailable\"");
    }
    loop_stop(s->house.loop);
    thread_join(s->thread);
    assert_int_equal(a->calls_refused, 40);
    assert_int_equal(a->refusals_unsaid, 39); /* the clock stands still: one line */
    a->calls_out = out;
    assert_int_equal(thread_start("front", turn_loop, s, &s->thread), OK);
    say(fd, calls[0].frame);
    await(s, fd, calls[0].reply);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_request_has_its_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_files_at_once_wait_for_each_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_work_is_refused_while_other_long_work_is_done, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(who_asks_too_often_is_told_when_to_come_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            an_invented_cookie_is_not_looked_up_when_there_were_too_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_live_socket_needs_session_and_origin, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_call_has_its_reply, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_frame_is_no_call, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_call_too_many_is_answered_unavailable, set_up, tear_down),
    };
    crypto_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
