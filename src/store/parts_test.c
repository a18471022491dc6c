/* parts_test.c - bytes that come in chunks: continued, cut, fought over, whole, swept. */
#include "store/parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "store/probe.h"

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

struct room {
    struct probe p;
    struct blobs *blobs;
};

static int start(void **state)
{
    static struct room r;
    probe_init(&r.p);
    probe_open(&r.p);
    assert_int_equal(blobs_open(str_from(r.p.folder), &r.blobs), OK);
    *state = &r;
    return 0;
}

static int end(void **state)
{
    struct room *r = *state;
    blobs_close(r->blobs);
    probe_done(&r->p);
    return 0;
}

static enum err put(struct room *r, int64_t id, uint64_t from, const char *text)
{
    int fd = -1;
    enum err e = part_open(r->blobs, id, from, &fd);
    if (e)
        return e;
    e = part_write(r->blobs, fd, from, str_from(text));
    part_close(fd);
    return e;
}

static void expect_blob(struct room *r, const struct hash *hash, const char *text)
{
    struct str bytes;
    assert_int_equal(blob_read(r->blobs, hash, r->p.arena, 1000, &bytes), OK);
    assert_int_equal(bytes.n, strlen(text));
    assert_memory_equal(bytes.p, text, bytes.n);
}

static void chunks_become_a_blob(void **state)
{
    struct room *r = *state;
    struct hash hash, again;
    assert_int_equal(put(r, 7, 0, "один "), OK);
    assert_int_equal(put(r, 7, 9, "два"), OK);
    assert_int_equal(part_adopt(r->blobs, 7, 15, NULL, NULL, &hash), OK);
    expect_blob(r, &hash, "один два");
    assert_int_equal(part_adopt(r->blobs, 7, 15, NULL, NULL, &again), OK); /* after a crash */
    assert_true(hash_equal(&hash, &again));
}

static void what_was_not_acknowledged_is_written_again(void **state)
{
    struct room *r = *state;
    struct hash hash;
    assert_int_equal(put(r, 7, 0, "начало, которое никто не подтвердил"), OK);
    assert_int_equal(put(r, 7, 0, "abc"), OK);
    assert_int_equal(put(r, 7, 3, "xxxx"), OK); /* cut before its answer */
    assert_int_equal(put(r, 7, 3, "defg"), OK);
    assert_int_equal(part_adopt(r->blobs, 7, 7, NULL, NULL, &hash), OK);
    expect_blob(r, &hash, "abcdefg");
}

static void who_opens_it_anew_takes_nothing_away(void **state)
{
    struct room *r = *state;
    struct hash hash;
    int late = -1;
    assert_int_equal(put(r, 7, 0, "подтверждено"), OK);
    assert_int_equal(part_open(r->blobs, 7, 0, &late), OK); /* and hears that more counts by now */
    part_close(late);
    assert_int_equal(part_adopt(r->blobs, 7, 24, NULL, NULL, &hash), OK);
    assert_int_equal(part_open(r->blobs, 7, 0, &late), ERR_STORAGE); /* it is a blob now */
    expect_blob(r, &hash, "подтверждено");
}

static void one_writer_at_a_time(void **state)
{
    struct room *r = *state;
    int first = -1, second = -1;
    assert_int_equal(part_open(r->blobs, 7, 0, &first), OK);
    assert_int_equal(part_open(r->blobs, 7, 0, &second), ERR_UPLOAD_BUSY);
    assert_int_equal(part_open(r->blobs, 8, 0, &second), OK);
    part_close(second);
    part_close(first);
    assert_int_equal(part_open(r->blobs, 7, 0, &first), OK);
    part_close(first);
}

static void lost_bytes_are_noticed(void **state)
{
    struct room *r = *state;
    struct hash hash;
    int fd = -1;
    assert_int_equal(put(r, 7, 0, "abc"), OK);
    assert_int_equal(part_open(r->blobs, 7, 4, &fd), ERR_STORAGE);
    assert_int_equal(part_open(r->blobs, 9, 1, &fd), ERR_STORAGE);
    assert_int_equal(part_adopt(r->blobs, 7, 4, NULL, NULL, &hash), ERR_STORAGE);
}

