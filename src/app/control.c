/* control.c - `kafedra key` talks to a running server.
 *
 * WHY   one process owns the data folder; a second one may only ask it. The socket lies in the
 *       folder, which is 0700, and the peer's user is checked again: rights of files are easily
 *       widened by mistake.
 * HOW   the socket's address is /proc/self/fd/N/control, since a path in sun_path has at most 107
 *       bytes and a folder's may be longer. Only operations with role "local" can be named:
 *       api_call_later knows no others.
 * OWNS  the listening socket and at most LIMIT_CONTROL_CONNECTIONS connections; a connection whose
 *       operation is out waits for it.
 * RUNS  front loop; control_ask in a process of its own.
 * TESTS tests/system */
#include "app/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

struct conn {
    struct watch watch; /* first: the watch is the connection */
    struct control *control;
    struct deferred end;
    char line[LIMIT_CONTROL_LINE_BYTES];
    size_t n;
    bool is_asking, is_ended, is_used;
};

struct control {
    struct watch watch; /* first */
    struct loop *loop;
    struct api *api;
    int folder_fd;
    struct conn conn[LIMIT_CONTROL_CONNECTIONS];
};

static int open_folder(struct str folder)
{
    char path[4096];
    if (folder.n >= sizeof path)
        return -1;
    memcpy(path, folder.p, folder.n);
    path[folder.n] = 0;
    return open(path, O_DIRECTORY | O_PATH | O_CLOEXEC);
}

static struct sockaddr_un address_of(int folder_fd)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "/proc/self/fd/%d/control", folder_fd);
    return at;
}

static bool is_trusted(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size))
        return false;
    return peer.uid == geteuid() || peer.uid == 0;
}

static void on_end(struct deferred *d)
{
    struct conn *c = (struct conn *)((char *)d - offsetof(struct conn, end));
    close(c->watch.fd);
    *c = (struct conn){0};
}

static void conn_end(struct conn *c)
{
    if (c->is_ended)
        return;
    c->is_ended = true;
    loop_unwatch(c->control->loop, &c->watch);
    c->end.run = on_end;
    loop_defer(c->control->loop, &c->end);
}

static void answer(struct conn *c, struct str text)
{
    /* A short line always fits an empty socket buffer; whoever does not take it asked in vain. */
    (void)!send(c->watch.fd, text.p, text.n, MSG_NOSIGNAL | MSG_DONTWAIT);
    conn_end(c);
}

static void on_answer(void *ctx, enum err e, struct str reply)
{
    struct conn *c = ctx;
    char text[4096];
    int n = e ? snprintf(text, sizeof text, "error %s\n", err_row(e)->code)
              : snprintf(text, sizeof text, "ok %.*s\n", STR_ARG(reply));
    c->is_asking = false;
    answer(c, (struct str){text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1});
}

static void ask(struct conn *c, struct str line)
{
    size_t blank = str_find_byte(line, ' ');
    struct str in = blank < line.n ? str_slice(line, blank + 1, line.n) : STR("{}");
    struct caller operator= {.roles = ROLE_OPERATOR};
    struct api_later later = {on_answer, c};
    c->is_asking = true;
    enum err e = api_call_later(c->control->api, &operator, str_slice(line, 0, blank), in, &later);
    if (e)
        on_answer(c, e, (struct str){0});
}

