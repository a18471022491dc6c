/* confine.h - take away from this process everything but its memory and the descriptors it has.
 * Once, in the only thread, before a stranger's byte is looked at. */
#ifndef SANDBOX_CONFINE_H
#define SANDBOX_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#define LIMIT_SANDBOX_MEMORY  ((size_t)768 << 20) /* of address space */
#define LIMIT_SANDBOX_SECONDS 10                  /* of processor time */
#define LIMIT_PICTURE_SECONDS 20                  /* the same, of a picture */

struct confinement {
    bool has_limits;  /* rlimits and no_new_privs */
    bool has_seccomp; /* only the system calls that computing needs */
    int landlock;     /* ABI of the kernel's Landlock that is in force; 0: none */
};

/* Without limits or seccomp nothing may be opened: false. Landlock is a second wall behind seccomp
 * and may be missing in an old kernel. */
bool confine(unsigned seconds, struct confinement *ret);

#endif
