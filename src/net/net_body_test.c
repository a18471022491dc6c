/* net_body_test.c - large bodies and answers: how many bytes are held, how slowly they may come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/net_world.h"

#define MEGABYTE  ((size_t)1 << 20)
#define FILE_SIZE (25 * MEGABYTE)

static int setup(void **state)
{
    static struct world w;
    world_start(&w, NULL);
    w.body_limit = FILE_SIZE;
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    world_stop(*state);
    return 0;
}

static int begin_as(struct world *w, const char *fields, size_t length)
{
    char head[300];
    int fd = client_open(w);
    int n = snprintf(head, sizeof head,
                     "POST /api/x HTTP/1.1\r\nHost: a\r\n%sContent-Length: %zu\r\n\r\n", fields,
                     length);
    client_send(w, fd, head, (size_t)n);
    return fd;
}

static int begin(struct world *w, size_t length)
{
    return begin_as(w, "Cookie: known=1\r\n", length);
}

static void send_bytes(struct world *w, int fd, size_t n)
{
    static const char piece[65536];
    for (size_t part; n; n -= part) {
        part = n < sizeof piece ? n : sizeof piece;
        client_send(w, fd, piece, part);
    }
    for (int i = 0; i < 1000; i++) /* what the kernel still holds, a piece a turn */
        world_turn(w);
}

static int status_of(struct world *w, int fd)
{
    char text[2048];
    int status = 0;
    if (client_read(w, fd, text, sizeof text) == CLIENT_GONE)
        return -1;
    (void)sscanf(text, "HTTP/1.1 %d", &status);
    return status;
}

static void bodies_are_held_up_to_a_limit(void **state)
{
    struct world *w = *state;
    int fd[6];
    for (size_t i = 0; i < 6; i++) {
        fd[i] = begin(w, FILE_SIZE);
        send_bytes(w, fd[i], FILE_SIZE - 1);
    }
    int more = begin(w, FILE_SIZE); /* 150 MB are there: refused by its head alone */
    assert_int_equal(status_of(w, more), 503);
    int small = begin(w, 1000); /* small ones go on */
    send_bytes(w, small, 1000);
    assert_int_equal(status_of(w, small), 200);
    close(fd[0]);
    world_wait(w);
    int next = begin(w, FILE_SIZE);
    send_bytes(w, next, FILE_SIZE);
    assert_int_equal(status_of(w, next), 200);
    send_bytes(w, fd[1], 1);
    assert_int_equal(status_of(w, fd[1]), 200);
    assert_int_equal(w->body_n, FILE_SIZE);
    for (size_t i = 1; i < 6; i++)
        close(fd[i]);
    close(more);
    close(small);
    close(next);
    world_wait(w);
}

/* Without a length the bytes themselves are counted as they come. */
static void chunked_bodies_are_counted_as_they_come(void **state)
{
    struct world *w = *state;
    int fd[6];
    char head[] = "POST /api/x HTTP/1.1\r\nHost: a\r\nCookie: known=1\r\nTransfer-Encoding: "
                  "chunked\r\n\r\n1900000\r\n";
    for (size_t i = 0; i < 6; i++) {
        fd[i] = begin(w, FILE_SIZE);
        send_bytes(w, fd[i], FILE_SIZE - 1);
    }
    int more = client_open(w);
    client_say(w, more, head);
    send_bytes(w, more, 8 * MEGABYTE);
    assert_int_equal(status_of(w, more), 0); /* not yet */
    send_bytes(w, more, 4 * MEGABYTE);
    assert_int_equal(status_of(w, more), 503);
    close(more);
    for (size_t i = 0; i < 6; i++)
        close(fd[i]);
    world_wait(w);
}

/* What strangers hold is bounded by address and in all; who is known is not in it. */
static void strangers_hold_a_part(void **state)
{
    struct world *w = *state;
    struct trusted_proxies proxies;
    struct str wrong;
    char from[100];
    int fd[5], known;
    world_stop(w);
    assert_int_equal(trusted_proxies_parse(STR("127.0.0.0/8"), &proxies, &wrong), OK);
    world_start_behind(w, NULL, &proxies);
    w->body_limit = FILE_SIZE;
    fd[0] = begin_as(w, "X-Forwarded-For: 203.0.113.1\r\n", FILE_SIZE);
    send_bytes(w, fd[0], FILE_SIZE - 1);
    fd[1] = begin_as(w, "X-Forwarded-For: 203.0.113.1\r\n", FILE_SIZE); /* 40 MB for one address */
    assert_int_equal(status_of(w, fd[1]), 503);
    known = begin_as(w, "X-Forwarded-For: 203.0.113.1\r\nCookie: known=1\r\n", FILE_SIZE);
    send_bytes(w, known, FILE_SIZE); /* a colleague behind the same address */
    assert_int_equal(status_of(w, known), 200);
    for (size_t i = 2; i < 5; i++) { /* 80 MB for all of them */
        (void)snprintf(from, sizeof from, "X-Forwarded-For: 203.0.113.%zu\r\n", i);
        fd[i] = begin_as(w, from, FILE_SIZE);
        assert_int_equal(status_of(w, fd[i]), i == 4 ? 503 : 0);
        if (i < 4)
            send_bytes(w, fd[i], FILE_SIZE - 1);
    }
    send_bytes(w, fd[0], 1);
    assert_int_equal(status_of(w, fd[0]), 200); /* and what it held is free again */
    int again = begin_as(w, "X-Forwarded-For: 203.0.113.1\r\n", FILE_SIZE);
    send_bytes(w, again, FILE_SIZE);
    assert_int_equal(status_of(w, again), 200);
    for (size_t i = 0; i < 5; i++)
        close(fd[i]);
    close(known);
    close(again);
    world_wait(w);
}