static void the_same_bytes_are_kept_once(void **state)
{
    struct room *r = *state;
    struct hash one, two;
    char path[300], name[65];
    struct stat st;
    assert_int_equal(put(r, 7, 0, "same"), OK);
    assert_int_equal(put(r, 8, 0, "same"), OK);
    assert_int_equal(part_adopt(r->blobs, 7, 4, NULL, NULL, &one), OK);
    assert_int_equal(part_adopt(r->blobs, 8, 4, NULL, NULL, &two), OK);
    assert_true(hash_equal(&one, &two));
    struct str hex = hash_hex(r->p.arena, &one);
    (void)snprintf(name, sizeof name, "%.*s", STR_ARG(hex));
    (void)snprintf(path, sizeof path, "%s/blobs/%.2s/%s", r->p.folder, name, name + 2);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_nlink, 2); /* the blob and part 7; part 8 has bytes of its own */
    assert_int_equal(st.st_mode & 0777, 0400);
}

static bool always(const void *ctx)
{
    return ctx != NULL;
}

static void the_end_of_the_server_stops_the_sum(void **state)
{
    struct room *r = *state;
    struct hash hash;
    assert_int_equal(put(r, 7, 0, "abc"), OK);
    assert_int_equal(part_adopt(r->blobs, 7, 3, always, r, &hash), ERR_UNAVAILABLE);
}

static void the_last_part_of_the_disk_is_not_taken(void **state)
{
    struct room *r = *state;
    disk_left = BLOB_DISK_FLOOR_BYTES + 3;
    assert_true(parts_have_room(r->blobs, 3));
    assert_false(parts_have_room(r->blobs, 4));
    assert_int_equal(put(r, 7, 0, "abcd"), ERR_STORAGE);
    assert_int_equal(put(r, 7, 0, "abc"), OK);
    disk_left = BLOB_DISK_FLOOR_BYTES;
    assert_int_equal(put(r, 7, 3, "d"), ERR_STORAGE);
    disk_left = 0; /* room again: it goes on where it was */
    assert_int_equal(put(r, 7, 3, "d"), OK);
}

static bool is_there(struct room *r, int id)
{
    char path[200];
    (void)snprintf(path, sizeof path, "%s/blobs/parts/%d", r->p.folder, id);
    return !access(path, F_OK);
}

static void parts_of_no_upload_are_swept(void **state)
{
    struct room *r = *state;
    bool is_done = false;
    assert_int_equal(put(r, 7, 0, "abc"), OK);
    assert_int_equal(put(r, 8, 0, "abc"), OK);
    assert_int_equal(db_read_begin(r->p.read), OK);
    assert_int_equal(parts_sweep(r->blobs, r->p.read, 1, &is_done), OK);
    assert_false(is_done);
    assert_int_equal(is_there(r, 7) + is_there(r, 8), 1);
    assert_int_equal(parts_sweep(r->blobs, r->p.read, 2, &is_done), OK);
    assert_true(is_done);
    assert_int_equal(is_there(r, 7) + is_there(r, 8), 0);
    db_read_end(r->p.read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(chunks_become_a_blob, start, end),
        cmocka_unit_test_setup_teardown(what_was_not_acknowledged_is_written_again, start, end),
        cmocka_unit_test_setup_teardown(who_opens_it_anew_takes_nothing_away, start, end),
        cmocka_unit_test_setup_teardown(one_writer_at_a_time, start, end),
        cmocka_unit_test_setup_teardown(lost_bytes_are_noticed, start, end),
        cmocka_unit_test_setup_teardown(the_same_bytes_are_kept_once, start, end),
        cmocka_unit_test_setup_teardown(the_end_of_the_server_stops_the_sum, start, end),
        cmocka_unit_test_setup_teardown(the_last_part_of_the_disk_is_not_taken, start, end),
        cmocka_unit_test_setup_teardown(parts_of_no_upload_are_swept, start, end),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
