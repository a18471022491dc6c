/* wal_vfs.c - the log in few large writes instead of two small ones for each page.
 *
 * WHY   a commit writes every changed page as a head of 24 bytes and a body, each with a pwrite of
 * its own; at a batch of 64 operations that is a third of the writer's time (docs/performance.md).
 * HOW   a VFS above the real one. Only the log is wrapped; every other file is opened by the real
 * VFS in place and costs nothing. Writes that continue each other are gathered, and go out as one
 * before a sync, a read, a truncation, a question for the size, or when they no longer continue.
 * With synchronous=FULL SQLite syncs the log before it tells readers of the new frames
 * (walIndexWriteHdr comes after the sync in sqlite3WalFrames), so nobody looks for a frame that
 * still waits here, and an error of the large write comes out of the sync: the commit fails as it
 * would have. OWNS  the registration; a file owns its buffer, made at its first write (readers
 * never have one). RUNS  within SQLite, on the thread of the connection. SPEC  sqlite.org/vfs.html,
 * fileformat2.html 4.  TESTS wal_vfs_test.c, fault_test.c (all of it runs through this) */
#include "store/wal_vfs.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"

struct wal_vfs {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    char name[40];
};

/* The real file lies behind ours, in the memory that SQLite gives. */
struct wal_file {
    sqlite3_file base;
    sqlite3_file *real;
    unsigned char *buffer; /* LIMIT_WAL_BUFFER_BYTES, or NULL */
    sqlite3_int64 at;      /* where in the file the buffer begins */
    int used;
};

static struct wal_file *of(sqlite3_file *file)
{
    return (struct wal_file *)file;
}

/* After a failure the frames are dropped: the commit they belong to fails, and the next one writes
 * to the same place. */
static int flush(struct wal_file *f)
{
    int used = f->used;
    f->used = 0;
    return used ? f->real->pMethods->xWrite(f->real, f->buffer, used, f->at) : SQLITE_OK;
}

static int wal_close(sqlite3_file *file)
{
    struct wal_file *f = of(file);
    int rc = flush(f);
    int rc_close = f->real->pMethods->xClose(f->real);
    free(f->buffer);
    f->buffer = NULL;
    return rc ? rc : rc_close;
}

static int wal_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at)
{
    struct wal_file *f = of(file);
    int rc = flush(f);
    return rc ? rc : f->real->pMethods->xRead(f->real, p, n, at);
}

static int wal_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
    struct wal_file *f = of(file);
    bool goes_on = f->used && at == f->at + f->used && n <= LIMIT_WAL_BUFFER_BYTES - f->used;
    int rc = goes_on ? SQLITE_OK : flush(f);
    if (rc)
        return rc;
    if (!f->buffer)
        f->buffer = malloc(LIMIT_WAL_BUFFER_BYTES);
    if (!f->buffer || n > LIMIT_WAL_BUFFER_BYTES)
        return f->real->pMethods->xWrite(f->real, p, n, at);
    if (!f->used)
        f->at = at;
    memcpy(f->buffer + f->used, p, (size_t)n);
    f->used += n;
    return SQLITE_OK;
}

static int wal_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int rc = flush(of(file));
    return rc ? rc : of(file)->real->pMethods->xTruncate(of(file)->real, size);
}

static int wal_sync(sqlite3_file *file, int flags)
{
    int rc = flush(of(file));
    return rc ? rc : of(file)->real->pMethods->xSync(of(file)->real, flags);
}

static int wal_size(sqlite3_file *file, sqlite3_int64 *ret)
{
    int rc = flush(of(file));
    return rc ? rc : of(file)->real->pMethods->xFileSize(of(file)->real, ret);
}

/* The log is never locked or mapped: SQLite locks the database and the shared memory. */
static int wal_lock(sqlite3_file *file, int kind)
{
    return of(file)->real->pMethods->xLock(of(file)->real, kind);
}

static int wal_unlock(sqlite3_file *file, int kind)
{
    return of(file)->real->pMethods->xUnlock(of(file)->real, kind);
}

static int wal_check_lock(sqlite3_file *file, int *ret)
{
    return of(file)->real->pMethods->xCheckReservedLock(of(file)->real, ret);
}

static int wal_control(sqlite3_file *file, int op, void *arg)
{
    return of(file)->real->pMethods->xFileControl(of(file)->real, op, arg);
}

static int wal_sector(sqlite3_file *file)
{
    return of(file)->real->pMethods->xSectorSize(of(file)->real);
}

static int wal_traits(sqlite3_file *file)
{
    return of(file)->real->pMethods->xDeviceCharacteristics(of(file)->real);
}

static const sqlite3_io_methods wal_methods = {
    .iVersion = 1,
    .xClose = wal_close,
    .xRead = wal_read,
    .xWrite = wal_write,
    .xTruncate = wal_truncate,
    .xSync = wal_sync,
    .xFileSize = wal_size,
    .xLock = wal_lock,
    .xUnlock = wal_unlock,
    .xCheckReservedLock = wal_check_lock,
    .xFileControl = wal_control,
    .xSectorSize = wal_sector,
    .xDeviceCharacteristics = wal_traits,
};

static sqlite3_vfs *real_of(sqlite3_vfs *vfs)
{
    return ((struct wal_vfs *)vfs->pAppData)->real;
}

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                    int *ret_flags)
{
    sqlite3_vfs *real = real_of(vfs);
    if (!(flags & SQLITE_OPEN_WAL))
        return real->xOpen(real, name, file, flags, ret_flags);
    struct wal_file *f = of(file);
    *f = (struct wal_file){.real = (sqlite3_file *)(f + 1)};
    int rc = real->xOpen(real, name, f->real, flags, ret_flags);
    f->base.pMethods = rc ? NULL : &wal_methods;
    return rc;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int is_syncing)
{
    return real_of(vfs)->xDelete(real_of(vfs), name, is_syncing);
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
    return real_of(vfs)->xAccess(real_of(vfs), name, flags, ret);
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *name, int n, char *ret)
{
    return real_of(vfs)->xFullPathname(real_of(vfs), name, n, ret);
}

struct wal_vfs *wal_vfs_new(const char *below)
{
    if (sqlite3_initialize() || !sqlite3_vfs_find(below))
        return NULL;
    struct wal_vfs *v = calloc(1, sizeof *v);
    ASSERT(v);
    v->real = sqlite3_vfs_find(below);
    snprintf(v->name, sizeof v->name, "kafedra-%p",
             (void *)v); /* several stores in one test program */
    v->vfs = *v->real;   /* time, randomness, errors: the real VFS's own */
    v->vfs.szOsFile = (int)sizeof(struct wal_file) + v->real->szOsFile;
    v->vfs.pNext = NULL;
    v->vfs.zName = v->name;
    v->vfs.pAppData = v;
    v->vfs.xOpen = vfs_open;
    v->vfs.xDelete = vfs_delete;
    v->vfs.xAccess = vfs_access;
    v->vfs.xFullPathname = vfs_full_path;
    int rc = sqlite3_vfs_register(&v->vfs, 0);
    ASSERT(!rc);
    return v;
}

const char *wal_vfs_name(const struct wal_vfs *v)
{
    return v->name;
}

void wal_vfs_free(struct wal_vfs *v)
{
    if (!v)
        return;
    sqlite3_vfs_unregister(&v->vfs);
    free(v);
}
