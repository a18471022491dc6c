/* net_refusal_test.c - net's own refusals: their language, their id, their connection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/net_world.h"

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

static void refusals_speak_the_readers_language(void **state)
{
    static const struct {
        const char *request;
        int status;
        bool is_english;
    } rows[] = {
        {"GET / HTTP/1.1\r\nAccept-Language: en\r\n\r\n", 400, true}, /* no Host */
        {"GET / HTTP/1.1\r\nAccept-Language: ru\r\n\r\n", 400, false},
        {"GET / HTTP/1.1\r\n\r\n", 400, false},
        {"GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\nbroken\n\r\n", 400, true},
        {"GET /no.js HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n\r\n", 404, true},
        {"GET /no.js HTTP/1.1\r\nHost: a\r\n\r\n", 404, false},
        {"BREW /api/x HTTP/1.1\r\nHost: a\r\nAccept-Language: en-GB\r\n\r\n", 400, true},
        {"POST / HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n\r\n", 405, true},
        {"POST /api/x HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\nContent-Length: 99999\r\n\r\n",
         413, true},
        {"GET /assets/app-1f2e.js HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n"
         "Range: bytes=9-\r\n\r\n",
         416, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char t[8192];
        int status = ask(*state, rows[i].request, t, sizeof t);
        bool is_english = strstr(t, "Content-Language: en\r\n") && !strstr(t, "\xd0");
        bool is_russian = strstr(t, "Content-Language: ru\r\n") && strstr(t, "\xd0");
        if (status != rows[i].status || is_english != rows[i].is_english ||
            is_russian == rows[i].is_english)
            fail_msg("row %zu: %d %s", i, status, t);
        assert_non_null(strstr(t, "Content-Type: application/problem+json\r\n"));
    }
}

static void slow_heads_too(void **state)
{
    struct world *w = *state;
    char t[8192];
    int fd = client_open(w);
    client_say(w, fd, "GET / HTTP/1.1\r\nAccept-Language: en\r\nHo");
    world_pass(w, net_limits_default().head_us + 1);
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 408 "));
    assert_non_null(strstr(t, "Content-Language: en\r\n"));
    assert_non_null(strstr(t, "Connection: close\r\n"));
    close(fd);
}

static void every_refusal_has_an_id_of_its_own(void **state)
{
    char first[8192], second[8192];
    assert_int_equal(ask(*state, "GET / HTTP/1.1\r\n\r\n", first, sizeof first), 400);
    assert_int_equal(ask(*state, "GET / HTTP/1.1\r\n\r\n", second, sizeof second), 400);
    const char *a = strstr(first, "\"request_id\":\""), *b = strstr(second, "\"request_id\":\"");
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(strspn(a + 14, "0123456789abcdef"), 8);
    assert_memory_not_equal(a, b, 22);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(refusals_speak_the_readers_language),
        T(slow_heads_too),
        T(every_refusal_has_an_id_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
