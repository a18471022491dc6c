/* blobs.c - bytes of files on disk, by their hash.
 *
 * WHY   a database is the wrong place for 20 MB, and a file named by its content can neither be
 * half there nor be changed: whoever finds the name finds the bytes. HOW   folder/blobs/ab/cdef…:
 * written into a nameless file (O_TMPFILE), synced, then linked under its name and the folder
 * synced. A name that is there already was complete when it came. Reading checks the hash again: a
 * disk that lies is told apart from a file that was sent. OWNS  the folder's descriptor.  RUNS  any
 * thread; nothing here is shared but that descriptor. TESTS blobs_test.c */
#include "store/blobs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"
#include "store/blobs_inside.h"
#include "store/store.q.h"

#define FD_BYTES 32 /* "/proc/self/fd/…" */

static void shelf_name(int shelf, char ret[3])
{
    (void)snprintf(ret, 3, "%02x", (unsigned)shelf & 0xff);
}

/* All at once and synced, so that none is ever made while another file is being kept on it. */
static bool make_shelves(int folder)
{
    bool is_new = false;
    for (int i = 0; i < BLOB_SHELVES; i++) {
        char name[3];
        shelf_name(i, name);
        if (!mkdirat(folder, name, 0700))
            is_new = true;
        else if (errno != EEXIST)
            return false;
    }
    return !is_new || !fsync(folder);
}

static bool sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_synced = fd >= 0 && !fsync(fd);
    if (fd >= 0)
        close(fd);
    return is_synced;
}

