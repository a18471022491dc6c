/* scan_test.c - an antivirus that is silent, gone, and back; the hands of a clock are moved. */
#include "op/scan.h"

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

#include "base/log.h"

/* A clamd that takes calls until it is closed. */
struct fake {
    char folder[32];
    struct clamd clamd;
    struct clamd_health health;
    int listener, file;
    atomic_bool answers; /* else it takes the call and says nothing */
    atomic_int calls;
    pthread_t thread;
    struct op op;
};

static void answer(int fd)
{
    char said[4096];
    ssize_t n = recv(fd, said, sizeof said, 0);
    bool is_version = n >= 9 && !memcmp(said, "zVERSION", 9);
    const char *reply = is_version ? "ClamAV 1.0" : "stream: OK";
    assert_true(send(fd, reply, strlen(reply) + 1, MSG_NOSIGNAL) > 0);
}

static void *serve(void *ctx)
{
    struct fake *f = ctx;
    for (int fd; (fd = accept(f->listener, NULL, NULL)) >= 0;) {
        f->calls++;
        if (f->answers)
            answer(fd);
        else
            while (recv(fd, &(char[64]){0}, 64, 0) > 0)
                ;
        close(fd);
    }
    return NULL;
}

static int start(void **state)
{
    static struct fake f;
    f = (struct fake){.folder = "/tmp/scan-XXXXXX"};
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    assert_non_null(mkdtemp(f.folder));
    (void)snprintf(f.clamd.host, sizeof f.clamd.host, "%s/ctl", f.folder);
    (void)snprintf(to.sun_path, sizeof to.sun_path, "%s/ctl", f.folder);
    f.clamd.is_unix = true;
    f.clamd.most_us = SECOND_US / 5;
    f.clamd.health = &f.health;
    f.listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(f.listener, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(listen(f.listener, 8), 0);
    f.file = memfd_create("file", MFD_CLOEXEC);
    assert_int_equal(write(f.file, "text", 4), 4);
    f.op =
        (struct op){.arena = arena_new(1 << 20), .clamd = &f.clamd, .request_id = STR("00000000")};
    assert_int_equal(pthread_create(&f.thread, NULL, serve, &f), 0);
    *state = &f;
    return 0;
}

static int end(void **state)
{
    struct fake *f = *state;
    shutdown(f->listener, SHUT_RDWR);
    pthread_join(f->thread, NULL);
    close(f->listener);
    close(f->file);
    unlink(f->clamd.host);
    rmdir(f->folder);
    arena_free(f->op.arena);
    return 0;
}

static void expect(struct fake *f, enum err e, enum scan_verdict verdict, int calls)
{
    enum scan_verdict said;
    f->calls = 0;
    assert_int_equal(scan_file(&f->op, f->file, &said), e);
    if (!e)
        assert_int_equal(said, verdict);
    assert_int_equal(f->calls, calls);
}

static void pass_time(struct fake *f, int64_t us)
{
    f->health.until_us -= us;
}

static void one_that_was_late_is_left_alone_for_longer_and_longer(void **state)
{
    struct fake *f = *state;
    expect(f, OK, SCAN_LATE, 1);
    expect(f, ERR_UNAVAILABLE, SCAN_OFF, 0); /* at once: nobody waits for it */
    pass_time(f, SCAN_REST_US);
    expect(f, ERR_UNAVAILABLE, SCAN_OFF, 1); /* its version alone */
    pass_time(f, SCAN_REST_US);
    expect(f, ERR_UNAVAILABLE, SCAN_OFF, 0);
    for (int i = 0; i < 3; i++) {
        pass_time(f, SCAN_REST_MOST_US);
        expect(f, ERR_UNAVAILABLE, SCAN_OFF, 1);
    }
}

static void one_that_is_back_is_asked_by_all(void **state)
{
    struct fake *f = *state;
    expect(f, OK, SCAN_LATE, 1);
    f->answers = true;
    pass_time(f, SCAN_REST_US);
    expect(f, OK, SCAN_CLEAN, 2);
    expect(f, OK, SCAN_CLEAN, 1);
    f->answers = false;
    expect(f, OK, SCAN_LATE, 1);
    pass_time(f, SCAN_REST_US); /* the first pause again */
    expect(f, ERR_UNAVAILABLE, SCAN_OFF, 1);
}

static void one_that_is_not_there_is_asked_each_time(void **state)
{
    struct fake *f = *state;
    f->answers = true;
    f->clamd.host[0] = '?';
    expect(f, ERR_UNAVAILABLE, SCAN_OFF, 0);
    f->clamd.host[0] = '/';
    expect(f, OK, SCAN_CLEAN, 1);
}

static void of_old_files_one_is_asked_about(void **state)
{
    struct fake *f = *state;
    enum scan_verdict said;
    f->answers = true;
    f->health.is_rescans = true; /* by another worker */
    assert_int_equal(scan_file_again(&f->op, f->file, &said), ERR_UNAVAILABLE);
    expect(f, OK, SCAN_CLEAN, 1); /* new ones do not wait */
    f->health.is_rescans = false;
    assert_int_equal(scan_file_again(&f->op, f->file, &said), OK);
    assert_int_equal(said, SCAN_CLEAN);
    assert_false(f->health.is_rescans);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start, end)
    const struct CMUnitTest tests[] = {
        T(one_that_was_late_is_left_alone_for_longer_and_longer),
        T(one_that_is_back_is_asked_by_all),
        T(one_that_is_not_there_is_asked_each_time),
        T(of_old_files_one_is_asked_about),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
