/* sandbox_test.c - with the real helper, and with a file that has taken it over. */
#include "op/sandbox.h"

#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

static struct op *op_new(void)
{
    struct arena *a = arena_new(64 << 20);
    struct op *op = arena_alloc(a, sizeof *op);
    *op = (struct op){.arena = a,
                      .sandbox = getenv("KAFEDRA_SANDBOX"),
                      .pictures = getenv("KAFEDRA_PICTURES"),
                      .request_id = STR("00000000")};
    assert_non_null(op->sandbox);
    assert_non_null(op->pictures);
    return op;
}

static void op_free(struct op *op)
{
    arena_free(op->arena);
}

static void a_list_is_read(void **s)
{
    (void)s;
    struct op *op = op_new();
    struct table t;
    assert_int_equal(sandbox_table(op, STR("Имя;Группа\nПетя;СД-21\n"), &t), OK);
    assert_int_equal(t.sheet_count, 1);
    assert_int_equal(t.sheet[0].row_count, 2);
    assert_true(str_equal(t.sheet[0].row[1].cell[1], STR("СД-21")));
    op_free(op);
}

static void refusals_say_what_and_where(void **s)
{
    (void)s;
    struct op *op = op_new();
    struct table t;
    assert_int_equal(sandbox_table(op, STR("a,b\n\"c\n"), &t), ERR_FILE_UNREADABLE);
    assert_true(str_equal(op->detail, STR("quote 2")));
    assert_int_equal(sandbox_table(op, STR(""), &t), ERR_FILE_UNREADABLE);
    assert_int_equal(sandbox_table(op, STR("PK\3\4 nothing more"), &t), ERR_FILE_UNREADABLE);
    assert_true(str_equal(op->detail, STR("zip")));
    assert_int_equal(sandbox_table(op, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), &t),
                     ERR_FILE_UNREADABLE);
    assert_true(str_equal(op->detail, STR("old_excel")));
    op_free(op);
}

static void a_scan_is_looked_at(void **s)
{
    (void)s;
    struct op *op = op_new();
    struct inspected i;
    assert_int_equal(
        sandbox_inspect(op, STR("%PDF-1.4\n1 0 obj<</Type/Page/AA 2 0 R>>endobj\n%%EOF\n"), &i),
        OK);
    assert_true(i.kind == INSPECTED_PDF && i.pages == 1 && i.has_script);
    assert_int_equal(sandbox_inspect(op, STR("MZ\x90\0"), &i), OK);
    assert_int_equal(i.kind, INSPECTED_UNKNOWN);
    assert_int_equal(sandbox_inspect(op, STR("\xFF\xD8\xFF\xE0\0\x10JFIF"), &i),
                     ERR_FILE_UNREADABLE);
    assert_true(str_equal(op->detail, STR("cut")));
    op_free(op);
}

/* A file that has these bytes. */
static int file_of(struct str bytes)
{
    int fd = memfd_create("test", MFD_CLOEXEC);
    assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
    return fd;
}

/* Two pixels: a red one, and one through which all shows. */
static const struct str dots = STR_INIT(
    "GIF89a\2\0\1\0\x80\0\0\xFF\0\0\0\0\0!\xF9\4\1\0\0\1\0,\0\0\0\0\2\0\1\0\0\2\2\x44\x0A\0;");

static void a_picture_is_made_anew(void **s)
{
    (void)s;
    struct op *op = op_new();
    struct picture_wire p;
    int fd = file_of(dots);
    assert_int_equal(sandbox_picture(op, fd, &p), OK);
    assert_int_equal(p.large.width, 2);
    assert_int_equal(p.large.height, 1);
    assert_int_equal(p.large.type, PICTURE_WEBP);
    assert_true(p.blur.n >= 5);
    assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC); /* still the caller's */
    close(fd);
    op_free(op);
}

static void check_refused(struct str bytes, enum err e, const char *word)
{
    struct op *op = op_new();
    struct picture_wire p;
    int fd = file_of(bytes);
    assert_int_equal(sandbox_picture(op, fd, &p), e);
    if (!str_equal(op->detail, str_from(word)))
        fail_msg("%.*s is not %s", STR_ARG(op->detail), word);
    assert_null(p.large.bytes.p);
    close(fd);
    op_free(op);
}

