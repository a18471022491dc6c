/* clamd.c - a file goes to a ClamAV daemon in chunks, and a word comes back.
 *
 * WHY   a scanner is a gigabyte of signatures and forty parsers: it runs elsewhere, and need not
 *       see our disk.
 * HOW   one connection a file; "zINSTREAM", chunks with their length before them, an empty one, the
 *       reply up to a NUL. The socket does not block; each wait is a short one, after which the
 *       time and the server's end are looked at. clamd may answer before all is sent (the stream
 *       is too long for it) and hang up: so it is listened to while sending, and after it broke
 *       off.
 * OWNS  the connection, during the call.
 * RUNS  job workers.
 * SPEC  clamd(8), INSTREAM; clamd.conf(5), StreamMaxLength
 * TESTS clamd_test.c, tests/system/antivirus.test.ts */
#include "outgoing/clamd.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

#define CHUNK_BYTES 65536
#define WAIT_US     (100 * 1000)
#define CONNECT_US  (5 * SECOND_US)

struct talk {
    const struct clamd *c;
    int fd;
    int64_t until_us;
};

static int64_t now_us(void)
{
    struct clock clock = clock_system();
    return clock_mono(&clock).us;
}

static bool is_over(const struct talk *t)
{
    return now_us() >= t->until_us || (t->c->stops && atomic_load(t->c->stops));
}

/* What of `events` is so by then; 0: the time is over. Trouble of the socket counts as all. */
static short wait_for(const struct talk *t, short events)
{
    while (!is_over(t)) {
        struct pollfd p = {.fd = t->fd, .events = events};
        int ready = poll(&p, 1, WAIT_US / 1000);
        if (ready > 0)
            return p.revents;
        if (ready < 0 && errno != EINTR)
            return 0;
    }
    return 0;
}

/* --- connecting --- */

static bool finish_connect(struct talk *t)
{
    int error = 0;
    socklen_t n = sizeof error;
    return wait_for(t, POLLOUT) && !getsockopt(t->fd, SOL_SOCKET, SO_ERROR, &error, &n) && !error;
}

static bool connect_to(struct talk *t, const struct sockaddr *to, socklen_t n)
{
    t->fd = socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (t->fd >= 0 && (!connect(t->fd, to, n) || (errno == EINPROGRESS && finish_connect(t))))
        return true;
    if (t->fd >= 0)
        close(t->fd);
    t->fd = -1;
    return false;
}

static bool connect_unix(struct talk *t)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    memcpy(to.sun_path, t->c->host, strlen(t->c->host) + 1); /* clamd_place looked at its length */
    return connect_to(t, (const struct sockaddr *)&to, sizeof to);
}

static bool connect_tcp(struct talk *t)
{
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    if (getaddrinfo(t->c->host, t->c->port, &wanted, &found))
        return false;
    bool is_connected = false;
    for (const struct addrinfo *a = found; a && !is_connected && !is_over(t); a = a->ai_next)
        is_connected = connect_to(t, a->ai_addr, a->ai_addrlen);
    freeaddrinfo(found);
    return is_connected;
}

static bool open_talk(const struct clamd *c, struct talk *t)
{
    int64_t began_us = now_us();
    *t = (struct talk){c, -1, began_us + (c->most_us < CONNECT_US ? c->most_us : CONNECT_US)};
    bool is_open = c->is_unix ? connect_unix(t) : connect_tcp(t);
    t->until_us = began_us + c->most_us;
    return is_open;
}

/* --- talking --- */

/* False: it hung up, or answers already, or the time is over. */
static bool say(const struct talk *t, const char *p, size_t n)
{
    while (n) {
        short ready = wait_for(t, POLLOUT | POLLIN);
        if (ready & POLLIN || !(ready & POLLOUT))
            return false;
        ssize_t sent = send(t->fd, p, n, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            return false;
        p += sent > 0 ? sent : 0;
        n -= sent > 0 ? (size_t)sent : 0;
    }
    return true;
}

static bool say_chunk(const struct talk *t, const char *p, size_t n)
{
    const char length[4] = {(char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n};
    return say(t, length, sizeof length) && say(t, p, n);
}

/* *ret_read false: the file itself could not be read. */
static void say_file(const struct talk *t, int fd, bool *ret_read)
{
    static const char command[] = "zINSTREAM"; /* with its NUL */
    char chunk[CHUNK_BYTES];
    off_t at = 0;
    ssize_t n = 1;
    bool is_said = say(t, command, sizeof command);
    *ret_read = true;
    while (is_said && n > 0) {
        n = pread(fd, chunk, sizeof chunk, at);
        *ret_read = n >= 0;
        if (n >= 0)
            is_said = say_chunk(t, chunk, (size_t)n); /* the empty one is the end */
        at += n > 0 ? n : 0;
    }
}

/* Up to the NUL, or to the end. Absent: none came in time. */
static struct str hear(const struct talk *t, char room[LIMIT_CLAMD_REPLY])
{
    size_t n = 0;
    while (n < LIMIT_CLAMD_REPLY && !memchr(room, 0, n) && wait_for(t, POLLIN)) {
        ssize_t got = recv(t->fd, room + n, LIMIT_CLAMD_REPLY - n, 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    const char *end = memchr(room, 0, n);
    return end ? (struct str){room, (size_t)(end - room)} : (struct str){0};
}

enum err clamd_scan(const struct clamd *c, int fd, struct clamd_answer *ret)
{
    struct talk t;
    char room[LIMIT_CLAMD_REPLY];
    bool is_read = true;
    *ret = (struct clamd_answer){CLAMD_TOO_LARGE, ""};
    if (!open_talk(c, &t))
        return ERR_UNAVAILABLE;
    say_file(&t, fd, &is_read);
    struct str reply = is_read ? hear(&t, room) : (struct str){0};
    close(t.fd);
    return reply.p ? clamd_read_reply(reply, ret) : ERR_UNAVAILABLE;
}

enum err clamd_version(const struct clamd *c, char ret[LIMIT_CLAMD_NAME])
{
    static const char command[] = "zVERSION";
    struct talk t;
    char room[LIMIT_CLAMD_REPLY];
    if (!open_talk(c, &t))
        return ERR_UNAVAILABLE;
    struct str reply = say(&t, command, sizeof command) ? hear(&t, room) : (struct str){0};
    close(t.fd);
    if (!str_starts_with(reply, STR("ClamAV")))
        return ERR_UNAVAILABLE;
    size_t n = reply.n < LIMIT_CLAMD_NAME - 1 ? reply.n : LIMIT_CLAMD_NAME - 1;
    for (size_t i = 0; i < n; i++)
        ret[i] = reply.p[i] >= ' ' && reply.p[i] < 127 ? reply.p[i] : '_';
    ret[n] = 0;
    return OK;
}
