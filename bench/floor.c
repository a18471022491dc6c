/* floor.c - what the kernel alone takes for a delivery: write(2) of the same bytes to as many
 * loopback sockets.
 *
 * HOW   a child reads all sockets with epoll and throws away; the parent writes to one after the
 * other and measures its own processor time, which on loopback includes the receiving half of TCP.
 * RUNS  one thread, one child. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define ROUNDS 100

NORETURN static void sink(int listener, size_t sockets)
{
    static char room[64 * 1024];
    struct epoll_event ev[256];
    int ep = epoll_create1(EPOLL_CLOEXEC);
    for (size_t i = 0; i < sockets; i++) {
        int fd = accept(listener, NULL, NULL);
        struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
        if (fd < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e))
            _exit(1);
    }
    for (;;) {
        int n = epoll_wait(ep, ev, 256, -1);
        for (int i = 0; i < n; i++)
            if (read(ev[i].data.fd, room, sizeof room) <= 0)
                _exit(0);
    }
}

static int listen_anywhere(struct sockaddr_in *at)
{
    socklen_t n = sizeof *at;
    *at = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)at, n) || listen(fd, 128) ||
        getsockname(fd, (struct sockaddr *)at, &n))
        bench_fail("can not listen");
    return fd;
}

double floor_us(size_t sockets, size_t bytes)
{
    struct sockaddr_in at;
    int listener = listen_anywhere(&at), *fd = calloc(sockets, sizeof *fd);
    char *frame = calloc(1, bytes);
    pid_t child = fork();
    if (!fd || !frame || child < 0)
        bench_fail("no memory");
    if (child == 0)
        sink(listener, sockets);
    for (size_t i = 0; i < sockets; i++) {
        fd[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd[i] < 0 || connect(fd[i], (struct sockaddr *)&at, sizeof at))
            bench_fail("can not connect");
    }
    int64_t start = own_cpu_us();
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < sockets; i++)
            if (send(fd[i], frame, bytes, MSG_NOSIGNAL) != (ssize_t)bytes)
                bench_fail("can not write");
    int64_t used = own_cpu_us() - start;
    for (size_t i = 0; i < sockets; i++)
        (void)close(fd[i]); /* the child ends with the first */
    (void)close(listener);  /* nobody connects any more */
    if (waitpid(child, NULL, 0) != child)
        bench_fail("the reader is gone");
    free(fd);
    free(frame);
    return (double)used / (double)(ROUNDS * sockets);
}
