/* blobs_test.c - bytes by their hash: kept, read, found broken, swept. */
#include "store/blobs.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "store/probe.h"
#include "store/retention.h"

/* What the disk was asked, as letters: F fsync of a file, L link, D fsync of a folder. */
static char asked[32];
static size_t asked_count;
static char refused; /* the letter that fails */

static bool note(char letter)
{
    if (asked_count < sizeof asked - 1)
        asked[asked_count++] = letter;
    asked[asked_count] = 0;
    return letter != refused;
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags);
int __wrap_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags);

int __wrap_fsync(int fd)
{
    struct stat st;
    if (fstat(fd, &st) || !note(S_ISDIR(st.st_mode) ? 'D' : 'F')) {
        errno = EIO;
        return -1;
    }
    return __real_fsync(fd);
}

int __wrap_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    if (!note('L')) {
        errno = EIO;
        return -1;
    }
    return __real_linkat(from_dir, from, to_dir, to, flags);
}

/* How much the disk has left; 0: what it really has. Large files make it fstatvfs64. */
static uint64_t disk_left;

int __real_fstatvfs(int fd, struct statvfs *ret);
int __wrap_fstatvfs(int fd, struct statvfs *ret);
int __wrap_fstatvfs64(int fd, struct statvfs *ret);

int __wrap_fstatvfs(int fd, struct statvfs *ret)
{
    int no = __real_fstatvfs(fd, ret);
    if (disk_left) {
        ret->f_frsize = 1;
        ret->f_bavail = disk_left;
    }
    return no;
}

int __wrap_fstatvfs64(int fd, struct statvfs *ret)
{
    return __wrap_fstatvfs(fd, ret);
}

struct rig {
    struct probe p;
    struct blobs *blobs;
};

static int start(void **state)
{
    static struct rig r;
    probe_init(&r.p);
    probe_open(&r.p);
    assert_int_equal(blobs_open(str_from(r.p.folder), &r.blobs), OK);
    asked_count = 0;
    refused = 0;
    *state = &r;
    return 0;
}

static int end(void **state)
{
    struct rig *r = *state;
    blobs_close(r->blobs);
    probe_done(&r->p);
    return 0;
}

static struct str path_of(struct rig *r, const struct hash *h)
{
    struct str hex = hash_hex(r->p.arena, h);
    return arena_printf(r->p.arena, "%s/blobs/%.2s/%s", r->p.folder, hex.p, hex.p + 2);
}