static void what_is_no_picture_is_refused_in_a_word(void **s)
{
    (void)s;
    check_refused(STR(""), ERR_FILE_UNREADABLE, "empty");
    check_refused(STR("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
                  ERR_FILE_UNREADABLE, "unknown");
    check_refused(STR("%PDF-1.4\n"), ERR_FILE_UNREADABLE, "unknown");
    check_refused(str_slice(dots, 0, 20), ERR_FILE_UNREADABLE, "broken");
    /* a head that promises 30,000 by 30,000 */
    check_refused(
        STR("\x89PNG\r\n\x1a\n"
            "\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x75\x30\x00\x00\x75\x30\x08\x02\x00\x00"
            "\x00\xe9\x45\x6f\xed\x00\x00\x00\x09\x49\x44\x41\x54\x78\x9c\x63\x00\x00\x00\x01"
            "\x00\x01\x5e\xff\x7d\xf9\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82"),
        ERR_TOO_LARGE, "size");
}

static void a_server_that_goes_down_waits_for_no_picture(void **s)
{
    (void)s;
    struct op *op = op_new();
    struct picture_wire p;
    atomic_bool stops = true;
    int fd = file_of(dots);
    op->stops = &stops;
    assert_int_equal(sandbox_picture(op, fd, &p), ERR_UNAVAILABLE);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nothing is left */
    op->stops = NULL;
    op->pictures = NULL;
    assert_int_equal(sandbox_picture(op, fd, &p), ERR_UNAVAILABLE);
    op->pictures = "/bin/true"; /* it says nothing */
    assert_int_equal(sandbox_picture(op, fd, &p), ERR_FILE_UNREADABLE);
    close(fd);
    op_free(op);
}

static void without_a_helper_nothing_is_read(void **s)
{
    (void)s;
    struct op *op = op_new();
    struct table t;
    op->sandbox = "/nowhere/kafedra-sandbox";
    assert_int_equal(sandbox_table(op, STR("a"), &t), ERR_UNAVAILABLE);
    op->sandbox = NULL;
    assert_int_equal(sandbox_table(op, STR("a"), &t), ERR_UNAVAILABLE);
    op->sandbox = "/bin/false"; /* it could not confine itself */
    assert_int_equal(sandbox_table(op, STR("a"), &t), ERR_UNAVAILABLE);
    op->sandbox = "/bin/true"; /* it says nothing */
    assert_int_equal(sandbox_table(op, STR("a"), &t), ERR_FILE_UNREADABLE);
    op_free(op);
}

/* What took the helper over says no more, and stays. */
static void a_silent_one_that_stays_is_ended(void **s)
{
    (void)s;
    char path[] = "/tmp/sandbox-test-XXXXXX";
    static const char script[] = "#!/bin/sh\ntrap '' TERM HUP\nexec sleep 60 >&-\n";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, script, sizeof script - 1), sizeof script - 1);
    assert_int_equal(fchmod(fd, 0700), 0);
    close(fd);
    struct op *op = op_new();
    struct table t;
    struct clock clock = clock_system();
    int64_t began_us = clock_mono(&clock).us;
    op->sandbox = path;
    assert_int_equal(sandbox_table(op, STR("a"), &t), ERR_TOO_LARGE);
    assert_true(str_equal(op->detail, STR("time")));
    assert_in_range(clock_mono(&clock).us - began_us, LIMIT_SANDBOX_US - SECOND_US,
                    LIMIT_SANDBOX_US + LIMIT_SANDBOX_DYING_US + 5 * SECOND_US);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nothing is left */
    unlink(path);
    op_free(op);
}

/* The exit status of `kafedra-sandbox try what`, or of kafedra-pictures; above 128: killed by that
 * signal. */
static int try_it(const char *program, const char *what)
{
    char *path = getenv(program);
    char *argv[] = {path, (char *)"try", (char *)what, NULL}, *none[] = {NULL};
    pid_t pid;
    int status;
    assert_non_null(path);
    assert_int_equal(posix_spawn(&pid, path, NULL, NULL, argv, none), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void it_can_not_reach_out(void **s)
{
    (void)s;
    static const char *const programs[] = {"KAFEDRA_SANDBOX", "KAFEDRA_PICTURES"};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(try_it(programs[i], "open"), 2); /* 0: an open file, 1: no walls */
        assert_int_equal(try_it(programs[i], "socket"), 2);
        assert_int_equal(try_it(programs[i], "run"), 128 + SIGSYS);
        assert_int_equal(try_it(programs[i], "fork"), 128 + SIGSYS);
    }
}

static void it_can_not_take_all_memory(void **s)
{
    (void)s;
#ifdef __SANITIZE_ADDRESS__
    skip(); /* its shadow needs the address space */
#endif
    assert_int_equal(try_it("KAFEDRA_SANDBOX", "memory"), 2);
    assert_int_equal(try_it("KAFEDRA_PICTURES", "memory"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_read),
        cmocka_unit_test(refusals_say_what_and_where),
        cmocka_unit_test(a_scan_is_looked_at),
        cmocka_unit_test(a_picture_is_made_anew),
        cmocka_unit_test(what_is_no_picture_is_refused_in_a_word),
        cmocka_unit_test(a_server_that_goes_down_waits_for_no_picture),
        cmocka_unit_test(without_a_helper_nothing_is_read),
        cmocka_unit_test(a_silent_one_that_stays_is_ended),
        cmocka_unit_test(it_can_not_reach_out),
        cmocka_unit_test(it_can_not_take_all_memory),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