static void on_readable(struct watch *w, uint32_t events)
{
    (void)events;
    struct conn *c = (struct conn *)w;
    ssize_t n = recv(w->fd, c->line + c->n, sizeof c->line - c->n, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (c->is_asking) { /* gone or talkative: no more is read, the answer goes to whoever is left */
        loop_watch_change(c->control->loop, w, 0);
        return;
    }
    if (n <= 0) {
        conn_end(c);
        return;
    }
    c->n += (size_t)n;
    struct str line = {c->line, c->n};
    size_t end = str_find_byte(line, '\n');
    if (end < line.n)
        ask(c, str_slice(line, 0, end));
    else if (c->n == sizeof c->line)
        conn_end(c);
}

static struct conn *conn_of(struct control *ctl)
{
    for (int i = 0; i < LIMIT_CONTROL_CONNECTIONS; i++)
        if (!ctl->conn[i].is_used)
            return &ctl->conn[i];
    return NULL;
}

static void on_accept(struct watch *w, uint32_t events)
{
    (void)events;
    struct control *ctl = (struct control *)w;
    int fd = accept4(w->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return;
    struct conn *c = conn_of(ctl);
    if (!c || !is_trusted(fd)) {
        close(fd);
        return;
    }
    *c = (struct conn){.watch = {.ready = on_readable, .fd = fd}, .control = ctl, .is_used = true};
    if (loop_watch(ctl->loop, &c->watch, EPOLLIN)) {
        close(fd);
        *c = (struct conn){0};
    }
}

static enum err listen_at(struct control *ctl)
{
    struct sockaddr_un at = address_of(ctl->folder_fd);
    unlinkat(ctl->folder_fd, "control", 0); /* of a process that died: the folder's lock is ours */
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    ctl->watch.fd = fd;
    if (fd < 0 || fchmod(fd, 0600) || bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 8))
        return ERR_UNAVAILABLE;
    return loop_watch(ctl->loop, &ctl->watch, EPOLLIN);
}

/* Whoever reads this has a shell, and no idea that there is such a socket. */
static struct str why_not(struct arena *a, struct str folder, int error)
{
    if (access("/proc/self/fd", X_OK))
        return arena_printf(a,
                            "the socket %.*s/control can not be made since /proc is not there: "
                            "mount it (mount -t proc proc /proc; in a container or chroot it "
                            "must be passed on)",
                            STR_ARG(folder));
    return arena_printf(a,
                        "the socket %.*s/control can not be made: %s; the folder must be on a "
                        "file system that takes sockets, and the server's user must be able to "
                        "write there",
                        STR_ARG(folder), strerror(error));
}

enum err control_new(struct loop *l, struct api *api, struct arena *a, struct str folder,
                     struct control **ret, struct str *ret_trouble)
{
    struct control *ctl = calloc(1, sizeof *ctl);
    ASSERT(ctl);
    *ctl = (struct control){.watch = {.ready = on_accept, .fd = -1}, .loop = l, .api = api};
    errno = 0;
    ctl->folder_fd = open_folder(folder);
    enum err e = ctl->folder_fd < 0 ? ERR_UNAVAILABLE : listen_at(ctl);
    if (e) {
        *ret_trouble = why_not(a, folder, errno);
        control_free(ctl);
        return e;
    }
    *ret = ctl;
    return OK;
}

void control_free(struct control *ctl)
{
    if (!ctl)
        return;
    for (int i = 0; i < LIMIT_CONTROL_CONNECTIONS; i++)
        if (ctl->conn[i].is_used)
            close(ctl->conn[i].watch.fd);
    if (ctl->watch.fd >= 0) {
        close(ctl->watch.fd);
        unlinkat(ctl->folder_fd, "control", 0);
    }
    if (ctl->folder_fd >= 0)
        close(ctl->folder_fd);
    free(ctl);
}

/* --- the asking side --- */

static enum err read_answer(int fd, struct arena *a, struct str *ret_reply)
{
    char text[4096];
    size_t n = 0;
    ssize_t got;
    while (n < sizeof text && (got = recv(fd, text + n, sizeof text - n, 0)) > 0)
        n += (size_t)got;
    struct str line = str_trim((struct str){text, n});
    size_t blank = str_find_byte(line, ' ');
    *ret_reply = str_copy(a, str_slice(line, blank + 1, line.n));
    if (!str_starts_with(line, STR("ok ")))
        return n ? ERR_INTERNAL : ERR_UNAVAILABLE;
    return OK;
}

enum err control_ask(struct arena *a, struct str folder, const char *op_name, bool *ret_is_running,
                     struct str *ret_reply)
{
    *ret_is_running = false;
    int folder_fd = open_folder(folder);
    if (folder_fd < 0)
        return OK; /* no folder, no server */
    struct sockaddr_un at = address_of(folder_fd);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    enum err e = OK;
    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at)) {
        e = fd < 0 || errno == EACCES ? ERR_NO_RIGHT : OK;
    } else {
        struct str line = arena_printf(a, "%s\n", op_name);
        *ret_is_running = true;
        e = send(fd, line.p, line.n, MSG_NOSIGNAL) < 0 ? ERR_UNAVAILABLE
                                                       : read_answer(fd, a, ret_reply);
    }
    if (fd >= 0)
        close(fd);
    close(folder_fd);
    return e;
}
