/* faulty_vfs.c - a disk for tests: forgets at a power cut what was not synced, becomes full on
 * demand.
 *
 * WHY   "acknowledged is durable" can not be shown by killing a process: the kernel keeps what it
 * wrote. Only a disk that loses everything since the last sync tells synchronous=FULL from NORMAL.
 * HOW   a shim over the default VFS. Each file has an image in memory, shared by all its handles,
 * with a dirty flag for each sector; xSync copies dirty sectors into the real file. Locks, shared
 * memory and names go to the default VFS. The image keeps one descriptor of its own until the disk
 * goes: closing one would drop the POSIX locks that the default VFS holds on the same file. OWNS
 * the images.  RUNS wherever SQLite calls.  SPEC sqlite.org/vfs.html.  TESTS fault_test.c */
#include "store/faulty_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

enum { SECTOR = 512 };

struct image {
    char *path;
    int fd;
    unsigned char *data;
    unsigned char *dirty; /* one for each sector of cap */
    int64_t size, cap;    /* cap is a multiple of SECTOR */
    struct image *next;
};

struct faulty {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    sqlite3_mutex *mutex;
    struct image *images;
    bool is_off;
    int64_t writes_left; /* -1: unlimited */
    int64_t file_limit;  /* 0: none */
    struct faulty_counts counts;
};

/* SQLite allocates szOsFile bytes: ours, then the default VFS's. */
struct faulty_file {
    sqlite3_file base;
    struct faulty *disk;
    struct image *image; /* NULL: a file without a name, passed through */
    sqlite3_file *real;
};

static struct faulty_file *of(sqlite3_file *file)
{
    return (struct faulty_file *)file;
}

