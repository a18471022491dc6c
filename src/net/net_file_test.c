/* net_file_test.c - parts of files through real sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/net_world.h"

#define APP "GET /assets/app-1f2e.js HTTP/1.1\r\nHost: a\r\n"

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

static void ends_with(const char *text, const char *end)
{
    assert_true(strlen(text) >= strlen(end));
    assert_string_equal(text + strlen(text) - strlen(end), end);
}

static void a_part_is_206_with_its_place(void **state)
{
    struct world *w = *state;
    char t[8192];
    assert_int_equal(ask(w, APP "Range: bytes=1-3\r\n\r\n", t, sizeof t), 206);
    ends_with(t, "\r\n\r\nler");
    assert_non_null(strstr(t, "Content-Length: 3\r\n"));
    assert_non_null(strstr(t, "Content-Range: bytes 1-3/7\r\n"));
    assert_non_null(strstr(t, "ETag: \"aa11\"\r\n"));
    assert_int_equal(ask(w, APP "Range: bytes=-2\r\n\r\n", t, sizeof t), 206);
    ends_with(t, "\r\n\r\n()");
    assert_int_equal(ask(w, APP "Range: bytes=0-1,3-4\r\n\r\n", t, sizeof t), 200);
    assert_non_null(strstr(t, "Accept-Ranges: bytes\r\n"));
    ends_with(t, "\r\n\r\nalert()");
}

static void a_part_is_one_of_the_coding_sent(void **state)
{
    struct world *w = *state;
    char t[8192];
    assert_int_equal(ask(w, APP "Accept-Encoding: gzip\r\nRange: bytes=1-\r\n\r\n", t, sizeof t),
                     206);
    ends_with(t, "\r\n\r\nZ");
    assert_non_null(strstr(t, "Content-Range: bytes 1-1/2\r\n"));
    assert_non_null(strstr(t, "Content-Encoding: gzip\r\n"));
    assert_non_null(strstr(t, "ETag: \"aa11-gzip\"\r\n"));
    assert_non_null(strstr(t, "Vary: Accept-Encoding\r\n"));
}

static void if_range_of_another_coding_gives_the_whole(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *fields;
        int status;
    } rows[] = {
        {"If-Range: \"aa11\"\r\n", 206},
        {"Accept-Encoding: gzip\r\nIf-Range: \"aa11-gzip\"\r\n", 206},
        /* Begun with the plain form, now offered gzip: the parts would not fit together. */
        {"Accept-Encoding: gzip\r\nIf-Range: \"aa11\"\r\n", 200},
        {"If-Range: W/\"aa11\"\r\n", 200},
        {"If-Range: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 200},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char t[8192], request[512];
        (void)snprintf(request, sizeof request, APP "%sRange: bytes=1-\r\n\r\n", rows[i].fields);
        assert_int_equal(ask(w, request, t, sizeof t), rows[i].status);
    }
}

static void a_part_beyond_the_end_is_416(void **state)
{
    struct world *w = *state;
    char t[8192];
    assert_int_equal(ask(w, APP "Range: bytes=7-\r\n\r\n", t, sizeof t), 416);
    assert_non_null(strstr(t, "Content-Range: bytes */7\r\n"));
    assert_non_null(strstr(t, "\"code\":\"range\""));
    assert_null(strstr(t, "Connection: close"));
}

static void having_it_and_asking_for_the_head_come_first(void **state)
{
    struct world *w = *state;
    char t[8192];
    assert_int_equal(ask(w, APP "If-None-Match: \"aa11\"\r\nRange: bytes=7-\r\n\r\n", t, sizeof t),
                     304);
    assert_int_equal(ask(w,
                         "HEAD /assets/app-1f2e.js HTTP/1.1\r\nHost: a\r\n"
                         "Range: bytes=1-3\r\n\r\n",
                         t, sizeof t),
                     200);
    assert_non_null(strstr(t, "Content-Length: 7\r\n"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_part_is_206_with_its_place),
        T(a_part_is_one_of_the_coding_sent),
        T(if_range_of_another_coding_gives_the_whole),
        T(a_part_beyond_the_end_is_416),
        T(having_it_and_asking_for_the_head_come_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
