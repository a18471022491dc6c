/* descriptors.c - how many files and sockets this process may have open.
 *
 * WHY   the usual soft limit is 1,024, and every live socket needs one: a college of 2,000 would
 *       meet it before noon. The hard limit is what the machine really grants.
 * HOW   the soft limit is kept low by systems only for programs that use select(2), which this one
 *       does not. Every connection, the databases and a few pipes count.
 * RUNS  main thread, at start.  TESTS tests/system/http.test.ts */
#include "app/descriptors.h"

#include <errno.h>
#include <sys/resource.h>

#include "base/log.h"

void descriptors_raise(void)
{
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r)) {
        log_line(LOG_WARN, "descriptors", "unknown errno=%d", errno);
        return;
    }
    unsigned long long before = r.rlim_cur;
    r.rlim_cur = r.rlim_max;
    if (before < r.rlim_max && setrlimit(RLIMIT_NOFILE, &r))
        r.rlim_cur = (rlim_t)before; /* goes on with what there is */
    log_line(LOG_INFO, "descriptors", "limit=%llu was=%llu", (unsigned long long)r.rlim_cur,
             before);
}
