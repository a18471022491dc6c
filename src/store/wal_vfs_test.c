/* The log in few large writes: nothing may read differently, nothing may be written later than a
 * sync. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sqlite3.h>

#include "store/faulty_vfs.h"
#include "store/probe.h"
#include "store/sqlite.h"
#include "store/wal_vfs.h"

#define DISK  "faulty-below"
#define FLAGS (SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)

/* A log file opened straight through the VFS, over a disk that counts. */
struct raw {
    struct probe probe;
    struct faulty *disk;
    struct wal_vfs *vfs;
    sqlite3_file *file;
    char path[96];
};

static int setup(void **state)
{
    struct raw *r = calloc(1, sizeof *r);
    probe_init(&r->probe);
    r->disk = faulty_new(DISK);
    r->vfs = wal_vfs_new(DISK);
    assert_non_null(r->vfs);
    sqlite3_vfs *vfs = sqlite3_vfs_find(wal_vfs_name(r->vfs));
    assert_non_null(vfs);
    /* The default VFS takes a log's permissions from its database, which therefore has to be there.
     */
    snprintf(r->path, sizeof r->path, "%s/x.db", r->probe.folder);
    FILE *database = fopen(r->path, "w");
    assert_non_null(database);
    fclose(database);
    /* SQLite ends a name with two zeros and more. */
    snprintf(r->path, sizeof r->path - 4, "%s/x.db-wal", r->probe.folder);
    r->file = calloc(1, (size_t)vfs->szOsFile);
    assert_int_equal(vfs->xOpen(vfs, r->path, r->file, FLAGS | SQLITE_OPEN_WAL, NULL), SQLITE_OK);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    struct raw *r = *state;
    assert_int_equal(r->file->pMethods->xClose(r->file), SQLITE_OK);
    free(r->file);
    wal_vfs_free(r->vfs);
    faulty_free(r->disk);
    probe_done(&r->probe);
    free(r);
    return 0;
}

static void put(struct raw *r, const char *text, int64_t at)
{
    assert_int_equal(r->file->pMethods->xWrite(r->file, text, (int)strlen(text), at), SQLITE_OK);
}

static void is(struct raw *r, const char *text)
{
    char got[64] = {0};
    sqlite3_int64 size = 0;
    assert_int_equal(r->file->pMethods->xFileSize(r->file, &size), SQLITE_OK);
    assert_int_equal(size, strlen(text));
    assert_int_equal(r->file->pMethods->xRead(r->file, got, (int)size, 0), SQLITE_OK);
    assert_string_equal(got, text);
}

static int64_t writes(const struct raw *r)
{
    return faulty_counts(r->disk).writes;
}

static void writes_that_continue_each_other_go_out_as_one_with_the_sync(void **state)
{
    struct raw *r = *state;
    put(r, "head", 0);
    put(r, "body", 4);
    put(r, "more", 8);
    assert_int_equal(writes(r), 0);
    assert_int_equal(r->file->pMethods->xSync(r->file, SQLITE_SYNC_NORMAL), SQLITE_OK);
    assert_int_equal(writes(r), 1);
    assert_int_equal(faulty_counts(r->disk).syncs, 1);
    is(r, "headbodymore");
}

static void a_write_elsewhere_comes_after_those_before_it(void **state)
{
    struct raw *r = *state;
    put(r, "aaaa", 0);
    put(r, "bbbb", 4);
    put(r, "cc", 2); /* a frame written again: over both */
    assert_int_equal(writes(r), 1);
    is(r, "aaccbbbb");
    put(r, "dd", 4);
    put(r, "ee", 2);
    is(r, "aaeeddbb");
}

static void a_truncation_comes_after_what_was_written_before_it(void **state)
{
    struct raw *r = *state;
    put(r, "abcdef", 0);
    assert_int_equal(r->file->pMethods->xTruncate(r->file, 3), SQLITE_OK);
    is(r, "abc");
}

