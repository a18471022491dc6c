/* sandbox.c - the server's side of kafedra-sandbox: start it, wait for it, believe nothing.
 *
 * WHY   the server holds everybody's data; the bytes of strangers are opened elsewhere.
 * HOW   the file goes into a memory file that is the child's input, so that neither waits for the
 *       other; the answer is read from a pipe until its end, the time limit, or too much of it, and
 *       then the child is killed and waited for, though not for ever. It inherits nothing else: no
 * descriptor, no environment, no blocked signal. What a crash or a kill means is the file's fault,
 * since the helper has no other input. OWNS  the child, during the call.  RUNS  slow workers. TESTS
 * sandbox_test.c */
#include "op/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "text/table_wire.h"

#define PIECE_BYTES 65536
#define STOPS_US    (100 * 1000) /* between two looks whether the server goes down */
#define PAUSE_US                                                                                   \
    1000 /* between two looks whether it has ended: most have by the first or second               \
          */

struct question {
    const char *path, *name, *verb; /* of the program */
    struct str bytes;               /* the file; absent: fd is */
    int fd;
    int64_t most_us;
    size_t most_bytes; /* of the answer */
};

struct child {
    pid_t pid;
    int input, from, to; /* of the pipe: its reading end, its writing end; -1: closed */
    int64_t until_us;    /* on the monotonic clock */
    struct buf answer;
    enum err wrong; /* why it was stopped */
    const char *why;
};

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* --- starting --- */

static bool fill(int fd, struct str bytes)
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

static bool open_ends(struct child *c, const struct question *q)
{
    int ends[2];
    c->input = q->bytes.p ? memfd_create("file", MFD_CLOEXEC) : fcntl(q->fd, F_DUPFD_CLOEXEC, 3);
    if (c->input < 0 || (q->bytes.p && !fill(c->input, q->bytes)) || pipe2(ends, O_CLOEXEC))
        return false;
    c->from = ends[0];
    c->to = ends[1];
    return true;
}

static bool describe_files(posix_spawn_file_actions_t *files, const struct child *c)
{
    return !posix_spawn_file_actions_adddup2(files, c->input, 0) &&
           !posix_spawn_file_actions_adddup2(files, c->to, 1) &&
           !posix_spawn_file_actions_addopen(files, 2, "/dev/null", O_WRONLY, 0) &&
           !posix_spawn_file_actions_addclosefrom_np(files, 3);
}

/* The server blocks some signals and ignores others: not so the child. */
static bool describe_signals(posix_spawnattr_t *how)
{
    sigset_t none, pipes;
    sigemptyset(&none);
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGPIPE);
    return !posix_spawnattr_setsigmask(how, &none) && !posix_spawnattr_setsigdefault(how, &pipes) &&
           !posix_spawnattr_setflags(how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static bool spawn(struct child *c, const struct question *q)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    char *argv[] = {(char *)q->name, (char *)q->verb, NULL}, *environment[] = {NULL};
    if (posix_spawn_file_actions_init(&files))
        return false;
    if (posix_spawnattr_init(&how)) {
        posix_spawn_file_actions_destroy(&files);
        return false;
    }
    bool is_made = describe_files(&files, c) && describe_signals(&how) &&
                   !posix_spawn(&c->pid, q->path, &files, &how, argv, environment);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    return is_made;
}

/* --- its answer --- */

static int64_t monotonic_us(void)
{
    struct clock clock = clock_system();
    return clock_mono(&clock).us;
}

static bool stop(struct child *c, enum err e, const char *why)
{
    c->wrong = e;
    c->why = why;
    return false;
}

