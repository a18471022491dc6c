/* store.c - open and close the data folder; checkpoints.
 *
 * WHY   one process owns a folder: two writers behind one log would each believe its own cache.
 * HOW   flock on kafedra.lock, then kafedra.db is made (0600, before SQLite would make it readable
 * to others), opened and migrated on the store's own connection. That connection afterwards belongs
 * to the checkpoint thread, and to store_close when that thread has ended. OWNS  the lock, the
 * store's connection. Every db is closed before the store. RUNS  open and close on the main thread,
 * store_checkpoint on one thread of its own. SPEC  sqlite.org/wal.html.  TESTS store_test.c */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "store/migrate.h"
#include "store/sqlite.h"

static enum err refuse(struct str *ret_detail, const char *why)
{
    *ret_detail = str_from(why);
    return ERR_STORAGE;
}

static char *join(struct str folder, const char *name)
{
    size_t n = folder.n + strlen(name) + 1;
    char *p = malloc(n);
    ASSERT(p);
    snprintf(p, n, "%.*s%s", STR_ARG(folder), name);
    return p;
}

/* The folder itself, not what is above it: a typing error must not make a tree of folders. */
static enum err make_folder(const char *folder, struct str *ret_detail)
{
    if (mkdir(folder, 0700) && errno != EEXIST)
        return refuse(ret_detail, "the data folder can not be made");
    struct stat st;
    if (stat(folder, &st) || !S_ISDIR(st.st_mode) || access(folder, R_OK | W_OK | X_OK))
        return refuse(ret_detail, "the data folder can not be read and written");
    return OK;
}

static enum err take_lock(struct store *s, struct str *ret_detail)
{
    char *path = join(s->conf.folder, "/kafedra.lock");
    s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    free(path);
    if (s->lock_fd < 0)
        return refuse(ret_detail, "the lock file of the data folder can not be opened");
    if (flock(s->lock_fd, LOCK_EX | LOCK_NB))
        return refuse(ret_detail, "the data folder is in use by another process");
    return OK;
}

static enum err make_file(const struct store *s, struct str *ret_detail)
{
    int fd = open(s->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int dir = open(s->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_made = fd >= 0 && dir >= 0 && !fsync(dir);
    if (fd >= 0)
        close(fd);
    if (dir >= 0)
        close(dir);
    return is_made ? OK : refuse(ret_detail, "the database file can not be made");
}

static enum err prepare(struct store *s, struct str *ret_detail)
{
    enum err e = make_folder(s->folder, ret_detail);
    if (!e)
        e = take_lock(s, ret_detail);
    if (!e)
        e = make_file(s, ret_detail);
    if (e)
        return e;
    if (!s->conf.synchronous) { /* FULL, as the gathering of writes demands */
        s->wal_vfs = wal_vfs_new(s->conf.sqlite_vfs);
        if (!s->wal_vfs)
            return refuse(ret_detail, "there is no such VFS");
    }
    if (sqlite_open(s, false, &s->own))
        return refuse(ret_detail,
                      "the database can not be opened; the file is damaged or of another kind");
    return migrate_run(s->own, store_migrations, store_migration_count,
                       clock_wall_us(&s->conf.clock), ret_detail);
}

static void release(struct store *s)
{
    sqlite3_close(s->own);
    wal_vfs_free(s->wal_vfs);
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    free(s->path);
    free(s->folder);
    free(s);
}

enum err store_open(const struct store_conf *conf, struct store **ret, struct str *ret_detail)
{
    struct store *s = calloc(1, sizeof *s);
    ASSERT(s);
    s->conf = *conf;
    s->lock_fd = -1;
    s->folder = join(conf->folder, "");
    s->path = join(conf->folder, "/kafedra.db");
    s->conf.folder = str_from(s->folder); /* the caller's text may end before the store */
    /* Statistics of memory cost a lock at every allocation of any thread. Refused when SQLite runs
     * already, which only tests with a VFS of their own do. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    enum err e = prepare(s, ret_detail);
    if (e) {
        release(s);
        return e;
    }
    *ret = s;
    return OK;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    /* Nothing is lost when it fails: the log is read again at the next start. */
    (void)sqlite3_wal_checkpoint_v2(s->own, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    release(s);
}

enum err store_checkpoint(struct store *s, int64_t *ret_wal_bytes)
{
    int pages = 0;
    int rc = sqlite3_wal_checkpoint_v2(s->own, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, NULL);
    if (rc == SQLITE_BUSY) /* the writer truncates just now */
        return ERR_BUSY;
    if (rc)
        return ERR_STORAGE;
    s->checkpoints++;
    *ret_wal_bytes = sqlite_wal_bytes(pages);
    return OK;
}

struct store_counts store_counts(const struct store *s)
{
    return (struct store_counts){s->batches, s->operations, s->reruns, s->checkpoints};
}
