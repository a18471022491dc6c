/* clamd_test.c - against a socket pair's other end that says what a test wants. */
#include "outgoing/clamd.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"

/* One clamd, for one connection. */
struct fake {
    char folder[32], path[64];
    int listener;
    size_t most;       /* takes so many bytes of the file, then answers and hangs up */
    const char *reply; /* with its NUL; NULL: none */
    size_t seen;       /* bytes of the file */
    char last;
    pthread_t thread;
};

static bool take(int fd, void *p, size_t n)
{
    for (size_t got = 0; got < n;) {
        ssize_t k = recv(fd, (char *)p + got, n - got, 0);
        if (k <= 0)
            return false;
        got += (size_t)k;
    }
    return true;
}

static bool take_chunk(struct fake *f, int fd)
{
    unsigned char length[4];
    char byte;
    if (!take(fd, length, 4))
        return false;
    size_t n =
        (size_t)length[0] << 24 | (size_t)length[1] << 16 | (size_t)length[2] << 8 | length[3];
    for (size_t i = 0; i < n; i++, f->seen++, f->last = byte)
        if (f->seen >= f->most || !take(fd, &byte, 1))
            return false;
    return n > 0;
}

static void *serve(void *ctx)
{
    struct fake *f = ctx;
    char command[10];
    int fd = accept(f->listener, NULL, NULL);
    if (take(fd, command, sizeof command) && !memcmp(command, "zINSTREAM", 10))
        while (take_chunk(f, fd))
            ;
    if (f->reply)
        (void)send(fd, f->reply, strlen(f->reply) + 1, MSG_NOSIGNAL);
    if (!f->reply) /* until the other side has had enough */
        (void)take(fd, command, 1);
    close(fd);
    return NULL;
}

static void fake_open(struct fake *f, const char *reply, size_t most)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    *f = (struct fake){.folder = "/tmp/clamd-test-XXXXXX", .most = most, .reply = reply};
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "unix:%s/ctl", f->folder);
    memcpy(at.sun_path, f->path + 5, strlen(f->path + 5) + 1);
    f->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(f->listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(f->listener, 1), 0);
    assert_int_equal(pthread_create(&f->thread, NULL, serve, f), 0);
}

static void fake_close(struct fake *f)
{
    pthread_join(f->thread, NULL);
    close(f->listener);
    unlink(f->path + 5);
    rmdir(f->folder);
}

static int file_of(size_t n)
{
    int fd = memfd_create("test", MFD_CLOEXEC);
    assert_int_equal(ftruncate(fd, (off_t)n), 0);
    assert_int_equal(pwrite(fd, "!", 1, (off_t)n - 1), 1);
    return fd;
}

static enum err ask(const char *reply, size_t most, size_t bytes, struct clamd_answer *ret)
{
    struct fake f;
    struct clamd c;
    int fd = file_of(bytes);
    fake_open(&f, reply, most);
    assert_true(clamd_place(str_from(f.path), &c));
    c.most_us = reply ? 60 * SECOND_US : SECOND_US / 2;
    enum err e = clamd_scan(&c, fd, ret);
    fake_close(&f);
    if (reply && most > bytes) {
        assert_int_equal(f.seen, bytes);
        assert_int_equal(f.last, '!');
    }
    close(fd);
    return e;
}

#define ALL ((size_t)1 << 40)

static void the_whole_file_is_sent_and_the_answer_read(void **s)
{
    (void)s;
    struct clamd_answer a;
    assert_int_equal(ask("stream: OK", ALL, 200000, &a), OK);
    assert_int_equal(a.verdict, CLAMD_CLEAN);
    assert_int_equal(ask("stream: Win.Test.EICAR_HDB-1 FOUND", ALL, 68, &a), OK);
    assert_int_equal(a.verdict, CLAMD_FOUND);
    assert_string_equal(a.name, "Win.Test.EICAR_HDB-1");
}

static void an_answer_in_the_middle_is_heard(void **s)
{
    (void)s;
    struct clamd_answer a;
    assert_int_equal(ask("INSTREAM size limit exceeded. ERROR", 100000, 8 << 20, &a), OK);
    assert_int_equal(a.verdict, CLAMD_TOO_LARGE);
}

static void trouble_is_never_clean(void **s)
{
    (void)s;
    struct clamd_answer a;
    assert_int_equal(ask("stream: Can't allocate memory ERROR", ALL, 10, &a), ERR_UNAVAILABLE);
    assert_int_not_equal(a.verdict, CLAMD_FOUND);
    assert_int_equal(ask("", 5000, 1 << 20, &a), ERR_UNAVAILABLE); /* it broke off */
    assert_int_equal(ask(NULL, ALL, 10, &a), ERR_UNAVAILABLE);     /* it says nothing in time */
    struct clamd c;
    assert_true(clamd_place(STR("unix:/nowhere/clamd.ctl"), &c));
    c.most_us = SECOND_US;
    int fd = file_of(3);
    assert_int_equal(clamd_scan(&c, fd, &a), ERR_UNAVAILABLE);
    close(fd);
}

static void a_server_that_goes_down_waits_for_no_scan(void **s)
{
    (void)s;
    struct fake f;
    struct clamd c;
    struct clamd_answer a;
    atomic_bool stops = true;
    struct clock clock = clock_system();
    int64_t began_us = clock_mono(&clock).us;
    int fd = file_of(3);
    fake_open(&f, NULL, ALL);
    assert_true(clamd_place(str_from(f.path), &c));
    c.most_us = 600 * SECOND_US;
    c.stops = &stops;
    assert_int_equal(clamd_scan(&c, fd, &a), ERR_UNAVAILABLE);
    assert_true(clock_mono(&clock).us - began_us < 60 * SECOND_US);
    fake_close(&f);
    close(fd);
}

static void a_place_is_a_socket_or_an_address(void **s)
{
    (void)s;
    struct clamd c;
    assert_true(clamd_place(STR("tcp:[::1]:3310"), &c));
    assert_string_equal(c.host, "::1");
    assert_string_equal(c.port, "3310");
    assert_true(clamd_place(STR("tcp:clam.example:65535"), &c));
    static const char *const wrong[] = {
        "",           "unix:",          "unix:relative", "tcp:host",    "tcp::3310",
        "tcp:host:0", "tcp:host:65536", "host:3310",     "tcp:host:33x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (clamd_place(str_from(wrong[i]), &c))
            fail_msg("%s", wrong[i]);
}

static void a_name_is_cut_and_printable(void **s)
{
    (void)s;
    struct clamd_answer a;
    assert_int_equal(clamd_read_reply(STR("stream: a\tb\x01\xD0 FOUND\n"), &a), OK);
    assert_string_equal(a.name, "a_b__");
    assert_int_equal(clamd_read_reply(STR("stream:  FOUND"), &a), ERR_UNAVAILABLE);
    assert_int_equal(clamd_read_reply(STR("stream: OK, or not"), &a), ERR_UNAVAILABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_file_is_sent_and_the_answer_read),
        cmocka_unit_test(an_answer_in_the_middle_is_heard),
        cmocka_unit_test(trouble_is_never_clean),
        cmocka_unit_test(a_server_that_goes_down_waits_for_no_scan),
        cmocka_unit_test(a_place_is_a_socket_or_an_address),
        cmocka_unit_test(a_name_is_cut_and_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
