/* net_stored_test.c - answers from an open file: whole, slow, abandoned, cut short. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "net/net_world.h"

#define FILE_BYTES ((size_t)5 << 20)
#define GET        "GET /api/v1/x HTTP/1.1\r\nHost: a\r\n\r\n"

static unsigned char byte_at(size_t i)
{
    return (unsigned char)(i * 31 + i / 4096);
}

static int file_of(size_t n)
{
    int fd = memfd_create("stored", MFD_CLOEXEC);
    unsigned char *p = malloc(n);
    assert_true(fd >= 0 && p);
    for (size_t i = 0; i < n; i++)
        p[i] = byte_at(i);
    assert_int_equal(write(fd, p, n), (ssize_t)n);
    free(p);
    return fd;
}

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static int setup(void **state)
{
    static struct world w;
    world_start(&w, NULL);
    w.answers_at_once = false;
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    world_stop(*state);
    return 0;
}

static void reply(struct world *w, int fd, uint64_t from, uint64_t bytes)
{
    struct net_response r = {.status = 200,
                             .content_type = STR("video/webm"),
                             .file_name = STR("кино.webm"),
                             .has_stored = true,
                             .stored = {fd, from, bytes},
                             .etag = STR("\"ab\""),
                             .accepts_ranges = true,
                             .is_private = true,
                             .fields = STR("Upload-Offset: 5\r\n")};
    net_reply(w->net, w->asked[(w->requests - 1) % 16], &r);
}

static int asks(struct world *w, const char *request)
{
    int fd = client_open(w);
    client_say(w, fd, request);
    assert_true(w->requests > 0);
    return fd;
}

/* Reads all that comes; the head into head, the number of right bytes after it is given. */
static size_t take(struct world *w, int fd, char *head, size_t cap, size_t from)
{
    static char text[FILE_BYTES + 65536];
    size_t n = client_read(w, fd, text, sizeof text);
    assert_int_not_equal(n, CLIENT_GONE);
    char *body = strstr(text, "\r\n\r\n");
    assert_non_null(body);
    body += 4;
    keep(head, cap, (struct str){text, (size_t)(body - text)});
    size_t count = n - (size_t)(body - text);
    for (size_t i = 0; i < count; i++)
        assert_int_equal((unsigned char)body[i], byte_at(from + i));
    return count;
}

static void a_file_comes_whole_and_the_connection_stays(void **state)
{
    struct world *w = *state;
    char head[8192];
    int file = file_of(FILE_BYTES), fd = asks(w, GET);
    reply(w, file, 0, FILE_BYTES);
    assert_int_equal(take(w, fd, head, sizeof head, 0), FILE_BYTES);
    assert_non_null(strstr(head, "Content-Length: 5242880\r\n"));
    assert_non_null(strstr(head, "Content-Disposition: attachment; filename*=UTF-8''%D0%BA"));
    assert_non_null(strstr(head, "Cache-Control: private, no-cache\r\n"));
    assert_non_null(strstr(head, "ETag: \"ab\"\r\n"));
    assert_non_null(strstr(head, "Accept-Ranges: bytes\r\n"));
    assert_non_null(strstr(head, "Upload-Offset: 5\r\n"));
    assert_false(is_open(file));
    int before = w->requests;
    client_say(w, fd, GET);
    assert_int_equal(w->requests, before + 1);
    file = file_of(1000);
    reply(w, file, 100, 50);
    assert_int_equal(take(w, fd, head, sizeof head, 100), 50);
    close(fd);
}

static void head_and_nothing_send_no_byte(void **state)
{
    struct world *w = *state;
    char head[8192];
    int file = file_of(1000), fd = asks(w, "HEAD /api/v1/x HTTP/1.1\r\nHost: a\r\n\r\n");
    reply(w, file, 0, 1000);
    assert_int_equal(take(w, fd, head, sizeof head, 0), 0);
    assert_non_null(strstr(head, "Content-Length: 1000\r\n"));
    assert_false(is_open(file));
    client_say(w, fd, GET);
    file = file_of(1000);
    reply(w, file, 1000, 0);
    assert_int_equal(take(w, fd, head, sizeof head, 0), 0);
    assert_false(is_open(file));
    close(fd);
}

static void who_takes_nothing_costs_a_descriptor_until_cut(void **state)
{
    struct world *w = *state;
    int file = file_of(FILE_BYTES), fd = asks(w, GET);
    reply(w, file, 0, FILE_BYTES);
    for (int i = 0; i < 50; i++)
        world_turn(w);
    assert_true(is_open(file)); /* the kernel's buffers are full, the rest is on the disk */
    world_pass(w, net_limits_default().stall_us + SECOND_US);
    assert_false(is_open(file));
    close(fd);
}

static void who_leaves_lets_go_of_the_file(void **state)
{
    struct world *w = *state;
    int file = file_of(FILE_BYTES), fd = asks(w, GET);
    reply(w, file, 0, FILE_BYTES);
    close(fd);
    for (int i = 0; i < 10; i++)
        world_wait(w);
    assert_false(is_open(file));
    file = file_of(10);
    reply(w, file, 0, 10); /* nobody waits any more */
    assert_false(is_open(file));
}

static void a_file_that_is_too_short_breaks_the_connection(void **state)
{
    struct world *w = *state;
    int file = file_of(1000), fd = asks(w, GET);
    reply(w, file, 0, 2000);
    assert_true(client_is_gone(w, fd));
    assert_false(is_open(file));
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_comes_whole_and_the_connection_stays, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(head_and_nothing_send_no_byte, setup, teardown),
        cmocka_unit_test_setup_teardown(who_takes_nothing_costs_a_descriptor_until_cut, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(who_leaves_lets_go_of_the_file, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_that_is_too_short_breaks_the_connection, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
