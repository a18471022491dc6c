/* doctor_network.c - is the server answering; and if none runs, could one take the port.
 *
 *       And the UDP port of calls.
 * HOW   a running server of this data folder holds its lock; then its own address is asked for
 *       /healthz as a browser would. Nobody there: the port is bound for a moment.
 * RUNS  main thread; waits at most ANSWER_MS.
 * TESTS tests/system/doctor.test.ts */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "app/doctor.h"

enum { ANSWER_MS = 3000 };

struct place {
    struct str host;
    int port;
    struct addrinfo *found;
};

static bool place_find(struct doctor *d, struct place *p)
{
    char port[8];
    if (!address_split(d->settings->listen, &p->host, &p->port))
        return false;
    snprintf(port, sizeof port, "%d", p->port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct str host = str_copy(d->arena, p->host);
    return !getaddrinfo(host.n ? host.p : NULL, port, &hints, &p->found);
}

static int socket_for(const struct place *p)
{
    struct timeval wait = {.tv_sec = ANSWER_MS / 1000};
    int fd = socket(p->found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    }
    return fd;
}

/* Connects to 0.0.0.0 and :: too: Linux takes them for this machine. */
static bool is_answering(const struct place *p)
{
    static const char ask[] =
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    char reply[16] = {0};
    int fd = socket_for(p);
    if (fd < 0)
        return false;
    bool is_up = !connect(fd, p->found->ai_addr, p->found->ai_addrlen) &&
                 write(fd, ask, sizeof ask - 1) == sizeof ask - 1 &&
                 recv(fd, reply, sizeof reply - 1, MSG_WAITALL) > 0 &&
                 !strncmp(reply, "HTTP/1.1 ", 9);
    close(fd);
    return is_up;
}

/* 0, or errno. */
static int try_bind(const struct place *p)
{
    int yes = 1, error = 0, fd = socket_for(p);
    if (fd < 0)
        return errno;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, p->found->ai_addr, p->found->ai_addrlen) || listen(fd, 1))
        error = errno;
    close(fd);
    return error;
}

static void say_port(struct doctor *d, int error)
{
    struct str at = d->settings->listen;
    struct words seen = {
        error ? arena_printf(d->arena, "адрес %.*s не занять: %s", STR_ARG(at), strerror(error))
              : arena_printf(d->arena, "сервер не запущен, адрес %.*s свободен", STR_ARG(at)),
        error ? arena_printf(d->arena, "%.*s can not be taken: %s", STR_ARG(at), strerror(error))
              : arena_printf(d->arena, "no server runs, %.*s is free", STR_ARG(at))};
    struct words advice = WORDS("Освободите его или выберите другой ключом --listen; порты ниже "
                                "1024 требуют права CAP_NET_BIND_SERVICE.",
                                "Free it, or choose another with --listen; ports below 1024 need "
                                "CAP_NET_BIND_SERVICE.");
    doctor_find(d, "port", error ? FINDING_TROUBLE : FINDING_FINE, seen,
                error ? advice : (struct words){0});
}

/* --- calls --- */

/* As rtc_open.c reads it; -1: unreadable. */
static int media_port(const struct doctor *d, const struct place *p)
{
    struct str text = str_trim(d->settings->media_port);
    long long n;
    if (!text.n)
        return p->port;
    return str_to_i64(text, &n) && n >= 0 && n <= 65535 ? (int)n : -1;
}

/* 0, or errno. The first port only: the others follow it. */
static int try_bind_udp(const struct place *p, int port)
{
    struct sockaddr_storage at;
    int error = 0, fd = socket(p->found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    memcpy(&at, p->found->ai_addr, p->found->ai_addrlen);
    if (at.ss_family == AF_INET6)
        ((struct sockaddr_in6 *)&at)->sin6_port = htons((uint16_t)port);
    else
        ((struct sockaddr_in *)&at)->sin_port = htons((uint16_t)port);
    if (bind(fd, (struct sockaddr *)&at, p->found->ai_addrlen))
        error = errno;
    close(fd);
    return error;
}

static void say_media(struct doctor *d, const struct place *p, bool is_up)
{
    int port = media_port(d, p);
    int error = port < 0 ? EINVAL : is_up ? 0 : try_bind_udp(p, port);
    struct words seen = {
        error
            ? arena_printf(d->arena, "порт UDP %d для звонков не занять: %s", port, strerror(error))
            : arena_printf(d->arena, "звонки: порт UDP %d", port),
        error ? arena_printf(d->arena, "the UDP port %d of calls can not be taken: %s", port,
                             strerror(error))
              : arena_printf(d->arena, "calls: UDP port %d", port)};
    struct words advice = WORDS("Освободите его или выберите другой ключом --media-port; без него "
                                "звонков нет.",
                                "Free it, or choose another with --media-port; without it there "
                                "are no calls.");
    doctor_find(d, "media_port", error ? FINDING_TROUBLE : FINDING_FINE, seen,
                error ? advice : (struct words){0});
}

void doctor_network(struct doctor *d)
{
    struct place p = {0};
    struct str at = d->settings->listen;
    if (!place_find(d, &p)) {
        say_port(d, EADDRNOTAVAIL);
        return;
    }
    bool is_up = p.port && is_answering(&p);
    if (is_up)
        doctor_find(d, "server", FINDING_FINE,
                    (struct words){arena_printf(d->arena, "сервер отвечает на %.*s", STR_ARG(at)),
                                   arena_printf(d->arena, "a server answers at %.*s", STR_ARG(at))},
                    (struct words){0});
    else
        say_port(d, try_bind(&p));
    say_media(d, &p, is_up);
    freeaddrinfo(p.found);
}
