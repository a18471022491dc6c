/* store.c - open and close the data folder, on the engine that the settings name.
 *
 * WHY   one process owns a folder: two writers behind one log would each believe its own cache, and
 * the control socket, certificates and files lie there on any engine. HOW   flock on kafedra.lock,
 * then the engine opens and migrates what is its own. OWNS  the lock, the engine. Every db is
 * closed before the store. RUNS  open and close on the main thread, store_checkpoint on one thread
 * of its own.  TESTS store_test.c */
#include "store/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

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

static void release(struct store *s)
{
    s->driver->close(s);
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    free(s->folder);
    free(s);
}

enum err store_open(const struct store_conf *conf, struct store **ret, struct str *ret_detail)
{
    struct store *s = calloc(1, sizeof *s);
    ASSERT(s);
    s->conf = *conf;
    s->driver = conf->db.n ? &pg_driver : &sqlite_driver;
    s->lock_fd = -1;
    s->folder = join(conf->folder, "");
    s->conf.folder = str_from(s->folder); /* the caller's text may end before the store */
    enum err e = make_folder(s->folder, ret_detail);
    if (!e)
        e = take_lock(s, ret_detail);
    if (!e)
        e = s->driver->open(s, ret_detail);
    if (e) {
        release(s);
        return e;
    }
    *ret = s;
    return OK;
}

void store_close(struct store *s)
{
    if (s)
        release(s);
}

enum err store_checkpoint(struct store *s, int64_t *ret_wal_bytes)
{
    return s->driver->checkpoint(s, ret_wal_bytes);
}

bool store_is_away(const struct store *s)
{
    return s->driver->is_away(s);
}

bool store_takes_writers(const struct store *s)
{
    return s->driver == &pg_driver;
}

struct store_counts store_counts(const struct store *s)
{
    return (struct store_counts){s->batches, s->operations, s->reruns, s->checkpoints};
}

size_t store_slots_wanted(const struct store_conf *conf)
{
    size_t most = 0;
    for (size_t i = 0; i < conf->query_count; i++)
        if (conf->queries[i]->index >= most)
            most = conf->queries[i]->index + 1;
    return most;
}