static struct faulty *disk_of(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

/* --- images ----------------------------------------------------------------------------------- */

static void reserve(struct image *m, int64_t bytes)
{
    if (bytes <= m->cap)
        return;
    int64_t cap = m->cap ? m->cap : 64 * SECTOR;
    while (cap < bytes)
        cap *= 2;
    m->data = realloc(m->data, (size_t)cap);
    m->dirty = realloc(m->dirty, (size_t)(cap / SECTOR));
    ASSERT(m->data && m->dirty);
    memset(m->data + m->cap, 0, (size_t)(cap - m->cap));
    memset(m->dirty + m->cap / SECTOR, 0, (size_t)((cap - m->cap) / SECTOR));
    m->cap = cap;
}

static struct image *image_load(const char *path)
{
    struct image *m = calloc(1, sizeof *m);
    ASSERT(m);
    m->path = strdup(path);
    m->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct stat st;
    ASSERT(m->path && m->fd >= 0 && !fstat(m->fd, &st));
    m->size = st.st_size;
    reserve(m, m->size);
    ASSERT(!m->size || pread(m->fd, m->data, (size_t)m->size, 0) == m->size);
    return m;
}

static void image_free(struct image *m)
{
    close(m->fd);
    free(m->path);
    free(m->data);
    free(m->dirty);
    free(m);
}

static struct image *image_of(struct faulty *f, const char *path)
{
    sqlite3_mutex_enter(f->mutex);
    struct image *m = f->images;
    while (m && strcmp(m->path, path) != 0)
        m = m->next;
    if (!m) {
        m = image_load(path);
        m->next = f->images;
        f->images = m;
    }
    sqlite3_mutex_leave(f->mutex);
    return m;
}

static void flush_sector(const struct image *m, int64_t sector)
{
    int64_t at = sector * SECTOR;
    int64_t n = m->size - at < SECTOR ? m->size - at : SECTOR;
    if (n > 0)
        ASSERT(pwrite(m->fd, m->data + at, (size_t)n, at) == n);
    m->dirty[sector] = 0;
}

static void image_sync(const struct image *m)
{
    for (int64_t i = 0; i < m->cap / SECTOR; i++)
        if (m->dirty[i])
            flush_sector(m, i);
    ASSERT(!ftruncate(m->fd, m->size));
}

/* Some sectors reached the disk before the power went, in no order. */
static void image_sync_by_chance(const struct image *m, uint32_t *seed)
{
    for (int64_t i = 0; i < m->cap / SECTOR; i++) {
        *seed = *seed * 1664525 + 1013904223;
        if (m->dirty[i] && *seed >> 31)
            flush_sector(m, i);
    }
}

/* --- files ------------------------------------------------------------------------------------ */

static int file_close(sqlite3_file *file)
{
    return of(file)->real->pMethods->xClose(of(file)->real);
}

static int file_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at)
{
    struct faulty_file *h = of(file);
    if (!h->image)
        return h->real->pMethods->xRead(h->real, p, n, at);
    sqlite3_mutex_enter(h->disk->mutex);
    int64_t there = h->image->size - at;
    there = there < 0 ? 0 : there > n ? n : there;
    if (there)
        memcpy(p, h->image->data + at, (size_t)there);
    sqlite3_mutex_leave(h->disk->mutex);
    memset((char *)p + there, 0, (size_t)(n - there));
    return there == n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int refuse_write(struct faulty *f, int64_t end)
{
    if (f->is_off)
        return SQLITE_IOERR_WRITE;
    if (f->writes_left == 0 || (f->file_limit && end > f->file_limit))
        return SQLITE_FULL;
    if (f->writes_left > 0)
        f->writes_left--;
    f->counts.writes++;
    return SQLITE_OK;
}

static int file_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
    struct faulty_file *h = of(file);
    if (!h->image)
        return h->real->pMethods->xWrite(h->real, p, n, at);
    sqlite3_mutex_enter(h->disk->mutex);
    struct image *m = h->image;
    int rc = refuse_write(h->disk, at + n);
    if (!rc) {
        reserve(m, at + n);
        memcpy(m->data + at, p, (size_t)n);
        memset(m->dirty + at / SECTOR, 1, (size_t)((at + n - 1) / SECTOR - at / SECTOR + 1));
        if (at + n > m->size)
            m->size = at + n;
    }
    sqlite3_mutex_leave(h->disk->mutex);
    return rc;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct faulty_file *h = of(file);
    if (!h->image)
        return h->real->pMethods->xTruncate(h->real, size);
    if (h->disk->is_off)
        return SQLITE_IOERR_TRUNCATE;
    sqlite3_mutex_enter(h->disk->mutex);
    struct image *m = h->image;
    if (size < m->size) {
        memset(m->data + size, 0, (size_t)(m->size - size));
        m->size = size;
    }
    sqlite3_mutex_leave(h->disk->mutex);
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *file, int flags)
{
    struct faulty_file *h = of(file);
    if (!h->image)
        return h->real->pMethods->xSync(h->real, flags);
    if (h->disk->is_off)
        return SQLITE_IOERR_FSYNC;
    sqlite3_mutex_enter(h->disk->mutex);
    image_sync(h->image); /* the real file stands for the platter: it needs no fsync of its own */
    h->disk->counts.syncs++;
    sqlite3_mutex_leave(h->disk->mutex);
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *ret)
{
    struct faulty_file *h = of(file);
    if (!h->image)
        return h->real->pMethods->xFileSize(h->real, ret);
    sqlite3_mutex_enter(h->disk->mutex);
    *ret = h->image->size;
    sqlite3_mutex_leave(h->disk->mutex);
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *file, int kind)
{
    return of(file)->real->pMethods->xLock(of(file)->real, kind);
}

static int file_unlock(sqlite3_file *file, int kind)
{
    return of(file)->real->pMethods->xUnlock(of(file)->real, kind);
}

static int file_check_lock(sqlite3_file *file, int *ret)
{
    return of(file)->real->pMethods->xCheckReservedLock(of(file)->real, ret);
}

/* Hints about size and chunks would let the default VFS touch the real file behind the image. */
static int file_control(sqlite3_file *file, int op, void *arg)
{
    if (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE ||
        op == SQLITE_FCNTL_MMAP_SIZE)
        return SQLITE_NOTFOUND;
    return of(file)->real->pMethods->xFileControl(of(file)->real, op, arg);
}

static int file_sector(sqlite3_file *file)
{
    return of(file)->real->pMethods->xSectorSize(of(file)->real);
}