/* False: all is read, or it was too much, or too late. */
static bool read_piece(const struct op *op, struct child *c, char *piece)
{
    int64_t left_us = c->until_us - monotonic_us();
    struct pollfd p = {.fd = c->from, .events = POLLIN};
    if (left_us <= 0)
        return stop(c, ERR_TOO_LARGE, "time");
    if (op_stops(op))
        return stop(c, ERR_UNAVAILABLE, "stops");
    int ready = poll(&p, 1, (int)((left_us < STOPS_US ? left_us : STOPS_US) / 1000) + 1);
    if (ready < 0)
        return errno == EINTR || stop(c, ERR_UNAVAILABLE, "poll");
    if (!ready)
        return true;
    ssize_t n = read(c->from, piece, PIECE_BYTES);
    if (n < 0)
        return errno == EINTR || stop(c, ERR_UNAVAILABLE, "read");
    if (n && !buf_add(&c->answer, (struct str){piece, (size_t)n}))
        return stop(c, ERR_TOO_LARGE, "answer");
    return n > 0;
}

static void read_answer(struct op *op, struct child *c)
{
    char *piece = arena_alloc(op->arena, PIECE_BYTES);
    close_one(&c->to);
    while (read_piece(op, c, piece))
        ;
}

/* Has it ended, at the latest then? It need not: what closed its answer may live on. */
static bool has_ended(const struct child *c, int64_t until_us, int *ret_status)
{
    struct timespec pause = {.tv_nsec = PAUSE_US * 1000};
    for (;;) {
        pid_t was = waitpid(c->pid, ret_status, WNOHANG);
        if (was == c->pid || (was < 0 && errno != EINTR))
            return true;
        if (monotonic_us() >= until_us)
            return false;
        (void)nanosleep(&pause, NULL);
    }
}

/* Whatever it is doing. One that not even SIGKILL ends (it hangs in the kernel) is left behind: a
 * worker is worth more than a process. */
static int end_child(struct op *op, struct child *c)
{
    int status = 0;
    if (!c->wrong && has_ended(c, c->until_us, &status))
        return status;
    if (!c->wrong)
        (void)stop(c, ERR_TOO_LARGE, "time");
    kill(c->pid, SIGKILL);
    if (has_ended(c, monotonic_us() + LIMIT_SANDBOX_DYING_US, &status))
        return status;
    kill(c->pid, SIGKILL);
    log_line(LOG_ERROR, "sandbox_stuck", "request=%.*s pid=%d", STR_ARG(op->request_id),
             (int)c->pid);
    (void)stop(c, ERR_UNAVAILABLE, "stuck");
    return status;
}

static enum err judge(struct op *op, const struct child *c, int status)
{
    if (c->wrong)
        return op_fail(op, c->wrong, "%s", c->why);
    if (WIFSIGNALED(status)) {
        log_line(LOG_WARN, "sandbox_killed", "request=%.*s signal=%d", STR_ARG(op->request_id),
                 WTERMSIG(status));
        if (WTERMSIG(status) == SIGXCPU) /* its own doing, on any machine */
            return op_fail(op, ERR_TOO_LARGE, "work");
        return WTERMSIG(status) == SIGKILL ? op_fail(op, ERR_TOO_LARGE, "time")
                                           : op_fail(op, ERR_FILE_UNREADABLE, "broken");
    }
    if (WEXITSTATUS(status) != 0)
        return op_fail(op, ERR_UNAVAILABLE, "sandbox status %d", WEXITSTATUS(status));
    return OK;
}

static enum err run_child(struct op *op, struct child *c, const struct question *q)
{
    if (!open_ends(c, q))
        return op_fail(op, ERR_UNAVAILABLE, "sandbox ends errno=%d", errno);
    if (!spawn(c, q))
        return op_fail(op, ERR_UNAVAILABLE, "%s does not start", q->path);
    read_answer(op, c);
    int status = end_child(op, c);
    return judge(op, c, status);
}

/* The helper's answer, in the arena. */
static enum err ask(struct op *op, const struct question *q, struct str *ret)
{
    struct child c = {.input = -1, .from = -1, .to = -1, .until_us = monotonic_us() + q->most_us};
    if (!q->path)
        return op_fail(op, ERR_UNAVAILABLE, "no %s", q->name);
    buf_init(&c.answer, q->most_bytes);
    enum err e = run_child(op, &c, q);
    close_one(&c.input);
    close_one(&c.from);
    close_one(&c.to);
    if (!e) {
        *ret = str_copy(op->arena, buf_str(&c.answer));
        e = ret->p ? OK : op_fail(op, ERR_TOO_LARGE, "answer");
    }
    buf_done(&c.answer);
    return e;
}