static void more_than_the_buffer_holds_is_written_on_the_way(void **state)
{
    struct raw *r = *state;
    static char page[4096];
    for (int i = 0; i < 100; i++) {
        memset(page, 'a' + i % 26, sizeof page);
        assert_int_equal(r->file->pMethods->xWrite(r->file, page, sizeof page, i * 4096),
                         SQLITE_OK);
    }
    assert_int_equal(r->file->pMethods->xSync(r->file, SQLITE_SYNC_NORMAL), SQLITE_OK);
    assert_int_equal(writes(r), 4); /* 31 pages each */
    for (int i = 0; i < 100; i++) {
        assert_int_equal(r->file->pMethods->xRead(r->file, page, sizeof page, i * 4096), SQLITE_OK);
        assert_true(page[0] == 'a' + i % 26 && page[4095] == page[0]);
    }
    static char large[LIMIT_WAL_BUFFER_BYTES + 1]; /* SQLite never does it; it works all the same */
    assert_int_equal(r->file->pMethods->xWrite(r->file, large, sizeof large, 0), SQLITE_OK);
    sqlite3_int64 size = 0;
    assert_int_equal(r->file->pMethods->xFileSize(r->file, &size), SQLITE_OK);
    assert_int_equal(size, 100 * 4096);
}

static void a_full_disk_comes_out_of_the_sync_and_the_next_one_works(void **state)
{
    struct raw *r = *state;
    put(r, "lost", 0);
    faulty_disk_left(r->disk, 0);
    assert_int_equal(r->file->pMethods->xSync(r->file, SQLITE_SYNC_NORMAL), SQLITE_FULL);
    faulty_disk_left(r->disk, -1);
    put(r, "kept", 0);
    assert_int_equal(r->file->pMethods->xSync(r->file, SQLITE_SYNC_NORMAL), SQLITE_OK);
    is(r, "kept");
}

/* Larger than the page cache: frames are read back before they are committed, then from the
 * database. */
static void a_transaction_that_spills_reads_its_own_frames(void **state)
{
    struct raw *r = *state;
    struct probe *p = &r->probe;
    size_t n = 4 << 20;
    char *large = calloc(1, n + 1);
    for (size_t i = 0; i < n; i++)
        large[i] = (char)('a' + i / 4096 % 26);
    p->vfs = DISK;
    probe_open(p);
    assert_int_equal(
        sqlite3_exec(sqlite_db(p->write)->sqlite, "pragma cache_size = -512", NULL, NULL, NULL),
        SQLITE_OK);
    struct probe_put puts[] = {probe_put(1, large), probe_put(2, large), probe_put(3, "small")};
    puts[1].then = ERR_CONFLICT; /* undone after it spilled */
    probe_run(p, puts, 3);
    assert_int_equal(puts[0].work.result, OK);
    assert_int_equal(puts[2].work.result, OK);
    assert_int_equal(probe_count(p, 1, 3), 2);
    static const struct db_query whole = {
        .name = "t_whole", .sqlite = "select object_kind from audit where id = 1", .index = 3000};
    static const struct db_query sound = {
        .name = "t_sound", .sqlite = "pragma integrity_check", .index = 3001};
    bool has_row = false;
    assert_int_equal(db_read_begin(p->read), OK);
    struct db_stmt *st = db_start(p->read, &whole);
    assert_int_equal(db_step(st, &has_row), OK);
    assert_true(str_equal(db_str(st, 0), (struct str){large, n}));
    db_finish(st);
    st = db_start(p->read, &sound);
    assert_int_equal(db_step(st, &has_row), OK);
    assert_true(str_equal(db_str(st, 0), STR("ok")));
    db_finish(st);
    db_read_end(p->read);
    free(large);
    probe_close(p);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(writes_that_continue_each_other_go_out_as_one_with_the_sync),
        CASE(a_write_elsewhere_comes_after_those_before_it),
        CASE(a_truncation_comes_after_what_was_written_before_it),
        CASE(more_than_the_buffer_holds_is_written_on_the_way),
        CASE(a_full_disk_comes_out_of_the_sync_and_the_next_one_works),
        CASE(a_transaction_that_spills_reads_its_own_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
