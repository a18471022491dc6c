/* child.c - input, answer, and the tries of tests.
 *
 * WHY   two programs open strangers' files behind the same walls: what is mapped into one (libvips
 *       and what it brings) is not in reach of what the other reads.
 * OWNS  the mapping of the input, until the process ends.
 * RUNS  one thread.
 * TESTS src/op/sandbox_test.c */
#include "sandbox/child.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/confine.h"

bool child_map_input(size_t max, struct str *ret)
{
    struct stat st;
    if (fstat(0, &st) || !S_ISREG(st.st_mode) || st.st_size <= 0 || (uint64_t)st.st_size > max)
        return false;
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, 0, 0);
    if (p == MAP_FAILED)
        return false;
    *ret = (struct str){p, (size_t)st.st_size};
    return true;
}

bool child_write(struct str s)
{
    while (s.n) {
        ssize_t n = write(1, s.p, s.n);
        if (n <= 0)
            return false;
        s = str_slice(s, (size_t)n, s.n);
    }
    return true;
}

int child_check(void)
{
    struct confinement c;
    bool is_confined = confine(LIMIT_SANDBOX_SECONDS, &c);
    char text[200];
    int n = snprintf(text, sizeof text, "limits=%d seccomp=%d landlock=%d\n", c.has_limits,
                     c.has_seccomp, c.landlock);
    (void)child_write((struct str){text, (size_t)n});
    return is_confined ? 0 : 1;
}

int child_try(const char *what)
{
    struct confinement c;
    if (!confine(LIMIT_SANDBOX_SECONDS, &c))
        return 1;
    if (!strcmp(what, "open"))
        return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 ? 0 : 2;
    if (!strcmp(what, "socket"))
        return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0 ? 0 : 2;
    if (!strcmp(what, "run"))
        return execl("/bin/true", "true", (char *)NULL) ? 2 : 0;
    if (!strcmp(what, "fork"))
        return fork() >= 0 ? 0 : 2;
    if (!strcmp(what, "memory"))
        return malloc((size_t)2 << 30) ? 0 : 2;
    for (volatile unsigned long n = 0; !strcmp(what, "time");)
        n++;
    return 3;
}
