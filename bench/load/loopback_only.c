/* loopback_only.c - preloaded into a program (LD_PRELOAD), it makes getifaddrs tell of lo alone,
 * and not that it is a loopback.
 *
 * WHY   Janus's ICE library gathers no loopback address, and the load must not leave the machine.
 *       What it hides stays in the list without name of an address family, as getifaddrs may give.
 * RUNS  in Janus. */
#include <dlfcn.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

int getifaddrs(struct ifaddrs **ret)
{
    int (*real)(struct ifaddrs **) = NULL;
    void *found = dlsym(RTLD_NEXT, "getifaddrs");
    memcpy(&real, &found, sizeof real); /* ISO C has no cast between the two */
    int failed = real ? real(ret) : -1;
    for (struct ifaddrs *i = failed ? NULL : *ret; i; i = i->ifa_next) {
        if (i->ifa_addr && i->ifa_addr->sa_family == AF_INET && strcmp(i->ifa_name, "lo") == 0) {
            i->ifa_flags &= ~(unsigned)IFF_LOOPBACK;
            continue;
        }
        i->ifa_addr = NULL;
        i->ifa_flags = 0;
    }
    return failed;
}