static int file_traits(sqlite3_file *file)
{
    return of(file)->real->pMethods->xDeviceCharacteristics(of(file)->real);
}

static int file_shm_map(sqlite3_file *file, int page, int bytes, int extend, void volatile **ret)
{
    return of(file)->real->pMethods->xShmMap(of(file)->real, page, bytes, extend, ret);
}

static int file_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return of(file)->real->pMethods->xShmLock(of(file)->real, offset, n, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
    of(file)->real->pMethods->xShmBarrier(of(file)->real);
}

static int file_shm_unmap(sqlite3_file *file, int is_deleting)
{
    return of(file)->real->pMethods->xShmUnmap(of(file)->real, is_deleting);
}

static const sqlite3_io_methods methods = {
    2,           file_close,   file_read,     file_write,       file_truncate,  file_sync,
    file_size,   file_lock,    file_unlock,   file_check_lock,  file_control,   file_sector,
    file_traits, file_shm_map, file_shm_lock, file_shm_barrier, file_shm_unmap, NULL,
    NULL,
};

/* --- the disk --------------------------------------------------------------------------------- */

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *ret_flags)
{
    struct faulty_file *h = of(file);
    *h = (struct faulty_file){.disk = disk_of(vfs), .real = (sqlite3_file *)(h + 1)};
    int rc = h->disk->real->xOpen(h->disk->real, name, h->real, flags, ret_flags);
    if (rc)
        return rc;
    h->image = name ? image_of(h->disk, name) : NULL;
    h->base.pMethods = &methods;
    return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int is_syncing)
{
    struct faulty *f = disk_of(vfs);
    sqlite3_mutex_enter(f->mutex);
    for (struct image **at = &f->images; *at; at = &(*at)->next) {
        struct image *m = *at;
        if (strcmp(m->path, name) == 0) {
            *at = m->next;
            image_free(m);
            break;
        }
    }
    sqlite3_mutex_leave(f->mutex);
    return f->real->xDelete(f->real, name, is_syncing);
}

static int disk_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
    return disk_of(vfs)->real->xAccess(disk_of(vfs)->real, name, flags, ret);
}

static int disk_full_path(sqlite3_vfs *vfs, const char *name, int n, char *ret)
{
    return disk_of(vfs)->real->xFullPathname(disk_of(vfs)->real, name, n, ret);
}

struct faulty *faulty_new(const char *name)
{
    struct faulty *f = calloc(1, sizeof *f);
    ASSERT(f && !sqlite3_initialize());
    f->real = sqlite3_vfs_find(NULL);
    f->mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_RECURSIVE);
    f->writes_left = -1;
    f->vfs = *f->real; /* time, randomness and sleeping stay the default VFS's */
    f->vfs.szOsFile = (int)sizeof(struct faulty_file) + f->real->szOsFile;
    f->vfs.pNext = NULL;
    f->vfs.zName = name;
    f->vfs.pAppData = f;
    f->vfs.xOpen = disk_open;
    f->vfs.xDelete = disk_delete;
    f->vfs.xAccess = disk_access;
    f->vfs.xFullPathname = disk_full_path;
    int rc = sqlite3_vfs_register(&f->vfs, 0);
    ASSERT(!rc);
    return f;
}

void faulty_power_off(struct faulty *f)
{
    f->is_off = true;
}

void faulty_power_on(struct faulty *f, uint32_t keep_seed)
{
    while (f->images) {
        struct image *m = f->images;
        f->images = m->next;
        if (keep_seed)
            image_sync_by_chance(m, &keep_seed);
        image_free(m);
    }
    f->is_off = false;
}

void faulty_free(struct faulty *f)
{
    faulty_power_on(f, 0);
    sqlite3_vfs_unregister(&f->vfs);
    sqlite3_mutex_free(f->mutex);
    free(f);
}

void faulty_disk_left(struct faulty *f, int64_t writes)
{
    f->writes_left = writes;
}

void faulty_file_limit(struct faulty *f, int64_t bytes)
{
    f->file_limit = bytes;
}

struct faulty_counts faulty_counts(const struct faulty *f)
{
    return f->counts;
}
