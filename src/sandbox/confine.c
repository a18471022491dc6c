/* confine.c - three walls: limits, system calls, files and networks.
 *
 * WHY   parsers of other people's formats have always had holes; this process is where they may be
 *       found without harm. It can read its input, compute, and write its answer.
 * HOW   rlimits and no_new_privs; Landlock by raw system calls (Debian 12's headers know less than
 *       its kernels), handling all that the reported ABI knows and allowing none of it; seccomp
 * last, an allow-list, everything else kills. Opening and connecting answer EACCES instead of a
 *       kill, so that a library that tries politely goes on.
 * OWNS  nothing.  RUNS  once, before the input is read.  SPEC landlock(7), seccomp(2).
 * TESTS tests of op/sandbox_test.c, by `kafedra-sandbox try …` */
#include "sandbox/confine.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* clang says it by __has_feature, gcc by a macro. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define WATCHED 1
#endif
#ifndef WATCHED
#define WATCHED 0
#endif

/* --- limits --- */

static bool limit(int what, rlim_t most)
{
    struct rlimit r = {most, most};
    return !setrlimit(what, &r);
}

/* SIGXCPU first, which says why; SIGKILL a second later. */
static bool limit_work(unsigned seconds)
{
    struct rlimit r = {seconds, seconds + 1};
    return !setrlimit(RLIMIT_CPU, &r);
}

static bool set_limits(unsigned seconds)
{
    bool is_set = limit_work(seconds) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 4096);
    is_set =
        is_set && limit(RLIMIT_NOFILE, 0) && limit(RLIMIT_NPROC, 0) && limit(RLIMIT_MEMLOCK, 0);
    if (!WATCHED) /* AddressSanitizer's shadow is terabytes of address space */
        is_set = is_set && limit(RLIMIT_AS, LIMIT_SANDBOX_MEMORY);
    return is_set && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) && !prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* --- Landlock --- */

/* As the kernel grows them, each beyond the one before (landlock(7), "ABI"). */
struct ruleset {
    uint64_t files, networks, scopes;
};

#define FILES_ABI_1 ((UINT64_C(1) << 13) - 1) /* execute to make_sym */
#define FILES_REFER (UINT64_C(1) << 13)       /* ABI 2 */
#define FILES_TRUNC (UINT64_C(1) << 14)       /* ABI 3 */
#define NET_TCP     UINT64_C(3)               /* ABI 4: bind and connect */
#define FILES_IOCTL (UINT64_C(1) << 15)       /* ABI 5 */
#define SCOPES      UINT64_C(3)               /* ABI 6: abstract sockets and signals */

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self  446
#endif

static int landlock_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1u /* the version */);
    return abi > 0 ? (int)abi : 0;
}

static int set_landlock(void)
{
    int abi = landlock_abi();
    struct ruleset r = {FILES_ABI_1, 0, 0};
    size_t bytes = sizeof r.files;
    if (abi <= 0)
        return 0;
    r.files |=
        (abi >= 2 ? FILES_REFER : 0) | (abi >= 3 ? FILES_TRUNC : 0) | (abi >= 5 ? FILES_IOCTL : 0);
    if (abi >= 4) {
        r.networks = NET_TCP;
        bytes = 2 * sizeof r.files;
    }
    if (abi >= 6) {
        r.scopes = SCOPES;
        bytes = sizeof r;
    }
    long fd = syscall(SYS_landlock_create_ruleset, &r, bytes, 0);
    if (fd < 0)
        return 0;
    long refused = syscall(SYS_landlock_restrict_self, (int)fd, 0);
    close((int)fd);
    return refused ? 0 : abi;
}

/* --- system calls --- */

static bool add_calls(scmp_filter_ctx f, uint32_t action, const int *call, size_t count)
{
    bool is_added = true;
    for (size_t i = 0; i < count; i++)
        is_added = is_added && !seccomp_rule_add(f, action, call[i], 0);
    return is_added;
}

/* Memory that can be run is never asked for. */
static bool add_memory(scmp_filter_ctx f)
{
    struct scmp_arg_cmp not_run = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    return !seccomp_rule_add_array(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &not_run) &&
           !seccomp_rule_add_array(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &not_run);
}

static bool add_all(scmp_filter_ctx f)
{
    static const int allowed[] = {
        SCMP_SYS(read),          SCMP_SYS(write),
        SCMP_SYS(close),         SCMP_SYS(lseek),
        SCMP_SYS(munmap),        SCMP_SYS(mremap),
        SCMP_SYS(madvise),       SCMP_SYS(brk),
        SCMP_SYS(futex),         SCMP_SYS(exit),
        SCMP_SYS(exit_group),    SCMP_SYS(rt_sigreturn),
        SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
        SCMP_SYS(getrandom),     SCMP_SYS(restart_syscall),
        SCMP_SYS(fstat),         SCMP_SYS(newfstatat),
    };
    /* libc reports its own trouble with these: an abort may be told from a kill */
    static const int abort_calls[] = {SCMP_SYS(rt_sigprocmask), SCMP_SYS(gettid), SCMP_SYS(getpid),
                                      SCMP_SYS(tgkill)};
    static const int denied[] = {SCMP_SYS(open),   SCMP_SYS(openat),    SCMP_SYS(socket),
                                 SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(readlink)};
    static const int watched[] = {
        SCMP_SYS(sigaltstack),       SCMP_SYS(rt_sigaction), SCMP_SYS(sched_yield), SCMP_SYS(prctl),
        SCMP_SYS(sched_getaffinity), SCMP_SYS(getrlimit),    SCMP_SYS(prlimit64)};
    return add_calls(f, SCMP_ACT_ALLOW, allowed, sizeof allowed / sizeof allowed[0]) &&
           add_memory(f) &&
           add_calls(f, SCMP_ACT_ALLOW, abort_calls, sizeof abort_calls / sizeof abort_calls[0]) &&
           add_calls(f, SCMP_ACT_ERRNO(EACCES), denied, sizeof denied / sizeof denied[0]) &&
           (!WATCHED || add_calls(f, SCMP_ACT_ALLOW, watched, sizeof watched / sizeof watched[0]));
}

static bool set_seccomp(void)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!f)
        return false;
    bool is_set = add_all(f) && !seccomp_load(f);
    seccomp_release(f);
    return is_set;
}

bool confine(unsigned seconds, struct confinement *ret)
{
    *ret = (struct confinement){0};
    /* Landlock needs a descriptor, which the limits take away. */
    bool has_no_new_privs = !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ret->landlock = has_no_new_privs ? set_landlock() : 0;
    ret->has_limits = set_limits(seconds);
    ret->has_seccomp = ret->has_limits && set_seccomp();
    return ret->has_seccomp;
}
