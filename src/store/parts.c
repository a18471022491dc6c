/* parts.c - bytes of files that come in chunks.
 *
 * WHY   a phone that loses its network in the middle of 200 MB goes on where it was, also after
 *       this program was killed.
 * HOW   blobs/parts/NUMBER grows by pwrite and fdatasync; only then does a transaction move the
 *       count of bytes, so what was acknowledged is there. A lock on the open file keeps a second
 *       writer out: without it the later one could put other bytes under an offset that was
 *       acknowledged to the first. When it is whole it gets a second name, its hash: no byte is
 *       copied. OWNS  nothing; the folder is struct blobs'.
 * RUNS  any thread. part_adopt reads the whole file: on a worker for slow things.
 * TESTS parts_test.c, tests/system/uploads.test.ts */
#include "store/parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "crypto/sum.h"
#include "store/blobs_inside.h"
#include "store/store.q.h"

#define PART_NAME_BYTES  24
#define READ_PIECE_BYTES ((size_t)256 << 10)

static void part_name(int64_t id, char ret[PART_NAME_BYTES])
{
    (void)snprintf(ret, PART_NAME_BYTES, "%lld", (long long)id);
}

/* A new one's name must survive a power cut as its first acknowledged byte does. */
static int open_new(const struct blobs *b, const char *name)
{
    int fd = openat(b->parts, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && fsync(b->parts)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Under the lock. Nothing is changed yet: whoever held it before may have moved what counts. One
 * that has a second name is a blob. */
static enum err fits(int fd, uint64_t from)
{
    struct stat st;
    if (fstat(fd, &st))
        return blob_refuse("part_stat");
    errno = 0;
    if ((uint64_t)st.st_size < from)
        return blob_refuse("part_lost");
    return st.st_nlink > 1 ? blob_refuse("part_is_blob") : OK;
}

enum err part_open(struct blobs *b, int64_t id, uint64_t from, int *ret_fd)
{
    char name[PART_NAME_BYTES];
    part_name(id, name);
    int fd = from ? openat(b->parts, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW) : open_new(b, name);
    if (fd < 0)
        return blob_refuse("part_open");
    enum err e = OK;
    if (flock(fd, LOCK_EX | LOCK_NB))
        e = errno == EWOULDBLOCK ? ERR_UPLOAD_BUSY : blob_refuse("part_lock");
    if (!e)
        e = fits(fd, from);
    if (e)
        close(fd);
    else
        *ret_fd = fd;
    return e;
}

enum err part_write(struct blobs *b, int fd, uint64_t from, struct str bytes)
{
    if (!blob_has_room(b->parts, bytes.n)) {
        errno = ENOSPC;
        return blob_refuse("room");
    }
    if (ftruncate(fd, (off_t)from)) /* what an earlier try left */
        return blob_refuse("part_truncate");
    while (bytes.n) {
        ssize_t n = pwrite(fd, bytes.p, bytes.n, (off_t)from);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return blob_refuse("part_write");
        from += (uint64_t)n;
        bytes = str_slice(bytes, (size_t)n, bytes.n);
    }
    return fdatasync(fd) ? blob_refuse("part_sync") : OK;
}

void part_close(int fd)
{
    close(fd);
}

bool parts_have_room(const struct blobs *b, uint64_t bytes)
{
    return blob_has_room(b->parts, (size_t)bytes);
}

/* --- it is whole --- */

static enum err sum_up(int fd, uint64_t size, bool (*stops)(const void *ctx), const void *ctx,
                       struct hash *ret)
{
    char *piece = malloc(READ_PIECE_BYTES);
    struct sum *sum = sum_new();
    ASSERT(piece);
    enum err e = OK;
    uint64_t at = 0;
    while (!e && at < size) {
        uint64_t left = size - at;
        ssize_t n =
            pread(fd, piece, left < READ_PIECE_BYTES ? (size_t)left : READ_PIECE_BYTES, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (stops && stops(ctx))
            e = ERR_UNAVAILABLE;
        else if (n <= 0)
            e = blob_refuse("part_read");
        else
            sum_add(sum, (struct str){piece, (size_t)n});
        at += n > 0 ? (uint64_t)n : 0;
    }
    *ret = sum_end(sum);
    free(piece);
    return e;
}

/* The bytes get their lasting name, or those that are there already keep it. */
static const char *name_it(const struct blobs *b, int fd, const struct hash *hash)
{
    char name[BLOB_NAME_BYTES];
    blob_name(hash, name);
    int shelf = blob_open_shelf(b, name);
    if (shelf < 0)
        return "shelf";
    const char *wrong = blob_settle(shelf, name + 3);
    if (wrong && errno == ENOENT) {
        wrong = fchmod(fd, 0400) || fsync(fd) ? "fsync" : NULL;
        if (!wrong && !blob_link(fd, shelf, name + 3))
            wrong = "link";
        if (!wrong)
            wrong = blob_settle(shelf, name + 3);
    }
    close(shelf);
    return wrong;
}

enum err part_adopt(struct blobs *b, int64_t id, uint64_t size, bool (*stops)(const void *ctx),
                    const void *ctx, struct hash *ret)
{
    char name[PART_NAME_BYTES];
    struct stat st;
    part_name(id, name);
    int fd = openat(b->parts, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return blob_refuse("part_open");
    errno = 0;
    enum err e = fstat(fd, &st) || (uint64_t)st.st_size != size ? blob_refuse("part_size") : OK;
    if (!e)
        e = sum_up(fd, size, stops, ctx, ret);
    const char *wrong = e ? NULL : name_it(b, fd, ret);
    if (wrong)
        e = blob_refuse(wrong);
    close(fd);
    return e;
}

/* --- made here, in pieces --- */

enum err blob_begin(struct blobs *b, uint64_t most, int *ret_fd)
{
    if (!blob_has_room(b->parts, (size_t)most)) {
        errno = ENOSPC;
        return blob_refuse("room");
    }
    int fd = openat(b->parts, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return blob_refuse("open");
    *ret_fd = fd;
    return OK;
}

enum err blob_adopt(struct blobs *b, int fd, uint64_t size, bool (*stops)(const void *ctx),
                    const void *ctx, struct hash *ret)
{
    enum err e = sum_up(fd, size, stops, ctx, ret);
    const char *wrong = e ? NULL : name_it(b, fd, ret);
    return wrong ? blob_refuse(wrong) : e;
}

/* --- sweeping --- */

static enum err sweep_one(struct blobs *b, struct db *db, const char *name, int *left)
{
    long long id = 0;
    int64_t wanted = 0;
    if (!str_to_i64(str_from(name), &id) || id < 1)
        return OK;
    enum err e = q_upload_receives(db, (file_id){id}, &wanted);
    if (e || wanted)
        return e;
    (*left)--;
    return unlinkat(b->parts, name, 0) && errno != ENOENT ? blob_refuse("unlink") : OK;
}

enum err parts_sweep(struct blobs *b, struct db *db, int most, bool *ret_is_done)
{
    int fd = openat(b->parts, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return blob_refuse("sweep");
    }
    enum err e = OK;
    int left = most;
    for (struct dirent *d; !e && left && (d = readdir(dir));)
        e = sweep_one(b, db, d->d_name, &left);
    *ret_is_done = left > 0;
    closedir(dir);
    return e;
}