static int open_parts(int folder)
{
    if (mkdirat(folder, "parts", 0700)) {
        if (errno != EEXIST)
            return -1;
    } else if (fsync(folder)) {
        return -1;
    }
    return openat(folder, "parts", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

enum err blobs_open(struct str folder, struct blobs **ret)
{
    char path[4096], above[4096];
    int n = snprintf(path, sizeof path, "%.*s/blobs", STR_ARG(folder));
    if (n < 0 || (size_t)n >= sizeof path)
        return ERR_STORAGE;
    (void)snprintf(above, sizeof above, "%.*s", STR_ARG(folder));
    bool is_new = !mkdir(path, 0700);
    if (!is_new && errno != EEXIST)
        return ERR_STORAGE;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return ERR_STORAGE;
    int parts = make_shelves(fd) ? open_parts(fd) : -1;
    if (parts < 0 || (is_new && !sync_folder(above))) {
        close(fd);
        if (parts >= 0)
            close(parts);
        return ERR_STORAGE;
    }
    struct blobs *b = malloc(sizeof *b);
    ASSERT(b);
    *b = (struct blobs){fd, parts};
    *ret = b;
    return OK;
}

void blobs_close(struct blobs *b)
{
    if (!b)
        return;
    close(b->folder);
    close(b->parts);
    free(b);
}

void blob_name(const struct hash *h, char ret[BLOB_NAME_BYTES])
{
    static const char digit[] = "0123456789abcdef";
    size_t at = 0;
    for (size_t i = 0; i < HASH_BYTES; i++) {
        if (i == 1)
            ret[at++] = '/';
        ret[at++] = digit[h->byte[i] >> 4];
        ret[at++] = digit[h->byte[i] & 15];
    }
    ret[at] = 0;
}

enum err blob_refuse(const char *what)
{
    log_line(LOG_ERROR, "blob_failed", "what=%s errno=%d", what, errno);
    return ERR_STORAGE;
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = str_slice(bytes, (size_t)n, bytes.n);
    }
    return true;
}

int blob_open_shelf(const struct blobs *b, const char *name)
{
    char shelf[3] = {name[0], name[1], 0};
    return openat(b->folder, shelf, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

bool blob_link(int fd, int shelf, const char *name)
{
    char path[FD_BYTES];
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return !linkat(AT_FDCWD, path, shelf, name, AT_SYMLINK_FOLLOW) || errno == EEXIST;
}

/* A disk filled with files could take no more messages: its last part is the database's. Somebody
 * who keeps bytes at the same time may take a little of it; a few do at once. */
bool blob_has_room(int shelf, size_t n)
{
    struct statvfs fs;
    if (fstatvfs(shelf, &fs))
        return true; /* the write will tell */
    return (uint64_t)fs.f_bavail * fs.f_frsize >= BLOB_DISK_FLOOR_BYTES + n;
}

static const char *write_blob(int shelf, const char *name, struct str bytes)
{
    if (!blob_has_room(shelf, bytes.n)) {
        errno = ENOSPC;
        return "room";
    }
    int fd = openat(shelf, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0400);
    if (fd < 0)
        return "open";
    const char *wrong = NULL;
    if (!write_all(fd, bytes))
        wrong = "write";
    else if (fsync(fd))
        wrong = "fsync";
    else if (!blob_link(fd, shelf, name))
        wrong = "link";
    close(fd);
    return wrong;
}

/* The name is there, or was put there by somebody at the same time: once the shelf is synced it
 * stays, and its time is new, so that the sweeper leaves it for a day. */
const char *blob_settle(int shelf, const char *name)
{
    if (utimensat(shelf, name, NULL, 0))
        return "utimens";
    return fsync(shelf) ? "fsync_shelf" : NULL;
}

enum err blob_keep(struct blobs *b, struct str bytes, struct hash *ret)
{
    char name[BLOB_NAME_BYTES];
    *ret = sha256(bytes);
    blob_name(ret, name);
    int shelf = blob_open_shelf(b, name);
    if (shelf < 0)
        return blob_refuse("shelf");
    const char *wrong = blob_settle(shelf, name + 3);
    if (wrong && errno == ENOENT) { /* not there yet, or just swept */
        wrong = write_blob(shelf, name + 3, bytes);
        if (!wrong)
            wrong = blob_settle(shelf, name + 3);
    }
    close(shelf);
    return wrong ? blob_refuse(wrong) : OK;
}

static int open_blob(const struct blobs *b, const struct hash *hash, struct stat *ret)
{
    char name[BLOB_NAME_BYTES];
    blob_name(hash, name);
    int fd = openat(b->folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0 && fstat(fd, ret)) {
        close(fd);
        return -1;
    }
    return fd;
}

enum err blob_open(struct blobs *b, const struct hash *hash, int *ret_fd, uint64_t *ret_size)
{
    struct stat st;
    int fd = open_blob(b, hash, &st);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : blob_refuse("open");
    *ret_fd = fd;
    *ret_size = (uint64_t)st.st_size;
    return OK;
}

struct str blob_tag(struct arena *arena, const struct hash *hash)
{
    return hash_hex(arena, hash);
}

static bool read_all(int fd, char *p, size_t n, off_t from)
{
    while (n) {
        ssize_t got = pread(fd, p, n, from);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        from += got;
        n -= (size_t)got;
    }
    return true;
}

static enum err read_range(int fd, struct arena *arena, off_t from, size_t n, struct str *ret)
{
    char *p = arena_try(arena, n ? n : 1, 1);
    if (!p)
        return ERR_TOO_LARGE;
    if (!read_all(fd, p, n, from))
        return blob_refuse("read");
    *ret = (struct str){p, n};
    return OK;
}

enum err blob_read(struct blobs *b, const struct hash *hash, struct arena *arena, size_t max,
                   struct str *ret)
{
    struct stat st;
    int fd = open_blob(b, hash, &st);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : blob_refuse("open");
    enum err e = (uint64_t)st.st_size > max ? ERR_TOO_LARGE
                                            : read_range(fd, arena, 0, (size_t)st.st_size, ret);
    close(fd);
    if (e)
        return e;
    struct hash is = sha256(*ret);
    if (hash_equal(&is, hash))
        return OK;
    errno = 0;
    return blob_refuse("hash");
}

enum err blob_read_part(struct blobs *b, const struct hash *hash, struct arena *arena,
                        uint64_t from, size_t n, struct str *ret)
{
    struct stat st;
    int fd = open_blob(b, hash, &st);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : blob_refuse("open");
    uint64_t size = (uint64_t)st.st_size;
    uint64_t left = from < size ? size - from : 0;
    enum err e = read_range(fd, arena, (off_t)from, n < left ? n : (size_t)left, ret);
    close(fd);
    return e;
}

bool blob_is_there(const struct blobs *b, const struct hash *hash)
{
    char name[BLOB_NAME_BYTES];
    blob_name(hash, name);
    return !faccessat(b->folder, name, F_OK, AT_SYMLINK_NOFOLLOW);
}

/* --- sweeping --- */

static int nibble(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* False: not a name that we gave. */
static bool hash_of(int shelf, const char *name, struct hash *ret)
{
    if (strlen(name) != 2 * (HASH_BYTES - 1))
        return false;
    ret->byte[0] = (unsigned char)shelf;
    for (size_t i = 1; i < HASH_BYTES; i++) {
        int high = nibble(name[2 * i - 2]), low = nibble(name[2 * i - 1]);
        if (high < 0 || low < 0)
            return false;
        ret->byte[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static bool is_old(int dir, const char *name, int64_t now_us)
{
    struct stat st;
    return !fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode) &&
           (int64_t)st.st_mtim.tv_sec * SECOND_US < now_us - BLOB_ORPHAN_US;
}

static enum err sweep_one(struct db *db, int dir, int shelf, const char *name, int64_t now_us)
{
    struct hash hash;
    int64_t rows = 0;
    if (!hash_of(shelf, name, &hash) || !is_old(dir, name, now_us))
        return OK;
    enum err e = q_blob_rows(db, hash, &rows);
    if (!e && !rows && unlinkat(dir, name, 0) && errno != ENOENT)
        return blob_refuse("unlink");
    return e;
}

enum err blobs_sweep(struct blobs *b, struct db *db, int shelf, int64_t now_us)
{
    char name[3];
    shelf_name(shelf, name);
    int fd = openat(b->folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir)
        return fd < 0 && errno == ENOENT ? OK : blob_refuse("sweep");
    enum err e = OK;
    for (struct dirent *d; !e && (d = readdir(dir));)
        e = sweep_one(db, fd, shelf, d->d_name, now_us);
    closedir(dir);
    return e;
}
