/* The data folder: who may open it, what is refused, what survives a restart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/probe.h"

static int setup(void **state)
{
    struct probe *p = calloc(1, sizeof *p);
    probe_init(p);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    probe_done(*state);
    free(*state);
    return 0;
}

static void refused(struct probe *p, const char *why)
{
    struct store_conf conf = probe_conf(p);
    struct store *s = NULL;
    struct str detail = STR("");
    assert_int_equal(store_open(&conf, &s, &detail), ERR_STORAGE);
    assert_null(s);
    if (!strstr(detail.p, why))
        fail_msg("'%s' does not say '%s'", detail.p, why);
}

/* Straight into the database, past the driver. */
static void alter(const struct probe *p, const char *sql)
{
    char path[96];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/kafedra.db", p->folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void rows_are_there_after_a_restart(void **state)
{
    struct probe *p = *state;
    probe_open(p);
    assert_int_equal(probe_put_one(p, 1, "x"), OK);
    probe_close(p);
    probe_open(p);
    assert_int_equal(probe_count(p, 1, 1), 1);
}

static void rows_are_there_after_a_restart_without_a_close(void **state)
{
    struct probe *p = *state;
    pid_t child = fork();
    if (child == 0) {
        probe_open(p);
        _exit(probe_put_one(p, 1, "x") != OK);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    probe_open(p);
    assert_int_equal(probe_count(p, 1, 1), 1);
}

static void a_second_process_is_refused_and_the_lock_ends_with_the_first(void **state)
{
    struct probe *p = *state;
    int ready[2], end[2];
    assert_int_equal(pipe(ready) | pipe(end), 0);
    pid_t child = fork();
    if (child == 0) {
        char c = 0;
        probe_open(p);
        close(end[1]);
        _exit(write(ready[1], "r", 1) != 1 ||
              read(end[0], &c, 1) != 0); /* dies without closing anything */
    }
    char c;
    assert_int_equal(read(ready[0], &c, 1), 1);
    refused(p, "in use by another process");
    close(end[1]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    probe_open(p);
    refused(p, "in use by another process"); /* also within one process */
    for (int i = 0; i < 2; i++)
        close(i ? ready[0] : end[0]);
    close(ready[1]);
}

static void others_can_not_read_the_files(void **state)
{
    struct probe *p = *state;
    struct probe inner = *p;
    snprintf(inner.folder, sizeof inner.folder, "%.40s/data", p->folder);
    probe_open(&inner);
    assert_int_equal(probe_put_one(&inner, 1, "x"), OK);
    static const char *const names[] = {"", "/kafedra.db", "/kafedra.db-wal", "/kafedra.lock"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[96];
        struct stat st;
        snprintf(path, sizeof path, "%s%s", inner.folder, names[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 077, 0);
    }
    probe_close(&inner);
}

static void a_folder_that_can_not_be_one_is_refused(void **state)
{
    struct probe *p = *state, wrong = *p;
    snprintf(wrong.folder, sizeof wrong.folder, "/nowhere/at/all");
    refused(&wrong, "can not be made");
    snprintf(wrong.folder, sizeof wrong.folder, "/dev/null");
    refused(&wrong, "can not be read and written");
}

static void a_file_of_another_kind_is_refused(void **state)
{
    struct probe *p = *state;
    char path[96];
    snprintf(path, sizeof path, "%s/kafedra.db", p->folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < 1000; i++)
        fputs("not a database ", f);
    fclose(f);
    refused(p, "damaged or of another kind");
}

static void an_edited_migration_is_refused(void **state)
{
    struct probe *p = *state;
    probe_open(p);
    probe_close(p);
    alter(p, "update schema_migration set checksum = zeroblob(32) where version = 1");
    refused(p, "differs");
}

static void a_newer_schema_is_refused(void **state)
{
    struct probe *p = *state;
    probe_open(p);
    probe_close(p);
    alter(p, "insert into schema_migration values (9999, 'tomorrow', zeroblob(32), 0)");
    refused(p, "newer version");
}

static void a_checkpoint_moves_the_log_into_the_database(void **state)
{
    struct probe *p = *state;
    int64_t bytes = -1;
    probe_open(p);
    for (int i = 1; i <= 100; i++)
        assert_int_equal(probe_put_one(p, i, "x"), OK);
    assert_int_equal(store_checkpoint(p->store, &bytes), OK);
    assert_true(bytes > 100 * 4096);
    assert_int_equal(store_counts(p->store).checkpoints, 1);
    /* All of it was copied and nobody reads: the next commit begins the log anew. */
    assert_int_equal(probe_put_one(p, 101, "x"), OK);
    assert_int_equal(store_checkpoint(p->store, &bytes), OK);
    assert_true(bytes < 10 * 4200);
    assert_int_equal(probe_count(p, 1, 101), 101);
}

static void closing_leaves_no_log_behind(void **state)
{
    struct probe *p = *state;
    probe_open(p);
    assert_int_equal(probe_put_one(p, 1, "x"), OK);
    probe_close(p);
    char path[96];
    struct stat st = {0};
    snprintf(path, sizeof path, "%s/kafedra.db-wal", p->folder);
    assert_true(stat(path, &st) != 0 || st.st_size == 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(rows_are_there_after_a_restart),
        CASE(rows_are_there_after_a_restart_without_a_close),
        CASE(a_second_process_is_refused_and_the_lock_ends_with_the_first),
        CASE(others_can_not_read_the_files),
        CASE(a_folder_that_can_not_be_one_is_refused),
        CASE(a_file_of_another_kind_is_refused),
        CASE(an_edited_migration_is_refused),
        CASE(a_newer_schema_is_refused),
        CASE(a_checkpoint_moves_the_log_into_the_database),
        CASE(closing_leaves_no_log_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
