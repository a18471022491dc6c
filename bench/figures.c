/* figures.c - percentiles, and the machine they were measured on.  OWNS nothing.  RUNS one thread.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

void bench_fail(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)fputs("bench: ", stderr); /* nowhere to tell a failure of stderr */
    (void)vfprintf(stderr, fmt, args);
    (void)fputc('\n', stderr);
    va_end(args);
    exit(2);
}

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    if (clock_gettime(id, &t))
        bench_fail("no clock");
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t now_us(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t now_wall_us(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t own_cpu_us(void)
{
    struct rusage u;
    if (getrusage(RUSAGE_SELF, &u))
        bench_fail("getrusage");
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * INT64_C(1000000) + u.ru_utime.tv_usec +
           u.ru_stime.tv_usec;
}

void latencies_add(struct latencies *l, int64_t us)
{
    if (l->count == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 4096;
        l->us = realloc(l->us, l->cap * sizeof *l->us);
        if (!l->us)
            bench_fail("no memory");
    }
    l->us[l->count++] = us < INT32_MAX ? (int32_t)us : INT32_MAX;
}

static int by_value(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

int64_t latencies_pct(struct latencies *l, double pct)
{
    if (!l->count)
        return -1;
    qsort(l->us, l->count, sizeof *l->us, by_value);
    size_t at = (size_t)((double)l->count * pct / 100);
    return l->us[at < l->count ? at : l->count - 1];
}

void latencies_done(struct latencies *l)
{
    free(l->us);
    *l = (struct latencies){0};
}

/* --- the machine --- */

static void add_cpu(struct jw *w)
{
    char line[256], name[200] = "unknown";
    FILE *f = fopen("/proc/cpuinfo", "r");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "model name : %199[^\n]", name) == 1)
            break;
    if (f)
        (void)fclose(f); /* only read */
    jw_key(w, "processor");
    jw_str(w, str_from(name));
    jw_key(w, "cores");
    jw_i64(w, sysconf(_SC_NPROCESSORS_ONLN));
}

static void add_kernel(struct jw *w)
{
    struct utsname u;
    jw_key(w, "kernel");
    jw_str(w, str_from(uname(&u) == 0 ? u.release : "unknown"));
}

/* Median of 400 appends of one 4 KiB page with fdatasync: the floor under every commit. */
static int64_t fdatasync_us(const char *dir)
{
    char path[400];
    (void)snprintf(path, sizeof path, "%s/fdatasync.probe",
                   dir); /* dir is short, see server_start */
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        bench_fail("can not write to %s", dir);
    static char page[4096];
    struct latencies l = {0};
    for (int i = 0; i < 400; i++) {
        int64_t start = now_us();
        if (write(fd, page, sizeof page) != sizeof page || fdatasync(fd))
            bench_fail("can not write to %s", dir);
        latencies_add(&l, now_us() - start);
    }
    (void)close(fd);    /* synced already */
    (void)unlink(path); /* server_stop deletes the folder too */
    int64_t median = latencies_pct(&l, 50);
    latencies_done(&l);
    return median;
}

void figures_machine(struct jw *w, const char *dir)
{
    struct statfs fs;
    char type[32];
    jw_key(w, "machine");
    jw_object(w);
    add_cpu(w);
    add_kernel(w);
    (void)snprintf(type, sizeof type, "0x%lx", statfs(dir, &fs) == 0 ? (long)fs.f_type : 0L);
    jw_key(w, "file_system_magic"); /* statfs(2): 0xef53 is ext4, 0x1021994 tmpfs */
    jw_str(w, str_from(type));
    jw_key(w, "fdatasync_4k_us");
    jw_i64(w, fdatasync_us(dir));
    jw_object_end(w);
}

void figures_ratio(struct jw *w, const char *key, double value)
{
    char text[40];
    (void)snprintf(text, sizeof text, "%.2f", value);
    jw_key(w, key);
    jw_raw(w, str_from(text)); /* a number with decimals, which jw has no word for */
}

void figures_print(struct buf *out)
{
    buf_add_byte(out, '\n');
    if (out->failed || fwrite(out->p, 1, out->n, stdout) != out->n || fflush(stdout))
        bench_fail("can not print");
}
