/* inspect_test.c - a healthy, an absent, a damaged and a newer database, beside an open store. */
#include "store/inspect.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/migrate.h"
#include "store/probe.h"

static struct store_health inspect(struct probe *p, enum err expected)
{
    struct store_health health;
    assert_int_equal(store_inspect(p->arena, str_from(p->folder), &health), expected);
    return health;
}

static void scribble(struct probe *p, off_t at, const char *text, size_t bytes)
{
    char path[128];
    snprintf(path, sizeof path, "%s/kafedra.db", p->folder);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, text, bytes, at), (ssize_t)bytes);
    close(fd);
}

static void an_empty_folder_has_no_database(void **state)
{
    struct probe p;
    (void)state;
    probe_init(&p);
    assert_false(inspect(&p, OK).exists);
    probe_done(&p);
}

static void an_open_store_is_healthy(void **state)
{
    struct probe p;
    (void)state;
    probe_init(&p);
    probe_open(&p);
    assert_int_equal(probe_put_one(&p, 1, "seen"), OK);
    struct store_health health = inspect(&p, OK);
    assert_true(health.exists);
    assert_null(health.damage.p);
    assert_int_equal(health.version, store_migrations[store_migration_count - 1].version);
    assert_true(health.wal_bytes > 0);
    assert_int_equal(probe_put_one(&p, 2, "and not disturbed"), OK);
    probe_done(&p);
}

/* Fills some pages, then overwrites one in the middle of the file. */
static void damage_is_found(void **state)
{
    struct probe p;
    char garbage[4096];
    (void)state;
    memset(garbage, 0x5a, sizeof garbage);
    probe_init(&p);
    probe_open(&p);
    probe_close(&p);
    scribble(&p, 4096 * 4, garbage, sizeof garbage);
    assert_non_null(inspect(&p, OK).damage.p);
    probe_done(&p);
}

static void what_is_no_database_is_damage(void **state)
{
    struct probe p;
    (void)state;
    probe_init(&p);
    probe_open(&p);
    probe_close(&p);
    scribble(&p, 0, "nothing of the kind", 19);
    assert_non_null(inspect(&p, OK).damage.p);
    probe_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_folder_has_no_database),
        cmocka_unit_test(an_open_store_is_healthy),
        cmocka_unit_test(damage_is_found),
        cmocka_unit_test(what_is_no_database_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
