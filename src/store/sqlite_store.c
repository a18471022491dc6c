/* sqlite_store.c - the SQLite file of a data folder: made, opened, migrated; its checkpoints.
 *
 * HOW   kafedra.db is made (0600, before SQLite would make it readable to others), opened and
 * migrated on the store's own connection. That connection afterwards belongs to the checkpoint
 * thread, and to the close when that thread has ended. OWNS  that connection and the VFS.  RUNS
 * open and close on the main thread, checkpoints on one thread of their own.  SPEC
 * sqlite.org/wal.html.  TESTS store_test.c */
#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"
#include "store/migrate.h"
#include "store/sqlite.h"

static enum err refuse(struct str *ret_detail, const char *why)
{
    *ret_detail = str_from(why);
    return ERR_STORAGE;
}

static char *path_in(const char *folder)
{
    static const char name[] = "/kafedra.db";
    size_t n = strlen(folder) + sizeof name;
    char *p = malloc(n);
    ASSERT(p);
    snprintf(p, n, "%s%s", folder, name);
    return p;
}

static enum err make_file(const struct store *s, struct str *ret_detail)
{
    int fd = open(sqlite_store(s)->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int dir = open(s->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_made = fd >= 0 && dir >= 0 && !fsync(dir);
    if (fd >= 0)
        close(fd);
    if (dir >= 0)
        close(dir);
    return is_made ? OK : refuse(ret_detail, "the database file can not be made");
}

enum err sqlite_store_open(struct store *s, struct str *ret_detail)
{
    struct sqlite_store *own = calloc(1, sizeof *own);
    ASSERT(own);
    own->path = path_in(s->folder);
    s->engine = own;
    /* Statistics of memory cost a lock at every allocation of any thread. Refused when SQLite runs
     * already, which only tests with a VFS of their own do. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    enum err e = make_file(s, ret_detail);
    if (e)
        return e;
    if (!s->conf.synchronous) { /* FULL, as the gathering of writes demands */
        own->wal_vfs = wal_vfs_new(s->conf.sqlite_vfs);
        if (!own->wal_vfs)
            return refuse(ret_detail, "there is no such VFS");
    }
    if (sqlite_open(s, false, &own->own))
        return refuse(ret_detail,
                      "the database can not be opened; the file is damaged or of another kind");
    return migrate_run(own->own, store_migrations, store_migration_count,
                       clock_wall_us(&s->conf.clock), ret_detail);
}

void sqlite_store_close(struct store *s)
{
    struct sqlite_store *own = sqlite_store(s);
    if (!own)
        return;
    /* Nothing is lost when it fails: the log is read again at the next start. */
    if (own->own)
        (void)sqlite3_wal_checkpoint_v2(own->own, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_close(own->own);
    wal_vfs_free(own->wal_vfs);
    free(own->path);
    free(own);
}

enum err sqlite_checkpoint(struct store *s, int64_t *ret_wal_bytes)
{
    int pages = 0, copied = 0;
    int rc = sqlite3_wal_checkpoint_v2(sqlite_store(s)->own, NULL, SQLITE_CHECKPOINT_PASSIVE,
                                       &pages, &copied);
    if (rc == SQLITE_BUSY) /* the writer begins it anew just now */
        return ERR_BUSY;
    if (rc)
        return ERR_STORAGE;
    s->checkpoints++;
    sqlite_store(s)->copied_pages = copied;
    sqlite_store(s)->seen_pages = pages;
    *ret_wal_bytes = sqlite_wal_bytes(pages);
    return OK;
}
