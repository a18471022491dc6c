/* dies.h - for tests of any room: does this function abort, as a broken invariant must?
 * It runs in a child process whose stderr is thrown away. Single-threaded tests only. */
#ifndef BASE_DIES_H
#define BASE_DIES_H

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

static inline bool dies(void (*f)(void))
{
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDERR_FILENO);
        signal(SIGABRT, SIG_DFL); /* cmocka catches it */
        f();
        _exit(0);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

#endif