static void what_is_kept_comes_back(void **state)
{
    struct rig *r = *state;
    struct hash a, b, wanted = sha256(STR("приказ"));
    struct str back;
    assert_int_equal(blob_keep(r->blobs, STR("приказ"), &a), OK);
    assert_int_equal(blob_keep(r->blobs, STR("приказ"), &b), OK); /* twice is once */
    assert_true(hash_equal(&a, &b) && hash_equal(&a, &wanted));
    assert_int_equal(blob_read(r->blobs, &a, r->p.arena, 100, &back), OK);
    assert_true(str_equal(back, STR("приказ")));
    assert_int_equal(blob_read(r->blobs, &a, r->p.arena, 3, &back), ERR_TOO_LARGE);
    assert_int_equal(blob_read_part(r->blobs, &a, r->p.arena, 2, 4, &back), OK);
    assert_true(str_equal(back, STR("ри")));
    assert_int_equal(blob_read_part(r->blobs, &a, r->p.arena, 10, 100, &back), OK);
    assert_int_equal(back.n, 2);
    assert_int_equal(blob_read_part(r->blobs, &a, r->p.arena, 100, 1, &back), OK);
    assert_int_equal(back.n, 0);
    struct stat st;
    assert_int_equal(stat(path_of(r, &a).p, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0400);
}

static void a_disk_that_lies_is_found(void **state)
{
    struct rig *r = *state;
    struct hash h;
    struct str back;
    assert_int_equal(blob_keep(r->blobs, STR("whole"), &h), OK);
    struct str path = path_of(r, &h);
    chmod(path.p, 0600);
    FILE *f = fopen(path.p, "r+");
    assert_non_null(f);
    fputc('W', f);
    fclose(f);
    assert_int_equal(blob_read(r->blobs, &h, r->p.arena, 100, &back), ERR_STORAGE);
    unlink(path.p);
    assert_int_equal(blob_read(r->blobs, &h, r->p.arena, 100, &back), ERR_NOT_FOUND);
}

/* As a full disk does: the write ends in the middle. No name stands for half of it. */
static void half_a_file_has_no_name(void **state)
{
    struct rig *r = *state;
    struct rlimit before, small = {4096, 4096};
    struct hash h;
    struct str back;
    char *big = arena_try(r->p.arena, 10000, 1);
    assert_non_null(big);
    memset(big, 'x', 10000);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    enum err e = blob_keep(r->blobs, (struct str){big, 10000}, &h);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(e, ERR_STORAGE);
    assert_int_equal(blob_read(r->blobs, &h, r->p.arena, 20000, &back), ERR_NOT_FOUND);
    assert_int_equal(blob_keep(r->blobs, (struct str){big, 10000}, &h), OK);
    assert_int_equal(blob_read(r->blobs, &h, r->p.arena, 20000, &back), OK);
}

/* A name on the disk means: all of it is on the disk. The caller's row comes after that. */
static void bytes_are_synced_before_their_name(void **state)
{
    struct rig *r = *state;
    struct hash h;
    assert_int_equal(blob_keep(r->blobs, STR("приказ"), &h), OK);
    assert_string_equal(asked, "FLD"); /* the bytes; their name; the shelf it stands on */
    asked_count = 0;
    assert_int_equal(blob_keep(r->blobs, STR("приказ"), &h), OK);
    assert_string_equal(asked, "D"); /* whoever put it there may not have synced the shelf yet */
}

static void a_disk_that_refuses_keeps_nothing(void **state)
{
    struct rig *r = *state;
    struct hash h;
    struct str back;
    const char *letters = "FL";
    for (size_t i = 0; i < 2; i++) {
        refused = letters[i];
        assert_int_equal(blob_keep(r->blobs, STR("приказ"), &h), ERR_STORAGE);
        refused = 0;
        assert_int_equal(blob_read(r->blobs, &h, r->p.arena, 100, &back), ERR_NOT_FOUND);
    }
    refused = 'D'; /* the name is there, but may be lost: not kept */
    assert_int_equal(blob_keep(r->blobs, STR("приказ"), &h), ERR_STORAGE);
    refused = 0;
    assert_int_equal(blob_keep(r->blobs, STR("приказ"), &h), OK);
}

/* What is left of the disk is the database's; what is there already needs no room. */
static void files_leave_a_part_of_the_disk(void **state)
{
    struct rig *r = *state;
    struct hash h;
    struct str back;
    disk_left = BLOB_DISK_FLOOR_BYTES + 4;
    assert_int_equal(blob_keep(r->blobs, STR("12345"), &h), ERR_STORAGE);
    assert_int_equal(asked_count, 0);
    assert_int_equal(blob_read(r->blobs, &h, r->p.arena, 100, &back), ERR_NOT_FOUND);
    assert_int_equal(blob_keep(r->blobs, STR("1234"), &h), OK);
    disk_left = 1;
    assert_int_equal(blob_keep(r->blobs, STR("1234"), &h), OK);
    disk_left = 0;
    assert_int_equal(blob_keep(r->blobs, STR("12345"), &h), OK);
}

struct put {
    struct store_work work;
    struct hash hash;
    bool is_erased;
};

static enum err put_row(struct store_work *w, struct db *db)
{
    struct put *p = (struct put *)w;
    static const struct db_query insert = {
        .name = "file_put",
        .wall = DB_WALL_OPEN,
        .sqlite = "insert into file (hash, name, type, size, created_us, erased_us) values (?1, "
                  "'x', 'y', 1, 1, ?2)",
        .types = "bi",
        .gives = "",
        .index = 4000,
        .writes = true};
    struct db_stmt *st = db_start(db, &insert);
    bool row;
    db_bind_blob(st, 1, (struct str){(const char *)p->hash.byte, HASH_BYTES});
    if (p->is_erased)
        db_bind_i64(st, 2, 5);
    else
        db_bind_null(st, 2);
    enum err e = db_step(st, &row);
    db_finish(st);
    return e;
}

struct sweep {
    struct store_work work;
    struct rig *r;
    int64_t now_us;
};

static enum err sweep_all(struct store_work *w, struct db *db)
{
    struct sweep *s = (struct sweep *)w;
    enum err e = OK;
    for (int shelf = 0; !e && shelf < BLOB_SHELVES; shelf++)
        e = blobs_sweep(s->r->blobs, db, shelf, s->now_us);
    return e;
}

static void run(struct rig *r, struct store_work *w)
{
    assert_int_equal(store_write_batch(r->p.write, &w, 1), 1);
    store_batch_told(r->p.write);
    assert_int_equal(w->result, OK);
}

static void what_no_row_names_is_swept_after_a_day(void **state)
{
    struct rig *r = *state;
    struct hash named, orphan, erased;
    struct str back;
    assert_int_equal(blob_keep(r->blobs, STR("named"), &named), OK);
    assert_int_equal(blob_keep(r->blobs, STR("orphan"), &orphan), OK);
    assert_int_equal(blob_keep(r->blobs, STR("erased"), &erased), OK);
    run(r, &(struct put){.work = {.run = put_row}, .hash = named}.work);
    run(r, &(struct put){.work = {.run = put_row}, .hash = erased, .is_erased = true}.work);
    struct clock clock = clock_system();
    struct sweep s = {.work = {.run = sweep_all}, .r = r, .now_us = clock_wall_us(&clock)};
    run(r, &s.work); /* too early */
    assert_int_equal(blob_read(r->blobs, &orphan, r->p.arena, 100, &back), OK);
    s.now_us += BLOB_ORPHAN_US + 10 * SECOND_US;
    run(r, &s.work);
    assert_int_equal(blob_read(r->blobs, &named, r->p.arena, 100, &back), OK);
    assert_int_equal(blob_read(r->blobs, &orphan, r->p.arena, 100, &back), ERR_NOT_FOUND);
    assert_int_equal(blob_read(r->blobs, &erased, r->p.arena, 100, &back), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_kept_comes_back, start, end),
        cmocka_unit_test_setup_teardown(a_disk_that_lies_is_found, start, end),
        cmocka_unit_test_setup_teardown(bytes_are_synced_before_their_name, start, end),
        cmocka_unit_test_setup_teardown(a_disk_that_refuses_keeps_nothing, start, end),
        cmocka_unit_test_setup_teardown(files_leave_a_part_of_the_disk, start, end),
        cmocka_unit_test_setup_teardown(half_a_file_has_no_name, start, end),
        cmocka_unit_test_setup_teardown(what_no_row_names_is_swept_after_a_day, start, end),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
