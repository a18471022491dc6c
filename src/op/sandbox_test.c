/* sandbox_test.c - with the real helper, and with a file that has taken it over. */
#include "op/sandbox.h"

#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

static struct op *op_new(void)
{
    struct arena *a = arena_new(64 << 20);
    struct op *op = arena_alloc(a, sizeof *op);
    *op = (struct op){
        .arena = a, .sandbox = getenv("KAFEDRA_SANDBOX"), .request_id = STR("00000000")};
    assert_non_null(op->sandbox);
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

/* The exit status of `kafedra-sandbox try what`; above 128: killed by that signal. */
static int try_it(const char *what)
{
    char *path = getenv("KAFEDRA_SANDBOX");
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
    assert_int_equal(try_it("open"), 2); /* refused; 0 would be an open file, 1 no walls */
    assert_int_equal(try_it("socket"), 2);
    assert_int_equal(try_it("run"), 128 + SIGSYS);
    assert_int_equal(try_it("fork"), 128 + SIGSYS);
}

static void it_can_not_take_all_memory(void **s)
{
    (void)s;
#ifdef __SANITIZE_ADDRESS__
    skip(); /* its shadow needs the address space */
#endif
    assert_int_equal(try_it("memory"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_read),
        cmocka_unit_test(refusals_say_what_and_where),
        cmocka_unit_test(a_scan_is_looked_at),
        cmocka_unit_test(without_a_helper_nothing_is_read),
        cmocka_unit_test(a_silent_one_that_stays_is_ended),
        cmocka_unit_test(it_can_not_reach_out),
        cmocka_unit_test(it_can_not_take_all_memory),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