static struct question of_sandbox(const struct op *op, const char *verb, struct str bytes)
{
    return (struct question){.path = op->sandbox,
                             .name = "kafedra-sandbox",
                             .verb = verb,
                             .bytes = bytes,
                             .most_us = LIMIT_SANDBOX_US,
                             .most_bytes = LIMIT_WIRE_BYTES};
}

static enum err refused(struct op *op, const struct wire_refusal *r)
{
    enum err e = r->is_large ? ERR_TOO_LARGE : ERR_FILE_UNREADABLE;
    return r->line ? op_fail(op, e, "%.*s %u", STR_ARG(r->word), (unsigned)r->line)
                   : op_fail(op, e, "%.*s", STR_ARG(r->word));
}

enum err sandbox_table(struct op *op, struct str bytes, struct table *ret)
{
    struct wire_refusal refusal;
    struct str answer;
    *ret = (struct table){0};
    if (!bytes.n)
        return op_fail(op, ERR_FILE_UNREADABLE, "empty");
    struct question q = of_sandbox(op, "table", bytes);
    enum err e = ask(op, &q, &answer);
    if (!e)
        e = table_wire_read(op->arena, answer, ret, &refusal);
    if (e)
        return e == ERR_MALFORMED ? op_fail(op, ERR_FILE_UNREADABLE, "broken") : e;
    return refusal.is_there ? refused(op, &refusal) : OK;
}

enum err sandbox_inspect(struct op *op, struct str bytes, struct inspected *ret)
{
    struct inspected_wire found;
    struct wire_refusal refusal;
    struct str answer;
    *ret = (struct inspected){0};
    if (!bytes.n)
        return op_fail(op, ERR_FILE_UNREADABLE, "empty");
    struct question q = of_sandbox(op, "inspect", bytes);
    enum err e = ask(op, &q, &answer);
    if (!e)
        e = inspected_wire_read(answer, &found, &refusal);
    if (e)
        return e == ERR_MALFORMED ? op_fail(op, ERR_FILE_UNREADABLE, "broken") : e;
    if (refusal.is_there)
        return refused(op, &refusal);
    *ret = (struct inspected){.kind = (enum inspected_kind)found.kind,
                              .pages = found.pages,
                              .width = found.width,
                              .height = found.height,
                              .has_script = found.has_script,
                              .is_encrypted = found.is_encrypted};
    return OK;
}

enum err sandbox_picture(struct op *op, int fd, struct picture_wire *ret)
{
    struct wire_refusal refusal;
    struct str answer;
    struct question q = {.path = op->pictures,
                         .name = "kafedra-pictures",
                         .verb = "picture",
                         .fd = fd,
                         .most_us = LIMIT_PICTURES_US,
                         .most_bytes = LIMIT_PICTURE_ANSWER_BYTES};
    struct stat st;
    *ret = (struct picture_wire){0};
    if (fstat(fd, &st) || !st.st_size)
        return op_fail(op, ERR_FILE_UNREADABLE, "empty");
    if (st.st_size > (off_t)LIMIT_PICTURE_FILE_BYTES)
        return op_fail(op, ERR_TOO_LARGE, "bytes");
    enum err e = ask(op, &q, &answer);
    if (e == ERR_TOO_LARGE && str_equal(op->detail, STR("time")))
        return op_fail(op, ERR_UNAVAILABLE, "time"); /* a machine that is busy, or out of memory */
    if (!e)
        e = picture_wire_read(answer, ret, &refusal);
    if (e)
        return e == ERR_MALFORMED ? op_fail(op, ERR_FILE_UNREADABLE, "broken") : e;
    return refusal.is_there ? refused(op, &refusal) : OK;
}
