/* net_test.c - HTTP through real sockets: answers, order, limits, time, handles, drain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/resource.h>

#include "net/net_world.h"

#include "base/buf.h"
#include "net/security_headers.h"

static int setup(void **state)
{
    static struct world w;
    world_start(&w, NULL);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    world_stop(*state);
    return 0;
}

static int count(const char *text, const char *what)
{
    int n = 0;
    for (; (text = strstr(text, what)); text += strlen(what))
        n++;
    return n;
}

/* --- files --- */

static void index_is_served_with_all_security_headers(void **state)
{
    struct world *w = *state;
    char t[8192];
    assert_int_equal(ask(w, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", t, sizeof t), 200);
    assert_non_null(strstr(t, "\r\n\r\n<!doctype html>"));
    assert_non_null(strstr(t, "Content-Length: 15\r\n"));
    assert_non_null(strstr(t, "Cache-Control: no-cache\r\n"));
    assert_non_null(strstr(t, "ETag: \"bb22\"\r\n"));
    assert_non_null(strstr(t, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
    assert_non_null(strstr(t, "Content-Security-Policy: default-src 'none'; script-src 'self'; "));
    assert_non_null(strstr(t, "X-Content-Type-Options: nosniff\r\n"));
    assert_non_null(strstr(t, NET_SECURITY_HEADERS));
    assert_null(strstr(t, "unsafe"));
    assert_int_equal(w->requests, 0); /* the host is not asked for files */
}

static void head_has_the_length_and_no_body(void **state)
{
    struct world *w = *state;
    char t[8192];
    assert_int_equal(ask(w, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", t, sizeof t), 200);
    assert_non_null(strstr(t, "Content-Length: 15\r\n"));
    assert_string_equal(t + strlen(t) - 4, "\r\n\r\n");
    assert_int_equal(ask(w, "HEAD /api/x HTTP/1.1\r\nHost: a\r\n\r\n", t, sizeof t), 200);
    assert_non_null(strstr(t, "Content-Length: 6\r\n"));
    assert_string_equal(t + strlen(t) - 4, "\r\n\r\n");
}

static void hashed_file_is_immutable_and_compressed_as_asked(void **state)
{
    struct world *w = *state;
    char t[8192];
    assert_int_equal(ask(w,
                         "GET /assets/app-1f2e.js HTTP/1.1\r\nHost: a\r\n"
                         "Accept-Encoding: gzip, br\r\n\r\n",
                         t, sizeof t),
                     200);
    assert_non_null(strstr(t, "Cache-Control: public, max-age=31536000, immutable\r\n"));
    assert_non_null(strstr(t, "Content-Encoding: br\r\n"));
    assert_non_null(strstr(t, "Vary: Accept-Encoding\r\n"));
    assert_non_null(strstr(t, "ETag: \"aa11-br\"\r\n"));
    assert_non_null(strstr(t, "\r\n\r\nB"));
}

static void known_etag_gives_304_without_body(void **state)
{
    struct world *w = *state;
    char t[8192];
    assert_int_equal(ask(w,
                         "GET /x/y HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"q\", W/\"bb22\"\r\n\r\n",
                         t, sizeof t),
                     304);
    assert_null(strstr(t, "Content-Length"));
    assert_non_null(strstr(t, "ETag: \"bb22\"\r\n"));
    assert_string_equal(t + strlen(t) - 4, "\r\n\r\n");
}

static void unknown_file_is_404_and_other_methods_405(void **state)
{
    struct world *w = *state;
    char t[8192];
    assert_int_equal(ask(w, "GET /no.png HTTP/1.1\r\nHost: a\r\n\r\n", t, sizeof t), 404);
    assert_non_null(strstr(t, "application/problem+json"));
    assert_non_null(strstr(t, "\"code\":\"not_found\""));
    assert_null(strstr(t, "Connection: close"));
    assert_int_equal(ask(w, "POST /x HTTP/1.1\r\nHost: a\r\n\r\n", t, sizeof t), 405);
    assert_non_null(strstr(t, "Allow: GET, HEAD\r\n"));
    assert_int_equal(ask(w, "OPTIONS /api/x HTTP/1.1\r\nHost: a\r\n\r\n", t, sizeof t), 405);
    assert_non_null(strstr(t, "Allow: GET, HEAD, POST, PUT, PATCH, DELETE\r\n"));
}

/* --- requests to the host --- */

static void post_reaches_the_host_and_is_answered(void **state)
{
    struct world *w = *state;
    char t[8192];
    w->wanted_header = "x-twice";
    assert_int_equal(ask(w,
                         "POST /api/v1/a?b=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                         "X-Twice: one\r\nX-TWICE:  two \r\n\r\nhello",
                         t, sizeof t),
                     200);
    assert_string_equal(w->target, "/api/v1/a?b=1");
    assert_string_equal(w->body, "hello");
    assert_string_equal(w->peer, "127.0.0.1");
    assert_string_equal(w->header_seen, "one, two");
    assert_non_null(strstr(t, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(t, "X-Content-Type-Options: nosniff\r\n"));
}

static void chunked_body_in_single_bytes_is_put_together(void **state)
{
    struct world *w = *state;
    char t[8192];
    const char *request = "POST /api/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n";
    int fd = client_open(w);
    for (const char *p = request; *p; p++)
        client_send(w, fd, p, 1);
    client_read(w, fd, t, sizeof t);
    assert_string_equal(w->body, "abcde");
    assert_non_null(strstr(t, "HTTP/1.1 200 OK\r\n"));
    client_say(w, fd, "GET /api/again HTTP/1.1\r\nHost: a\r\n\r\n"); /* kept alive */
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(t, "\r\n\r\n/api/again"));
    close(fd);
}

static void pipelined_requests_are_answered_in_order_even_late(void **state)
{
    struct world *w = *state;
    char t[16384];
    w->answers_at_once = false;
    int fd = client_open(w);
    client_say(w, fd,
               "GET /api/1 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
               "GET /api/2 HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(client_read(w, fd, t, sizeof t), 0);
    assert_int_equal(w->requests, 1); /* the next is not begun before the answer */
    answer_text(w, w->asked[0], 200, "first");
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(strstr(t, "first"), "<!doctype html>"));
    assert_int_equal(w->requests, 2);
    answer_text(w, w->asked[0], 200, "again"); /* answered before: reaches nobody */
    assert_int_equal(client_read(w, fd, t, sizeof t), 0);
    answer_text(w, w->asked[1], 200, "second");
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(t, "second"));
    close(fd);
}

static void a_thousand_pipelined_requests_do_not_nest(void **state)
{
    struct world *w = *state;
    static char t[4 << 20];
    int fd = client_open(w);
    struct buf all;
    buf_init(&all, 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_add(&all, STR("GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n"));
    client_send(w, fd, all.p, all.n);
    buf_done(&all);
    client_read(w, fd, t, sizeof t);
    assert_int_equal(count(t, "HTTP/1.1 200 OK"), 1000);
    close(fd);
}

static void many_pipelined_bytes_wait_outside(void **state)
{
    struct world *w = *state;
    char request[64] = "GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n";
    w->answers_at_once = false;
    int fd = client_open(w);
    size_t sent = 0;
    for (int i = 0; i < 400000; i++) {
        ssize_t n = send(fd, request, strlen(request), MSG_NOSIGNAL);
        if (n < 0)
            break;
        sent += (size_t)n;
        if (i % 64 == 0)
            world_turn(w);
    }
    assert_true(sent < 12u << 20); /* the kernel's buffers are full, ours did not grow */
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(w->requests, 1);
    close(fd);
}

static void http_10_is_closed_unless_asked(void **state)
{
    struct world *w = *state;
    char t[8192];
    int fd = client_open(w);
    client_say(w, fd, "GET /api/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(t, "Connection: keep-alive\r\n"));
    client_say(w, fd, "GET /api/x HTTP/1.0\r\n\r\n");
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(t, "Connection: close\r\n"));
    assert_true(client_is_gone(w, fd));
    close(fd);
}

static void continue_is_said_when_the_body_may_come(void **state)
{
    struct world *w = *state;
    char t[8192];
    int fd = client_open(w);
    client_say(w, fd,
               "POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
               "Expect: 100-continue\r\n\r\n");
    client_read(w, fd, t, sizeof t);
    assert_string_equal(t, "HTTP/1.1 100 Continue\r\n\r\n");
    client_say(w, fd, "abc");
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 200 OK"));
    client_say(w, fd,
               "POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n"
               "Expect: 100-continue\r\n\r\n");
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 413 "));
    assert_null(strstr(t, "100 Continue"));
    close(fd);
}

static void too_large_bodies_are_refused_early(void **state)
{
    struct world *w = *state;
    char t[8192];
    assert_int_equal(
        ask(w, "POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", t, sizeof t),
        413);
    assert_non_null(strstr(t, "Connection: close\r\n"));
    w->body_limit = 4;
    assert_int_equal(ask(w,
                         "POST /api/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "5\r\nabcde\r\n",
                         t, sizeof t),
                     413);
    assert_int_equal(w->requests, 0);
    assert_int_equal(net_counts(w->net).refused_limits, 2);
}

static void answer_survives_a_body_that_nobody_reads(void **state)
{
    struct world *w = *state;
    static char body[300000];
    char t[8192];
    int fd = client_open(w);
    client_say(w, fd, "POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n");
    client_send(w, fd, body, sizeof body); /* not told to stop before it has sent all */
    assert_true(client_read(w, fd, t, sizeof t) > 0);
    assert_non_null(strstr(t, "HTTP/1.1 413 "));
    close(fd);
}

/* --- time --- */

static void slow_head_is_cut_with_408(void **state)
{
    struct world *w = *state;
    char t[8192];
    int fd = client_open(w);
    client_say(w, fd, "GET / HTTP/1.1\r\n");
    for (int i = 0; i < 9; i++) {
        world_pass(w, SECOND_US);
        client_say(w, fd, "X: y\r\n"); /* a byte now and then does not help */
    }
    assert_int_equal(client_read(w, fd, t, sizeof t), 0);
    world_pass(w, SECOND_US);
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 408 "));
    assert_non_null(strstr(t, "Connection: close\r\n"));
    assert_true(client_is_gone(w, fd));
    close(fd);
}

static void slow_body_is_cut_and_a_steady_one_is_not(void **state)
{
    struct world *w = *state;
    char t[8192];
    w->body_limit = 100000;
    int slow = client_open(w), steady = client_open(w);
    const char *head = "POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\n\r\n";
    client_say(w, slow, head);
    client_say(w, steady, head);
    char second[1000] = {0};
    for (int i = 0; i < 30; i++) {
        client_send(w, steady, second, sizeof second);
        if (i < 9)
            client_send(w, slow, "x", 1);
        world_pass(w, SECOND_US);
    }
    client_read(w, slow, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 408 "));
    client_read(w, steady, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 200 "));
    close(slow);
    close(steady);
}

static void silent_connection_is_closed_after_75_seconds(void **state)
{
    struct world *w = *state;
    char t[8192];
    int fd = client_open(w);
    client_say(w, fd, "GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n");
    client_read(w, fd, t, sizeof t);
    world_pass(w, 74 * SECOND_US);
    assert_false(client_is_gone(w, fd));
    world_pass(w, SECOND_US);
    assert_true(client_is_gone(w, fd));
    close(fd);
}

static void reader_that_takes_nothing_is_cut(void **state)
{
    struct world *w = *state;
    static char big[16 << 20];
    memset(big, 'x', sizeof big - 1);
    w->answers_at_once = false;
    int fd = client_open(w);
    client_say(w, fd, "GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n");
    answer_text(w, w->asked[0], 200, big);
    world_pass(w, 29 * SECOND_US);
    assert_int_equal(net_counts(w->net).connections, 1);
    world_pass(w, 2 * SECOND_US);
    size_t got = 0, n;
    char t[65536];
    while ((n = client_read(w, fd, t, sizeof t)) != CLIENT_GONE && n > 0)
        got += n;
    assert_true(got < sizeof big / 2);
    assert_int_equal(n, CLIENT_GONE);
    close(fd);
}

/* --- handles --- */

static void answer_for_a_connection_that_left_reaches_nobody(void **state)
{
    struct world *w = *state;
    char t[8192];
    w->answers_at_once = false;
    int fd = client_open(w);
    client_say(w, fd, "GET /api/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    struct linger at_once = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(fd); /* reset */
    world_turn(w);
    world_turn(w);
    int other = client_open(w); /* takes the same slot */
    client_say(w, other, "GET /api/2 HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(w->asked[0].slot, w->asked[1].slot);
    answer_text(w, w->asked[0], 200, "secret of the first");
    assert_int_equal(client_read(w, other, t, sizeof t), 0);
    answer_text(w, w->asked[1], 200, "second");
    client_read(w, other, t, sizeof t);
    assert_non_null(strstr(t, "second"));
    answer_text(w, (struct net_handle){0, 99999, 1}, 200, "nobody");
    answer_text(w, (struct net_handle){0}, 200, "nobody");
    close(other);
}

/* --- limits of connections --- */

static void connections_over_the_limits_are_told_so(void **state)
{
    (void)state;
    static struct world w;
    struct net_limits limits = net_limits_default();
    char t[8192];
    limits.connections_per_address = 2;
    world_start(&w, &limits);
    int a = client_open(&w), b = client_open(&w), c = client_open(&w);
    client_read(&w, c, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 429 "));
    assert_non_null(strstr(t, "Retry-After: 5\r\n"));
    close(a);
    world_turn(&w);
    int d = client_open(&w); /* the place is free again */
    client_say(&w, d, "GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n");
    client_read(&w, d, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 200 "));
    close(b);
    close(c);
    close(d);
    world_stop(&w);

    limits.connections = 1;
    world_start(&w, &limits);
    a = client_open(&w);
    b = client_open(&w);
    client_read(&w, b, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 503 "));
    close(a);
    close(b);
    world_stop(&w);
}

static void listener_rests_while_there_is_no_descriptor(void **state)
{
    struct world *w = *state;
    char t[8192];
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)net_port(w->net)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int next = dup(fd);
    close(next);
    struct rlimit before, none;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = (rlim_t)next;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0); /* the kernel's queue */
    world_wait(w);
    world_wait(w);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    world_wait(w);
    assert_int_equal(net_counts(w->net).connections, 0); /* not before it has rested */
    world_pass(w, ACCEPT_PAUSE_US);
    world_wait(w);
    assert_int_equal(net_counts(w->net).connections, 1);
    assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    client_say(w, fd, "GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n");
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 200 "));
    close(fd);
}

static void address_in_use_is_told(void **state)
{
    struct world *w = *state;
    struct net *other = NULL;
    struct net_host host = {.ctx = w};
    struct net_conf conf = {.host = STR("127.0.0.1"), .port = net_port(w->net)};
    assert_int_equal(net_new(w->loop, &conf, &host, &other), ERR_TAKEN);
    conf.host = STR("no.address");
    assert_int_equal(net_new(w->loop, &conf, &host, &other), ERR_INVALID);
    assert_null(other);
}

/* --- drain --- */

static void drain_finishes_open_requests_and_closes_idle_ones(void **state)
{
    struct world *w = *state;
    char t[8192];
    w->answers_at_once = false;
    int idle = client_open(w), busy = client_open(w);
    client_say(w, busy, "GET /api/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    net_drain(w->net, host_drained, w);
    world_turn(w);
    assert_true(client_is_gone(w, idle));
    assert_int_equal(w->drained, 0);
    answer_text(w, w->asked[0], 200, "done");
    client_read(w, busy, t, sizeof t);
    assert_non_null(strstr(t, "done"));
    assert_non_null(strstr(t, "Connection: close\r\n"));
    close(busy);
    close(idle);
    world_turn(w);
    world_turn(w);
    assert_int_equal(w->drained, 1);
}

static void drain_ends_after_4_seconds_whatever_hangs(void **state)
{
    struct world *w = *state;
    w->answers_at_once = false;
    int busy = client_open(w);
    client_say(w, busy, "GET /api/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    net_drain(w->net, host_drained, w);
    world_pass(w, 3999999);
    assert_int_equal(w->drained, 0);
    world_pass(w, 1);
    world_turn(w);
    assert_int_equal(w->drained, 1);
    close(busy);
}

static void drain_of_nobody_ends_at_once(void **state)
{
    struct world *w = *state;
    net_drain(w->net, host_drained, w);
    assert_int_equal(w->drained, 0); /* never from within */
    world_turn(w);
    assert_int_equal(w->drained, 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(index_is_served_with_all_security_headers),
        T(head_has_the_length_and_no_body),
        T(hashed_file_is_immutable_and_compressed_as_asked),
        T(known_etag_gives_304_without_body),
        T(unknown_file_is_404_and_other_methods_405),
        T(post_reaches_the_host_and_is_answered),
        T(chunked_body_in_single_bytes_is_put_together),
        T(pipelined_requests_are_answered_in_order_even_late),
        T(a_thousand_pipelined_requests_do_not_nest),
        T(many_pipelined_bytes_wait_outside),
        T(http_10_is_closed_unless_asked),
        T(continue_is_said_when_the_body_may_come),
        T(too_large_bodies_are_refused_early),
        T(answer_survives_a_body_that_nobody_reads),
        T(slow_head_is_cut_with_408),
        T(slow_body_is_cut_and_a_steady_one_is_not),
        T(silent_connection_is_closed_after_75_seconds),
        T(reader_that_takes_nothing_is_cut),
        T(answer_for_a_connection_that_left_reaches_nobody),
        cmocka_unit_test(connections_over_the_limits_are_told_so),
        T(listener_rests_while_there_is_no_descriptor),
        T(address_in_use_is_told),
        T(drain_finishes_open_requests_and_closes_idle_ones),
        T(drain_ends_after_4_seconds_whatever_hangs),
        T(drain_of_nobody_ends_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