/* Without a length they are counted as they come, here too. */
static void a_stranger_without_a_length_is_cut_at_its_part(void **state)
{
    struct world *w = *state;
    int fd = begin_as(w, "", FILE_SIZE), more = client_open(w);
    send_bytes(w, fd, FILE_SIZE - 1);
    client_say(w, more,
               "POST /api/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1900000\r\n");
    send_bytes(w, more, 14 * MEGABYTE);
    assert_int_equal(status_of(w, more), 0);
    send_bytes(w, more, 2 * MEGABYTE);
    assert_int_equal(status_of(w, more), 503);
    close(fd);
    close(more);
    world_wait(w);
}

/* Every ten seconds a piece, until it is answered; how many seconds that took, 300 at most. */
static int feed_slowly(struct world *w, int fd, size_t piece)
{
    for (int second = 0; second < 300; second += 10) {
        int status = status_of(w, fd);
        if (status) {
            assert_int_equal(status, 408);
            return second;
        }
        send_bytes(w, fd, piece);
        world_pass(w, 10 * SECOND_US);
    }
    return 300;
}

static void a_large_body_must_come_faster(void **state)
{
    struct world *w = *state;
    int fast = begin(w, FILE_SIZE);
    send_bytes(w, fast, MEGABYTE);
    assert_int_equal(feed_slowly(w, fast, 81920), 300);
    close(fast);
    int slow = begin(w, FILE_SIZE);
    send_bytes(w, slow, MEGABYTE);
    assert_in_range(feed_slowly(w, slow, 40960), 30, 60);
    close(slow);
    world_wait(w);
}

/* However much of it came at once: nobody keeps a place with it. */
static void a_body_that_stalls_is_cut(void **state)
{
    struct world *w = *state;
    struct net_limits limits = net_limits_default();
    int fd = begin(w, FILE_SIZE), drip = begin(w, FILE_SIZE);
    send_bytes(w, fd, FILE_SIZE - 1);
    send_bytes(w, drip, FILE_SIZE - 100);
    world_pass(w, limits.body_stall_us - SECOND_US);
    assert_int_equal(status_of(w, fd), 0);
    client_send(w, drip, "x", 1); /* a byte now and then is no sign of life */
    world_pass(w, 2 * SECOND_US);
    assert_int_equal(status_of(w, fd), 408);
    assert_int_equal(status_of(w, drip), 408);
    close(fd);
    close(drip);
    world_wait(w);
}

static void a_file_is_an_attachment(void **state)
{
    struct world *w = *state;
    char text[4096];
    w->answers_at_once = false;
    int fd = client_open(w);
    client_say(w, fd, "GET /api/file HTTP/1.1\r\nHost: a\r\n\r\n");
    struct net_response r = {.status = 200,
                             .content_type = STR("application/pdf"),
                             .body = STR("%PDF"),
                             .file_name = STR("приказ \"1\"\r\n.pdf")};
    net_reply(w->net, w->asked[0], &r);
    assert_int_not_equal(client_read(w, fd, text, sizeof text), CLIENT_GONE);
    assert_non_null(strstr(
        text,
        "Content-Disposition: attachment; filename*=UTF-8''%D0%BF%D1%80%D0%B8%D0%BA%D0%B0%D0%B7"
        "%20%221%22%0D%0A.pdf\r\n"));
    assert_non_null(strstr(text, "Content-Security-Policy: sandbox"));
    assert_non_null(strstr(text, "X-Content-Type-Options: nosniff\r\n"));
    close(fd);
}

/* Answers that nobody takes. */
static void answers_are_held_up_to_a_limit(void **state)
{
    struct world *w = *state;
    static char big[FILE_SIZE];
    int fd[11];
    w->answers_at_once = false;
    struct net_response r = {.status = 200, .content_type = STR("x/y"), .body = {big, sizeof big}};
    for (size_t i = 0; i < 11; i++) {
        fd[i] = client_open(w);
        client_say(w, fd[i], "GET /api/file HTTP/1.1\r\nHost: a\r\n\r\n");
        net_reply(w->net, w->asked[i], &r);
    }
    char text[300];
    ssize_t n = recv(fd[10], text, sizeof text - 1, 0); /* ten are 250 MB */
    assert_true(n > 0);
    assert_memory_equal(text, "HTTP/1.1 503", 12);
    close(fd[0]);
    world_wait(w);
    int again = client_open(w);
    client_say(w, again, "GET /api/file HTTP/1.1\r\nHost: a\r\n\r\n");
    net_reply(w->net, w->asked[11], &r);
    n = recv(again, text, sizeof text - 1, 0);
    assert_true(n > 0);
    assert_memory_equal(text, "HTTP/1.1 200", 12);
    for (size_t i = 1; i < 11; i++)
        close(fd[i]);
    close(again);
    world_wait(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bodies_are_held_up_to_a_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(chunked_bodies_are_counted_as_they_come, setup, teardown),
        cmocka_unit_test_setup_teardown(strangers_hold_a_part, setup, teardown),
        cmocka_unit_test_setup_teardown(a_stranger_without_a_length_is_cut_at_its_part, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_large_body_must_come_faster, setup, teardown),
        cmocka_unit_test_setup_teardown(a_body_that_stalls_is_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_is_an_attachment, setup, teardown),
        cmocka_unit_test_setup_teardown(answers_are_held_up_to_a_limit, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
